#include "storage/crypto.hpp"
#include "storage/sqlite/page_sums.hpp"
#include "tests/storage/on_sqlite_only.hpp"
#include "tests/storage/support.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;

namespace {

constexpr const char* without_triggers =
    "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_deleted;";

// A store with eight rows of audit: two filings, three changes, a photo, an invitation, a binding.
void fill(const std::filesystem::path& file) {
    const auto store = open(file);
    write(*store, [](Tx& tx) {
        const ComplaintId id = tx.file(complaint("LH261123-0001-6"), {}, "13800138000");
        tx.file(complaint("LH261123-0002-5"), {}, "");
        for (int version = 1; version <= 3; ++version) {
            CHECK(tx.change(
                changed(id, version, Status::accepted, {at(version), "note", "s_1", "秘密"})
            ));
        }
        tx.attach_photo(id, tx.add_photo(alice, "m", at(4)));
        tx.invite({std::string(64, 'a'), "roads", casework::Role::officer, "甲", at(9)});
        CHECK(tx.bind(std::string(64, 'a'), alice, at(5)));
    });
}

void tamper(const std::filesystem::path& file, const std::string& sql) {
    BehindTheStore(file).exec(
        (test_postgres().empty() ? without_triggers : "ALTER TABLE audit DISABLE TRIGGER USER;") +
        sql
    );
}

}  // namespace

TEST_CASE("every change of a complaint, invitation and binding is in an unbroken trail") {
    Directory directory;
    const auto file = directory / "heed.db";
    fill(file);
    CHECK_FALSE(open_test_reader(file, key)->audit_fault());
    BehindTheStore database(file);
    CHECK(database.ask("SELECT count(*) FROM audit") == "8");
    std::string actions;
    for (int seq = 1; seq <= 8; ++seq)
        actions +=
            " " + database.ask("SELECT action FROM audit WHERE seq = " + std::to_string(seq));
    CHECK(actions == " file file note note note attach_photo invite bind");
    // Texts and names are not in it.
    CHECK(database.ask("SELECT count(*) FROM audit WHERE detail LIKE '%秘密%'") == "0");
}

TEST_CASE("a refused or undone change leaves no trace in the trail") {
    Directory directory;
    const auto file = directory / "heed.db";
    {
        const auto store = open(file);
        write(*store, [](Tx& tx) {
            const ComplaintId id = tx.file(complaint("LH261123-0001-6"), {}, "");
            CHECK_FALSE(tx.change(changed(id, 7, Status::closed, {at(1), "closed", "s_1", {}})));
        });
        CHECK_THROWS(write(*store, [](Tx& tx) {
            tx.file(complaint("LH261123-0002-5"), {}, "");
            throw std::runtime_error("no");
        }));
        write(*store, [](Tx& tx) { tx.file(complaint("LH261123-0003-4"), {}, ""); });
    }
    CHECK_FALSE(open_test_reader(file, key)->audit_fault());
    CHECK(BehindTheStore(file).ask("SELECT max(seq) FROM audit") == "2");
}

TEST_CASE("an edited, deleted, inserted or moved row is found") {
    Directory directory;
    const auto file = directory / "heed.db";
    fill(file);
    const auto broken = [&] {
        const auto fault = open_test_reader(file, key)->audit_fault();
        return fault ? fault->seq : 0;
    };
    SUBCASE("edited detail") {
        tamper(
            file, "UPDATE audit SET detail = replace(detail, 'accepted', 'closed') WHERE seq = 4"
        );
        CHECK(broken() == 4);
    }
    SUBCASE("edited time") {
        tamper(file, "UPDATE audit SET at = at + 1 WHERE seq = 1");
        CHECK(broken() == 1);
    }
    SUBCASE("a time taken away") {
        tamper(file, "UPDATE audit SET at = NULL WHERE seq = 3");
        CHECK(broken() == 3);
    }
    SUBCASE("edited hash") {
        tamper(
            file, "UPDATE audit SET hash = (SELECT hash FROM audit WHERE seq = 1) WHERE seq = 5"
        );
        CHECK(broken() == 5);
    }
    SUBCASE("deleted") {
        tamper(file, "DELETE FROM audit WHERE seq = 2");
        CHECK(broken() == 3);
    }
    SUBCASE("deleted and closed up") {
        tamper(
            file, "DELETE FROM audit WHERE seq = 2; UPDATE audit SET seq = seq - 1 WHERE seq > 2"
        );
        CHECK(broken() == 2);
    }
    SUBCASE("swapped") {
        tamper(
            file,
            "UPDATE audit SET seq = 100 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4;"
            "UPDATE audit SET seq = 4 WHERE seq = 100"
        );
        CHECK(broken() == 3);
    }
    SUBCASE("moved between fields") {
        tamper(file, "UPDATE audit SET actor = actor || action, action = '' WHERE seq = 6");
        CHECK(broken() == 6);
    }
}

