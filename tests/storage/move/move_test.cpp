// A file's data in a PostgreSQL database. Without HEED_TEST_POSTGRES (scripts/with-postgres) only
// what needs no server.
#include "storage/move/move.hpp"

#include "storage/handovers.hpp"
#include "storage/pausable_store.hpp"
#include "storage/postgres/schema.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/moved_mark.hpp"
#include "storage/sqlite/schema/schema.hpp"
#include "tests/storage/older_schema.hpp"
#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

#include <fstream>

namespace heed::test {
namespace {

const doctest::skip on_postgres_only(test_postgres().empty());
const std::string number = "LH261123-0001-6";

std::unique_ptr<Store> open_file(const std::filesystem::path& file, std::string erased = {}) {
    return open_sqlite_store(
        {.file = file, .encryption_key = key, .erased_list = erased, .random = shared_random()}
    );
}

std::unique_ptr<Store> open_target(const std::string& url) {
    return open_postgres_store(
        {.url = url, .encryption_key = key, .may_lose = true, .random = shared_random()}
    );
}

OutboxEntry notice() {
    OutboxEntry entry;
    entry.to = alice;
    entry.number = number;
    entry.notice.event = "accepted";
    entry.created = entry.due = at(0);
    entry.expires = at(86400);
    return entry;
}

// Something in most tables, and gaps where rows have gone.
void fill(Store& store) {
    write(store, [&](Tx& tx) {
        const auto came = message("m1");
        tx.claim(came, at(0));
        tx.remember_answer(came, answer("好的"));
        tx.save_conversation(alice, {R"({"draft":"井盖"})", "desk"}, at(0));
        tx.arm_timer(alice, "park", at(60), 1);
        tx.next_sequence("261123");
        tx.file(complaint(number), {}, "13812345678");
        tx.add_photo(alice, "media-1", at(0));
        tx.discard_photo(tx.add_photo(alice, "media-2", at(0)));
        const auto handover = tx.handovers().ask(bob, Handover::State::waiting, at(0));
        tx.handovers().keep(handover.id, {"请帮我", 0, false, at(1)});
        tx.enqueue(notice());
        tx.save_person(alice, *tx.person(alice));
    });
    write(store, [&](Tx& tx) {
        REQUIRE(tx.lease(9, at(1), std::chrono::seconds(60)).size() == 1);
    });
    write(store, [&](Tx& tx) {
        const ConversationKey gone{"wechat", "o-gone"};
        tx.save_conversation(gone, {"{}", ""}, at(0));
        tx.erase_resident(tx.touch_person(gone, at(0)).resident, "heed", at(2));
    });
}

move::Settings settings_for(const std::filesystem::path& file, const std::string& url) {
    return {
        .file = file,
        .url = url,
        .encryption_key = key,
        .may_lose = true,
        .progress = [](std::string_view, std::uint64_t, std::uint64_t) {},
        .random = shared_random(),
    };
}

void move_all(const std::filesystem::path& file, const std::string& url) {
    move::Move move(settings_for(file, url));
    move.copy();
    write_moved_mark(file, {move.id(), "postgresql://there", at(0)});
    move.release();
}

std::string why_not(const move::Settings& settings) {
    try {
        move::Move move(settings);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("the steps of both engines' schemas have the same numbers and kinds") {
    const auto steps = sqlite::released_steps;
    REQUIRE(
        std::size(sqlite::released_steps) ==
        postgres::first_tables_have + postgres::released_steps.size()
    );
    for (std::size_t i = 0; i < postgres::released_steps.size(); ++i)
        CHECK(postgres::released_steps[i].kind == steps[postgres::first_tables_have + i].kind);
}

TEST_CASE("a table's sum is its rows', in whatever order") {
    const auto sum_of = [](std::initializer_list<std::string_view> rows) {
        move::RowSum sum;
        for (const std::string_view row : rows) sum.add(row);
        return sum;
    };
    CHECK(sum_of({"one", "two"}) == sum_of({"two", "one"}));
    CHECK(sum_of({"one", "two"}) != sum_of({"one", "twp"}));
    CHECK(sum_of({"one", "one", "two", "two"}) != sum_of({"one", "one", "two"}));
    CHECK(sum_of({"one", "one"}) != sum_of({"two", "two"}));
    CHECK(sum_of({}) != sum_of({""}));
}

TEST_CASE("a moved file's mark is read again, and a server on it is refused until it is removed") {
    Directory directory;
    const auto file = directory / "heed.db";
    CHECK_FALSE(read_moved_mark(file));
    { open_file(file); }
    write_moved_mark(file, {"m1", "postgresql://db.example.org/heed", at(0)});
    const auto mark = read_moved_mark(file);
    REQUIRE(mark);
    CHECK(mark->move == "m1");
    CHECK(mark->at == at(0));
    CHECK_THROWS_WITH(
        open_file(file), doctest::Contains("was moved to postgresql://db.example.org/heed at 2027")
    );
    CHECK_THROWS_WITH(open_file(file), doctest::Contains("heed.db.moved"));
    std::ofstream(moved_mark_of(file)) << "{}\n";
    CHECK_THROWS_WITH(open_file(file), doctest::Contains("does not say where"));
    std::filesystem::remove(moved_mark_of(file));
    CHECK_NOTHROW(open_file(file));
}

TEST_CASE("a store that is paused ends what it has and refuses what comes") {
    Directory directory;
    const auto opened = open_file(directory / "heed.db");
    auto* const store = dynamic_cast<PausableStore*>(opened.get());
    REQUIRE(store != nullptr);
    bool done = false;
    auto before = start(*store, [&](Tx& tx) { tx.file(complaint(number), {}, ""); });
    auto last = std::make_unique<FunctionJob>([&](Tx&) { done = true; }, SetAside(), "");
    auto ended = last->result();
    store->pause("elsewhere soon", std::move(last));
    auto behind = start(*store, [](Tx&) {});
    before.get();
    ended.get();
    CHECK(done);
    CHECK(store->not_ready() == "elsewhere soon");
    CHECK_THROWS_WITH_AS(behind.get(), "elsewhere soon", StoreBusy);
    read(*store, [](ReadTx& tx) { CHECK(tx.complaint(number, false)); });
    store->resume();
    CHECK(store->not_ready().empty());
    CHECK_NOTHROW(write(*store, [](Tx&) {}));
}

TEST_CASE("all of a file is in PostgreSQL, and goes on there" * on_postgres_only) {
    Directory directory;
    const auto file = directory / "heed.db";
    const std::string url = postgres_url_for(file);
    {
        const auto store = open_file(file);
        fill(*store);
    }
    move_all(file, url);
    {
        const auto from = open_sqlite_reader(file, key);
        const auto to = open_postgres_reader(url, key);
        CHECK_FALSE(to->audit_fault());
        CHECK(to->audit_rows() == from->audit_rows());
        CHECK(to->counts().messages == 1);
        CHECK(to->notices_about(number).size() == 1);
    }
    const auto store = open_target(url);
    write(*store, [&](Tx& tx) {
        const auto again = tx.claim(message("m1"), at(3));
        CHECK(again.state == Claim::State::answered);
        CHECK(tx.conversation(alice).state == R"({"draft":"井盖"})");
        CHECK(tx.phone_of(tx.complaint(number, false)->id) == "13812345678");
        CHECK(tx.handovers().words(tx.handovers().of(bob)->id, 9).at(0).text == "请帮我");
        // Leased before: nobody takes it until its minute is over.
        CHECK(tx.lease(9, at(5), std::chrono::seconds(60)).empty());
        CHECK(tx.lease(9, at(70), std::chrono::seconds(60)).size() == 1);
        CHECK(tx.next_sequence("261123") == 2);
        // Number 2 was given and has gone.
        CHECK(tx.add_photo(alice, "media-3", at(4)) == 3);
        tx.file(complaint("LH261123-0002-5"), {}, "");
        CHECK(tx.complaint("LH261123-0002-5", false)->id == 2);
    });
    CHECK_FALSE(open_postgres_reader(url, key)->audit_fault());
}

TEST_CASE("what triggers did in the file is not done again" * on_postgres_only) {
    Directory directory;
    const auto file = directory / "heed.db";
    const std::string url = postgres_url_for(file);
    {
        const auto store = open_file(file);
        fill(*store);
        BehindTheStore target(file);  // only to know that it is empty
        CHECK(
            target.ask("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()") == "0"
        );
    }
    {
        SQLite::Database database(
            file.string(), SQLite::OPEN_READWRITE, 0, sqlite::page_sums_vfs()
        );
        database.exec("INSERT INTO hook_subscriber VALUES ('city')");
    }
    move_all(file, url);
    BehindTheStore target(file);
    CHECK(target.ask("SELECT count(*) FROM hook_event") == "0");
    // And is done from now on.
    const auto store = open_target(url);
    write(*store, [&](Tx& tx) { tx.file(complaint("LH261123-0002-5"), {}, ""); });
    CHECK(target.ask("SELECT count(*) FROM hook_event") == "1");
    CHECK_THROWS(target.exec("DELETE FROM audit"));
    CHECK(
        target.ask("SELECT count(*) FROM pg_indexes WHERE schemaname = current_schema()"
                   " AND indexname = 'handover_person'") == "1"
    );
}

TEST_CASE("text that is no UTF-8 is mended and counted" * on_postgres_only) {
    Directory directory;
    const auto file = directory / "heed.db";
    const std::string url = postgres_url_for(file);
    {
        const auto store = open_file(file);
        write(*store, [](Tx& tx) {
            Complaint odd = complaint(number);
            odd.text = std::string("a\0b\xff", 4);
            tx.file(odd, {}, "");
        });
    }
    move::Move move(settings_for(file, url));
    CHECK(move.copy().mended == 1);
    move.release();
    CHECK(open_postgres_reader(url, key)->complaint(number, false)->text == "a\uFFFDb\uFFFD");
}

TEST_CASE(
    "interrupted anywhere, the target serves nobody and the move can be made again" *
    on_postgres_only
) {
    Directory directory;
    const auto file = directory / "heed.db";
    const std::string url = postgres_url_for(file);
    {
        const auto store = open_file(file);
        fill(*store);
    }
    std::string id;
    {
        move::Move move(settings_for(file, url));
        move.copy();
        id = move.id();
        CHECK_THROWS_WITH(open_target(url), doctest::Contains("is being filled"));
        CHECK_THROWS_WITH(open_postgres_reader(url, key), doctest::Contains("is being filled"));
        CHECK(
            why_not(settings_for(file, url)).find("another heed is filling") != std::string::npos
        );
    }
    CHECK_THROWS_WITH(open_target(url), doctest::Contains("is being filled"));
    {
        move::Settings settings = settings_for(file, url);
        settings.progress = [](std::string_view what, std::uint64_t, std::uint64_t) {
            if (what == "making indices") throw std::runtime_error("killed");
        };
        move::Move move(settings);
        CHECK(move.id() == id);
        CHECK_THROWS_WITH(move.copy(), "killed");
    }
    // What was filed between the two runs comes along.
    {
        const auto store = open_file(file);
        write(*store, [&](Tx& tx) { tx.file(complaint("LH261123-0002-5"), {}, ""); });
    }
    move_all(file, url);
    CHECK(open_postgres_reader(url, key)->counts().complaints == 2);
    // Only the answer to the last COMMIT was lost.
    move::Move again(settings_for(file, url));
    CHECK(again.is_done());
    CHECK(again.id() == id);
    CHECK_NOTHROW(again.release());
}

TEST_CASE("what cannot be moved, or not there, is refused in a sentence" * on_postgres_only) {
    Directory directory;
    const auto file = directory / "heed.db";
    const std::string url = postgres_url_for(file);
    const auto says = [&](const move::Settings& settings, const char* words) {
        const std::string why = why_not(settings);
        CAPTURE(why);
        CHECK(why.find(words) != std::string::npos);
    };
    move::Settings settings = settings_for(file, url);
    says(settings, "there is no database at");
    { open_file(file); }
    BehindTheStore target(file);
    if (target.ask("SHOW fsync") == "off") {
        settings.may_lose = false;
        says(settings, "may lose what it has confirmed");
        settings.may_lose = true;
    }
    settings.encryption_key = std::string(32, 'x');
    says(settings, "another encryption key");
    settings.encryption_key = key;
    settings.url = "postgresql://heed@127.0.0.1:1/heed";
    says(settings, "cannot use postgresql://127.0.0.1:1/heed");
    settings.url = url;
    target.exec("CREATE TABLE theirs (a INT)");
    says(settings, "it holds tables that are not heed's");
    target.exec("DROP TABLE theirs");
    // Of another instance.
    const auto other = directory / "other.db";
    { open_file(other); }
    {
        move::Move half(settings_for(other, url));
        half.copy();
    }
    says(settings, "the data of another instance was to be moved into");
    target.exec("DROP TABLE moved_in");
    { open_target(url); }
    says(settings, "it holds a database of heed");
    // A newer heed has added something that this one need not know to serve the file.
    const int known = static_cast<int>(sqlite::schema_steps().size());
    {
        sqlite::Connection newer(file, sqlite::Access::write);
        const int version = sqlite::user_version_of({known + 1, known});
        newer.database().exec("PRAGMA user_version = " + std::to_string(version));
    }
    says(settings, ("a newer heed (schema " + std::to_string(known + 1) + ")").c_str());
    take_back_schema(file, 20);
    says(settings, "is of an older heed (schema 20)");
}

TEST_CASE("a row that is another one in PostgreSQL has another sum" * on_postgres_only) {
    Directory directory;
    const std::string url = postgres_url_for(directory / "heed.db");
    postgres::Connection connection(url, postgres::Access::write);
    connection.exec(
        "CREATE TABLE t (a BIGINT, b SMALLINT, c TEXT, d BYTEA, e DOUBLE PRECISION, f BOOLEAN)"
    );
    const move::Table table{
        "t", {{"a", 20}, {"b", 21}, {"c", 25}, {"d", 17}, {"e", 701}, {"f", 16}}};
    move::RowSum put;
    move::CopyIn copy(connection, table);
    for (int i = 0; i < 20'000; ++i) {
        move::Row row(6);
        row.add_integer(table.columns[0], -i);
        row.add_integer(table.columns[1], i % 7 - 3);
        row.add_bytes(i % 3 == 0 ? "" : "井盖");
        if (i % 2 == 0) {
            row.add_null();
        } else {
            row.add_bytes(std::string("\0\xff", 2));
        }
        row.add_real(i / 3.0);
        row.add_integer(table.columns[5], i % 2);
        copy.put(row);
        put.add(row.bytes());
    }
    copy.end();
    std::uint64_t seen = 0;
    CHECK(move::read_back(connection, table, [&] { ++seen; }) == put);
    CHECK(seen == 20'000);
    CHECK(
        connection.ask("SELECT a || ',' || b || ',' || c FROM t WHERE a = -19999") ==
        "-19999,-3,井盖"
    );
    connection.exec("UPDATE t SET b = 4 WHERE a = -777");
    CHECK_FALSE(move::read_back(connection, table, [] {}) == put);
}

}  // namespace heed::test
