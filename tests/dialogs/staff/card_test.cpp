#include "dialogs/staff/card.hpp"

#include "dialogs/staff/command.hpp"
#include "tests/dialogs/staff/fixture.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::staff;
using namespace heed::staff::testing;

namespace {

casework::Actor member(const char* department, casework::Role role = casework::Role::officer) {
    return casework::acting({"s_0011223344556677", "甲", department, role}, now);
}
std::vector<std::string> pressed(const std::vector<Span>& buttons) {
    std::vector<std::string> ids;
    for (const Span& button : buttons) ids.push_back(button.choice);
    return ids;
}
Notice notice(std::string text) {
    Notice made;
    made.event = "filed";
    made.complaint = ComplaintLink{"LH1", ""};
    made.text.spans = {{std::move(text), {}, {}}};
    made.buttons = {{"受理", "case:accept:LH1", {}}};
    return made;
}

}  // namespace

TEST_CASE("a tap names button and complaint, and nothing else is one") {
    for (const CardButton button :
         {CardButton::accept, CardButton::give_back, CardButton::resolve}) {
        const Tap tap{button, "LH261124-0456-2"};
        CHECK(parse_tap(tap_id(tap)) == tap);
    }
    CHECK(tap_id({CardButton::give_back, "LH1"}) == "case:return:LH1");
    for (const char* id :
         {"", "case:", "case:accept", "case:accept:", "case:eat:LH1", "confirm:yes"})
        CHECK_FALSE(parse_tap(id));
}

TEST_CASE("a tap is the command that would be typed") {
    const std::string number = lamp_complaint().number;
    const auto accept = parse(command_of({CardButton::accept, number}, ""), {}, now, "LH");
    REQUIRE(accept);
    CHECK(accept->verb == Verb::accept);
    CHECK(accept->numbers == std::vector<std::string>{number});
    const auto resolve =
        parse(command_of({CardButton::resolve, number}, "2 楼已修好"), {}, now, "LH");
    REQUIRE(resolve);
    CHECK(resolve->verb == Verb::resolve);
    CHECK(resolve->numbers == std::vector<std::string>{number});
    CHECK(resolve->text == "2 楼已修好");
}

TEST_CASE("there is a button for what the member may do now, and for nothing else") {
    const Fixture fixture;
    const PageContext page = fixture.in("zh-CN");
    Complaint complaint = lamp_complaint();
    const std::string accept = "case:accept:" + complaint.number;
    const std::string resolve = "case:resolve:" + complaint.number;
    const std::string give_back = "case:return:" + complaint.number;
    using Ids = std::vector<std::string>;
    CHECK(pressed(buttons_for(page, member("lamps"), complaint)) == Ids{accept, give_back});
    CHECK(buttons_for(page, member("lamps"), complaint)[0].text == "受理");
    CHECK(buttons_for(page, member("power"), complaint).empty());
    CHECK(buttons_for(page, member("lamps", casework::Role::auditor), complaint).empty());
    complaint.status = Status::accepted;
    CHECK(pressed(buttons_for(page, member("lamps"), complaint)) == Ids{resolve});
    complaint.status = Status::closed;
    CHECK(buttons_for(page, member("lamps"), complaint).empty());
}

TEST_CASE("a card says what came of it, who did it, and what can be done next") {
    const Fixture fixture;
    Complaint complaint = lamp_complaint();
    complaint.status = Status::accepted;
    complaint.timeline.push_back({now, "accepted", "s_0011223344556677", std::nullopt});
    const Notice card =
        card_now(fixture.in("zh-CN"), member("lamps"), complaint, "✔ 0456 路灯不亮 已受理", "甲");
    CHECK(
        plain_text(card.text) ==
        "✔ 0456 路灯不亮 已受理\n学府路12号（江城市第三中学东门）\n受理：甲 11-24 20:00"
    );
    CHECK(pressed(card.buttons) == std::vector<std::string>{"case:resolve:" + complaint.number});
    complaint.status = Status::resolved;
    const Notice done = card_now(fixture.in("en"), member("lamps"), complaint, "done", "");
    REQUIRE(done.buttons.size() == 1);
    CHECK(done.buttons[0].choice.empty());
    CHECK(done.buttons[0].text == "resolved");
}

TEST_CASE("news gathered is one text without buttons, never longer than a message") {
    const Fixture fixture;
    const PageContext page = fixture.in("zh-CN");
    Notice both = gathered(page, notice("新件 0456"), notice("新件 0457"));
    CHECK(plain_text(both.text) == "新件 0456\n\n新件 0457");
    CHECK(both.buttons.empty());
    CHECK_FALSE(both.complaint);
    for (int i = 0; i < 100; ++i) {
        both = gathered(page, both, notice(std::string(300, 'x')));
        REQUIRE(plain_text(both.text).size() <= page_bytes_max);
    }
    CHECK(plain_text(both.text).ends_with("\n\n还有更多，回“待办”看。"));
    CHECK(
        gathered(page, notice(std::string(2047, 'x')), notice("y")).text ==
        notice(std::string(2047, 'x')).text
    );
}

TEST_CASE("where words are waited for, only what is clearly a command is one") {
    Desk desk;
    desk.focus = lamp_complaint().number;
    desk.focus_at = now;
    desk.listed = {lamp_complaint(1).number, lamp_complaint(2).number};
    desk.listed_at = now;
    for (const char* text : {"待办", "接 0457", "/帮助", "看 0456", "帮助", "0456"})
        CHECK_MESSAGE(is_clear_command(text, desk, now, "LH"), text);
    // With a case in front of them these would be commands elsewhere.
    for (const char* text :
         {"回访过了，居民满意", "已换灯泡", "查过了，没问题", "待办事项都处理了", "2 楼已修好"})
        CHECK_MESSAGE(!is_clear_command(text, desk, now, "LH"), text);
}

TEST_CASE("who thinks better of it says so") {
    for (const char* words : {"算了", " 取消 ", "Cancel"}) CHECK_MESSAGE(takes_back(words), words);
    for (const char* words : {"", "取消了违建", "不是我们的"})
        CHECK_FALSE_MESSAGE(takes_back(words), words);
}

TEST_CASE("a button that waits for words is kept with the desk") {
    Desk desk;
    desk.tapped = {"case:return:LH1", "code\"1", now};
    CHECK(decode_desk(encode(desk)) == desk);
}
