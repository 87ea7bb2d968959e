#include "storage/sqlite/sqlite_store.hpp"

#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/page_sums.hpp"
#include "storage/sqlite/schema/schema.hpp"
#include "tests/storage/support.hpp"

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <fstream>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

using namespace heed;
using namespace heed::test;

namespace {

std::string refusal(const std::function<void()>& action) {
    try {
        action();
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return {};
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

std::string bytes_of(const std::filesystem::path& file) {
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    return bytes.str();
}

unsigned mode_of(const std::filesystem::path& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

void take(Tx& tx, const std::string& id) {
    tx.claim(message(id), at(0));
    tx.remember_answer(message(id), answer("到 " + id));
}

}  // namespace

TEST_CASE("a new store makes its directories and files for nobody else to read") {
    Directory directory;
    const auto file = directory / "a/b/heed.db";
    const auto store = open(file);
    write(*store, [](Tx& tx) { take(tx, "m1"); });
    CHECK(mode_of(file.parent_path()) == 0700);
    CHECK(mode_of(file) == 0600);
    for (const char* suffix : {"-wal", "-shm", ".lock"}) {
        auto other = file;
        other += suffix;
        CHECK(mode_of(other) == 0600);
    }
}

TEST_CASE("what was written is there after closing and opening") {
    Directory directory;
    for (int round = 0; round < 3; ++round) {
        std::vector<std::string> log;
        const auto store = open(directory / "heed.db", &log);
        write(*store, [&](Tx& tx) {
            const auto state = tx.claim(message("m1"), at(0)).state;
            CHECK(state == (round == 0 ? Claim::State::fresh : Claim::State::answered));
            if (round == 0) tx.remember_answer(message("m1"), answer("到"));
        });
        store->stop();
        CHECK(log.empty());
    }
}

TEST_CASE("what was acknowledged is there after the process is killed") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    for (int i = 0; i < 100; ++i) write(*store, [&](Tx& tx) { take(tx, "m" + std::to_string(i)); });
    copy_as_killed(directory / "heed.db", directory / "copy/heed.db");
    std::vector<std::string> log;
    const auto copy = open(directory / "copy/heed.db", &log);
    CHECK(log.size() == 1);  // says that the end was not in order
    write(*copy, [](Tx& tx) {
        for (int i = 0; i < 100; ++i) {
            const auto claim = tx.claim(message("m" + std::to_string(i)), at(0));
            CHECK(claim.answer == answer("到 m" + std::to_string(i)));
        }
    });
}

TEST_CASE("a second server on the same data is refused and told who holds it") {
    Directory directory;
    const auto first = open(directory / "heed.db");
    const std::string why = refusal([&] { open(directory / "heed.db"); });
    CHECK(contains(why, "in use"));
    CHECK(contains(why, "process " + std::to_string(::getpid()) + ", started 20"));
    write(*first, [](Tx& tx) { take(tx, "m1"); });
}

TEST_CASE("the data is free again when its server has stopped") {
    Directory directory;
    open(directory / "heed.db");
    CHECK_NOTHROW(open(directory / "heed.db"));
}

TEST_CASE("another program's file is refused and left as it is") {
    Directory directory;
    const auto text = directory / "notes.txt";
    std::ofstream(text) << "shopping list";
    CHECK(contains(refusal([&] { open(text); }), "not a database of heed"));
    CHECK(bytes_of(text) == "shopping list");

    const auto other = directory / "other.db";
    {
        SQLite::Database database(other.c_str(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec("PRAGMA application_id = 7; CREATE TABLE t (x)");
    }
    const std::string before = bytes_of(other);
    CHECK(contains(refusal([&] { open(other); }), "not a database of heed"));
    CHECK(bytes_of(other) == before);

    const auto unmarked = directory / "unmarked.db";
    {
        SQLite::Database database(unmarked.c_str(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec("CREATE TABLE t (x)");
    }
    CHECK(contains(refusal([&] { open(unmarked); }), "not a database of heed"));
}

TEST_CASE("a newer schema is refused, by the server and by commands") {
    Directory directory;
    const auto file = directory / "heed.db";
    open(file);
    SQLite::Database(file.c_str(), SQLite::OPEN_READWRITE, 0, sqlite::page_sums_vfs())
        .exec("PRAGMA user_version = 99");
    for (const std::string& why :
         {refusal([&] { open(file); }), refusal([&] { open_sqlite_reader(file, key); })}) {
        CHECK(contains(why, "newer heed"));
        CHECK(contains(why, "schema 99"));
        CHECK(contains(why, "restore a backup"));
    }
}

TEST_CASE("a newer schema that was only added to is worked with, and left as it is") {
    Directory directory;
    const auto file = directory / "heed.db";
    open(file);
    const int known = static_cast<int>(sqlite::schema_steps().size());
    const int newer = known * 1000 + known + 2;  // two steps more, both of which only add
    SQLite::Database(file.c_str(), SQLite::OPEN_READWRITE, 0, sqlite::page_sums_vfs())
        .exec(
            "ALTER TABLE complaint ADD COLUMN weather TEXT NOT NULL DEFAULT 'fair';"
            "CREATE TABLE forecast (day TEXT PRIMARY KEY) STRICT;"
            "PRAGMA user_version = " +
            std::to_string(newer)
        );
    std::vector<std::string> log;
    {
        const auto store = open(file, &log);
        REQUIRE(log.size() == 1);
        CHECK(contains(log[0], "a newer heed has added to the database"));
        write(*store, [](Tx& tx) {
            tx.touch_person(alice, at(0));
            tx.file(complaint("LH261123-0001-6"), {}, "");
        });
    }
    CHECK(open_sqlite_reader(file, key)->complaint("LH261123-0001-6", true));
    SQLite::Database database(file.c_str(), SQLite::OPEN_READONLY);
    CHECK(database.execAndGet("PRAGMA user_version").getInt() == newer);
    CHECK(database.execAndGet("SELECT weather FROM complaint").getString() == "fair");
}

TEST_CASE("another key is refused, by the server and by commands") {
    Directory directory;
    const auto file = directory / "heed.db";
    open(file);
    const std::string other(32, 'x');
    CHECK(contains(refusal([&] { open_sqlite_reader(file, other); }), "another encryption key"));
    CHECK(contains(
        refusal([&] {
            open_sqlite_store({.file = file, .encryption_key = other, .random = shared_random()});
        }),
        "another encryption key"
    ));
    CHECK(contains(
        refusal([&] {
            open_sqlite_store({.file = file, .encryption_key = "", .random = shared_random()});
        }),
        "32 bytes"
    ));
}

TEST_CASE("a command reads a snapshot while the server writes, and none without a database") {
    Directory directory;
    const auto file = directory / "heed.db";
    CHECK(contains(refusal([&] { open_sqlite_reader(file, key); }), "no database"));
    const auto store = open(file);
    write(*store, [](Tx& tx) { tx.file(complaint("LH261123-0001-6"), {}, ""); });
    const auto reader = open_sqlite_reader(file, key);
    write(*store, [](Tx& tx) { tx.file(complaint("LH261123-0002-5"), {}, ""); });
    CHECK(reader->complaint("LH261123-0001-6", true));
    CHECK_FALSE(reader->complaint("LH261123-0002-5", true));
    CHECK(open_sqlite_reader(file, key)->complaint("LH261123-0002-5", true));
    store->stop();
    // The server is gone; the snapshot and new readers still work.
    CHECK_FALSE(reader->complaint("LH261123-0002-5", true));
    CHECK(open_sqlite_reader(file, key)->complaint("LH261123-0002-5", true));
}

TEST_CASE("the durability settings are in force, and readers can neither write nor checkpoint") {
    Directory directory;
    const auto file = directory / "heed.db";
    open(file);
    sqlite::Connection writer(file, sqlite::Access::write);
    CHECK(writer.database().execAndGet("PRAGMA journal_mode").getString() == "wal");
    CHECK(writer.database().execAndGet("PRAGMA synchronous").getInt() == 2);
    CHECK(writer.database().execAndGet("PRAGMA foreign_keys").getInt() == 1);
    CHECK(writer.database().execAndGet("PRAGMA cell_size_check").getInt() == 1);
    CHECK(writer.database().execAndGet("PRAGMA trusted_schema").getInt() == 0);
    CHECK_THROWS_AS(writer.exec("ATTACH ':memory:' AS other"), SQLite::Exception);

    sqlite::Connection reader(file, sqlite::Access::read);
    CHECK(reader.database().execAndGet("PRAGMA query_only").getInt() == 1);
    CHECK(reader.database().execAndGet("PRAGMA wal_autocheckpoint").getInt() == 0);
    CHECK_THROWS_AS(reader.exec("DELETE FROM claim"), SQLite::Exception);
    int off = 0;
    sqlite3_db_config(reader.database().getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, -1, &off);
    CHECK(off == 1);
}

TEST_CASE("phone numbers and staff names stand nowhere in the files") {
    Directory directory;
    const auto file = directory / "heed.db";
    const auto store = open(file);
    write(*store, [](Tx& tx) {
        const auto id = tx.file(complaint("LH261123-0001-6"), {}, "13912345678");
        tx.set_phone(id, "13987654321");
        tx.invite({std::string(64, 'a'), "roads", casework::Role::officer, "欧阳小明", at(9)});
        CHECK(tx.bind(std::string(64, 'a'), alice, at(1)));
    });
    auto log = file;
    log += "-wal";
    const std::string open_files = bytes_of(file) + bytes_of(log);
    store->stop();
    const std::string closed_file = bytes_of(file);
    for (const std::string& bytes : {open_files, closed_file}) {
        CHECK(contains(bytes, "井盖坏了"));  // what is not sealed can be found this way
        CHECK_FALSE(contains(bytes, "13912345678"));
        CHECK_FALSE(contains(bytes, "13987654321"));
        CHECK_FALSE(contains(bytes, "欧阳小明"));
    }
}

TEST_CASE("a sealed name moved to another row is noticed") {
    Directory directory;
    const auto file = directory / "heed.db";
    {
        const auto store = open(file);
        write(*store, [](Tx& tx) {
            tx.invite({std::string(64, 'a'), "roads", casework::Role::officer, "甲", at(9)});
            tx.invite({std::string(64, 'b'), "roads", casework::Role::officer, "乙", at(9)});
            CHECK(tx.bind(std::string(64, 'a'), alice, at(1)));
            CHECK(tx.bind(std::string(64, 'b'), bob, at(1)));
        });
    }
    SQLite::Database(file.c_str(), SQLite::OPEN_READWRITE, 0, sqlite::page_sums_vfs())
        .exec("UPDATE staff SET name = (SELECT name FROM staff ORDER BY person LIMIT 1)");
    const auto store = open(file);
    CHECK_NOTHROW(read(*store, [](ReadTx& tx) { CHECK(tx.staff(alice)->name == "甲"); }));
    CHECK_THROWS_AS(read(*store, [](ReadTx& tx) { tx.staff(bob); }), std::runtime_error);
}

TEST_CASE("a reading job that throws concerns nobody else") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    CHECK_THROWS_AS(
        read(*store, [](ReadTx&) { throw std::out_of_range("mine"); }), std::out_of_range
    );
    read(*store, [](ReadTx& tx) { CHECK(tx.counts().messages == 0); });
    store->stop();
    CHECK_THROWS_AS(read(*store, [](ReadTx&) {}), StoreBusy);
}
