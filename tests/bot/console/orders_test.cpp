// What is done in the console goes the way of what is typed in chat.
#include "bot/console/access.hpp"
#include "bot/staff_order.hpp"
#include "bot/staff_turn.hpp"
#include "bot/turn.hpp"
#include "storage/console.hpp"
#include "tests/bot/staff_house.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace heed;
using heed::test::has;
using Result = StaffOutcome::Result;

namespace {

class Desk : public heed::test::StaffHouse {
public:
    Desk() {
        bind("li", "dongmen-office", casework::Role::officer, "李工");
        bind("wang", "guiyuan-office", casework::Role::officer, "王工");
        number = file("resident");
    }
    StaffOutcome order(const std::string& user, StaffOrder asked, bool by_program = false) {
        asked.number = number;
        if (asked.version == 0) asked.version = complaint(number).version;
        StaffOutcome outcome;
        in_store([&](Tx& tx) {
            const auto work = [&](Turn& turn) { outcome = turn.order(asked); };
            return engine->act(tx, {"app", user}, clock.now(), work, by_program);
        });
        return outcome;
    }
    StaffOutcome order(const std::string& user, casework::Action action, std::string text = {}) {
        StaffOrder asked;
        asked.action = action;
        asked.text = std::move(text);
        return order(user, std::move(asked));
    }
    // The secret of the link that heed sends to who asks for the console.
    std::string link_of(const std::string& user) {
        const std::string words = say(user, "控制台");
        const std::size_t at = words.find("/console#");
        return at == words.npos ? std::string() : words.substr(at + 9, 32);
    }
    PhotoId keep_photo(const std::string& user) {
        return in_store([&](Tx& tx) {
            const PhotoId id = tx.add_photo({"app", user}, "console:x", clock.now());
            tx.photo_stored(id, {std::string(64, 'a'), "image/jpeg", 10});
            return id;
        });
    }
    std::string number;
};

}  // namespace

TEST_CASE_FIXTURE(Desk, "an action is the chat's: rights, words, notices and undo") {
    CHECK(order("wang", casework::Action::accept).result == Result::not_found);
    const StaffOutcome done = order("li", casework::Action::accept);
    CHECK(done.result == Result::done);
    CHECK(has(done.line, "已受理"));
    CHECK(complaint(number).status == Status::accepted);
    CHECK(has(told("resident").back(), "已受理"));
    // Taken back in chat, as if it had been done there.
    CHECK(has(say("li", "撤"), "撤销"));
    CHECK(complaint(number).status == Status::assigned);
    CHECK(told("resident", OutboxState::cancelled).size() == 1);
}

TEST_CASE_FIXTURE(Desk, "a program of who stands in for a head has its member's own rights alone") {
    bind("zhao", "dongmen-office", casework::Role::head, "赵主任");
    bind("chen", "dongmen-office", casework::Role::officer, "陈工");
    order("li", casework::Action::accept);
    StaffOrder asked;
    asked.action = casework::Action::escalate;
    asked.text = "限期办好";
    asked.date = clock.now() + std::chrono::hours(72);
    CHECK(order("chen", asked).result == Result::refused);
    REQUIRE(has(say("zhao", "代办 陈工 周五"), "11月27日"));
    CHECK(order("chen", asked, true).result == Result::refused);
    CHECK(order("chen", asked).result == Result::done);
    // What is the member's own a program does all the same.
    StaffOrder reply;
    reply.action = casework::Action::reply;
    reply.text = "今天去看";
    CHECK(order("chen", reply, true).result == Result::done);
    // And a head's program has the head's own.
    CHECK(order("zhao", asked, true).result == Result::done);
}

TEST_CASE_FIXTURE(Desk, "what was decided on an older state is not carried out") {
    StaffOrder asked;
    asked.action = casework::Action::accept;
    asked.version = complaint(number).version;
    say("li", "接 " + number);
    const StaffOutcome late = order("li", asked);
    CHECK(late.result == Result::changed);
    CHECK(has(late.line, "李工"));
    // Sent twice, it is done once.
    asked.action = casework::Action::reply;
    asked.text = "今天去看";
    asked.version = complaint(number).version;
    CHECK(order("li", asked).result == Result::done);
    CHECK(order("li", asked).result == Result::changed);
}

TEST_CASE_FIXTURE(Desk, "what an action needs is asked for in the chat's words") {
    CHECK(order("li", casework::Action::resolve, "修好了").result == Result::refused);
    order("li", casework::Action::accept);
    CHECK(order("li", casework::Action::reply).result == Result::refused);
    CHECK(order("li", casework::Action::transfer, "不归我们").result == Result::refused);
    CHECK(complaint(number).status == Status::accepted);
}

