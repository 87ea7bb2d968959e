#include "storage/postgres/kept_answers.hpp"

#include <doctest/doctest.h>

namespace heed::test {
namespace {

using postgres::scope_of;

bool touches(const char* change, const char* reading) {
    return scope_of(change).touches(scope_of(reading));
}

}  // namespace

TEST_CASE("an answer is kept as long as nothing is changed that its question names") {
    constexpr const char* reading =
        "SELECT p.id, p.last FROM person p JOIN staff s ON s.person = p.id WHERE p.\"user\" = $1";
    CHECK(touches("INSERT INTO person (id) VALUES ($1)", reading));
    CHECK(touches("DELETE FROM staff WHERE person = $1", reading));
    CHECK_FALSE(touches("INSERT INTO timer (person, name) VALUES ($1, $2)", reading));
    CHECK(touches("UPDATE person SET last = $2 WHERE id = $1", reading));
    CHECK(touches("UPDATE person SET \"user\" = $2 WHERE id = $1", reading));
    CHECK_FALSE(touches("UPDATE person SET state = $2, saved_at = $3 WHERE id = $1", reading));
    CHECK_FALSE(touches("UPDATE outbox SET last = $2 WHERE id = $1", reading));
    CHECK_FALSE(touches("SAVEPOINT job", reading));
    CHECK_FALSE(touches("SELECT 1 FROM person", reading));
    // A condition in parentheses does not end the columns that are set.
    CHECK(touches("UPDATE person SET a = (SELECT b FROM c WHERE d = $1), last = $2", reading));
    // A quoted text is no name, also with parentheses in it.
    CHECK_FALSE(touches("UPDATE person SET a = 'last (' WHERE last = $1", reading));
}

TEST_CASE("what the schema changes by itself is changed as well") {
    CHECK(touches("INSERT INTO event (complaint) VALUES ($1)", "SELECT id FROM concern"));
    CHECK(touches("INSERT INTO event (complaint) VALUES ($1)", "SELECT seq FROM hook_event"));
    CHECK(touches("DELETE FROM person WHERE id = $1", "SELECT id FROM handover"));
    CHECK_FALSE(touches("UPDATE person SET state = $1", "SELECT state FROM handover"));
}

TEST_CASE("what cannot be told from a statement's text may be and change anything") {
    using Kind = postgres::Scope::Kind;
    CHECK(scope_of("SELECT count(*) FROM audit").kind == Kind::reads);
    CHECK(scope_of("SELECT * FROM audit").kind == Kind::unknown);
    CHECK(scope_of("SELECT a.* FROM audit a").kind == Kind::unknown);
    CHECK(touches("WITH a AS (DELETE FROM b) SELECT c FROM a", "SELECT c FROM d"));
}

TEST_CASE("answers are forgotten when they are touched and when the transaction ends") {
    postgres::KeptAnswers kept;
    const auto person = scope_of("SELECT id FROM person"), staff = scope_of("SELECT id FROM staff");
    const postgres::SharedResult answer(reinterpret_cast<const pg_result*>(&kept), [](auto*) {});
    kept.keep(person, "1", answer);
    CHECK_FALSE(kept.find(person, "1"));  // not begun
    kept.begin();
    kept.keep(person, "1", answer);
    kept.keep(staff, "1", answer);
    CHECK(kept.find(person, "1") == answer);
    CHECK_FALSE(kept.find(person, "2"));
    const auto insert = scope_of("INSERT INTO person (id) VALUES ($1)");
    for (int twice = 0; twice < 2; ++twice) {
        kept.keep(person, "1", answer);
        kept.changed(insert);
        CHECK_FALSE(kept.find(person, "1"));
        CHECK(kept.find(staff, "1"));
    }
    kept.forget();
    CHECK_FALSE(kept.find(staff, "1"));
}

}  // namespace heed::test
