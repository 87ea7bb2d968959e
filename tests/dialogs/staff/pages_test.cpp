#include "dialogs/staff/pages.hpp"

#include "dialogs/staff/phrases.hpp"
#include "dialogs/utf8.hpp"
#include "tests/dialogs/staff/fixture.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::staff;
using namespace heed::staff::testing;

namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

// As much of everything as a complaint may hold.
Complaint huge_complaint(std::uint32_t sequence) {
    Complaint complaint = lamp_complaint(sequence);
    const auto many = [](std::string_view word, int count) {
        std::string text;
        for (int i = 0; i < count; ++i) text += word;
        return text;
    };
    complaint.text = many("路灯不亮\n", 5000);
    complaint.place.label = many("😀学府路", 2000);
    complaint.emergency = true;
    complaint.anonymous = true;
    for (int i = 0; i < 40; ++i) complaint.assisting.push_back(i % 2 == 0 ? "power" : "lamps");
    for (int i = 0; i < 500; ++i) {
        complaint.timeline.push_back(
            {complaint.filed_at + std::chrono::minutes(i), "note", "s_1", many("备注", 400)}
        );
    }
    return complaint;
}

}  // namespace

TEST_CASE("a case is shown as the design page has it") {
    const Fixture fixture;
    Complaint complaint = lamp_complaint();
    complaint.anonymous = true;
    complaint.photos.resize(1);
    complaint.timeline.push_back({now, "note", "s_1", "灯杆号L-2207"});
    CHECK(
        plain_text(case_page(fixture.in("zh-CN"), complaint)) ==
        "0456 路灯不亮【待受理】剩4时\n"
        "学府路12号（江城市第三中学东门）\n"
        "“路灯不亮了 黑咕隆咚的 三天了没人管”\n"
        "11-24 19:33 匿名居民 照片1\n"
        "承办：路灯所\n"
        "编号：" +
            complaint.number +
            "\n"
            "11-24 20:00 备注：灯杆号L-2207\n"
            "回：接 / 退 原因"
    );
}

TEST_CASE("a case page names no person") {
    const Fixture fixture;
    Complaint complaint = lamp_complaint();
    complaint.timeline.push_back({now, "accepted", "s_77aa", std::nullopt});
    for (const char* language : {"zh-CN", "en"}) {
        const std::string page = plain_text(case_page(fixture.in(language), complaint));
        CHECK_FALSE(has(page, "r_5f"));
        CHECK_FALSE(has(page, "openid"));
        CHECK_FALSE(has(page, "s_77aa"));
    }
}

TEST_CASE("nothing in a resident's words turns a line round or hides in it") {
    const Fixture fixture;
    Complaint complaint = lamp_complaint();
    complaint.text = "灯\u202E不\u2066亮\u200B了\uFEFF\u0085\u200F好";
    complaint.place.label = "\u202B桥\u2069边";
    const std::string page = plain_text(case_page(fixture.in("zh-CN"), complaint));
    CHECK(has(page, "“灯不亮了 好”"));
    CHECK(has(page, "\n桥边\n"));
    CHECK(one_line("👨\u200D👩 a\u200Cb") == "👨\u200D👩 a\u200Cb");
}

TEST_CASE("a case page offers what can be done next") {
    const Fixture fixture;
    Complaint complaint = lamp_complaint();
    const auto page = [&](Status status) {
        complaint.status = status;
        return plain_text(case_page(fixture.in("zh-CN"), complaint));
    };
    CHECK(has(page(Status::reopened), "回：接"));
    CHECK(has(page(Status::in_progress), "办结 …"));
    CHECK_FALSE(has(page(Status::resolved), "回："));
    CHECK(has(page(Status::withdrawn), "【居民已撤回】\n"));
}

TEST_CASE("the list is a title, a row for each case and a hint") {
    const Fixture fixture;
    std::vector<Complaint> rows = {lamp_complaint(456), lamp_complaint(461)};
    rows[1].status = Status::accepted;
    rows[1].due_at = now - std::chrono::hours(2);
    rows[1].place.label.clear();
    CHECK(
        plain_text(list_page(fixture.in("zh-CN"), rows, 2, 0)) ==
        "待办 2件（本页超时1）\n"
        "1.0456 路灯不亮·学府路12号（江城市第三中学东门… 剩4时\n"
        "2.0461 路灯不亮·东门街道 ⚠超2时\n"
        "回序号或后4位看详情；“接 0456”受理"
    );
}

