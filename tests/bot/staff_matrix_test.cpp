// Every verb of a transition, typed by every role, on complaints of the own department, of one
// below and of another: what happens is what the matrix of casework says, cell by cell.
#include "bot/staff_turn.hpp"
#include "tests/bot/staff_house.hpp"
#include "tests/bot/staff_matrix.hpp"

namespace heed {
namespace {

using casework::Role;
using namespace heed::test::matrix;

struct Attempt {
    const char* name;     // as in the matrix
    const char* command;  // N: the complaint, M: another one
};
constexpr Attempt attempts[] = {
    {"accept", "接 N"},
    {"assign", "派 N 水务局"},
    {"give_back", "退 N 不属我们"},
    {"rule", "裁决 N 水务局 管道是他们的"},
    {"ask", "问 N 是几号门？"},
    {"verify", "核实 N 现场看过"},
    {"start", "开始 N 已派人"},
    {"reply", "回 N 马上到"},
    {"note", "记 N 已联系"},
    {"assist", "协办 N 水务局"},
    {"extend", "延期 N 60天 等备件"},
    {"grant", "准延 N"},
    {"refuse", "不准 N 尽快办"},
    {"transfer", "转 N 水务局 管道漏水"},
    {"resolve", "办结 N 已修好"},
    {"sign", "签发 N"},
    {"reject", "不受理 N 属物业内部"},
    {"merge", "合并 N 到 M"},
    {"escalate", "督办 N 限期办好 3天"},
    {"instruct", "批示 N 抓紧"},
    {"urge", "催 N"},
    {"reopen", "重开 N 仍未修好"},
    {"check:closed", "查验 N 解决 现场已好"},
    {"check:reopened", "查验 N 未解决 仍然漏水"},
    {"appeal", "申评 N 误评"},
    {"decide:upheld", "裁定 N 成立 有依据"},
    {"decide:dismissed", "裁定 N 不成立 无依据"},
    {"prove", "拍 N"}};
std::string filled(std::string command, const std::string& number, const std::string& other) {
    for (const auto& [mark, value] :
         {std::pair<char, const std::string&>{'N', number}, {'M', other}}) {
        const std::size_t at = command.find(mark);
        if (at != command.npos && (at == 0 || command[at - 1] == ' '))
            command.replace(at, 1, value);
    }
    return command;
}

}  // namespace

TEST_CASE("in chat each role does to each complaint what the matrix allows, and nothing else") {
    test::StaffHouse house;
    const auto matrix = read_matrix();
    const std::string number = house.file("u1");
    const std::string other = house.file("u2", "东门步行街的垃圾没人清理");
    const auto rules = house.rules->get();
    AlertRate alerts;
    std::size_t cells = 0, allowed = 0, wrong_allows = 0, wrong_refusals = 0;
    for (const Attempt& attempt : attempts) {
        for (const Role role : roles) {
            for (const auto& [place, department] : places) {
                // Here the head above also stands above the dispatching department.
                const bool above_dispatch =
                    department == std::string_view("luohu") && role == Role::head;
                if (above_dispatch && attempt.name == std::string_view("rule")) continue;
                const auto row = matrix.find({attempt.name, std::string(to_string(role)), place});
                for (const Status status : statuses) {
                    const casework::Staff member{"s_0123456789abcdef", "甲", department, role};
                    std::string outcome = "-", answer;
                    Status after = status;
                    std::int64_t before_version = 0, after_version = 0;
                    const auto cell = [&](Tx& tx) -> bool {
                        const TimePoint now = house.clock.now();
                        Complaint complaint = *tx.complaint(number, false);
                        REQUIRE(complaint.department == "dongmen-office");
                        REQUIRE(tx.change(ready(complaint, attempt.name, status, now)));
                        before_version = tx.complaint(number, false)->version;
                        const TurnContext context{
                            *rules, house.config, house.random, tx, alerts, now};
                        StaffTurn turn(context, member, "zh-CN", "");
                        const auto reply = turn.take(filled(attempt.command, number, other));
                        REQUIRE(reply);
                        answer = plain_text(*reply);
                        if (answer.find("“是") != answer.npos) {
                            StaffTurn yes(context, member, "zh-CN", turn.desk());
                            const auto done = yes.take("是" + test::short_of(number).substr(2));
                            REQUIRE(done);
                            answer = plain_text(*done);
                        }
                        if (attempt.name == std::string_view("prove")) {
                            // The command opens the series; the photo is the act.
                            StaffTurn photo(context, member, "zh-CN", turn.desk());
                            std::optional<Reply> said;
                            const PhotoId id = tx.add_photo({"app", "m"}, "", now);
                            photo.take_photo(id, false, said);
                        }
                        const Complaint now_is = *tx.complaint(number, false);
                        after = now_is.status;
                        after_version = now_is.version;
                        throw RolledBack();
                    };
                    CHECK_THROWS_AS(house.in_store(cell), RolledBack);
                    ++cells;
                    if (row != matrix.end())
                        outcome = row->second[static_cast<std::size_t>(status)];
                    const bool changed = after_version > before_version;
                    CAPTURE(attempt.name);
                    CAPTURE(to_string(role));
                    CAPTURE(place);
                    CAPTURE(to_string(status));
                    CAPTURE(answer);
                    wrong_allows += changed && outcome == "-";
                    wrong_refusals += !changed && outcome != "-";
                    allowed += changed;
                    CHECK(changed == (outcome != "-"));
                    if (changed) CHECK(to_string(after) == outcome);
                    CHECK(answer.size() <= staff::page_bytes_max);
                }
            }
        }
    }
    MESSAGE(cells << " cells, " << allowed << " allowed");
    CHECK(wrong_allows == 0);
    CHECK(wrong_refusals == 0);
    CHECK(allowed > 100);
}

}  // namespace heed
