// What leads to a resident is sealed under a key of their own, and without it nothing opens.
#include "storage/crypto.hpp"
#include "storage/handovers.hpp"
#include "storage/sqlite/page_sums.hpp"
#include "tests/storage/older_schema.hpp"
#include "tests/storage/on_sqlite_only.hpp"
#include "tests/storage/support.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <fstream>

using namespace heed;
using namespace heed::test;

namespace {

const std::string one = "LH261123-0001-6", two = "LH261123-0002-5";
const std::string phone = "13812345678", said = "canary-said-to-staff";
const std::string state = R"({"draft":"canary-of-a-draft"})";

void fill(Store& store) {
    write(store, [&](Tx& tx) {
        tx.save_conversation(alice, {state, "desk"}, at(0));
        tx.file(complaint(one), {}, phone);
        const auto handover = tx.handovers().ask(alice, Handover::State::waiting, at(0));
        tx.handovers().keep(handover.id, {said, 0, false, at(1)});
        tx.file(complaint(two, bob), {}, "13900000000");
        tx.save_conversation(bob, {"{}", ""}, at(0));
    });
}

void check_kept(Store& store) {
    write(store, [&](Tx& tx) {
        CHECK(tx.conversation(alice).state == state);
        CHECK(tx.conversation(alice).desk == "desk");
        CHECK(tx.phone_of(tx.complaint(one, false)->id) == phone);
        const auto words = tx.handovers().words(tx.handovers().of(alice)->id, 9);
        REQUIRE(words.size() == 1);
        CHECK(words[0].text == said);
        CHECK(tx.holdings(bob).phone == "13900000000");
    });
}

std::string bytes_of(std::filesystem::path file, const char* suffix) {
    file += suffix;
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void check_no_canary(const std::filesystem::path& file) {
    for (const char* suffix : {"", "-wal"}) {
        CAPTURE(suffix);
        const std::string bytes = bytes_of(file, suffix);
        for (const std::string& trace : {phone, said, std::string("canary-of-a-draft")})
            CHECK(bytes.find(trace) == std::string::npos);
    }
}

std::string blob(SQLite::Database& database, const std::string& sql) {
    return database.execAndGet(sql).getString();
}

void set_blob(SQLite::Database& database, const std::string& sql, const std::string& bytes) {
    SQLite::Statement statement(database, sql);
    statement.bind(1, bytes.data(), static_cast<int>(bytes.size()));
    statement.exec();
}

// As a heed of schema 13 would have left it: everything in the open or under the key of all.
void make_old(const std::filesystem::path& file) {
    take_back_schema(file, 16);
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE, 0, sqlite::page_sums_vfs());
    set_blob(database, "UPDATE person SET state = ?1 WHERE user = 'o-alice'", state);
    const storage::FieldCipher cipher(key);
    set_blob(
        database,
        "UPDATE complaint SET phone = ?1 WHERE number = '" + one + "'",
        cipher.seal(phone, {"complaint", "phone", one}, shared_random())
    );
    set_blob(
        database,
        "UPDATE complaint SET phone = ?1 WHERE number = '" + two + "'",
        cipher.seal("13900000000", {"complaint", "phone", two}, shared_random())
    );
    database.exec("UPDATE handover_word SET text = '" + said + "'");
}

}  // namespace

TEST_CASE(
    "what leads to a resident stands in no file in the open, and is read as it was said" *
    on_sqlite_only
) {
    Directory directory;
    const auto file = directory / "heed.db";
    {
        const auto store = open(file);
        fill(*store);
        check_kept(*store);
        check_no_canary(file);
    }
    check_no_canary(file);
    check_kept(*open(file));
    const auto reader = open_test_reader(file, key);
    CHECK(reader->phone_of(reader->complaint(one, false)->id) == phone);
}

