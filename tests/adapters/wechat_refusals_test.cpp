// What is refused, and how.
#include "tests/adapters/wechat_platform.hpp"

#include <doctest/doctest.h>

#include <cctype>
#include <stdexcept>

using namespace heed;
using namespace heed::test;

TEST_CASE("with a key a plaintext message is refused unless it is allowed") {
    WechatSettings account = settings(true);
    CHECK(
        status_of(make_wechat_channel(account)->decode(post(plain_query(), text_message("hi")), now)
        ) == 403
    );
    account.allow_plaintext = true;
    CHECK(
        status_of(make_wechat_channel(account)->decode(post(plain_query(), text_message("hi")), now)
        ) == 0
    );
    // Allowed or not, a body with something sealed in it is judged by what is sealed.
    const Sealed sealed = seal(text_message("hi"));
    CHECK(
        status_of(make_wechat_channel(account)->decode(post(plain_query(), sealed.body), now)) ==
        403
    );
    CHECK(
        status_of(make_wechat_channel(settings(false))->decode(post(sealed.query, sealed.body), now)
        ) == 400
    );
}

TEST_CASE("a wrong, missing or shifted signature gets 403 and an empty body") {
    const auto channel = make_wechat_channel(settings(false));
    const std::string body = text_message("hi");
    const std::string good = sorted_sha1({"QDG6eK", "1700000000", "2345"});
    // Both concatenations are the same bytes: only the form of the parts tells them apart.
    REQUIRE(good == sorted_sha1({"QDG6eK", "17000000002", "345"}));
    CHECK(
        status_of(
            channel->decode(post("timestamp=1700000000&nonce=2345&signature=" + good, body), now)
        ) == 0
    );
    std::string upper = good;
    for (char& character : upper) character = static_cast<char>(std::toupper(character));
    for (const std::string& query : {
             std::string(),
             std::string("timestamp=1700000000&nonce=2345"),
             "timestamp=1700000000&nonce=2345&signature=" + good.substr(1),
             "timestamp=1700000000&nonce=2345&signature=" + good + "0",
             "timestamp=1700000000&nonce=2345&signature=" + upper,
             "timestamp=1700000000&nonce=2346&signature=" + good,
             "timestamp=17000000002&nonce=345&signature=" + good,
             "timestamp=170000000&nonce=02345&signature=" + good,
             "nonce=2345&signature=" + good,
             "timestamp=1700000000&signature=" + good,
             "timestamp=1700000000&nonce=2%2045&signature=" + good,
         }) {
        CAPTURE(query);
        const Decoded decoded = channel->decode(post(query, body), now);
        REQUIRE(status_of(decoded) == 403);
        const HttpReply reply = channel->encode_refusal(std::get<Refused>(decoded));
        CHECK(reply.status == 403);
        CHECK(reply.body.empty());
        CHECK(reply.content_type.empty());
    }
    const std::string long_nonce(65, '1');
    CHECK(status_of(channel->decode(post(plain_query(long_nonce), body), now)) == 403);
    CHECK(status_of(channel->decode(post(plain_query(long_nonce.substr(1)), body), now)) == 0);
}

TEST_CASE("what cannot be stored now may be sent again later") {
    const auto channel = make_wechat_channel(settings(false));
    const HttpReply reply = channel->encode_refusal({503, "unavailable", "Later.", "store"});
    CHECK(reply.status == 503);
    REQUIRE(reply.headers.size() == 1);
    CHECK(reply.headers[0] == std::pair<std::string, std::string>("Retry-After", "5"));
}

TEST_CASE("a parameter that occurs twice or is malformed is refused") {
    const auto channel = make_wechat_channel(settings(false));
    for (const char* more :
         {"&nonce=486452656",
          "&timestamp=1764000000",
          "&signature=0",
          "&x=%zz",
          "&encrypt_type=raw&encrypt_type=raw"}) {
        CHECK(
            status_of(channel->decode(post(plain_query() + more, text_message("hi")), now)) == 400
        );
    }
    CHECK(
        status_of(channel->decode(
            post(plain_query() + "&x=" + std::string(1024, 'x'), text_message("hi")), now
        )) == 400
    );
    CHECK(
        status_of(
            channel->decode(post(plain_query() + "&encrypt_type=raw", text_message("hi")), now)
        ) == 0
    );
}

TEST_CASE("a sealed message with the plain signature in place of its own is refused") {
    Sealed sealed = seal(text_message("hi"));
    const std::string plain = sorted_sha1({"QDG6eK", "1764000000", "486452656"});
    sealed.query = "timestamp=1764000000&nonce=486452656&encrypt_type=aes&msg_signature=" + plain;
    CHECK(status_of(decode_sealed(sealed)) == 403);
    sealed.query = "timestamp=1764000000&nonce=486452656&encrypt_type=aes&signature=" + plain;
    CHECK(status_of(decode_sealed(sealed)) == 403);
}

