#pragma once
// The platform's side of a WeCom application in the tests: composes, signs and seals as the real
// one.
#include "adapters/wecom/wecom.hpp"
#include "adapters/xml.hpp"
#include "tests/adapters/support.hpp"

#include <doctest/doctest.h>

#include <string>

namespace heed::test::wecom {

inline const std::string key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
inline const std::string corp_id = "wx5823bf96d3bd56c7";
inline const std::string token = "QDG6eK";
inline constexpr TimePoint now = TimePoint(std::chrono::seconds(1764000000));

inline WecomSettings settings() {
    WecomSettings all;
    all.name = "duty";
    all.corp_id = corp_id;
    all.agent_id = 218;
    all.secret = "s3 cret";
    all.token = token;
    all.encoding_aes_key = key;
    all.api_base = "https://api.example.org";
    return all;
}
inline std::unique_ptr<Channel> channel() { return make_wecom_channel(settings()); }

inline std::string query_for(const std::string& sealed, const std::string& nonce = "1372623149") {
    return "msg_signature=" + sorted_sha1({token, "1764000000", nonce, sealed}) +
           "&timestamp=1764000000&nonce=" + nonce;
}
inline std::string outer(const std::string& sealed) {
    return "<xml><ToUserName><![CDATA[" + corp_id + "]]></ToUserName><Encrypt><![CDATA[" + sealed +
           "]]></Encrypt><AgentID><![CDATA[218]]></AgentID></xml>";
}
inline std::string seal(const std::string& message, const std::string& receiver = corp_id) {
    FixedRandom random;
    return crypto::WechatCipher(key, receiver).seal(message, random);
}
// Posts a ciphertext with a signature that vouches for it.
inline Decoded post_sealed(const std::string& sealed) {
    const std::string query = query_for(sealed);
    const std::string body = outer(sealed);
    return channel()->decode(post(query, body), now);
}
inline Decoded decode(const std::string& message) { return post_sealed(seal(message)); }

inline std::string message(
    const std::string& type, const std::string& rest, const std::string& user = "ZhangSan"
) {
    return "<xml><ToUserName><![CDATA[" + corp_id + "]]></ToUserName><FromUserName><![CDATA[" +
           user + "]]></FromUserName><CreateTime>1764000000</CreateTime><MsgType><![CDATA[" + type +
           "]]></MsgType>" + rest + "<AgentID>218</AgentID></xml>";
}
inline std::string event(const std::string& name, const std::string& rest = "") {
    return message("event", "<Event><![CDATA[" + name + "]]></Event>" + rest);
}
inline Received received(const Decoded& decoded) {
    REQUIRE(std::holds_alternative<Received>(decoded));
    return std::get<Received>(decoded);
}
inline Content content_of(const std::string& text) {
    return received(decode(text)).message.content;
}

}  // namespace heed::test::wecom
