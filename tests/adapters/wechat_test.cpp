#include "adapters/wechat/wechat.hpp"

#include "adapters/wechat/choices.hpp"
#include "adapters/wechat/render.hpp"
#include "adapters/xml.hpp"
#include "tests/adapters/support.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace heed;
using test::at;
using test::post;
using test::status_of;

namespace {

const std::string key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
constexpr TimePoint now = TimePoint(std::chrono::seconds(1764000000));

WechatSettings settings(bool with_key) {
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
std::string plain_query(const std::string& nonce = "486452656") {
    return "signature=" + test::sorted_sha1({"QDG6eK", "1764000000", nonce}) +
           "&timestamp=1764000000&nonce=" + nonce + "&openid=o1";
}
struct Sealed {
    std::string query, body;
};
Sealed seal_text(const std::string& encrypt, bool json = false) {
    Sealed sealed;
    sealed.query = plain_query() + "&encrypt_type=aes&msg_signature=" +
                   test::sorted_sha1({"QDG6eK", "1764000000", "486452656", encrypt});
    sealed.body = json ? "{\"ToUserName\":\"gh_1\",\"Encrypt\":\"" + encrypt + "\"}"
                       : "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[" +
                             encrypt + "]]></Encrypt></xml>";
    return sealed;
}
Sealed seal(
    const std::string& message, const std::string& app_id = "wxb11529c136998cb6", bool json = false
) {
    test::FixedRandom random;
    return seal_text(crypto::WechatCipher(key, app_id).seal(message, random), json);
}

std::string message(const std::string& type, const std::string& rest) {
    return "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o1]]></"
           "FromUserName>"
           "<CreateTime>1764000000</CreateTime><MsgType><![CDATA[" +
           type + "]]></MsgType>" + rest + "</xml>";
}
std::string text_message(const std::string& content, const std::string& rest = "") {
    return message(
        "text",
        "<Content><![CDATA[" + content + "]]></Content><MsgId>6054768590064713728</MsgId>" + rest
    );
}
std::string event(const std::string& name, const std::string& event_key) {
    return message(
        "event",
        "<Event><![CDATA[" + name + "]]></Event><EventKey><![CDATA[" + event_key + "]]></EventKey>"
    );
}

Decoded decode_plain(const std::string& body) {
    return make_wechat_channel(settings(false))->decode(post(plain_query(), body), now);
}
Decoded decode_sealed(const Sealed& sealed) {
    return make_wechat_channel(settings(true))->decode(post(sealed.query, sealed.body), now);
}
Received received(const Decoded& decoded) {
    REQUIRE(std::holds_alternative<Received>(decoded));
    return std::get<Received>(decoded);
}
Content content_of(const std::string& body) { return received(decode_plain(body)).message.content; }
xml::Fields fields_of(const std::string& text) {
    std::string root;
    xml::Fields fields;
    REQUIRE(xml::read(text, root, fields) == "");
    REQUIRE(root == "xml");
    return fields;
}

Answer answer_of(std::vector<Span> spans) {
    Answer answer;
    answer.replies.push_back({std::move(spans)});
    return answer;
}
HttpReply encode(const Answer& answer, const Received& to) {
    test::FixedRandom random;
    return make_wechat_channel(settings(true))->encode_answer(to, answer, now, random);
}

}  // namespace

TEST_CASE("the URL check echoes echostr exactly, in every mode, and may be repeated") {
    for (const bool with_key : {false, true}) {
        const auto channel = make_wechat_channel(settings(with_key));
        const std::string query = plain_query() + "&echostr=a%2Bb%20%3Cc%3E";
        HttpRequestView request;
        request.method = "GET";
        request.query = query;
        for (int i = 0; i < 2; ++i) {
            const Decoded decoded = channel->decode(request, now);
            REQUIRE(std::holds_alternative<Answered>(decoded));
            const HttpReply& reply = std::get<Answered>(decoded).reply;
            CHECK(reply.status == 200);
            CHECK(reply.content_type == "text/plain");
            CHECK(reply.body == "a+b <c>");
        }
    }
}

TEST_CASE("the URL check of the official page is answered, and with a wrong signature refused") {
    const auto folder = test::data_folder("vectors");
    if (!folder) return;
    const rapidjson::Document vectors =
        test::read_vectors(*folder / "wechat_official_push_doc.json");
    const rapidjson::Value& vector = vectors["url_signature"][0];
    WechatSettings account = settings(false);
    account.token = test::text_of(vector, "token");
    const auto channel = make_wechat_channel(account);
    const std::string rest = "&timestamp=" + test::text_of(vector, "timestamp") +
                             "&nonce=" + test::text_of(vector, "nonce") +
                             "&echostr=" + test::text_of(vector, "echostr");
    HttpRequestView request;
    request.method = "GET";
    const std::string good = "signature=" + test::text_of(vector, "signature") + rest;
    request.query = good;
    const Decoded decoded = channel->decode(request, now);
    REQUIRE(std::holds_alternative<Answered>(decoded));
    CHECK(std::get<Answered>(decoded).reply.body == test::text_of(vector, "expected_body"));
    const std::string bad = "signature=0" + test::text_of(vector, "signature").substr(1) + rest;
    request.query = bad;
    CHECK(status_of(channel->decode(request, now)) == 403);
}

TEST_CASE("the official pushes, JSON in plaintext and in safe mode, are taken and counted") {
    const auto folder = test::data_folder("vectors");
    if (!folder) return;
    const rapidjson::Document vectors =
        test::read_vectors(*folder / "wechat_official_push_doc.json");
    const rapidjson::Value& plain = vectors["url_signature"][1];
    WechatSettings account = settings(false);
    account.token = test::text_of(plain, "token");
    std::string query = "signature=" + test::text_of(plain, "signature") +
                        "&timestamp=" + test::text_of(plain, "timestamp") +
                        "&nonce=" + test::text_of(plain, "nonce");
    Decoded decoded =
        make_wechat_channel(account)->decode(post(query, test::text_of(plain, "body")), now);
    REQUIRE(std::holds_alternative<Answered>(decoded));
    CHECK(std::get<Answered>(decoded).counted_as == "event_other");

    const rapidjson::Value& safe = vectors["crypto"][0];
    account.encoding_aes_key = test::text_of(safe, "encoding_aes_key");
    account.app_id = test::text_of(safe, "receive_id");
    const std::string stem = "signature=" + test::text_of(safe, "url_signature") +
                             "&timestamp=" + test::text_of(safe, "timestamp") +
                             "&nonce=" + test::text_of(safe, "nonce") +
                             "&encrypt_type=aes&msg_signature=";
    query = stem + test::text_of(safe, "msg_signature");
    decoded = make_wechat_channel(account)->decode(post(query, test::text_of(safe, "body")), now);
    REQUIRE(std::holds_alternative<Answered>(decoded));

    // The two negatives of the page.
    const std::string swapped = stem + test::text_of(vectors["negative"][0], "msg_signature");
    CHECK(
        status_of(
            make_wechat_channel(account)->decode(post(swapped, test::text_of(safe, "body")), now)
        ) == 403
    );
    account.app_id = test::text_of(vectors["negative"][1], "receive_id");
    CHECK(
        status_of(
            make_wechat_channel(account)->decode(post(query, test::text_of(safe, "body")), now)
        ) == 400
    );
}

TEST_CASE("every sample message and event of the platform is understood or acknowledged") {
    const auto folder = test::data_folder("vectors");
    if (!folder) return;
    int count = 0;
    for (const char* file :
         {"wechatpy_messages_events.json", "wechat_official_samples_extra.json"}) {
        const rapidjson::Document vectors = test::read_vectors(*folder / file);
        for (const rapidjson::Value& vector : vectors["messages"].GetArray()) {
            CAPTURE(test::text_of(vector, "name"));
            const std::string body = test::text_of(vector, "xml");
            const xml::Fields fields = fields_of(body);
            for (const auto& member : vector["fields"].GetObject()) {
                if (!member.value.IsString() || member.name == "Articles") continue;
                const auto field = fields.find(member.name.GetString());
                REQUIRE(field != fields.end());
                CHECK(field->second == member.value.GetString());
            }
            for (const Decoded& decoded : {decode_plain(body), decode_sealed(seal(body))}) {
                CHECK(status_of(decoded) == 0);
                const std::string type = test::text_of(vector, "msg_type");
                if (type == "text" || type == "image" || type == "voice" || type == "location") {
                    CHECK(std::holds_alternative<Received>(decoded));
                }
                if (const auto* answered = std::get_if<Answered>(&decoded)) {
                    CHECK(answered->reply.body == "success");
                    CHECK_FALSE(answered->counted_as.empty());
                }
            }
            ++count;
        }
    }
    CHECK(count == 58);
}

TEST_CASE("a text is a text, whole and as it came") {
    const Received got = received(decode_plain(text_message(" 太吵了\x1d<b> ")));
    CHECK(got.message.content == Content(content::Text{" 太吵了\x1d<b> "}));
    CHECK(got.message.from == ConversationKey{"luohu", "o1"});
    CHECK(got.message.message_id == "6054768590064713728");
    CHECK(got.message.sent_at == now);
    CHECK(got.account == "gh_1");
    CHECK_FALSE(got.sealed);
    CHECK(got.holds_reply);
}

TEST_CASE("a picture is its media id, never its address") {
    CHECK(
        content_of(message(
            "image",
            "<PicUrl><![CDATA[http://evil/]]></PicUrl><MediaId><![CDATA[m1]]></MediaId><MsgId>1</"
            "MsgId>"
        )) == Content(content::Photo{"m1", ""})
    );
    CHECK(
        status_of(decode_plain(
            message("image", "<PicUrl><![CDATA[http://evil/]]></PicUrl><MsgId>1</MsgId>")
        )) == 400
    );
}

TEST_CASE("a voice is what was recognised, if anything") {
    CHECK(
        content_of(message(
            "voice",
            "<MediaId>m1</MediaId><Recognition><![CDATA[路灯坏了]]></Recognition><MsgId>1</MsgId>"
        )) == Content(content::Voice{"路灯坏了", "m1"})
    );
    CHECK(
        content_of(message("voice", "<MediaId>m1</MediaId><MsgId>1</MsgId>")) ==
        Content(content::Voice{"", "m1"})
    );
}

TEST_CASE("a place is in GCJ-02, X is the latitude") {
    const auto place = [](const std::string& x, const std::string& y) {
        return message(
            "location",
            "<Location_X>" + x + "</Location_X><Location_Y>" + y +
                "</Location_Y><Scale>20</Scale><Label><![CDATA[东门]]></Label><MsgId>1</MsgId>"
        );
    };
    CHECK(
        content_of(place("22.5463", " 114.1235 ")) ==
        Content(content::Location{{22.5463, 114.1235, Datum::gcj02}, "东门"})
    );
    for (const auto& [x, y] :
         {std::pair{"91", "114"},
          {"22", "181"},
          {"nan", "1"},
          {"", "1"},
          {"1e999", "1"},
          {"22x", "1"},
          {"22", "inf"}}) {
        CHECK(status_of(decode_plain(place(x, y))) == 400);
    }
}

TEST_CASE("what says nothing we can use is told apart from what a program sent") {
    for (const char* type : {"video", "shortvideo", "link", "miniprogrampage"}) {
        CHECK(content_of(message(type, "<MsgId>1</MsgId>")) == Content(content::Unsupported{type}));
    }
    const Decoded decoded = decode_plain(message("device_text", "<MsgId>1</MsgId>"));
    REQUIRE(std::holds_alternative<Answered>(decoded));
    CHECK(std::get<Answered>(decoded).counted_as == "message_other");
}

TEST_CASE("events that say something are read, in any case of their names") {
    CHECK(content_of(event("subscribe", "")) == Content(content::Followed{""}));
    CHECK(
        content_of(event("subscribe", "qrscene_lamp-12")) == Content(content::Followed{"lamp-12"})
    );
    CHECK(content_of(event("subscribe", "last_trade_no_4008")) == Content(content::Followed{""}));
    CHECK(content_of(event("SCAN", "lamp-12")) == Content(content::Scanned{"lamp-12"}));
    CHECK(content_of(event("scan", "lamp-12")) == Content(content::Scanned{"lamp-12"}));
    CHECK(content_of(event("unsubscribe", "")) == Content(content::Unfollowed{}));
    CHECK(content_of(event("CLICK", "help")) == Content(content::Choice{"menu:help", "help"}));
}

TEST_CASE("other events are acknowledged and counted under a closed list of names") {
    const auto count = [](const std::string& body) {
        const Decoded decoded = decode_plain(body);
        REQUIRE(std::holds_alternative<Answered>(decoded));
        return std::get<Answered>(decoded).counted_as;
    };
    CHECK(count(event("VIEW", "http://x/")) == "event_view");
    CHECK(count(event("anything new", "")) == "event_other");
    CHECK(
        count(message("event", "<Event>TEMPLATESENDJOBFINISH</Event><Status>success</Status>")) ==
        "template_arrived"
    );
    CHECK(
        count(message(
            "event",
            "<Event>TEMPLATESENDJOBFINISH</Event><Status><![CDATA[failed:user block]]></Status>"
        )) == "template_failed"
    );
}

TEST_CASE("an event's id is equal for each delivery and different for each event") {
    const auto id = [](const std::string& body) {
        return received(decode_plain(body)).message.message_id;
    };
    CHECK(id(event("CLICK", "help")) == id(event("CLICK", "help")));
    CHECK(id(event("CLICK", "help")) != id(event("CLICK", "status")));
    CHECK(id(event("CLICK", "1")) != id(event("SCAN", "1")));
}

TEST_CASE("a tap names its choice and epoch") {
    const auto tap = [](const std::string& number, const std::string& words) {
        return content_of(text_message(words, "<bizmsgmenuid>" + number + "</bizmsgmenuid>"));
    };
    const auto number = [](const char* choice) {
        return std::to_string(wechat::Choices::number_of(choice));
    };
    CHECK(tap(number("confirm:yes@12"), "1") == Content(content::Choice{"confirm:yes@12", "1"}));
    CHECK(tap(number("location:2@3"), "2") == Content(content::Choice{"location:2@3", "2"}));
    CHECK(
        tap(number("category:noise@7"), "噪音") ==
        Content(content::Choice{"category:noise@7", "噪音"})
    );
    CHECK(tap(number("menu:help"), "帮助") == Content(content::Choice{"menu:help", "帮助"}));
    // Not known here: the words count, and the epoch says how old they are.
    CHECK(tap(number("category:smell@7"), "异味") == Content(content::Choice{"@7", "异味"}));
    // Somebody else's numbers, and accounts that leave the number out.
    for (const char* other : {"0", "5000000000", "x", "-3", "99999999999999999999", ""}) {
        CHECK(tap(other, "1") == Content(content::Text{"1"}));
    }
    CHECK(content_of(text_message("1")) == Content(content::Text{"1"}));
}

TEST_CASE("an epoch that is no number makes no link") {
    CHECK(wechat::Choices::number_of("confirm:yes@x") == 0);
    CHECK(wechat::Choices::number_of("confirm:yes@-1") == 0);
    CHECK(wechat::Choices::number_of("confirm:yes@99999999999999") == 0);
}

TEST_CASE("the mode is decided by each request") {
    CHECK(received(decode_sealed(seal(text_message("hi")))).sealed);
    // Compatible mode: the clear fields beside Encrypt are not believed.
    Sealed both = seal(text_message("inside"));
    both.body =
        "<xml><FromUserName>liar</FromUserName><Content>outside</Content>" + both.body.substr(5);
    const Received got = received(decode_sealed(both));
    CHECK(got.message.content == Content(content::Text{"inside"}));
    CHECK(got.message.from.user == "o1");
    // JSON bodies, sealed and not.
    const std::string json =
        R"({"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1764000000,"MsgType":"text","Content":"hi","MsgId":18446744073709551615})";
    CHECK(received(decode_plain(json)).json);
    CHECK(received(decode_plain(json)).message.message_id == "18446744073709551615");
    const Received sealed_json = received(decode_sealed(seal(json, "wxb11529c136998cb6", true)));
    CHECK(sealed_json.json);
    CHECK(sealed_json.sealed);
}

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
    const std::string good = test::sorted_sha1({"QDG6eK", "1700000000", "2345"});
    // Both concatenations are the same bytes: only the form of the parts tells them apart.
    REQUIRE(good == test::sorted_sha1({"QDG6eK", "17000000002", "345"}));
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
    const std::string plain = test::sorted_sha1({"QDG6eK", "1764000000", "486452656"});
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

