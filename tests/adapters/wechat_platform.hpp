#pragma once
// The platform's side of a WeChat account in the tests: composes, signs and seals as the real one.
#include "adapters/wechat/wechat.hpp"
#include "adapters/xml.hpp"
#include "tests/adapters/support.hpp"

#include <doctest/doctest.h>

#include <string>

namespace heed::test {

inline const std::string key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
inline constexpr TimePoint now = TimePoint(std::chrono::seconds(1764000000));

inline WechatSettings settings(bool with_key) {
    WechatSettings all;
    all.name = "luohu";
    all.app_id = "wxb11529c136998cb6";
    all.app_secret = "s3cret";
    all.token = "QDG6eK";
    if (with_key) all.encoding_aes_key = key;
    all.choices = {"category:noise"};
    return all;
}

// The platform's side: signs and seals as the real one.
inline std::string plain_query(const std::string& nonce = "486452656") {
    return "signature=" + sorted_sha1({"QDG6eK", "1764000000", nonce}) +
           "&timestamp=1764000000&nonce=" + nonce + "&openid=o1";
}
struct Sealed {
    std::string query, body;
};
inline Sealed seal_text(const std::string& encrypt, bool json = false) {
    Sealed sealed;
    sealed.query = plain_query() + "&encrypt_type=aes&msg_signature=" +
                   sorted_sha1({"QDG6eK", "1764000000", "486452656", encrypt});
    sealed.body = json ? "{\"ToUserName\":\"gh_1\",\"Encrypt\":\"" + encrypt + "\"}"
                       : "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[" +
                             encrypt + "]]></Encrypt></xml>";
    return sealed;
}
inline Sealed seal(
    const std::string& message, const std::string& app_id = "wxb11529c136998cb6", bool json = false
) {
    FixedRandom random;
    return seal_text(crypto::WechatCipher(key, app_id).seal(message, random), json);
}

inline std::string message(const std::string& type, const std::string& rest) {
    return "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o1]]></"
           "FromUserName>"
           "<CreateTime>1764000000</CreateTime><MsgType><![CDATA[" +
           type + "]]></MsgType>" + rest + "</xml>";
}
inline std::string text_message(const std::string& content, const std::string& rest = "") {
    return message(
        "text",
        "<Content><![CDATA[" + content + "]]></Content><MsgId>6054768590064713728</MsgId>" + rest
    );
}
inline std::string event(const std::string& name, const std::string& event_key) {
    return message(
        "event",
        "<Event><![CDATA[" + name + "]]></Event><EventKey><![CDATA[" + event_key + "]]></EventKey>"
    );
}

inline Decoded decode_plain(const std::string& body) {
    return make_wechat_channel(settings(false))->decode(post(plain_query(), body), now);
}
inline Decoded decode_sealed(const Sealed& sealed) {
    return make_wechat_channel(settings(true))->decode(post(sealed.query, sealed.body), now);
}
inline Received received(const Decoded& decoded) {
    REQUIRE(std::holds_alternative<Received>(decoded));
    return std::get<Received>(decoded);
}
inline Content content_of(const std::string& body) {
    return received(decode_plain(body)).message.content;
}
inline xml::Fields fields_of(const std::string& text) {
    std::string root;
    xml::Fields fields;
    REQUIRE(xml::read(text, root, fields) == "");
    REQUIRE(root == "xml");
    return fields;
}

}  // namespace heed::test
