// A copy of the database while it is written to, and the instance that is made of it.
#include "storage/sqlite/snapshot.hpp"

#include "tests/storage/support.hpp"

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <set>
#include <sys/stat.h>
#include <thread>

using namespace heed;
using namespace heed::test;

namespace {

// 10:05 in the morning there: the sixty-first ten minutes of the day.
const TimePoint restored_at = from_civil(2026, 11, 24, 10, 5, 0);
constexpr std::uint32_t first_free = 610'001;

std::string number(std::uint32_t sequence, std::string_view date = "261124") {
    return complaint_number("LH", date, sequence);
}

OutboxEntry notice_about(std::string about) {
    OutboxEntry entry;
    entry.to = alice;
    entry.number = std::move(about);
    entry.notice.event = "accepted";
    entry.created = entry.due = at(0);
    entry.expires = at(86400);
    return entry;
}

void restore(const std::filesystem::path& copy, const std::filesystem::path& to) {
    restore_database({copy, to, at(0), restored_at, {}}, {key, key}, shared_random());
}

std::uint32_t next_sequence(Store& store, std::string_view date) {
    std::uint32_t sequence = 0;
    write(store, [&](Tx& tx) { sequence = tx.next_sequence(date); });
    return sequence;
}

}  // namespace

TEST_CASE("a snapshot is one moment of a database that is being written to") {
    Directory directory;
    const auto file = directory / "heed.db", copy = directory / "copy.db";
    const auto store = open(file);
    // Each transaction files two: no moment has an odd number of them.
    std::atomic<bool> stop = false;
    std::atomic<int> filed = 0;
    std::thread writing([&] {
        for (std::uint32_t i = 1; !stop; i += 2) {
            write(*store, [i](Tx& tx) {
                tx.file(complaint(number(i)), {}, "");
                tx.file(complaint(number(i + 1)), {}, "");
            });
            filed += 2;
        }
    });
    while (filed < 20) std::this_thread::yield();
    const int before = filed;
    snapshot_database(file, copy);
    stop = true;
    writing.join();
    const auto reader = open_sqlite_reader(copy, key);
    const auto complaints = reader->counts().complaints;
    CHECK(complaints % 2 == 0);
    CHECK(complaints >= before);
    CHECK(complaints <= filed + 2);
    CHECK_FALSE(reader->audit_fault());
    struct stat status {};
    REQUIRE(::stat(copy.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("what was deleted is not in a snapshot, not even in unused pages") {
    Directory directory;
    const auto file = directory / "heed.db", copy = directory / "copy.db";
    const std::string secret = "media-of-somebody-who-left";
    const auto store = open(file);
    write(*store, [&](Tx& tx) { tx.discard_photo(tx.add_photo(alice, secret, at(0))); });
    snapshot_database(file, copy);
    std::ifstream stream(copy, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    CHECK(bytes.size() > 4096);
    CHECK(bytes.find(secret) == std::string::npos);
}

TEST_CASE("a snapshot of nothing, of something else or onto a file is refused and leaves nothing") {
    Directory directory;
    CHECK_THROWS_WITH(
        snapshot_database(directory / "heed.db", directory / "copy.db"),
        ("there is no database at " + (directory / "heed.db").string() + " yet").c_str()
    );
    std::ofstream(directory / "text.db") << std::string(200, 'x');
    CHECK_THROWS_AS(
        snapshot_database(directory / "text.db", directory / "copy.db"), std::runtime_error
    );
    CHECK_FALSE(std::filesystem::exists(directory / "copy.db"));
    { open(directory / "heed.db"); }
    std::ofstream(directory / "there.db") << "x";
    CHECK_THROWS_AS(
        snapshot_database(directory / "heed.db", directory / "there.db"), std::system_error
    );
    CHECK(std::filesystem::file_size(directory / "there.db") == 1);
}

TEST_CASE("in a restored database no old notice goes out and no number is given again") {
    Directory directory;
    const auto file = directory / "heed.db", copy = directory / "copy.db",
               restored = directory / "new.db";
    {
        const auto store = open(file);
        write(*store, [](Tx& tx) {
            tx.file(complaint(number(1)), {}, "13800138000");
            tx.enqueue(notice_about(number(1)));
            OutboxEntry fetch;
            fetch.kind = OutboxKind::fetch_photo;
            fetch.to = alice;
            fetch.photo = tx.add_photo(alice, "m", at(0));
            fetch.created = fetch.due = at(0);
            fetch.expires = at(86400);
            tx.enqueue(fetch);
        });
    }
    snapshot_database(file, copy);
    restore(copy, restored);
    CHECK_FALSE(std::filesystem::exists(copy));
    const auto store = open(restored);
    read(*store, [](ReadTx& tx) {
        CHECK(tx.complaint(number(1), false));
        const auto cancelled = tx.outbox(OutboxState::cancelled, 9);
        REQUIRE(cancelled.size() == 1);
        CHECK(cancelled[0].why == "restored from a backup: it may have been sent before");
        // Fetching a photo again does no harm.
        REQUIRE(tx.outbox(OutboxState::pending, 9).size() == 1);
    });
    CHECK(next_sequence(*store, "261124") == first_free);
    CHECK(next_sequence(*store, "261125") == 1);
    const auto reader = open_sqlite_reader(restored, key);
    CHECK_FALSE(reader->audit_fault());
    const std::int64_t rows = reader->audit_rows();
    SQLite::Database database(restored.c_str());
    CHECK(
        database.execAndGet("SELECT action FROM audit WHERE seq = " + std::to_string(rows))
            .getString() == "restore"
    );
}

TEST_CASE("who was erased after a backup does not come back with it, and nobody else goes") {
    Directory directory;
    const auto file = directory / "heed.db", copy = directory / "copy.db",
               restored = directory / "new.db", list = directory / "heed.db.erased";
    const auto open_with_list = [&](const std::filesystem::path& database) {
        return open_sqlite_store(
            {.file = database,
             .encryption_key = key,
             .erased_list = list,
             .random = shared_random()}
        );
    };
    {
        const auto store = open_with_list(file);
        write(*store, [](Tx& tx) {
            tx.file(complaint(number(1)), {}, "13800138000");
            tx.file(complaint(number(2), bob), {}, "13900139000");
        });
        snapshot_database(file, copy);
        write(*store, [](Tx& tx) { tx.erase_resident(tx.person(alice)->resident, "heed", at(5)); });
        // Undone is not erased.
        CHECK_THROWS(write(*store, [](Tx& tx) {
            tx.erase_resident(tx.person(bob)->resident, "heed", at(6));
            throw std::runtime_error("undone");
        }));
    }
    std::string lines;
    {
        std::ifstream stream(list);
        lines = {std::istreambuf_iterator<char>(stream), {}};
    }
    CHECK(std::ranges::count(lines, '\n') == 1);
    CHECK(lines.find("r_") == std::string::npos);
    CHECK(
        restore_database({copy, restored, at(0), restored_at, list}, {key, key}, shared_random()) ==
        1
    );
    for (const char* suffix : {"", "-wal"}) {
        auto name = restored;
        name += suffix;
        std::ifstream stream(name, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
        CHECK(bytes.find("o-alice") == std::string::npos);
    }
    auto store = open_with_list(restored);
    read(*store, [](ReadTx& tx) {
        CHECK_FALSE(tx.person(alice));
        CHECK(tx.complaint(number(1), false)->anonymous);
        CHECK(tx.phone_of(tx.complaint(number(1), false)->id).empty());
        CHECK(tx.holdings(bob).phone == "13900139000");
    });
    // The list is whole again when it was lost: the database knows, too.
    std::filesystem::remove(list);
    store.reset();
    open_with_list(restored)->stop();
    std::ifstream again(list);
    CHECK(std::string{std::istreambuf_iterator<char>(again), {}} == lines);
}

TEST_CASE("what fell due while the instance was lost is marked as heard of") {
    Directory directory;
    const auto file = directory / "heed.db", copy = directory / "copy.db",
               restored = directory / "new.db";
    {
        const auto store = open(file);
        write(*store, [](Tx& tx) {
            Complaint past = complaint(number(1)), coming = complaint(number(2));
            past.course.signing.next = restored_at - std::chrono::hours(1);
            coming.course.signing.next = restored_at + std::chrono::hours(1);
            tx.file(past, {}, "");
            tx.file(coming, {}, "");
        });
    }
    snapshot_database(file, copy);
    restore(copy, restored);
    const auto store = open(restored);
    write(*store, [](Tx& tx) {
        const auto rows = tx.due(restored_at + std::chrono::hours(2), 9);
        REQUIRE(rows.size() == 2);
        CHECK(rows[0].number == number(1));
        CHECK(rows[0].quiet);
        CHECK_FALSE(rows[1].quiet);
    });
}

TEST_CASE("restored again within ten minutes, of a backup of the restored one, numbers still differ"
) {
    Directory directory;
    { open(directory / "heed.db"); }
    snapshot_database(directory / "heed.db", directory / "a");
    restore(directory / "a", directory / "one.db");
    std::set<std::uint32_t> given;
    {
        const auto store = open(directory / "one.db");
        write(*store, [&](Tx& tx) {
            for (int i = 0; i < 3; ++i) {
                const std::uint32_t sequence = tx.next_sequence("261124");
                tx.file(complaint(number(sequence)), {}, "");
                given.insert(sequence);
            }
        });
    }
    snapshot_database(directory / "one.db", directory / "b");
    restore(directory / "b", directory / "two.db");
    CHECK(next_sequence(*open(directory / "two.db"), "261124") > *given.rbegin() + 9'000);
}

TEST_CASE("the numbers of every ten minutes of a day are ten thousand of their own") {
    std::uint32_t last = 1;
    for (int minute = 0; minute < 24 * 60; minute += 10) {
        const auto first = first_sequence_after_restore(from_civil(2026, 11, 24, 0, minute, 59));
        CHECK(first >= last + 10'000);
        CHECK(first == first_sequence_after_restore(from_civil(2026, 11, 24, 0, minute + 9, 0)));
        last = first;
    }
    // What is read off a slip of paper: at most seven digits.
    CHECK(parse_number("LH", complaint_number("LH", "261124", last + 9'999)));
}

TEST_CASE("a restore onto a database, or with another key, changes nothing") {
    Directory directory;
    { open(directory / "heed.db"); }
    snapshot_database(directory / "heed.db", directory / "copy");
    CHECK_THROWS_AS(restore(directory / "copy", directory / "heed.db"), std::runtime_error);
    CHECK(std::filesystem::exists(directory / "copy"));
    CHECK_THROWS_AS(
        restore_database(
            {directory / "copy", directory / "new.db", at(0), restored_at, {}},
            {std::string(32, 'j'), key},
            shared_random()
        ),
        std::runtime_error
    );
    CHECK_FALSE(std::filesystem::exists(directory / "new.db"));
}
