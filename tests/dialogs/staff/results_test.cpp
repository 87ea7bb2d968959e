#include "dialogs/staff/results.hpp"

#include "dialogs/staff/phrases.hpp"
#include "tests/dialogs/staff/fixture.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::staff;
using namespace heed::staff::testing;
using casework::Refusal;

TEST_CASE("a success names the case and what it is about") {
    const Fixture fixture;
    casework::Change change;
    change.after = lamp_complaint();
    change.event = {now, "accepted", "s_1", std::nullopt};
    CHECK(done_line(fixture.in("zh-CN"), change) == "✔ 0456 路灯不亮 已受理");
    change.event = {now, "undone", "s_1", "accepted"};
    CHECK(done_line(fixture.in("zh-CN"), change) == "✔ 0456 路灯不亮 已撤销：受理");
    // Whatever a verb may make happen.
    for (const char* language : {"zh-CN", "en"}) {
        for (const VerbRow& verb : verbs()) {
            for (const auto& row : casework::transitions()) {
                const bool by_staff = verb.action && row.action == *verb.action &&
                                      !row.who.contains(casework::Standing::heed);
                if (!by_staff) continue;
                change.event.event = row.event;
                CHECK(done_line(fixture.in(language), change).starts_with("✔ 0456 "));
            }
        }
    }
}

TEST_CASE("who sees a case and may not act on it reads who may") {
    const Fixture fixture;
    const std::string line = refused_line(
        fixture.in("zh-CN"), lamp_complaint(), row_of(Verb::resolve), Refusal::not_allowed
    );
    const std::string unit = unit_of(fixture.in("zh-CN"), lamp_complaint().department);
    CHECK(line == "0456 您看得到，但这一步要由" + unit + "的经办人来办。");
    // Whatever the verb: somebody may do it, and is named.
    for (const char* language : {"zh-CN", "en"}) {
        for (const VerbRow& verb : verbs()) {
            if (!verb.action) continue;
            const std::string said =
                refused_line(fixture.in(language), lamp_complaint(), verb, Refusal::not_allowed);
            CAPTURE(said);
            CHECK(said.find("由来") == said.npos);
            CHECK(said.find("for .") == said.npos);
            CHECK(said.size() < 300);
        }
    }
    CHECK(not_found_line(fixture.in("zh-CN"), "0456") != line);
    CHECK(not_found_line(fixture.in("zh-CN"), std::string(5000, 'x')).size() < 200);
}

TEST_CASE("a wrong status is named, and missing words are asked for") {
    const Fixture fixture;
    Complaint complaint = lamp_complaint();
    complaint.status = Status::resolved;
    CHECK(
        refused_line(fixture.in("zh-CN"), complaint, row_of(Verb::accept), Refusal::wrong_status) ==
        "0456 现在是“已办结”，不能这样办。"
    );
    // What can be done instead stands beside it.
    complaint.status = Status::assigned;
    CHECK(
        refused_line(fixture.in("zh-CN"), complaint, row_of(Verb::reply), Refusal::wrong_status) ==
        "0456 现在是“待受理”，不能这样办。\n回：接 / 退 原因"
    );
    CHECK(
        refused_line(
            fixture.in("zh-CN"), complaint, row_of(Verb::transfer), Refusal::wrong_status
        ) == "0456 还没有受理：给别的单位用“派 0456 单位”，退给派单员用“退 0456 原因”。"
    );
    complaint.status = Status::resolved;
    CHECK(
        refused_line(fixture.in("zh-CN"), complaint, row_of(Verb::resolve), Refusal::needs_text) ==
        "0456 请写上原因或内容：\n办结 0456 怎么处理的"
    );
}

TEST_CASE("who was first is told, with what and when") {
    const Fixture fixture;
    Complaint complaint = lamp_complaint();
    complaint.timeline.push_back({now - std::chrono::seconds(12), "accepted", "s_1", std::nullopt});
    CHECK(
        race_line(fixture.in("zh-CN"), complaint, "经办人甲") ==
        "0456 已被经办人甲 刚刚受理，请看过再办。"
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
        for (int i = 1; i <= 6; ++i) {
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
        plain_text(bound_reply(fixture.in("zh-CN"), member)) ==
        "绑定成功：路灯所，经办人。回“帮助”看怎么用。"
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
            if (!row.notice.empty() && row.action != casework::Action::file) {
                const bool told = fixture.texts.has(language, "notice." + std::string(row.event)) ||
                                  fixture.texts.has(language, "notice." + std::string(row.notice));
                CHECK(told);
            }
        }
        for (const char* kind : {"fire", "gas", "medical", "crime", "wire", "self", "other"}) {
            CHECK(fixture.texts.has(language, std::string("staff.emergency_") + kind));
        }
    }
}

TEST_CASE("help names what a role may come to need, within one message") {
    const Fixture fixture;
    for (const char* language : {"zh-CN", "en"}) {
        for (const auto role :
             {casework::Role::officer,
              casework::Role::head,
              casework::Role::dispatcher,
              casework::Role::checker,
              casework::Role::auditor,
              casework::Role::admin}) {
            const std::string help = help_text(fixture.in(language), role, "");
            CAPTURE(help);
            CHECK(help.size() <= page_bytes_max);
            CHECK_FALSE(help.ends_with("…"));
        }
    }
    const auto has = [&](casework::Role role, const char* line) {
        return help_text(fixture.in("zh-CN"), role, "").find(line) != std::string::npos;
    };
    CHECK(has(casework::Role::officer, "接 0456"));
    CHECK_FALSE(has(casework::Role::officer, "签发 0456"));
    CHECK(has(casework::Role::head, "签发 0456"));
    CHECK(has(casework::Role::dispatcher, "派 0456"));
    CHECK_FALSE(has(casework::Role::auditor, "接 0456"));
    CHECK(
        help_text(fixture.in("en"), casework::Role::officer, "Transfer") ==
        "transfer 0456 DEPARTMENT WHY\n" + fixture.texts.text("en", "staff.help_end")
    );
}

TEST_CASE("what waits for a yes says what, to which, and how to go on") {
    const Fixture fixture;
    const std::vector<Complaint> one = {lamp_complaint()};
    CHECK(
        confirm_line(fixture.in("zh-CN"), row_of(Verb::reject), one, "属物业", "56") ==
        "将要不受理（1件）：\n0456 路灯不亮\n“属物业”\n确认请回“是56”，60秒内有效；不办回“不办”。"
    );
    const std::vector<Complaint> many(40, lamp_complaint());
    const std::string words(9000, 'x');
    for (const char* language : {"zh-CN", "en"}) {
        CHECK(
            confirm_line(fixture.in(language), row_of(Verb::accept), many, words, "56").size() <=
            page_bytes_max
        );
    }
}