TEST_CASE("a reply has the shape of the platform's passive text reply") {
    const Received to = received(decode_plain(text_message("hi")));
    const HttpReply reply = encode(answer_of({{"收到了。", "", ""}}), to);
    CHECK(reply.status == 200);
    CHECK(
        fields_of(reply.body) ==
        xml::Fields{
            {"ToUserName", "o1"},
            {"FromUserName", "gh_1"},
            {"CreateTime", "1764000000"},
            {"MsgType", "text"},
            {"Content", "收到了。"}}
    );
    const auto folder = test::data_folder("vectors");
    if (!folder) return;
    const rapidjson::Document vectors =
        test::read_vectors(*folder / "werobot_passive_replies.json");
    const xml::Fields sample = fields_of(test::text_of(vectors["messages"][0], "xml"));
    for (const auto& [name, text] : fields_of(reply.body)) CHECK(sample.contains(name));
    CHECK(sample.size() == 5);
}

TEST_CASE("an answer without words is success, unsealed in every mode") {
    for (const Received& to :
         {received(decode_plain(text_message("hi"))),
          received(decode_sealed(seal(text_message("hi"))))}) {
        CHECK(encode(Answer{}, to).body == "success");
        CHECK(encode(answer_of({{"\n", "", ""}}), to).body == "success");
    }
}