TEST_CASE("a further page says so, and the last one does not") {
    const Fixture fixture;
    std::vector<Complaint> rows;
    for (std::uint32_t i = 1; i <= 10; ++i) rows.push_back(lamp_complaint(i));
    const std::string first = plain_text(list_page(fixture.in("zh-CN"), rows, 12, 0));
    CHECK(has(first, "待办 12件，第1/2页\n"));
    CHECK(has(first, "“下页”"));
    CHECK(has(first, "\n10.0010 "));
    rows.resize(2);
    const std::string second = plain_text(list_page(fixture.in("zh-CN"), rows, 12, 1));
    CHECK(has(second, "，第2/2页\n1.0001 "));
    CHECK_FALSE(has(second, "下页"));
    CHECK(plain_text(list_page(fixture.in("zh-CN"), {}, 0, 0)) == "现在没有待办。");
    CHECK(plain_text(list_page(fixture.in("en"), {}, 12, 2)) == "There is no further page.");
}

TEST_CASE("no page is ever longer than a WeCom message, and all of it is valid text") {
    const Fixture fixture;
    std::vector<Complaint> rows;
    for (std::uint32_t i = 1; i <= 20; ++i) rows.push_back(huge_complaint(i));
    for (const char* language : {"zh-CN", "en"}) {
        const std::string list = plain_text(list_page(fixture.in(language), rows, 999999, 9999));
        CHECK(list.size() <= page_bytes_max);
        CHECK(is_valid_utf8(list));
        for (int i = 0; i < 11; ++i) {
            rows[0].status = static_cast<Status>(i);
            const std::string page = plain_text(case_page(fixture.in(language), rows[0]));
            CHECK(page.size() <= page_bytes_max);
            CHECK(is_valid_utf8(page));
            CHECK(has(page, language == std::string_view("en") ? "earlier left out" : "更早"));
        }
    }
}

TEST_CASE("even an organisation with endless names stays within a message") {
    Fixture fixture;
    std::string endless;
    for (int i = 0; i < 3000; ++i) endless += "长";
    fixture.organisation.departments[0].name.by_language["zh-CN"] = endless;
    fixture.organisation.categories[0].name.by_language["zh-CN"] = endless;
    const std::vector<Complaint> rows(10, huge_complaint(1));
    CHECK(plain_text(case_page(fixture.in("zh-CN"), rows[0])).size() <= page_bytes_max);
    CHECK(plain_text(list_page(fixture.in("zh-CN"), rows, 10, 0)).size() <= page_bytes_max);
}

TEST_CASE("the time left is told in the unit that fits") {
    const Fixture fixture;
    Complaint complaint = lamp_complaint();
    const auto left = [&](Duration until) {
        complaint.sign_for_due_at = now + until;
        const std::string page = plain_text(case_page(fixture.in("zh-CN"), complaint));
        const std::size_t mark = page.find("】") + std::string_view("】").size();
        return page.substr(mark, page.find('\n') - mark);
    };
    using std::chrono::hours;
    using std::chrono::minutes;
    CHECK(left(minutes(59)) == "剩59分");
    CHECK(left(minutes(0)) == "剩0分");
    CHECK(left(minutes(60)) == "剩1时");
    CHECK(left(hours(47)) == "剩47时");
    CHECK(left(hours(48)) == "剩2天");
    CHECK(left(minutes(-5)) == "⚠超5分");
    CHECK(left(hours(-3)) == "⚠超3时");
    CHECK(left(hours(-24 * 9)) == "⚠超9天");
}

TEST_CASE("a case is called by its sequence") {
    CHECK(short_number("LH261123-0001-6") == "0001");
    CHECK(short_number("LH261123-12345-6") == "12345");
    CHECK(short_number("0456") == "0456");
    CHECK(short_number("") == "");
}
