// What goes back as the passive reply.
#include "adapters/wechat/choices.hpp"
#include "adapters/wechat/render.hpp"
#include "tests/adapters/wechat_platform.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;

namespace {

Answer answer_of(std::vector<Span> spans) {
    Answer answer;
    answer.replies.push_back({std::move(spans)});
    return answer;
}
HttpReply encode(const Answer& answer, const Received& to) {
    FixedRandom random;
    return make_wechat_channel(settings(true))->encode_answer(to, answer, now, random);
}

}  // namespace

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
    const auto folder = data_folder("vectors");
    if (!folder) return;
    const rapidjson::Document vectors = read_vectors(*folder / "werobot_passive_replies.json");
    const xml::Fields sample = fields_of(text_of(vectors["messages"][0], "xml"));
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
        sorted_sha1({"QDG6eK", outer.at("TimeStamp"), outer.at("Nonce"), outer.at("Encrypt")})
    );
    const auto opened = crypto::WechatCipher(key, "wxb11529c136998cb6").open(outer.at("Encrypt"));
    REQUIRE(opened);
    CHECK(fields_of(*opened).at("Content") == "收到了。");
    FixedRandom other("other");
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
    CHECK(text_of(document, "Content") == "你好\"");
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
    CHECK(crypto::WechatCipher(key, "wxb11529c136998cb6").open(text_of(document, "Encrypt")));
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
