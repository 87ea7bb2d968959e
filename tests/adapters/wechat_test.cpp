// What WeChat sends, and what it means.
#include "tests/adapters/wechat_platform.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;

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
    const auto folder = data_folder("vectors");
    if (!folder) return;
    const rapidjson::Document vectors = read_vectors(*folder / "wechat_official_push_doc.json");
    const rapidjson::Value& vector = vectors["url_signature"][0];
    WechatSettings account = settings(false);
    account.token = text_of(vector, "token");
    const auto channel = make_wechat_channel(account);
    const std::string rest = "&timestamp=" + text_of(vector, "timestamp") +
                             "&nonce=" + text_of(vector, "nonce") +
                             "&echostr=" + text_of(vector, "echostr");
    HttpRequestView request;
    request.method = "GET";
    const std::string good = "signature=" + text_of(vector, "signature") + rest;
    request.query = good;
    const Decoded decoded = channel->decode(request, now);
    REQUIRE(std::holds_alternative<Answered>(decoded));
    CHECK(std::get<Answered>(decoded).reply.body == text_of(vector, "expected_body"));
    const std::string bad = "signature=0" + text_of(vector, "signature").substr(1) + rest;
    request.query = bad;
    CHECK(status_of(channel->decode(request, now)) == 403);
}

TEST_CASE("the official pushes, JSON in plaintext and in safe mode, are taken and counted") {
    const auto folder = data_folder("vectors");
    if (!folder) return;
    const rapidjson::Document vectors = read_vectors(*folder / "wechat_official_push_doc.json");
    const rapidjson::Value& plain = vectors["url_signature"][1];
    WechatSettings account = settings(false);
    account.token = text_of(plain, "token");
    std::string query = "signature=" + text_of(plain, "signature") +
                        "&timestamp=" + text_of(plain, "timestamp") +
                        "&nonce=" + text_of(plain, "nonce");
    Decoded decoded =
        make_wechat_channel(account)->decode(post(query, text_of(plain, "body")), now);
    REQUIRE(std::holds_alternative<Answered>(decoded));
    CHECK(std::get<Answered>(decoded).counted_as == "event_other");

    const rapidjson::Value& safe = vectors["crypto"][0];
    account.encoding_aes_key = text_of(safe, "encoding_aes_key");
    account.app_id = text_of(safe, "receive_id");
    const std::string stem =
        "signature=" + text_of(safe, "url_signature") + "&timestamp=" + text_of(safe, "timestamp") +
        "&nonce=" + text_of(safe, "nonce") + "&encrypt_type=aes&msg_signature=";
    query = stem + text_of(safe, "msg_signature");
    decoded = make_wechat_channel(account)->decode(post(query, text_of(safe, "body")), now);
    REQUIRE(std::holds_alternative<Answered>(decoded));

    // The two negatives of the page.
    const std::string swapped = stem + text_of(vectors["negative"][0], "msg_signature");
    CHECK(
        status_of(make_wechat_channel(account)->decode(post(swapped, text_of(safe, "body")), now)
        ) == 403
    );
    account.app_id = text_of(vectors["negative"][1], "receive_id");
    CHECK(
        status_of(make_wechat_channel(account)->decode(post(query, text_of(safe, "body")), now)) ==
        400
    );
}

TEST_CASE("every sample message and event of the platform is understood or acknowledged") {
    const auto folder = data_folder("vectors");
    if (!folder) return;
    int count = 0;
    for (const char* file :
         {"wechatpy_messages_events.json", "wechat_official_samples_extra.json"}) {
        const rapidjson::Document vectors = read_vectors(*folder / file);
        for (const rapidjson::Value& vector : vectors["messages"].GetArray()) {
            CAPTURE(text_of(vector, "name"));
            const std::string body = text_of(vector, "xml");
            const xml::Fields fields = fields_of(body);
            for (const auto& member : vector["fields"].GetObject()) {
                if (!member.value.IsString() || member.name == "Articles") continue;
                const auto field = fields.find(member.name.GetString());
                REQUIRE(field != fields.end());
                CHECK(field->second == member.value.GetString());
            }
            for (const Decoded& decoded : {decode_plain(body), decode_sealed(seal(body))}) {
                CHECK(status_of(decoded) == 0);
                const std::string type = text_of(vector, "msg_type");
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