TEST_CASE("the answer to a sealed message is sealed with fresh randomness and signed") {
    const Received to = received(decode_sealed(seal(text_message("hi"))));
    const xml::Fields outer = fields_of(encode(answer_of({{"收到了。", "", ""}}), to).body);
    CHECK(outer.size() == 4);
    CHECK(outer.at("TimeStamp") == "1764000000");
    CHECK(
        outer.at("MsgSignature") ==
        test::sorted_sha1({"QDG6eK", outer.at("TimeStamp"), outer.at("Nonce"), outer.at("Encrypt")})
    );
    const auto opened = crypto::WechatCipher(key, "wxb11529c136998cb6").open(outer.at("Encrypt"));
    REQUIRE(opened);
    CHECK(fields_of(*opened).at("Content") == "收到了。");
    test::FixedRandom other("other");
    const HttpReply again = make_wechat_channel(settings(true))
                                ->encode_answer(to, answer_of({{"收到了。", "", ""}}), now, other);
    CHECK(fields_of(again.body).at("Encrypt") != outer.at("Encrypt"));
}

TEST_CASE("a message that came as JSON is answered as JSON") {
    const std::string json =
        R"({"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1764000000,"MsgType":"text","Content":"hi","MsgId":1})";
    rapidjson::Document document;
    REQUIRE(
        json::parse(
            encode(answer_of({{"你好\"", "", ""}}), received(decode_plain(json))).body, document
        ) == ""
    );
    CHECK(test::text_of(document, "Content") == "你好\"");
    CHECK(json::integer_at(document, "CreateTime") == 1764000000);
    REQUIRE(
        json::parse(
            encode(
                answer_of({{"你好", "", ""}}),
                received(decode_sealed(seal(json, "wxb11529c136998cb6", true)))
            )
                .body,
            document
        ) == ""
    );
    CHECK(json::integer_at(document, "TimeStamp") == 1764000000);
    CHECK(crypto::WechatCipher(key, "wxb11529c136998cb6").open(test::text_of(document, "Encrypt")));
}

