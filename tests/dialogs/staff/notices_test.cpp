#include "dialogs/staff/notices.hpp"

#include "dialogs/utf8.hpp"
#include "tests/dialogs/staff/fixture.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::staff;
using namespace heed::staff::testing;

namespace {

const ComplaintLink link{complaint_number("LH", "261124", 456), "https://bot.example.org/c/abc"};

casework::Change change(
    const char* notice,
    Status status,
    std::optional<std::string> text,
    const Complaint& complaint = lamp_complaint()
) {
    casework::Change result;
    result.after = complaint;
    result.status = status;
    result.event = {now, notice, "s_1", std::move(text)};
    result.notice = notice;
    return result;
}

}  // namespace

TEST_CASE("the resident is told in their own language, whatever the staff's") {
    const Fixture fixture;
    Complaint complaint = lamp_complaint();
    const auto accepted = change("accepted", Status::accepted, std::nullopt);
    const Notice notice = notice_for(fixture.in("en"), complaint, accepted, link);
    CHECK(notice.event == "accepted");
    CHECK(notice.status == "accepted");
    CHECK(notice.complaint == link);
    CHECK(
        plain_text(notice.text) ==
        link.number +
            "（路灯不亮·学府路12号（江城市第三中学东门…）路灯所已受理，预计11月30日18:00前处理。"
    );
    complaint.language = "en";
    CHECK(
        plain_text(notice_for(fixture.in("zh-CN"), complaint, accepted, link).text) ==
        link.number +
            " (Street light·学府路12号（江城市第三中学东门…): accepted by Lamp Office, due by "
            "2026-11-30 18:00."
    );
}

TEST_CASE("nothing is promised for a time that has passed") {
    const Fixture fixture;
    Complaint complaint = lamp_complaint();
    complaint.due_at = now;
    const auto notice = notice_for(
        fixture.in("zh-CN"),
        complaint,
        change("accepted", Status::accepted, std::nullopt, complaint),
        link
    );
    CHECK(plain_text(notice.text).find("预计") == std::string::npos);
}

TEST_CASE("a reply is passed on word for word, and nothing in it is read as markup") {
    const Fixture fixture;
    const std::string words = "师傅 {no} 说：«好|x»\n下午到";
    const auto notice = notice_for(
        fixture.in("zh-CN"), lamp_complaint(), change("reply", Status::accepted, words), link
    );
    CHECK(
        plain_text(notice.text) ==
        link.number + "（路灯不亮·学府路12号（江城市第三中学东门…）路灯所回复您：\n“" + words + "”"
    );
    for (const Span& span : notice.text.spans) CHECK(span.choice.empty());
}

TEST_CASE("a resolution says how to answer when it is not solved") {
    const Fixture fixture;
    const auto notice = notice_for(
        fixture.in("zh-CN"),
        lamp_complaint(),
        change("resolved", Status::resolved, "换了灯泡"),
        link
    );
    CHECK(notice.status == "resolved");
    const std::string text = plain_text(notice.text);
    CHECK(text.find("“换了灯泡”") != text.npos);
    std::vector<std::string> choices;
    for (const Span& span : notice.text.spans) {
        if (!span.choice.empty()) choices.push_back(span.choice);
    }
    CHECK(
        choices ==
        std::vector<std::string>{"rating:solved:yes", "rating:solved:partly", "rating:solved:no"}
    );
}

TEST_CASE("a text that does not fit is cut and the page named") {
    const Fixture fixture;
    std::string words;
    for (int i = 0; i < 5000; ++i) words += "长";
    for (const char* language : {"zh-CN", "en"}) {
        Complaint complaint = lamp_complaint();
        complaint.language = language;
        const auto notice = notice_for(
            fixture.in("zh-CN"), complaint, change("resolved", Status::resolved, words), link
        );
        const std::string text = plain_text(notice.text);
        CHECK(text.size() <= page_bytes_max);
        CHECK(is_valid_utf8(text));
        CHECK(text.find(link.url) != text.npos);
    }
}

TEST_CASE("staff are told of a new case by number, kind, place and time, without the person") {
    const Fixture fixture;
    Complaint complaint = lamp_complaint();
    const Notice notice = new_case_notice(fixture.in("zh-CN"), complaint);
    CHECK(
        plain_text(notice.text) ==
        "新件 0456 路灯不亮\n"
        "地点：学府路12号（江城市第三中学东门）\n"
        "“路灯不亮了 黑咕隆咚的 三天了没人管”\n"
        "请在11月25日00:20前受理：接 0456"
    );
    CHECK(notice.event == "filed");
    CHECK(notice.complaint->url.empty());
    complaint.emergency = true;
    complaint.text = std::string(9000, 'x');
    const std::string urgent = plain_text(new_case_notice(fixture.in("zh-CN"), complaint).text);
    CHECK(urgent.starts_with("⚠紧急件 0456"));
    CHECK(urgent.find("…（详 0456）") != urgent.npos);
    CHECK(urgent.size() <= page_bytes_max);
}

TEST_CASE("an emergency is told with its kind and the words") {
    const Fixture fixture;
    const Notice notice = emergency_notice(fixture.in("zh-CN"), "gas", "楼道里\n有煤气味");
    const std::string text = plain_text(notice.text);
    CHECK(text.find("燃气") != text.npos);
    CHECK(text.find("“楼道里 有煤气味”") != text.npos);
    CHECK_FALSE(notice.complaint);
    CHECK(
        plain_text(emergency_notice(fixture.in("en"), "new kind", "x").text).find("danger") !=
        std::string::npos
    );
}