TEST_CASE(
    "each resident has a key, and with it destroyed a copy of the field opens no more" *
    on_sqlite_only
) {
    Directory directory;
    const auto file = directory / "heed.db";
    { fill(*open(file)); }
    std::string sealed, words;
    {
        SQLite::Database database(
            file.string(), SQLite::OPEN_READWRITE, 0, sqlite::page_sums_vfs()
        );
        CHECK(blob(database, "SELECT count(DISTINCT key) FROM person") == "2");
        sealed = blob(database, "SELECT phone FROM complaint WHERE number = '" + one + "'");
        words = blob(database, "SELECT sealed FROM handover_word");
    }
    {
        const auto store = open(file);
        write(*store, [](Tx& tx) {
            const std::string resident = tx.person(alice)->resident;
            CHECK(tx.erase_resident(resident, "heed", at(9)).result == Erased::Result::done);
        });
    }
    {
        SQLite::Database database(
            file.string(), SQLite::OPEN_READWRITE, 0, sqlite::page_sums_vfs()
        );
        CHECK(blob(database, "SELECT count(*) FROM person WHERE key IS NULL") == "1");
        CHECK(bytes_of(file, "").find(sealed) == std::string::npos);
        CHECK(bytes_of(file, "").find(words) == std::string::npos);
        // From a copy of the row that somebody kept.
        set_blob(database, "UPDATE complaint SET phone = ?1 WHERE number = '" + one + "'", sealed);
    }
    const auto reader = open_test_reader(file, key);
    CHECK(reader->phone_of(reader->complaint(one, false)->id).empty());
    CHECK(reader->phone_of(reader->complaint(two, false)->id) == "13900000000");
}

TEST_CASE("a sealed field that was moved to another row or changed is noticed" * on_sqlite_only) {
    Directory directory;
    const auto file = directory / "heed.db";
    { fill(*open(file)); }
    {
        SQLite::Database database(
            file.string(), SQLite::OPEN_READWRITE, 0, sqlite::page_sums_vfs()
        );
        database.exec(
            "UPDATE complaint SET phone = (SELECT phone FROM complaint WHERE number = '" + one +
            "') WHERE number = '" + two + "'"
        );
    }
    const auto reader = open_test_reader(file, key);
    CHECK_THROWS_AS(reader->phone_of(reader->complaint(two, false)->id), std::runtime_error);
}

TEST_CASE("a key that was made by a job that was undone is not used again") {
    Directory directory;
    const auto file = directory / "heed.db";
    {
        const auto store = open(file);
        write(*store, [](Tx& tx) { tx.touch_person(alice, at(0)); });
        CHECK_THROWS(write(*store, [](Tx& tx) {
            tx.save_conversation(alice, {state, ""}, at(1));
            throw std::runtime_error("undone");
        }));
        write(*store, [](Tx& tx) { tx.save_conversation(alice, {state, ""}, at(2)); });
    }
    const auto store = open(file);
    write(*store, [](Tx& tx) { CHECK(tx.conversation(alice).state == state); });
}

TEST_CASE(
    "rows of before are read as they are, and resealed a few at a time over restarts" *
    on_sqlite_only
) {
    Directory directory;
    const auto file = directory / "heed.db";
    {
        const auto store = open(file);
        fill(*store);
    }
    make_old(file);
    REQUIRE(bytes_of(file, "").find("canary-of-a-draft") != std::string::npos);
    bool more = true;
    int steps = 0;
    while (more) {
        const auto store = open(file);
        check_kept(*store);
        write(*store, [&](Tx& tx) { more = tx.reseal(1); });
        ++steps;
    }
    CHECK(steps == 3);
    {
        const auto store = open(file);
        check_kept(*store);
        write(*store, [](Tx& tx) { CHECK_FALSE(tx.reseal(1)); });
    }
    check_no_canary(file);
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
    CHECK(
        blob(database, "SELECT count(*) FROM complaint WHERE substr(phone, 1, 1) = x'02'") == "2"
    );
    CHECK(blob(database, "SELECT text FROM handover_word").empty());
}
