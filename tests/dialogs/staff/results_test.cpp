#include "dialogs/staff/results.hpp"

#include "tests/dialogs/staff/fixture.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::staff;
using namespace heed::staff::testing;
using casework::Action;
using casework::Refusal;

TEST_CASE("a success names the case and what it is about") {
    const Fixture fixture;
    const Complaint complaint = lamp_complaint();
    CHECK(done_line(fixture.in("zh-CN"), complaint, Action::accept) == "✔ 0456 路灯不亮 已受理");
    CHECK(
        done_line(fixture.in("en"), complaint, Action::reply) ==
        "✔ 0456 Street light reply sent to the resident"
    );
    for (const char* language : {"zh-CN", "en"}) {
        for (const Action action : {Action::accept, Action::reply, Action::note, Action::resolve}) {
            CHECK(done_line(fixture.in(language), complaint, action).starts_with("✔ 0456 "));
        }
    }
}

TEST_CASE("no such case and no right to it read the same") {
    const Fixture fixture;
    CHECK(
        not_found_line(fixture.in("zh-CN"), "0456") ==
        refused_line(fixture.in("zh-CN"), lamp_complaint(), Action::accept, Refusal::not_allowed)
    );
    CHECK(not_found_line(fixture.in("zh-CN"), std::string(5000, 'x')).size() < 200);
}

TEST_CASE("a wrong status is named, and missing words are asked for") {
    const Fixture fixture;
    Complaint complaint = lamp_complaint();
    complaint.status = Status::resolved;
    CHECK(
        refused_line(fixture.in("zh-CN"), complaint, Action::accept, Refusal::wrong_status) ==
        "0456 现在是“已办结”，不能这样办。"
    );
    for (const Action action : {Action::reply, Action::note, Action::resolve}) {
        const auto line = refused_line(fixture.in("zh-CN"), complaint, action, Refusal::needs_text);
        CHECK(line.find("0456") != line.npos);
    }
}

TEST_CASE("who was first is told, with what and when") {
    const Fixture fixture;
    Complaint complaint = lamp_complaint();
    complaint.timeline.push_back({now - std::chrono::seconds(12), "accepted", "s_1", std::nullopt});
    CHECK(
        race_line(fixture.in("zh-CN"), complaint, "经办人甲") ==
        "0456 已被经办人甲 12秒前受理，请看过再办。"
    );
    complaint.timeline.back() = {
        now - std::chrono::minutes(5), "withdrawn", "resident", std::nullopt};
    CHECK(
        race_line(fixture.in("zh-CN"), complaint, "") ==
        "0456 居民5分钟前有新动作（居民撤回），请看过再办。"
    );
}

TEST_CASE("several cases with the same last digits are listed whole") {
    const Fixture fixture;
    std::vector<Complaint> found(2, lamp_complaint());
    found[1].number = complaint_number("LH", "261123", 456);
    const std::string line = ambiguous_line(fixture.in("zh-CN"), "0456", found);
    for (const Complaint& complaint : found) CHECK(line.find(complaint.number) != line.npos);
    CHECK(
        ambiguous_line(fixture.in("en"), "0456", std::vector(99, found[0])).size() <= page_bytes_max
    );
}

TEST_CASE("every fault of a command is explained in both languages") {
    const Fixture fixture;
    using Fault = Command::Fault;
    Command command;
    command.verb = Verb::reply;
    command.text = std::string(5000, 'x');
    for (const char* language : {"zh-CN", "en"}) {
        for (int i = 1; i <= 5; ++i) {
            command.fault = static_cast<Fault>(i);
            const std::string line = fault_line(fixture.in(language), command);
            CHECK_FALSE(line.empty());
            CHECK(line.size() < 400);
        }
        command.fault = Fault::none;
        CHECK(fault_line(fixture.in(language), command).empty());
    }
}

TEST_CASE("whoever is bound is told as what") {
    const Fixture fixture;
    const casework::Staff member{"s_1", "甲", "lamps", casework::Role::officer};
    CHECK(
        bound_line(fixture.in("zh-CN"), member) == "绑定成功：路灯所，经办人。回“帮助”看怎么用。"
    );
}

TEST_CASE("every word that the code asks for is in both languages") {
    const Fixture fixture;
    for (const char* language : {"zh-CN", "en"}) {
        for (int i = 0; i < 11; ++i) {
            const std::string status(to_string(static_cast<Status>(i)));
            CHECK(fixture.texts.has(language, "staff.status_" + status));
        }
        for (const auto& row : casework::transitions()) {
            CHECK(fixture.texts.has(language, "staff.event_" + std::string(row.event)));
            // What was filed is told in the reply itself.
            if (!row.notice.empty() && row.action != Action::file) {
                const bool told = fixture.texts.has(language, "notice." + std::string(row.event)) ||
                                  fixture.texts.has(language, "notice." + std::string(row.notice));
                CHECK(told);
            }
        }
        for (const char* kind : {"fire", "gas", "medical", "crime", "wire", "self", "other"}) {
            CHECK(fixture.texts.has(language, std::string("staff.emergency_") + kind));
        }
        CHECK(fixture.texts.text(language, "staff.help").size() <= page_bytes_max);
    }
}