TEST_CASE_FIXTURE(Desk, "a photo of what was done is the member's own, and stands apart") {
    order("li", casework::Action::accept);
    StaffOrder asked;
    asked.action = casework::Action::resolve;
    asked.text = "已责令停工";
    asked.photos = {keep_photo("wang")};
    CHECK(order("li", asked).result == Result::bad_photo);
    CHECK(complaint(number).status == Status::accepted);
    asked.photos = {keep_photo("li")};
    CHECK(order("li", asked).result == Result::done);
    const auto photos =
        in_store([&](Tx& tx) { return tx.console().case_photos(tx.complaint(number, false)->id); });
    REQUIRE(photos.size() == 1);
    CHECK(photos.front().shows_work);
    // It is this complaint's now, and no other's.
    asked.action = casework::Action::note;
    CHECK(order("li", asked).result == Result::bad_photo);
}

TEST_CASE_FIXTURE(
    Desk, "a complaint is given to who handles complaints there, and to nobody else"
) {
    bind("zhao", "dongmen-office", casework::Role::head, "赵主任");
    bind("qian", "dongmen-office", casework::Role::checker, "钱回访");
    bind("shen", "luohu", casework::Role::admin, "沈");
    const auto id_of = [&](const std::string& user) {
        return in_store([&](Tx& tx) { return tx.staff({"app", user})->id; });
    };
    StaffOrder asked;
    asked.action = casework::Action::assign;
    // A checker, an administrator, an officer elsewhere: a head has no say over them.
    for (const char* user : {"qian", "shen", "wang"}) {
        CAPTURE(user);
        asked.officer = id_of(user);
        CHECK(order("zhao", asked).result == Result::refused);
        CHECK(complaint(number).course.officer.empty());
    }
    asked.officer = id_of("li");
    CHECK(order("zhao", asked).result == Result::done);
    CHECK(complaint(number).course.officer == id_of("li"));
}

TEST_CASE_FIXTURE(Desk, "a resolution that is taken back takes its photos along") {
    order("li", casework::Action::accept);
    clock.advance(std::chrono::minutes(5));
    StaffOrder asked;
    asked.action = casework::Action::resolve;
    asked.text = "已责令停工";
    asked.photos = {keep_photo("li")};
    REQUIRE(order("li", asked).result == Result::done);
    const auto stand = [&] {
        return in_store([&](Tx& tx) { return count_proofs(tx, *tx.complaint(number, false)); });
    };
    CHECK(stand() == 1);
    clock.advance(std::chrono::seconds(30));
    CHECK(has(say("li", "撤"), "撤销"));
    CHECK(stand() == 0);
    // Resolved again it shows what is of this time, and says so.
    clock.advance(std::chrono::minutes(5));
    CHECK(order("li", casework::Action::resolve, "这次真的停工了").result == Result::done);
    CHECK_FALSE(has(told("resident").back(), "照片"));
}

TEST_CASE_FIXTURE(Desk, "a link signs its member in once, and only in time") {
    CHECK(link_of("resident").empty());
    const auto take = [&](const std::string& secret) {
        return in_store([&](Tx& tx) {
            const auto member = tx.console().take_sign_in(console::hash_of(secret), clock.now());
            return member ? member->first.name : std::string();
        });
    };
    const std::string first = link_of("li");
    REQUIRE(console::is_secret(first));
    const std::string second = link_of("li");
    CHECK(take(first) == "");  // the newer one stands in its place
    CHECK(take(second) == "李工");
    CHECK(take(second) == "");
    const std::string late = link_of("li");
    clock.advance(console::link_lifetime);
    CHECK(take(late) == "");
    CHECK(take(std::string(32, '0')) == "");
}

