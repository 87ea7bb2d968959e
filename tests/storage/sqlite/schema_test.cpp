// The rule of expanding and contracting: docs/decisions/0063.
#include "storage/sqlite/schema/schema.hpp"

#include <doctest/doctest.h>

#include <regex>
#include <string>

using namespace heed::sqlite;

namespace {

// The first statement that a program of before might not bear; empty when there is none.
std::string contraction_in(std::string sql) {
    sql = std::regex_replace(sql, std::regex("--[^\n]*"), "");
    sql = std::regex_replace(sql, std::regex("\\s+"), " ");
    static const std::regex adds("^ ?(CREATE TABLE |CREATE INDEX |ALTER TABLE \\w+ ADD COLUMN ).*");
    for (std::size_t from = 0; from < sql.size();) {
        const std::size_t end = std::min(sql.find(';', from), sql.size());
        const std::string statement = sql.substr(from, end - from);
        if (statement.find_first_not_of(' ') != statement.npos &&
            !std::regex_match(statement, adds))
            return statement;
        from = end + 1;
    }
    return {};
}

}  // namespace

TEST_CASE("a step that says it expands only adds") {
    CHECK(
        contraction_in("CREATE TABLE a (b TEXT); -- words; more\nCREATE INDEX c ON a (b);").empty()
    );
    CHECK(contraction_in("ALTER TABLE a ADD COLUMN c INTEGER NOT NULL DEFAULT 0").empty());
    for (const char* bad :
         {"ALTER TABLE a DROP COLUMN c",
          "ALTER TABLE a RENAME TO b",
          "DROP TABLE a",
          "DELETE FROM a",
          "UPDATE a SET b = 1",
          "CREATE UNIQUE INDEX i ON a (b)",
          "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END"}) {
        CAPTURE(bad);
        CHECK_FALSE(contraction_in(std::string("CREATE TABLE ok (b TEXT);") + bad).empty());
    }
    int expanding = 0;
    for (const SchemaStep& step : schema_steps()) {
        if (step.kind != Step::expands) continue;
        ++expanding;
        CHECK(contraction_in(*step.sql) == "");
    }
    CHECK(expanding > 0);
}

TEST_CASE("a file says how much it has and how much must be known") {
    for (const FileSchema schema : {FileSchema{0, 0}, {17, 17}, {18, 17}, {999, 1}, {40, 39}}) {
        const FileSchema read = file_schema(user_version_of(schema));
        CHECK(read.has == schema.has);
        CHECK(read.needs == schema.needs);
    }
    CHECK(user_version_of({17, 17}) == 17);
    CHECK(user_version_of({18, 17}) == 17018);
}

TEST_CASE("programs of before work with what was only added to, until something is taken away") {
    FileSchema schema{17, 17};
    schema = after(schema, Step::expands);
    schema = after(schema, Step::expands);
    CHECK(schema.has == 19);
    CHECK(schema.needs == 17);
    schema = after(schema, Step::contracts);
    CHECK(schema.has == 20);
    CHECK(schema.needs == 20);
    schema = after({0, 0}, Step::contracts);  // the first
    CHECK(schema.needs == 1);
}
