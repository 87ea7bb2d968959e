#include "storage/sqlite/page_sums.hpp"

#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/faults.hpp"
#include "storage/sqlite/snapshot.hpp"
#include "tests/storage/older_schema.hpp"
#include "tests/storage/support.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <fstream>
#include <random>
#include <sstream>

using namespace heed;
using namespace heed::test;

namespace {

constexpr std::size_t page_bytes = 4096;

std::string bytes_of(const std::filesystem::path& file) {
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    return bytes.str();
}

void put(const std::filesystem::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary).write(bytes.data(), std::ssize(bytes));
}

std::filesystem::path log_of(const std::filesystem::path& file) { return file.string() + "-wal"; }

void fill(Store& store) {
    write(store, [](Tx& tx) {
        for (int i = 0; i < 200; ++i) {
            const std::string id = "m" + std::to_string(i);
            tx.claim(message(id), at(i));
            tx.remember_answer(message(id), answer("到 " + id + std::string(100, 'x')));
        }
    });
}

// Every row that a command reads, and every page.
std::string all_of(const std::filesystem::path& file) {
    sqlite::Connection connection(file, sqlite::Access::read);
    std::string all;
    for (const char* sql :
         {"SELECT group_concat(hex(channel) || message_id || at || hex(answer)) FROM claim",
          "SELECT group_concat(user || resident) FROM person",
          "PRAGMA integrity_check"}) {
        sql::Query query(connection, sql);
        while (query.step()) all += query.text(0) + "\n";
    }
    return all;
}

std::string fault_in(const std::filesystem::path& file, const std::string& truth) {
    try {
        return all_of(file) == truth ? "" : "something else was read";
    } catch (const SQLite::Exception& error) {
        CHECK(sqlite::fault_of(error) == sqlite::Fault::fatal);
        return error.what();
    }
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

std::size_t pages_with_a_sum(const std::string& bytes) {
    std::size_t count = 0;
    for (std::size_t end = page_bytes; end <= bytes.size(); end += page_bytes)
        count += bytes.compare(end - 8, 8, "heedsum1") == 0;
    return count;
}

}  // namespace

TEST_CASE("a changed bit of any page is an error where it is read, which says what to do") {
    Directory directory;
    const auto file = directory / "heed.db";
    fill(*open(file));
    const std::string truth = all_of(file), bytes = bytes_of(file);
    CHECK(pages_with_a_sum(bytes) == bytes.size() / page_bytes);
    std::mt19937 random(7);
    std::size_t unread = 0;  // no command reads pages that are free
    for (std::size_t page = 0; page < bytes.size() / page_bytes; ++page) {
        for (int round = 0; round < 3; ++round) {
            std::string changed = bytes;
            const std::size_t place = page * page_bytes + random() % page_bytes;
            changed[place] = static_cast<char>(changed[place] ^ (1 << random() % 8));
            put(file, changed);
            CAPTURE(place);
            const std::string fault = fault_in(file, truth);
            CAPTURE(fault);
            CHECK(fault != "something else was read");
            // What the first page says of the whole is looked at by SQLite before it is read.
            if (fault.empty() && page > 0) {
                ++unread;
            } else if (place >= 100) {
                CHECK(contains(fault, "page " + std::to_string(page + 1) + " of "));
                CHECK(contains(fault, "restore the last backup"));
            } else {
                CHECK(fault != "");
            }
        }
    }
    put(file, bytes);
    sqlite::Connection connection(file, sqlite::Access::read);
    sql::Query query(connection, "PRAGMA freelist_count");
    REQUIRE(query.step());
    CHECK(unread <= 3 * static_cast<std::size_t>(query.integer(0)));
}

TEST_CASE("a page in another's place is noticed, and so is the end of a file without sums") {
    Directory directory;
    const auto file = directory / "heed.db";
    fill(*open(file));
    const std::string truth = all_of(file), bytes = bytes_of(file);
    std::string changed = bytes;
    changed.replace(5 * page_bytes, page_bytes, bytes, 6 * page_bytes, page_bytes);
    put(file, changed);
    CHECK(contains(fault_in(file, truth), "page 6 of "));
    changed = bytes;
    changed[20] = 0;  // "no bytes are reserved"
    put(file, changed);
    CHECK(fault_in(file, truth) != "");
}

