// What WeCom sends, what it means, and what is refused.
#include "tests/adapters/wecom_platform.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace heed;
using namespace heed::test;
using namespace heed::test::wecom;

namespace {

Decoded check_url(const std::string& query) {
    HttpRequestView request;
    request.method = "GET";
    request.query = query;
    return channel()->decode(request, wecom::now);
}

}  // namespace

TEST_CASE("WeCom's URL check is opened and echoed, and may be repeated") {
    const std::string sealed = seal("1616140317555161061");
    const std::string good = query_for(sealed) + "&echostr=" + percent_encode(sealed);
    for (int i = 0; i < 2; ++i) {
        const Decoded decoded = check_url(good);
        REQUIRE(std::holds_alternative<Answered>(decoded));
        CHECK(std::get<Answered>(decoded).reply.body == "1616140317555161061");
        CHECK(std::get<Answered>(decoded).reply.content_type == "text/plain");
    }
    CHECK(status_of(check_url(query_for(sealed))) == 403);
    CHECK(status_of(check_url("echostr=" + percent_encode(sealed))) == 403);
    const std::string foreign = seal("1", "ww0000000000000000");
    CHECK(status_of(check_url(query_for(foreign) + "&echostr=" + percent_encode(foreign))) == 400);
}

TEST_CASE("Tencent's own WeCom samples are opened with their own signatures") {
    const auto folder = data_folder("vectors");
    if (!folder) return;
    const rapidjson::Document vectors = read_vectors(*folder / "easywechat_work_server_test.json");
    const rapidjson::Value& echo = vectors["crypto"][0];
    const Decoded checked = check_url(text_of(echo, "raw_query"));
    REQUIRE(std::holds_alternative<Answered>(checked));
    CHECK(std::get<Answered>(checked).reply.body == text_of(echo, "expected_body"));

    const rapidjson::Value& text = vectors["crypto"][1];
    const std::string query = "msg_signature=" + text_of(text, "msg_signature") +
                              "&timestamp=" + text_of(text, "timestamp") +
                              "&nonce=" + text_of(text, "nonce");
    const std::string body = text_of(text, "body");
    const Received got = received(channel()->decode(post(query, body), wecom::now));
    CHECK(got.message.content == Content(content::Text{"hello"}));
    CHECK(got.message.from == ConversationKey{"duty", "mycreate"});
    CHECK(got.message.message_id == "4561255354251345929");
    CHECK(got.sealed);
}

TEST_CASE("published WeCom messages and events are understood or acknowledged") {
    const auto folder = data_folder("vectors");
    if (!folder) return;
    const rapidjson::Document vectors = read_vectors(*folder / "wxjava_wecom_messages.json");
    int count = 0;
    for (const rapidjson::Value& vector : vectors["messages"].GetArray()) {
        CAPTURE(text_of(vector, "name"));
        std::string xml = text_of(vector, "xml");
        const std::string to = text_of(vector["fields"], "ToUserName");
        // They are of many applications: heed takes what is for its own.
        CHECK(status_of(decode(xml)) == 400);
        xml.replace(xml.find(to), to.size(), corp_id);
        if (const std::string agent = text_of(vector["fields"], "AgentID"); !agent.empty()) {
            xml.replace(xml.find("<AgentID>" + agent) + 9, agent.size(), "218");
        }
        const Decoded decoded = decode(xml);
        CHECK(status_of(decoded) == 0);
        const bool speaks = text_of(vector, "msg_type") == "text" ||
                            text_of(vector, "event") == "template_card_event";
        CHECK(std::holds_alternative<Received>(decoded) == speaks);
        ++count;
    }
    CHECK(count == 9);
}

TEST_CASE("a member is the same in capital letters and small ones") {
    const std::string rest = "<Content>待办</Content><MsgId>1</MsgId>";
    const Received one = received(decode(wecom::message("text", rest, "ZhangSan")));
    const Received two = received(decode(wecom::message("text", rest, "zhangsan")));
    CHECK(one.message.from == two.message.from);
    CHECK(one.message.from.user == "zhangsan");
}

