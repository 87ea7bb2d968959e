// Rows of before there was a calendar of retention are brought over so that nothing of them is told
// to somebody else, and their time is known.
#include "storage/expiry.hpp"

#include "tests/storage/older_schema.hpp"
#include "tests/storage/on_sqlite_only.hpp"
#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;

TEST_CASE("cases and messages of before are brought over" * on_sqlite_only) {
    Directory directory;
    const auto file = directory / "heed.db";
    const std::string open_one = "LH261123-0001-6", ended = "LH261123-0002-5";
    {
        const auto store = open(file);
        write(*store, [&](Tx& tx) {
            tx.touch_person(alice, at(0));
            tx.file(complaint(open_one, alice), {}, "");
            tx.file(complaint(ended, alice), {}, "13812345678");
            casework::Change change;
            change.after = tx.complaint(ended, false).value();
            change.status = change.after.status = Status::closed;
            change.event = {at(500), "checked", "s_1", std::nullopt};
            CHECK(tx.change(change));
        });
    }
    take_back_schema(file, 17);
    {
        SQLite::Database database(
            file.string(), SQLite::OPEN_READWRITE, 0, sqlite::page_sums_vfs()
        );
        database.exec(
            "INSERT INTO claim (channel, message_id, user, at, revision, answer) VALUES"
            " ('" +
            alice.channel + "', 'm1', '" + alice.user +
            "', 5, NULL, 'said-in-the-open'),"
            " ('" +
            alice.channel + "', 'm2', '" + alice.user +
            "', 6, 3, NULL),"
            " ('" +
            alice.channel + "', 'm3', '', 6, NULL, NULL)"
        );
    }
    const auto store = open(file);
    write(*store, [&](Tx& tx) {
        CHECK(tx.claim(message("m1", alice), at(600)).state == Claim::State::answered);
        CHECK(tx.claim(message("m1", bob), at(600)).state == Claim::State::of_another);
        const Claim owed = tx.claim(message("m2", alice), at(600));
        CHECK(owed.state == Claim::State::owed);
        CHECK(owed.revision == 3);
        CHECK(tx.claim(message("m3", alice), at(600)).state == Claim::State::of_another);
        // What the instance has lived through is its last event.
        CHECK(tx.expiry().calendar() == ExpiryCalendar{at(500), std::nullopt, std::nullopt});
        ExpiryLimits limits;
        limits.person = at(499);
        const auto phones = [&] {
            return tx.expiry().remove(Expiring::phones, limits, 0, 9, at(700)).removed;
        };
        CHECK(phones() == 0);
        limits.person = at(500);
        CHECK(phones() == 1);
    });
    write(*store, [](Tx&) {});
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
    SQLite::Statement answers(database, "SELECT count(*) FROM claim WHERE answer IS NOT NULL");
    REQUIRE(answers.executeStep());
    CHECK(answers.getColumn(0).getInt() == 0);
}

TEST_CASE("an answer is sealed, and only whoever it was said to hears it again" * on_sqlite_only) {
    Directory directory;
    const auto file = directory / "heed.db";
    const auto store = open(file);
    write(*store, [](Tx& tx) {
        tx.claim(message("m1", alice), at(0));
        tx.remember_answer(message("m1", alice), answer("电话：13812345678"));
    });
    write(*store, [](Tx& tx) {
        CHECK(tx.claim(message("m1", alice), at(1)).answer == answer("电话：13812345678"));
    });
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
    SQLite::Statement open_text(
        database, "SELECT count(*) FROM claim WHERE instr(CAST(answer AS TEXT), '13812345678') > 0"
    );
    REQUIRE(open_text.executeStep());
    CHECK(open_text.getColumn(0).getInt() == 0);
}

TEST_CASE("a long table is walked through in windows, and nothing is left out") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    const int people = 95;
    write(*store, [&](Tx& tx) {
        for (int i = 0; i < people; ++i)
            tx.touch_person({"app", "u" + std::to_string(i)}, at(i % 2 == 0 ? 10 : 1000));
    });
    ExpiryLimits limits;
    limits.person = limits.silent = at(500);
    std::size_t removed = 0;
    int pieces = 0;
    std::int64_t after = 0;
    bool more = true;
    while (more) {
        write(*store, [&](Tx& tx) {
            const auto piece = tx.expiry().remove(Expiring::persons, limits, after, 10, at(2000));
            removed += piece.removed;
            after = piece.reached;
            more = piece.more;
        });
        ++pieces;
    }
    CHECK(removed == 48);
    CHECK(pieces == 10);
    write(*store, [&](Tx& tx) {
        CHECK_FALSE(tx.person({"app", "u0"}));
        CHECK(tx.person({"app", "u1"}));
    });
}
