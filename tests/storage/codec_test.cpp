#include "storage/codec.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::storage;

TEST_CASE("an answer with everything in it reads back the same") {
    Answer answer;
    answer.replies.push_back({{{"请选择：\n", "", ""}, {"1. 噪音", "category:noise@7", "1"}}});
    answer.replies.push_back({{{"引号 \" 反斜杠 \\ 换行 \n 控制 \x01", "", ""}}});
    answer.replies.push_back({});
    answer.dialog = {"place", true, "noise", 22.5431, -0.1 + 0.3, "东门\t步行街", true, 9, "很吵"};
    answer.complaint = ComplaintLink{"LH261123-0001-6", "https://example.org/c/abc"};
    CHECK(decode_answer(encode(answer)) == answer);
}

TEST_CASE("an empty answer reads back the same and is short") {
    CHECK(decode_answer(encode(Answer{})) == Answer{});
    CHECK(encode(Answer{}) == R"({"replies":[],"dialog":{"step":"idle"}})");
}

TEST_CASE("a notice reads back the same") {
    Notice notice{"resolved", ComplaintLink{"N", "u"}, "resolved", {{{"已办结", "", ""}}}};
    CHECK(decode_notice(encode(notice)) == notice);
    notice.complaint.reset();
    notice.text.spans.push_back({"满意", "solved:yes@3", "1"});
    CHECK(decode_notice(encode(notice)) == notice);
    notice.buttons = {{"受理", "case:accept:N", ""}, {"已办结", "", ""}};
    notice.rewrites = "code";
    CHECK(decode_notice(encode(notice)) == notice);
}

TEST_CASE("what encode does not write is not read") {
    CHECK_FALSE(decode_answer(""));
    CHECK_FALSE(decode_answer("[]"));
    CHECK_FALSE(decode_answer(R"({"replies":[]})"));
    CHECK_FALSE(decode_answer(R"({"replies":[[["a","b"]]],"dialog":{}})"));
    CHECK_FALSE(decode_answer(R"({"replies":[[3]],"dialog":{}})"));
    CHECK_FALSE(decode_notice(R"({"event":"filed"})"));
    CHECK_FALSE(decode_texts(R"(["a",1])"));
    CHECK_FALSE(decode_texts(R"({"a":1})"));
}

TEST_CASE("lists of texts read back the same") {
    const std::vector<std::string> texts{"a", "", "引号\""};
    CHECK(decode_texts(encode(texts)) == texts);
    CHECK(decode_texts("[]") == std::vector<std::string>{});
}

TEST_CASE("a quarantined picture keeps its size, not its bytes") {
    const Content photo = content::Photo{"m1", "JPEGJPEG"};
    CHECK(encode(photo) == R"({"kind":"photo","media_id":"m1","bytes":8})");
    const Content place = content::Location{{22.5, 114.25, Datum::gcj02}, "东门"};
    CHECK(
        encode(place) ==
        R"({"kind":"location","latitude":22.5,"longitude":114.25,"datum":"gcj02","label":"东门"})"
    );
}