TEST_CASE("a changed bit in the log is noticed while the log is in use") {
    Directory directory;
    const auto file = directory / "heed.db";
    const auto store = open(file);
    fill(*store);
    const std::string truth = all_of(file);
    const std::string log = bytes_of(log_of(file));
    REQUIRE(log.size() > 10 * page_bytes);
    std::mt19937 random(7);
    int noticed = 0;
    constexpr int rounds = 60;
    for (int round = 0; round < rounds; ++round) {
        const std::size_t place = 32 + random() % (log.size() - 32);
        std::fstream stream(log_of(file), std::ios::binary | std::ios::in | std::ios::out);
        stream.seekp(static_cast<std::streamoff>(place));
        stream.put(static_cast<char>(log[place] ^ (1 << random() % 8)));
        stream.flush();
        const std::string fault = fault_in(file, truth);
        CAPTURE(fault);
        CHECK(fault != "something else was read");
        if (contains(fault, "frame ")) ++noticed;
        stream.seekp(static_cast<std::streamoff>(place));
        stream.put(log[place]);
        stream.flush();
    }
    // The others are in frames that a later one has taken the place of.
    CHECK(noticed > rounds / 6);
    CHECK(fault_in(file, truth) == "");
}

TEST_CASE("a transaction larger than the cache reads what it has written over") {
    Directory directory;
    const auto file = directory / "heed.db";
    open(file);
    sqlite::Connection connection(file, sqlite::Access::write);
    connection.exec(
        "PRAGMA cache_size = 5; CREATE TABLE many (id INTEGER PRIMARY KEY, text TEXT);"
        "BEGIN"
    );
    for (int round = 0; round < 4; ++round) {
        for (int i = 0; i < 300; ++i) {
            sql::Query query(connection, "INSERT OR REPLACE INTO many VALUES (?1, ?2)");
            query.bind((i * 37) % 300, std::string(400, static_cast<char>('a' + round))).run();
        }
        sql::Query sum(connection, "SELECT count(*), min(text) = max(text) FROM many");
        REQUIRE(sum.step());
        CHECK(sum.integer(0) == 300);
        CHECK(sum.flag(1));
    }
    connection.exec("COMMIT");
    CHECK(contains(all_of(file), "ok"));
    connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    CHECK(contains(all_of(file), "ok"));
}

TEST_CASE("a database of before gets sums at the next start, and keeps what it has") {
    Directory directory;
    const auto file = directory / "heed.db";
    fill(*open(file));
    take_back_schema(file, 22);
    CHECK(pages_with_a_sum(bytes_of(file)) == 0);
    std::vector<std::string> log;
    open(file, &log);
    REQUIRE(!log.empty());
    CHECK(contains(log.front(), "get checksums"));
    const std::string bytes = bytes_of(file);
    CHECK(pages_with_a_sum(bytes) == bytes.size() / page_bytes);
    log.clear();
    open(file, &log);
    CHECK(log.empty());
    write(*open(file), [](Tx& tx) {
        CHECK(tx.claim(message("m7"), at(0)).state == Claim::State::answered);
    });
}

TEST_CASE("a program without sums that moves the log into the file leaves no wrong one") {
    Directory directory;
    const auto file = directory / "heed.db", copy = directory / "copy.db";
    {
        const auto store = open(file);
        fill(*store);
        put(copy, bytes_of(file));
        put(log_of(copy), bytes_of(log_of(file)));
    }
    {
        SQLite::Database plain(copy.string(), SQLite::OPEN_READWRITE);
        CHECK(plain.execAndGet("SELECT count(*) FROM claim").getInt() == 200);
    }
    CHECK(!std::filesystem::exists(log_of(copy)));
    CHECK(contains(all_of(copy), "ok"));
    write(*open(copy), [](Tx& tx) {
        CHECK(tx.claim(message("m7"), at(0)).state == Claim::State::answered);
    });
}

TEST_CASE("a copy for a backup has sums, and a damaged page is not copied") {
    Directory directory;
    const auto file = directory / "heed.db", copy = directory / "copy.db";
    fill(*open(file));
    snapshot_database(file, copy);
    std::string bytes = bytes_of(copy);
    CHECK(pages_with_a_sum(bytes) == bytes.size() / page_bytes);
    bytes = bytes_of(file);
    bytes[7 * page_bytes + 3000] ^= 1;
    put(file, bytes);
    std::string why;
    try {
        snapshot_database(file, directory / "another.db");
    } catch (const std::runtime_error& error) {
        why = error.what();
    }
    CHECK(contains(why, "page 8 of "));
    CHECK(!std::filesystem::exists(directory / "another.db"));
}
