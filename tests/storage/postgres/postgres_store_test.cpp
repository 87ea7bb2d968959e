// What is PostgreSQL's own. Without HEED_TEST_POSTGRES (scripts/with-postgres) only what needs no
// server.
#include "storage/postgres/dialect.hpp"
#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace heed::test {
namespace {

const doctest::skip on_postgres_only(test_postgres().empty());

std::string refusal(std::future<void> result) {
    try {
        result.get();
    } catch (const StoreBusy& busy) {
        return busy.what();
    }
    return {};
}

}  // namespace

TEST_CASE("the tables' SQL is put into PostgreSQL's words outside of quotes only") {
    using postgres::translate;
    CHECK(
        translate("a = ?1 AND b = '?2' AND \"?3\" = ?12") == "a = $1 AND b = '?2' AND \"?3\" = $12"
    );
    CHECK(translate("a NOT LIKE ?1 ESCAPE '\\'") == "a NOT ILIKE $1 ESCAPE '\\'");
    CHECK(translate("FROM event INDEXED BY event_at WHERE a") == "FROM event  WHERE a");
    CHECK(translate("d CROSS JOIN c ON a = 'LIKE'") == "d JOIN c ON a = 'LIKE'");
    CHECK(translate("UNLIKE, LIKELY") == "UNLIKE, LIKELY");
}

TEST_CASE("where a database is can be said without its password") {
    CHECK(
        postgres::place_of("postgresql://heed:secret@db.example.org:5433/city?sslmode=require") ==
        "postgresql://db.example.org:5433/city"
    );
    CHECK(postgres::is_url("postgresql://heed@db.example.org/city"));
    CHECK_FALSE(postgres::is_url("postgresql://h/d?nonsense=1"));
}

TEST_CASE("two stores on one database number, chain and claim as one" * on_postgres_only) {
    Directory directory;
    const auto file = directory / "heed.db";
    const auto one = open(file), other = open(file);
    std::atomic<int> taken = 0;
    const auto work = [&](Store& store) {
        for (int i = 0; i < 50; ++i) {
            write(store, [&, i](Tx& tx) {
                // Both are given each message; one of them takes it.
                const auto came = message("m" + std::to_string(i), alice);
                if (tx.claim(came, at(i)).state != Claim::State::fresh) return;
                ++taken;
                const auto sequence = tx.next_sequence("261123");
                tx.file(complaint(complaint_number("LH", "261123", sequence)), {}, "");
            });
        }
    };
    std::thread beside([&] { work(*other); });
    work(*one);
    beside.join();
    CHECK(taken == 50);
    const auto reader = open_test_reader(file, key);
    CHECK(reader->counts().complaints == 50);
    CHECK(reader->counts().messages == 50);
    CHECK(reader->complaint(complaint_number("LH", "261123", 50), false));
    CHECK_FALSE(reader->audit_fault());
}

TEST_CASE(
    "a writer whose connection was ended in a group refuses it and goes on" * on_postgres_only
) {
    Directory directory;
    const auto file = directory / "heed.db";
    const auto store = open(file);
    BehindTheStore server(file);
    const auto end_writers = [&] {
        server.ask(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <>"
            " pg_backend_pid() AND state = 'idle in transaction'"
            " AND query LIKE '%FROM meta FOR UPDATE%'"
        );
    };
    auto result = start(*store, [&](Tx& tx) {
        end_writers();
        tx.file(complaint("LH261123-0001-6"), {}, "");
    });
    CHECK_FALSE(refusal(std::move(result)).empty());
    write(*store, [](Tx& tx) {
        CHECK_FALSE(tx.complaint("LH261123-0001-6", false));
        tx.file(complaint("LH261123-0001-6"), {}, "");
    });
}

TEST_CASE("what fails behind a job's last word is this job's alone") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    std::promise<void> go_on;
    // Keeps the writer busy while the others come to wait, so that they share a transaction.
    auto before = start(*store, [&](Tx&) { go_on.get_future().wait(); });
    auto one = start(*store, [](Tx& tx) { tx.file(complaint("LH261123-0001-6"), {}, ""); });
    auto wrong = start(*store, [](Tx& tx) {
        tx.claim(message("m1"), at(0));
        tx.note_likeness({ComplaintId{777}, ComplaintId{778}, true, "resident"}, at(0));
    });
    auto other = start(*store, [](Tx& tx) {
        CHECK(tx.complaint("LH261123-0001-6", false));
        CHECK(tx.claim(message("m1"), at(1)).state == Claim::State::fresh);
    });
    go_on.set_value();
    CHECK_NOTHROW(before.get());
    CHECK_NOTHROW(one.get());
    CHECK_THROWS(wrong.get());
    CHECK_NOTHROW(other.get());
    CHECK(open_test_reader(directory / "heed.db", key)->counts().messages == 1);
}