TEST_CASE("ciphertext of any length from 0 to 200, rightly signed, is refused") {
    for (std::size_t length = 0; length <= 200; ++length) {
        std::string bytes(length, '\0');
        for (std::size_t i = 0; i < length; ++i) bytes[i] = static_cast<char>(i * 17 + length);
        CHECK(status_of(decode_sealed(seal_text(crypto::base64(bytes)))) == 400);
    }
}

TEST_CASE("every single-bit flip of a good message is refused") {
    const Sealed good = seal(text_message("hi"));
    const auto channel = make_wechat_channel(settings(true));
    REQUIRE(status_of(channel->decode(post(good.query, good.body), now)) == 0);
    const std::size_t begin = good.body.find("<Encrypt><![CDATA[") + 18;
    const std::size_t end = good.body.find("]]></Encrypt>");
    const std::optional<std::string> bytes =
        crypto::decode_base64(good.body.substr(begin, end - begin));
    REQUIRE(bytes);
    for (std::size_t bit = 0; bit < bytes->size() * 8; ++bit) {
        std::string flipped = *bytes;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        const std::string body =
            good.body.substr(0, begin) + crypto::base64(flipped) + good.body.substr(end);
        CHECK(status_of(channel->decode(post(good.query, body), now)) == 403);
    }
    // And of the text around it: the base64 letters, the signature, the timestamp.
    for (std::size_t i = begin; i < end; ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string body = good.body;
            body[i] = static_cast<char>(body[i] ^ (1 << bit));
            CHECK(status_of(channel->decode(post(good.query, body), now)) != 0);
        }
    }
}

TEST_CASE("another app id inside the ciphertext is refused") {
    CHECK(status_of(decode_sealed(seal(text_message("hi"), "wx0000000000000000"))) == 400);
}

TEST_CASE("a signed but malformed message is refused with 400") {
    for (const std::string& body : {
             std::string(),
             std::string("hello"),
             std::string("<html></html>"),
             std::string("[]"),
             std::string("{\"a\":1,\"a\":2}"),
             "<!DOCTYPE xml>" + text_message("hi"),
             text_message("\xff\xfe"),
             text_message("hi", "<MsgId>2</MsgId>"),
             text_message("hi", "<FromUserName>o2</FromUserName>"),
             message("text", "<Content>hi</Content>"),
             message("text", "<Content>hi</Content><MsgId>12x</MsgId>"),
             message("text", "<Content>hi</Content><MsgId>123456789012345678901</MsgId>"),
             message("text", "<MsgId>1</MsgId>"),
             message("event", ""),
             std::string("<xml><FromUserName>o1</FromUserName><CreateTime>1</CreateTime></xml>"),
             std::string(
                 "<xml><FromUserName>o1</FromUserName><CreateTime>x</CreateTime><MsgType>text</"
                 "MsgType><MsgId>1</MsgId><Content>x</Content></xml>"
             ),
             std::string("<xml><CreateTime>1</CreateTime><MsgType>text</MsgType><MsgId>1</"
                         "MsgId><Content>x</Content></xml>"),
         }) {
        CAPTURE(body);
        CHECK(status_of(decode_plain(body)) == 400);
        CHECK(status_of(decode_sealed(seal(body))) == 400);
    }
    std::string deep;
    for (int i = 0; i < 200000; ++i) deep += "{\"a\":";
    CHECK(status_of(decode_plain(deep)) == 400);
    // The envelope itself: what vouches for it is the other signature.
    Sealed sealed = seal(text_message("hi"));
    sealed.body = "<!DOCTYPE xml>" + sealed.body;
    CHECK(status_of(decode_sealed(sealed)) == 400);
    sealed.query = sealed.query.substr(sealed.query.find('&'));
    CHECK(status_of(decode_sealed(sealed)) == 403);
}

TEST_CASE("a message to another account is refused when the account is known") {
    WechatSettings account = settings(false);
    account.original_id = "gh_1";
    CHECK(
        status_of(make_wechat_channel(account)->decode(post(plain_query(), text_message("hi")), now)
        ) == 0
    );
    account.original_id = "gh_2";
    CHECK(
        status_of(make_wechat_channel(account)->decode(post(plain_query(), text_message("hi")), now)
        ) == 400
    );
}

TEST_CASE("other methods are refused") {
    HttpRequestView request = post(plain_query(), "");
    request.method = "PUT";
    CHECK(status_of(make_wechat_channel(settings(false))->decode(request, now)) == 405);
}

TEST_CASE("a malformed key is refused when the channel is made") {
    WechatSettings account = settings(true);
    account.encoding_aes_key = "short";
    CHECK_THROWS_AS(make_wechat_channel(account), std::invalid_argument);
}
