#include "dialogs/staff/morning_list.hpp"

#include "tests/dialogs/staff/fixture.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace heed;
using namespace heed::staff;
using namespace heed::staff::testing;

namespace {

const Post post{"lamps", {"lamps"}, {"power"}, {}, true};

Complaint due_in(std::chrono::minutes left, std::uint32_t sequence) {
    Complaint complaint = lamp_complaint(sequence);
    complaint.status = Status::accepted;
    complaint.filed_at = now - std::chrono::hours(100);
    complaint.due_at = now + left;
    return complaint;
}

MorningList sorted(const Post& whose, const std::vector<Complaint>& open) {
    return morning_list(whose, open, now - std::chrono::hours(24), now);
}

}  // namespace

TEST_CASE("open complaints are sorted into what a head must know") {
    using namespace std::chrono_literals;
    Complaint late = due_in(-10min, 1), today = due_in(3h, 2), tomorrow = due_in(24h, 3);
    Complaint fresh = due_in(90h, 4), foreign = due_in(-10min, 5), below = due_in(-10min, 6);
    Complaint waiting = due_in(-10min, 7), resolved = due_in(-10min, 8), free = due_in(-1min, 9);
    fresh.filed_at = now - 1h;
    foreign.department = "elsewhere";
    below.department = "power";
    below.course.solving.passed = 3;
    waiting.course.waiting_since = now - 24h;
    resolved.status = Status::resolved;
    free.department.clear();
    const MorningList list =
        sorted(post, {late, today, tomorrow, fresh, foreign, below, waiting, resolved, free});
    const auto numbers = [](const std::vector<Complaint>& rows) {
        std::string all;
        for (const Complaint& row : rows) all += short_number(row.number) + " ";
        return all;
    };
    CHECK(numbers(list.overdue) == "0001 0009 ");
    CHECK(numbers(list.due_today) == "0002 ");
    CHECK(numbers(list.fresh) == "0004 ");
    CHECK(numbers(list.above) == "0006 ");
    CHECK_FALSE(list.empty());
    below.course.solving.passed = 2;
    CHECK(sorted(post, {tomorrow, foreign, below, waiting, resolved}).empty());
}

TEST_CASE("a morning list fits into one message, however much there is, in each language") {
    const Fixture fixture;
    std::vector<Complaint> open;
    for (std::uint32_t i = 1; i <= 4000; ++i) {
        Complaint one = due_in(std::chrono::minutes(i % 2 == 0 ? -100000 : 60), i);
        one.place.label = std::string(200, 'x') + "一条名字很长很长的路";
        one.filed_at = now;
        open.push_back(one);
        one.department = "power";
        one.course.solving.passed = 4;
        open.push_back(one);
    }
    Post whose = post;
    whose.headless.assign(300, "power");
    const MorningList list = sorted(whose, open);
    for (const char* language : {"zh-CN", "en"}) {
        CAPTURE(language);
        const Notice notice = morning_notice(fixture.in(language), whose, list);
        const std::string text = plain_text(notice.text);
        CHECK(text.size() <= page_bytes_max);
        CHECK(text.find("2000") != text.npos);  // overdue, and as many due today
        CHECK(text.find("4000") != text.npos);
        CHECK(text.find("300") != text.npos);
        CHECK(text.find("0002 ") != text.npos);
        CHECK(notice.event == "reminder");
    }
}

TEST_CASE("a morning list reads well") {
    using namespace std::chrono_literals;
    const Fixture fixture;
    Post whose = post;
    whose.headless = {"power"};
    const MorningList list = sorted(whose, {due_in(-130min, 1), due_in(3h, 2)});
    CHECK(
        plain_text(morning_notice(fixture.in("zh-CN"), whose, list).text) ==
        "早报 11月24日 路灯所\n"
        "超时1件、今天到期1件\n"
        "没有负责人在岗的单位1个：供电局。这些单位的件先由您过问。\n"
        "【超时1件】\n"
        "0001 路灯不亮·学府路12号（江城市第三中学东门… ⚠超2时\n"
        "【今天到期1件】\n"
        "0002 路灯不亮·学府路12号（江城市第三中学东门… 剩3时\n"
        "发编号看详情；发“待办”看全部"
    );
    const MorningList gap{{}, {}, {}, {}, {"power"}};
    CHECK(
        plain_text(morning_notice(fixture.in("en"), whose, gap).text) ==
        "Morning list, 11/24: Lamp Office\n"
        "Without a head on duty (1): Power Bureau. You stand in for them."
    );
}