TEST_CASE("the database itself refuses to change the trail") {
    Directory directory;
    const auto file = directory / "heed.db";
    fill(file);
    BehindTheStore database(file);
    CHECK_THROWS(database.exec("UPDATE audit SET actor = 'x'"));
    CHECK_THROWS(database.exec("DELETE FROM audit"));
    CHECK(database.ask("SELECT count(*) FROM audit WHERE actor <> 'x'") == "8");
}

namespace {

// As whoever can write to the database and knows how the hashes are made would do it.
void hash_anew_from(const std::filesystem::path& file, std::int64_t from) {
    SQLite::Database database(file.c_str(), SQLite::OPEN_READWRITE, 0, sqlite::page_sums_vfs());
    std::string previous(32, '\0');
    SQLite::Statement before(database, "SELECT hash FROM audit WHERE seq = ?1");
    before.bind(1, from - 1);
    if (before.executeStep()) previous = before.getColumn(0).getString();
    std::vector<std::pair<std::int64_t, std::string>> rows;
    SQLite::Statement all(
        database,
        "SELECT seq, '[' || seq || ',' || coalesce(at, 'null') || ',' || json_quote(actor) || ','"
        " || json_quote(action) || ',' || json_quote(object) || ',' || json_quote(detail) || ']'"
        " FROM audit WHERE seq >= ?1 ORDER BY seq"
    );
    all.bind(1, from);
    while (all.executeStep()) rows.emplace_back(all.getColumn(0).getInt64(), all.getColumn(1));
    for (const auto& [seq, text] : rows) {
        previous = storage::sha256(previous + text);
        SQLite::Statement set(database, "UPDATE audit SET hash = ?2 WHERE seq = ?1");
        set.bind(1, seq);
        set.bind(2, previous.data(), static_cast<int>(previous.size()));
        set.exec();
    }
}

AuditHead head_of(const std::filesystem::path& file) {
    return open_test_reader(file, key)->audit_head(std::nullopt).value();
}

}  // namespace

TEST_CASE(
    "a trail that was cut off or written anew does not fit to its checkpoints" * on_sqlite_only
) {
    Directory directory;
    const auto file = directory / "heed.db";
    fill(file);
    const AuditHead end = head_of(file);
    CHECK(end.seq == 8);
    const AuditHead middle = open_test_reader(file, key)->audit_head(std::int64_t{4}).value();
    CHECK_FALSE(open_test_reader(file, key)->audit_head(std::int64_t{9}));
    const std::vector<AuditCheckpoint> signed_before{{middle, at(100)}, {end, at(200)}};
    const auto fault = [&] { return open_test_reader(file, key)->audit_fault(signed_before); };
    CHECK_FALSE(fault());
    SUBCASE("cut off") {
        tamper(file, "DELETE FROM audit WHERE seq > 6");
        // Nothing but the checkpoint knows.
        CHECK_FALSE(open_test_reader(file, key)->audit_fault());
        REQUIRE(fault());
        CHECK(fault()->kind == AuditFault::Kind::cut_off);
        CHECK(fault()->seq == 7);
        CHECK(fault()->at == at(200));
    }
    SUBCASE("the whole of it") {
        tamper(file, "DELETE FROM audit");
        REQUIRE(fault());
        CHECK(fault()->kind == AuditFault::Kind::cut_off);
        CHECK(fault()->seq == 1);
    }
    SUBCASE("written anew from a row on") {
        tamper(file, "UPDATE audit SET actor = 's_nobody' WHERE seq = 6");
        hash_anew_from(file, 6);
        CHECK_FALSE(open_test_reader(file, key)->audit_fault());
        REQUIRE(fault());
        CHECK(fault()->kind == AuditFault::Kind::rewritten);
        CHECK(fault()->seq == 8);
    }
    SUBCASE("written anew from the start") {
        tamper(file, "UPDATE audit SET at = at + 1 WHERE seq = 2");
        hash_anew_from(file, 1);
        CHECK_FALSE(open_test_reader(file, key)->audit_fault());
        REQUIRE(fault());
        CHECK(fault()->kind == AuditFault::Kind::rewritten);
        CHECK(fault()->seq == 4);
    }
}