TEST_CASE_FIXTURE(Desk, "a session ends with its member's role, by itself, or when they say so") {
    const auto member = in_store([&](Tx& tx) { return tx.staff({"app", "li"}).value(); });
    const auto begin = [&](const std::string& hash) {
        in_store([&](Tx& tx) {
            StaffSession session;
            session.hash = hash;
            session.member = member;
            session.complete = true;
            session.begun = session.seen = clock.now();
            tx.console().begin_session(session, console::sessions_max);
            return true;
        });
        clock.advance(std::chrono::seconds(1));
    };
    const auto alive = [&](const std::string& hash) {
        return in_store([&](Tx& tx) {
            const auto session = tx.console().session(hash);
            return session && console::is_alive(*session, clock.now());
        });
    };
    std::vector<std::string> hashes;
    for (char digit = '1'; digit <= '4'; ++digit) hashes.emplace_back(64, digit);
    for (const std::string& hash : hashes) begin(hash);
    CHECK_FALSE(alive(hashes[0]));  // one more than a member may have
    CHECK(alive(hashes[1]));
    in_store([&](Tx& tx) {
        tx.console().end_sessions(member.id, hashes[3], clock.now());
        return true;
    });
    CHECK_FALSE(alive(hashes[2]));
    CHECK(alive(hashes[3]));
    clock.advance(console::session_idle);
    CHECK_FALSE(alive(hashes[3]));

    begin(hashes[0]);
    CHECK(alive(hashes[0]));
    bind("li", "dongmen-office", casework::Role::head, "李工");  // another role: sign in again
    CHECK_FALSE(alive(hashes[0]));
    begin(hashes[1]);
    in_store([&](Tx& tx) { return tx.remove_staff(member.id, clock.now()); });
    CHECK_FALSE(alive(hashes[1]));
}

TEST_CASE_FIXTURE(
    Desk, "the inbox pages by key: every row once, in order, whatever is filed meanwhile"
) {
    for (int i = 0; i < 30; ++i) {
        clock.advance(std::chrono::minutes(7));
        file("resident" + std::to_string(i));
    }
    for (const bool open : {true, false}) {
        InboxQuery query;
        query.open = open;
        query.count_max = 7;
        std::vector<std::string> seen;
        while (true) {
            const auto rows = in_store([&](Tx& tx) { return tx.console().inbox(query); });
            for (const Complaint& one : rows) seen.push_back(one.number);
            if (rows.size() < query.count_max) break;
            query.after = InboxQuery::After{rows.back().due_at, rows.back().id};
            if (seen.size() == 7 && !open) file("latecomer");
        }
        CHECK(seen.size() == 31);
        auto sorted = seen;
        std::ranges::sort(sorted);
        CHECK(std::ranges::adjacent_find(sorted) == sorted.end());
    }
    InboxQuery query;
    query.filter.words = "装修 东门";
    query.filter.departments = {"dongmen-office"};
    CHECK(in_store([&](Tx& tx) { return tx.console().inbox(query); }).size() == 32);
    query.filter.words = "100%";
    CHECK(in_store([&](Tx& tx) { return tx.console().inbox(query); }).empty());
    query.filter.words = {};
    query.filter.departments = {"guiyuan-office"};
    CHECK(in_store([&](Tx& tx) { return tx.console().inbox(query); }).empty());
}

TEST_CASE_FIXTURE(Desk, "looking at whom a complaint leads to leaves a row in the audit trail") {
    const auto trail = [&] { return in_store([&](Tx& tx) { return tx.console().last_change(); }); };
    const std::int64_t before = trail();
    const Contact contact = in_store([&](Tx& tx) {
        tx.set_phone(tx.complaint(number, false)->id, "13800001111");
        return tx.console().reveal(
            *tx.complaint(number, false), "s_1", "call", "约时间", clock.now()
        );
    });
    CHECK(contact.phone == "13800001111");
    CHECK(contact.account.user == "resident");
    CHECK(trail() == before + 2);
}

TEST_CASE_FIXTURE(Desk, "the two questions are answered on the page, while they are asked") {
    const auto answer = [&](std::string_view solved, int satisfied) {
        bool good = false;
        in_store([&](Tx& tx) {
            return engine->act(tx, {"app", "resident"}, clock.now(), [&](Turn& turn) {
                good = turn.answer_survey(number, solved, satisfied);
            });
        });
        return good;
    };
    CHECK_FALSE(answer("yes", 0));
    order("li", casework::Action::accept);
    order("li", casework::Action::resolve, "已责令停工");
    CHECK(answer("no", 0));
    CHECK(complaint(number).status == Status::reopened);
    CHECK(has(told("li").back(), "重"));
    order("li", casework::Action::accept);
    order("li", casework::Action::resolve, "再次责令停工");
    CHECK(answer("", 2));
    CHECK(answer("yes", 0));
    CHECK(complaint(number).status == Status::closed);
    CHECK(complaint(number).rating->satisfied == 2);
    clock.advance(std::chrono::hours(24 * 16));
    CHECK_FALSE(answer("", 5));
}