TEST_CASE("what a member sends has its meaning") {
    const auto of = [](const std::string& type, const std::string& rest) {
        return content_of(wecom::message(type, rest + "<MsgId>1</MsgId>"));
    };
    CHECK(of("text", "<Content> 接 0456 </Content>") == Content(content::Text{" 接 0456 "}));
    CHECK(
        of("image", "<PicUrl>http://evil/</PicUrl><MediaId>m1</MediaId>") ==
        Content(content::Photo{"m1", ""})
    );
    CHECK(of("voice", "<MediaId>m1</MediaId>") == Content(content::Voice{"", "m1"}));
    CHECK(
        of("location",
           "<Location_X>22.5</Location_X><Location_Y>114.1</Location_Y><Label>东门</Label>") ==
        Content(content::Location{{22.5, 114.1, Datum::gcj02}, "东门"})
    );
    for (const char* type : {"video", "link", "file"})
        CHECK(of(type, "") == Content(content::Unsupported{type}));
    CHECK(content_of(wecom::event("subscribe")) == Content(content::Followed{""}));
    CHECK(content_of(wecom::event("enter_agent")) == Content(content::Followed{""}));
    CHECK(content_of(wecom::event("unsubscribe")) == Content(content::Unfollowed{}));
    CHECK(
        content_of(wecom::event("click", "<EventKey>待办</EventKey>")) ==
        Content(content::Text{"待办"})
    );
    CHECK(std::holds_alternative<Answered>(decode(wecom::event("change_contact"))));
    CHECK(std::holds_alternative<Answered>(decode(wecom::message("markdown", "<MsgId>1</MsgId>"))));
}

TEST_CASE("a tap on a card brings the button and the code for the card's next face") {
    CHECK(
        content_of(wecom::event(
            "template_card_event",
            "<EventKey>case:accept:LH1</EventKey><TaskId>t1</TaskId><CardType>button_interaction</"
            "CardType><ResponseCode>CODE</ResponseCode>"
        )) == Content(content::Choice{"case:accept:LH1", "", "CODE"})
    );
}

TEST_CASE("events that differ in anything have different ids, redelivered ones the same") {
    const auto id = [](const std::string& task, const std::string& button) {
        return received(decode(wecom::event(
                            "template_card_event",
                            "<EventKey>" + button + "</EventKey><TaskId>" + task + "</TaskId>"
                        )))
            .message.message_id;
    };
    CHECK(id("t1", "a") == id("t1", "a"));
    CHECK(id("t1", "a") != id("t2", "a"));
    CHECK(id("t1", "a") != id("t1", "b"));
}

TEST_CASE("signed but malformed is a 400") {
    const std::string good = "<Content>hi</Content><MsgId>1</MsgId>";
    CHECK(status_of(decode(wecom::message("text", good))) == 0);
    CHECK(status_of(decode(wecom::message("text", "<MsgId>1</MsgId>"))) == 400);
    CHECK(status_of(decode(wecom::message("text", "<Content>hi</Content>"))) == 400);
    CHECK(status_of(decode(wecom::message("image", "<MsgId>1</MsgId>"))) == 400);
    CHECK(status_of(decode(wecom::event("click"))) == 400);
    CHECK(status_of(decode(wecom::event("template_card_event"))) == 400);
    for (const char* text : {"", "{}", "no xml", "<xml><a></xml>", "{\"ToUserName\":\"x\"}"})
        CHECK(status_of(decode(text)) == 400);
    // Another corporation's, another application's.
    std::string other = wecom::message("text", good);
    other.replace(other.find(corp_id), corp_id.size(), "ww0000000000000000");
    CHECK(status_of(decode(other)) == 400);
    std::string agent = wecom::message("text", good);
    agent.replace(agent.find("218"), 3, "219");
    CHECK(status_of(decode(agent)) == 400);
    CHECK(status_of(post_sealed(seal(wecom::message("text", good), "ww0000000000000000"))) == 400);
}