TEST_CASE("options are links that carry what a person would type") {
    const std::string number = std::to_string(wechat::Choices::number_of("confirm:yes@2"));
    CHECK(
        wechat::render(
            {{{{"对吗？\n", "", ""},
               {"1 对", "confirm:yes@2", "1"},
               {"  ", "", ""},
               {"取消", "confirm:cancel@2", ""}}}}
        ) == "对吗？\n<a href=\"weixin://bizmsgmenu?msgmenucontent=1&msgmenuid=" + number +
                 "\">1 对</a>  <a href=\"weixin://bizmsgmenu?msgmenucontent=取消&msgmenuid=" +
                 std::to_string(wechat::Choices::number_of("confirm:cancel@2")) + "\">取消</a>"
    );
}

TEST_CASE("several replies are one text") {
    CHECK(wechat::render({{{{"一", "", ""}}}, {}, {{{"二", "", ""}}}}) == "一\n\n二");
}

TEST_CASE("nobody can put a link into our words or break out of the reply") {
    const std::string evil = "<a href=\"http://evil\">x</a>]]></Content><Content>y\x01";
    const Received to = received(decode_plain(text_message("hi")));
    const xml::Fields fields = fields_of(encode(answer_of({{evil, "", ""}}), to).body);
    CHECK(fields.at("Content").find('<') == std::string::npos);
    CHECK(fields.at("Content") == "＜a href=\"http://evil\">x＜/a>]]>＜/Content>＜Content>y");
    // Nor through an option's words.
    const std::string link = wechat::render({{{{evil, "category:noise@1", ""}}}});
    CHECK(std::ranges::count(link, '<') == 2);
    CHECK(link.starts_with("<a href=\"weixin://bizmsgmenu?msgmenucontent=a hrefhttp:"));
}

TEST_CASE("a reply never has more than 2048 bytes: first the links go, then the end") {
    std::vector<Span> spans;
    for (int i = 0; i < 40; ++i)
        spans.push_back({"选项" + std::to_string(i) + "\n", "category:noise@1", ""});
    const std::string plain = wechat::render({{spans}});
    CHECK(plain.size() <= 2048);
    CHECK(plain.find("<a") == std::string::npos);
    CHECK(plain.ends_with("选项39\n"));

    for (int extra = 0; extra < 6; ++extra) {
        std::string text(static_cast<std::size_t>(extra), 'x');
        for (int i = 0; i < 700; ++i) text += "长";
        const std::string cut = wechat::render({{{{text, "", ""}}}});
        CHECK(cut.size() <= 2048);
        CHECK(cut.size() > 2040);
        CHECK(cut.ends_with("长…"));
    }
    CHECK(wechat::render({{{{std::string(2048, 'x'), "", ""}}}}) == std::string(2048, 'x'));
    CHECK(wechat::render({{{{std::string(2049, 'x'), "", ""}}}}) == std::string(2045, 'x') + "…");
}
