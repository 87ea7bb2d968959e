// The steps of PostgreSQL's schema, and which of its tables can be spread.
#include "storage/postgres/schema.hpp"
#include "storage/postgres/schema_steps.hpp"

#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <initializer_list>
#include <thread>
#include <vector>

namespace heed::test {
namespace {

using postgres::Access;
using postgres::Connection;
using postgres::SchemaStep;
using postgres::Step;

const doctest::skip on_postgres_only(test_postgres().empty());
const std::string place = "postgresql://there";

const char* const adds =
    "ALTER TABLE complaint ADD COLUMN weather TEXT NOT NULL DEFAULT 'unknown';"
    "CREATE TABLE forecast (day TEXT PRIMARY KEY, words TEXT NOT NULL);"
    "INSERT INTO forecast VALUES ('today', 'made once')";
const char* const takes_away = "ALTER TABLE complaint DROP COLUMN weather";
const char* const cannot = "CREATE TABLE half (a INT); SELECT 1 / 0";

// The released steps, and those that a next release may bring.
std::vector<SchemaStep> released_and(std::initializer_list<SchemaStep> more) {
    const auto released = postgres::schema_steps();
    std::vector<SchemaStep> steps(released.begin(), released.end());
    steps.insert(steps.end(), more);
    return steps;
}
const auto none = released_and({});
const auto one = released_and({{&adds, Step::expands}});
const auto two = released_and({{&adds, Step::expands}, {&takes_away, Step::contracts}});
const auto wrong = released_and({{&cannot, Step::expands}});
// "has/needs", each so many steps after the released ones: whoever makes a database knows those.
std::string version(int has, int needs) {
    const int released =
        postgres::first_tables_have + static_cast<int>(postgres::schema_steps().size());
    return std::to_string(released + has) + "/" + std::to_string(released + needs);
}

void ready(const std::string& url, std::span<const SchemaStep> steps) {
    Connection connection(url, Access::write);
    const storage::FieldCipher cipher(key);
    postgres::make_ready(connection, place, cipher, shared_random(), steps);
}
void check(const std::string& url, std::span<const SchemaStep> steps) {
    Connection connection(url, Access::read);
    const storage::FieldCipher cipher(key);
    postgres::check_ours(connection, place, cipher, steps);
}

}  // namespace

TEST_CASE(
    "a database is brought up to date under the feet of replicas of before" * on_postgres_only
) {
    Directory directory;
    const auto file = directory / "heed.db";
    const std::string url = postgres_url_for(file);
    const auto older = open(file);
    write(*older, [](Tx& tx) { tx.file(complaint("LH261123-0001-6"), {}, ""); });
    BehindTheStore server(file);
    CHECK_THROWS_WITH(check(url, one), doctest::Contains("is of an older heed (schema "));
    // They start at once, and one makes the step.
    std::vector<std::thread> starting;
    for (int i = 0; i < 4; ++i) starting.emplace_back([&] { ready(url, one); });
    std::atomic<bool> stop = false;
    std::thread beside([&] {
        for (std::uint32_t i = 2; !stop; ++i)
            write(*older, [i](Tx& tx) {
                tx.file(complaint(complaint_number("LH", "261123", i)), {}, "");
            });
    });
    for (auto& thread : starting) thread.join();
    stop = true;
    beside.join();
    CHECK(server.ask("SELECT has || '/' || needs FROM schema_version") == version(1, 0));
    CHECK(server.ask("SELECT count(*) FROM forecast") == "1");
    CHECK(server.ask("SELECT DISTINCT weather FROM complaint") == "unknown");
    // The older one goes on, starts anew, and leaves the database as it is.
    write(*older, [](Tx& tx) { CHECK(tx.complaint("LH261123-0001-6", true)); });
    older->stop();
    CHECK_NOTHROW(check(url, none));
    ready(url, none);
    CHECK(server.ask("SELECT has || '/' || needs FROM schema_version") == version(1, 0));
    CHECK_NOTHROW(check(url, one));
}

TEST_CASE(
    "a step that takes something away waits until no older replica writes" * on_postgres_only
) {
    Directory directory;
    const auto file = directory / "heed.db";
    const std::string url = postgres_url_for(file);
    const auto older = open(file);
    write(*older, [](Tx& tx) { tx.file(complaint("LH261123-0001-6"), {}, ""); });
    BehindTheStore server(file);
    CHECK_THROWS_WITH(ready(url, two), doctest::Contains("stop all replicas"));
    CHECK(server.ask("SELECT has || '/' || needs FROM schema_version") == version(1, 0));
    write(*older, [](Tx& tx) { CHECK(tx.complaint("LH261123-0001-6", true)); });
    older->stop();
    CHECK_NOTHROW(ready(url, two));
    CHECK(server.ask("SELECT has || '/' || needs FROM schema_version") == version(2, 2));
    CHECK_THROWS_WITH(ready(url, one), doctest::Contains("was written by a newer heed (schema "));
    CHECK_THROWS_WITH(open(file), doctest::Contains("was written by a newer heed (schema "));
}

TEST_CASE(
    "a fresh database has all steps, one that fails leaves nothing of itself" * on_postgres_only
) {
    Directory directory;
    const auto file = directory / "heed.db";
    ready(postgres_url_for(file), two);
    BehindTheStore server(file);
    CHECK(server.ask("SELECT has || '/' || needs FROM schema_version") == version(2, 2));
    const auto other = directory / "other.db";
    const std::string url = postgres_url_for(other);
    ready(url, none);
    CHECK_THROWS_AS(ready(url, wrong), postgres::Error);
    BehindTheStore beside(other);
    CHECK(beside.ask("SELECT has || '/' || needs FROM schema_version") == version(0, 0));
    CHECK(beside.ask("SELECT to_regclass('half') IS NULL") == "t");
    CHECK_NOTHROW(ready(url, one));
}

TEST_CASE("a step waits for who reads" * on_postgres_only) {
    Directory directory;
    const std::string url = postgres_url_for(directory / "heed.db");
    ready(url, none);
    Connection reader(url, Access::read);
    reader.exec("BEGIN");
    reader.ask("SELECT count(*) FROM complaint");
    std::thread upgrade([&] { ready(url, one); });
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    CHECK(reader.ask("SELECT has || '/' || needs FROM schema_version") == version(0, 0));
    reader.exec("COMMIT");
    upgrade.join();
    CHECK_NOTHROW(check(url, one));
}

// docs/scaling.md lists them with their reasons.
TEST_CASE("all tables but these could be spread over servers by one column" * on_postgres_only) {
    Directory directory;
    Partitioning tables(postgres_url_for(directory / "heed.db"), key, shared_random());
    const std::set<std::string> exceptions{
        "complaint",
        "data_copy",
        "erased",
        "handover",
        "link_code",
        "person",
        "saved_filter",
        "sign_in_link",
        "staff"};
    CHECK(tables.exceptions() == exceptions);
    CHECK(tables.column_of().at("timer") == "person");
    CHECK(tables.column_of().at("event") == "complaint");
    CHECK_NOTHROW(tables.spread());
}

}  // namespace heed::test