TEST_CASE("a wrong or missing signature is a 403 that says nothing") {
    const std::string sealed = seal(wecom::message("text", "<Content>a</Content><MsgId>1</MsgId>"));
    const std::string good = query_for(sealed);
    const std::string body = outer(sealed);
    const std::string plain = "signature=" + sorted_sha1({token, "1764000000", "1372623149"}) +
                              "&timestamp=1764000000&nonce=1372623149";
    for (const std::string& query :
         {std::string(),
          good.substr(good.find('&') + 1),
          plain,
          query_for(sealed + "A"),
          query_for(sealed, std::string(65, '1')),
          query_for(sealed, "a b"),
          "msg_signature=" + good.substr(15)}) {
        CAPTURE(query);
        const Decoded decoded = channel()->decode(post(query, body), wecom::now);
        REQUIRE(status_of(decoded) == 403);
        const HttpReply reply = channel()->encode_refusal(std::get<Refused>(decoded));
        CHECK(reply.body.empty());
        CHECK(reply.content_type.empty());
    }
    // A body in which nothing could have been signed.
    for (const char* unreadable : {"", "x", "<xml>", "{", "{\"encrypt\":\"x\"}", "<xml></xml>"})
        CHECK(status_of(channel()->decode(post(good, unreadable), wecom::now)) == 403);
    CHECK(status_of(channel()->decode(post(good + "&nonce=1", body), wecom::now)) == 400);
}

TEST_CASE("every single flipped bit of a good ciphertext is refused") {
    const std::string message = wecom::message("text", "<Content>接</Content><MsgId>1</MsgId>");
    const std::string sealed = seal(message);
    const std::string query = query_for(sealed);
    const std::string bytes = crypto::decode_base64(sealed).value();
    const auto wecom_channel = channel();
    const auto decode_with = [&](const std::string& with_query, const std::string& cipher) {
        const std::string body = outer(cipher);
        return wecom_channel->decode(post(with_query, body), wecom::now);
    };
    REQUIRE(status_of(decode_with(query, sealed)) == 0);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        std::string flipped = bytes;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        const std::string cipher = crypto::base64(flipped);
        if (status_of(decode_with(query, cipher)) != 403) FAIL("bit " << bit << " was taken");
        // Signed anew it may open, but never into something that crashes.
        const Decoded signed_anew = decode_with(query_for(cipher), cipher);
        if (status_of(signed_anew) == 403) FAIL("bit " << bit << ": the signature was good");
    }
}

TEST_CASE("ciphertexts of 0 to 200 bytes are refused with one answer") {
    for (std::size_t length = 0; length <= 200; ++length) {
        const Decoded decoded = post_sealed(crypto::base64(std::string(length, 'x')));
        REQUIRE(status_of(decoded) == 400);
        CHECK(std::get<Refused>(decoded).message == "The message cannot be opened.");
    }
}

TEST_CASE("an answer is sealed and signed; without words it is an empty 200") {
    const Received to =
        received(decode(wecom::message("text", "<Content>a</Content><MsgId>1</MsgId>")));
    FixedRandom random("0123456789abcdef");
    Answer answer;
    CHECK(channel()->encode_answer(to, answer, wecom::now, random).body.empty());
    answer.replies = {{{{"✔ 0456 <a>", "", ""}, {"1 是", "confirm:yes@1", "1"}}}};
    const HttpReply reply = channel()->encode_answer(to, answer, wecom::now, random);
    CHECK(reply.status == 200);
    std::string root;
    xml::Fields outside;
    REQUIRE(xml::read(reply.body, root, outside) == "");
    CHECK(
        outside["MsgSignature"] ==
        sorted_sha1({token, outside["TimeStamp"], outside["Nonce"], outside["Encrypt"]})
    );
    const auto opened = crypto::WechatCipher(key, corp_id).open(outside["Encrypt"]);
    REQUIRE(opened);
    xml::Fields inside;
    REQUIRE(xml::read(*opened, root, inside) == "");
    CHECK(inside["ToUserName"] == "zhangsan");
    CHECK(inside["FromUserName"] == corp_id);
    CHECK(inside["CreateTime"] == "1764000000");
    CHECK(inside["MsgType"] == "text");
    CHECK(inside["Content"] == "✔ 0456 ＜a>1 是");
    answer.replies = {{{{std::string(5000, 'a'), "", ""}}}};
    const HttpReply cut = channel()->encode_answer(to, answer, wecom::now, random);
    xml::Fields around;
    REQUIRE(xml::read(cut.body, root, around) == "");
    const auto whole = crypto::WechatCipher(key, corp_id).open(around["Encrypt"]);
    xml::Fields within;
    REQUIRE(xml::read(*whole, root, within) == "");
    CHECK(within["Content"].size() == 2048);
}

TEST_CASE("a key that is none is refused when the channel is made") {
    WecomSettings wrong = settings();
    wrong.encoding_aes_key = "short";
    CHECK_THROWS_AS(make_wecom_channel(wrong), std::invalid_argument);
}