TEST_CASE("text that PostgreSQL cannot keep is kept as near as can be" * on_postgres_only) {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        Complaint odd = complaint("LH261123-0001-6");
        odd.text = std::string("a\0b\xff", 4) + "井盖";
        tx.file(odd, {}, "");
        CHECK(tx.complaint("LH261123-0001-6", false)->text == "a\uFFFDb\uFFFD井盖");
        // Asking for such text is no mistake of the program either.
        CHECK(tx.complaint(std::string("\0", 1), false) == std::nullopt);
    });
}

TEST_CASE(
    "a database that may lose what it confirms is refused unless it is said" * on_postgres_only
) {
    Directory directory;
    PostgresStoreSettings settings{
        .url = postgres_url_for(directory / "heed.db"),
        .encryption_key = key,
        .random = shared_random(),
    };
    BehindTheStore server(directory / "heed.db");
    if (server.ask("SHOW fsync") == "off") {
        CHECK_THROWS_WITH(
            open_postgres_store(settings), doctest::Contains("may lose what it has confirmed")
        );
    }
    settings.may_lose = true;
    CHECK_NOTHROW(open_postgres_store(settings));
    settings.encryption_key = std::string(32, 'x');
    CHECK_THROWS_WITH(open_postgres_store(settings), doctest::Contains("another encryption key"));
}

TEST_CASE(
    "a message over which processes die is set aside by whichever comes next" * on_postgres_only
) {
    Directory directory;
    const auto file = directory / "heed.db";
    { open(file); }
    const std::string identity = "wechat/m1";
    // The first death is unseen; the next three are counted.
    for (int life = 0; life < 4; ++life) {
        random_hex(shared_random(), 16);  // no two processes call themselves the same
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            const auto store = open(file);
            write(
                *store, [](Tx&) { ::_exit(9); }, {}, identity
            );
            ::_exit(0);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WEXITSTATUS(status) == 9);
    }
    random_hex(shared_random(), 16);
    std::vector<std::string> log;
    const auto store = open(file, &log);
    std::string told;
    bool ran = false;
    write(
        *store,
        [&](Tx&) { ran = true; },
        [&](Tx& tx, std::string_view why) {
            told = why;
            tx.quarantine(message("m1"), why, at(0));
            return true;
        },
        identity
    );
    CHECK_FALSE(ran);
    CHECK(told.find("three times") != std::string::npos);
    REQUIRE_FALSE(log.empty());
    CHECK(log.front().find("did not end in order") != std::string::npos);
    // No longer under suspicion, and others never were.
    BehindTheStore server(file);
    CHECK(server.ask("SELECT count(*) FROM in_hand") == "0");
    write(
        *store, [&](Tx&) { ran = true; }, {}, "wechat/m2"
    );
    CHECK(ran);
    CHECK(server.ask("SELECT count(*) FROM in_hand") == "0");
}

TEST_CASE("who ended in order, or lives, is under no suspicion" * on_postgres_only) {
    Directory directory;
    const auto file = directory / "heed.db";
    std::vector<std::string> log;
    { open(file); }
    const auto one = open(file), other = open(file, &log);
    CHECK(log.empty());
    write(
        *one, [](Tx&) {}, {}, "wechat/m1"
    );
    BehindTheStore server(file);
    CHECK(server.ask("SELECT count(*) FROM writer") == "2");
}

TEST_CASE("whom a restored dump brings back is erased again" * on_postgres_only) {
    Directory directory;
    const auto file = directory / "heed.db", list = directory / "heed.db.erased";
    std::vector<std::string> log;
    const auto start_store = [&] {
        return open_postgres_store({
            .url = postgres_url_for(file),
            .encryption_key = key,
            .may_lose = true,
            .erased_list = list,
            .log = [&](std::string_view line) { log.emplace_back(line); },
            .random = shared_random(),
        });
    };
    BehindTheStore server(file);
    std::string resident;
    {
        const auto store = start_store();
        write(*store, [&](Tx& tx) {
            resident = tx.touch_person(alice, at(0)).resident;
            tx.touch_person(bob, at(0));
            tx.save_conversation(alice, {"secret", ""}, at(0));
        });
        server.exec("CREATE TABLE dump AS SELECT * FROM person");
        write(*store, [&](Tx& tx) {
            CHECK(tx.erase_resident(resident, "heed", at(1)).result == Erased::Result::done);
        });
    }
    CHECK(std::filesystem::file_size(list) > 64);
    // As it was before.
    server.exec(
        "DELETE FROM erased; UPDATE person SET channel = dump.channel, \"user\" = dump.\"user\","
        " resident = dump.resident, state = dump.state, key = dump.key FROM dump"
        " WHERE person.id = dump.id; DROP TABLE dump"
    );
    const auto store = start_store();
    write(*store, [&](Tx& tx) {
        CHECK_FALSE(tx.person(alice));
        CHECK(tx.person(bob));
    });
    CHECK(server.ask("SELECT count(*) FROM erased") == "1");
    const bool said = std::ranges::any_of(log, [](const std::string& line) {
        return line.find("erased again") != std::string::npos;
    });
    CHECK(said);
    CHECK_FALSE(open_test_reader(file, key)->audit_fault());
}

}  // namespace heed::test
