#include "dialogs/staff/handover_command.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace heed;
using staff::HandoverCommand;
using Kind = HandoverCommand::Kind;

namespace {

HandoverCommand parsed(std::string_view text, bool serving) {
    return staff::parse_handover(text, serving, from_civil(2026, 11, 24, 10, 0, 0), "LH");
}

}  // namespace

TEST_CASE("a resident is taken by the first's turn or by number, and let go by one word") {
    for (const char* text : {"接待", "/接待", "／接待", "take", "TAKE", "/take"}) {
        CAPTURE(text);
        CHECK(parsed(text, false).kind == Kind::take);
        CHECK(parsed(text, false).number.empty());
    }
    for (const char* text :
         {"接待 17", "接待17", "接待17号", "/接待 第17号", "take 17", "take no. 17"}) {
        CAPTURE(text);
        CHECK(parsed(text, false).kind == Kind::take);
        CHECK(parsed(text, false).number == "17");
    }
    for (const char* text : {"结束", "/结束", "end", "/end", "END"}) {
        CAPTURE(text);
        CHECK(parsed(text, true).kind == Kind::end);
    }
}

TEST_CASE("sentences that begin like these are no commands") {
    for (const char* text :
         {"接待室漏水", "接待 一下", "take the rubbish away", "结束了吗", "end of the road", ""}) {
        CAPTURE(text);
        CHECK(parsed(text, false).kind == Kind::words);
        CHECK(parsed(text, true).kind == Kind::words);
    }
}

TEST_CASE("while serving, words are the resident's unless they begin with a slash or name a case") {
    for (const char* text :
         {"您好",
          "0456",
          "0456号",
          "LH261123-0001-6",
          "看",
          "好了",
          "回家路上",
          "帮助",
          "待办",
          "接",
          "回 2 楼没人",
          "看 0456 的进度",
          "2026年",
          "记 一下",
          "1"}) {
        CAPTURE(text);
        CHECK(parsed(text, true).kind == Kind::words);
    }
    for (const char* text :
         {"接 0456",
          "0456接",
          "回 0456 师傅下午到",
          "note 0456 x",
          "是56",
          "show 0456",
          "/待办",
          "/0456",
          "/接",
          "/help",
          "/回 0456"}) {
        CAPTURE(text);
        CHECK(parsed(text, true).kind == Kind::other);
    }
    CHECK(parsed("/你好", true).kind == Kind::unknown);
    CHECK(parsed("/你好", false).kind == Kind::words);
}
