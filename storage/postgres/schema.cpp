#include "storage/postgres/schema.hpp"

#include "storage/postgres/schema_tables.hpp"
#include "storage/sql/sealed_fields.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

namespace heed::postgres {
namespace {

// A step waits so often for readers, and gives way to them, before it is given up.
constexpr int step_tries = 3;

// What the tables' SQL calls by SQLite's names, and what triggers do. Text compares by its bytes.
constexpr const char* functions = R"sql(
CREATE FUNCTION instr(whole TEXT, part TEXT) RETURNS INTEGER LANGUAGE SQL IMMUTABLE PARALLEL SAFE
    RETURN strpos(whole, part);
CREATE FUNCTION max(a BIGINT, b BIGINT) RETURNS BIGINT LANGUAGE SQL IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN a > b THEN a ELSE b END;
CREATE FUNCTION min(a BIGINT, b BIGINT) RETURNS BIGINT LANGUAGE SQL IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN a < b THEN a ELSE b END;
CREATE FUNCTION json_each(list TEXT) RETURNS TABLE (value TEXT) LANGUAGE SQL IMMUTABLE PARALLEL SAFE
    ROWS 5 AS $$ SELECT json_array_elements_text(list::json) $$;
CREATE FUNCTION json_extract(document TEXT, path TEXT) RETURNS TEXT
    LANGUAGE SQL IMMUTABLE PARALLEL SAFE
    RETURN document::json #>> string_to_array(substr(path, 3), '.');
CREATE FUNCTION refuse_change() RETURNS TRIGGER LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$;
)sql";

constexpr const char* triggers = R"sql(
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- Numbered without gaps, as SQLite does: how many there are is read from the newest. There is one
-- writer at a time.
CREATE FUNCTION number_complaint() RETURNS TRIGGER LANGUAGE plpgsql AS $$
    BEGIN
        NEW.id := (SELECT coalesce(pg_catalog.max(id), 0) + 1 FROM complaint);
        RETURN NEW;
    END $$;
CREATE TRIGGER complaint_numbered BEFORE INSERT ON complaint
    FOR EACH ROW WHEN (NEW.id IS NULL) EXECUTE FUNCTION number_complaint();
CREATE FUNCTION follow_event() RETURNS TRIGGER LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE concern SET touched = TRUE WHERE NOT touched
            AND id = (SELECT concern FROM concern_member WHERE complaint = NEW.complaint);
        INSERT INTO hook_event (complaint, at, event, status)
            SELECT NEW.complaint, NEW.at, NEW.event, NEW.status
            WHERE EXISTS (SELECT 1 FROM hook_subscriber);
        RETURN NULL;
    END $$;
CREATE TRIGGER event_followed AFTER INSERT ON event
    FOR EACH ROW EXECUTE FUNCTION follow_event();
)sql";

constexpr const char* first_rows = R"sql(
INSERT INTO concern_heard (one, complaint) VALUES (1, 0);
INSERT INTO retention (one) VALUES (1);
)sql";

constexpr const char* count_tables =
    "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()";

void check_key(
    Connection& connection, const std::string& place, const storage::FieldCipher& cipher
) {
    sql::Query query(connection, "SELECT key_check FROM meta");
    if (!query.step()) throw std::runtime_error(place + " is damaged: its meta row is gone");
    try {
        cipher.open(query.text(0), sql::key_check_place);
    } catch (const std::runtime_error&) {
        throw std::runtime_error(
            place + " was written with another encryption key than the configured one"
        );
    }
}

struct Version {
    int has = 0;
    int needs = 0;
};

Version version(Connection& connection) {
    sql::Query query(connection, "SELECT has, needs FROM schema_version");
    if (!query.step()) return {};
    return {static_cast<int>(query.integer(0)), static_cast<int>(query.integer(1))};
}

int known(std::span<const SchemaStep> steps) {
    return first_tables_have + static_cast<int>(steps.size());
}

void check_version(
    const Version& version, const std::string& place, std::span<const SchemaStep> steps
) {
    if (version.needs <= known(steps)) return;
    throw std::runtime_error(
        place + " was written by a newer heed (schema " + std::to_string(version.has) +
        ", for programs that know " + std::to_string(version.needs) + "; this one knows up to " +
        std::to_string(known(steps)) + "): update heed"
    );
}

void refuse_half_filled(Connection& connection, const std::string& place) {
    if (has_schema(connection) || !filling(connection)) return;
    throw std::runtime_error(
        place +
        " is being filled by `heed migrate`, or that did not end: run it again until it "
        "says that it is done (or drop the table moved_in to begin with nothing)"
    );
}

// In a transaction. Whoever else makes the schema waits here, for as long as that takes.
constexpr const char* begin_alone =
    "BEGIN; SET LOCAL lock_timeout = 0;"
    "SELECT pg_advisory_xact_lock(hashtext('heed'), hashtext(current_schema()));"
    "SET LOCAL lock_timeout = '15s'";

void create(Connection& connection, std::span<const SchemaStep> steps) {
    connection.exec(functions);
    connection.exec(schema_tables);
    connection.exec(schema_indices);
    connection.exec(triggers);
    for (const SchemaStep& step : steps) connection.exec(*step.sql);
}

void write_version(Connection& connection, std::span<const SchemaStep> steps) {
    sql::Query(connection, "INSERT INTO schema_version VALUES (1, ?1, ?1)")
        .bind(known(steps))
        .run();
}

void create_first(
    Connection& connection,
    const std::string& place,
    const storage::FieldCipher& cipher,
    Random& random,
    std::span<const SchemaStep> steps
) {
    connection.exec(begin_alone);
    refuse_half_filled(connection, place);
    if (!has_schema(connection)) {
        if (connection.ask(count_tables) != "0") {
            throw std::runtime_error(
                place + " holds tables that are not heed's: give heed a database of its own"
            );
        }
        create(connection, steps);
        connection.exec(first_rows);
        write_version(connection, steps);
        const std::string word = cipher.seal(sql::key_check_word, sql::key_check_place, random);
        sql::Query(
            connection, "INSERT INTO meta (one, clean, messages, key_check) VALUES (1, 1, 0, ?1)"
        )
            .bind(sql::Blob{word})
            .run();
    }
    connection.exec("COMMIT");
}

// A replica that knows only the steps before must not write behind a step that contracts, and would
// not notice. Who was stopped in order has taken its row away.
void refuse_beside_writers(Connection& connection, const std::string& place) {
    if (connection.ask("SELECT count(*) FROM writer WHERE seen_at > now() - INTERVAL '1 minute'") ==
        "0")
        return;
    throw std::runtime_error(
        "an older heed has written to " + place +
        " within the last minute, and cannot go on behind this version's schema: stop all replicas,"
        " then start this one"
    );
}

void make_step(
    Connection& connection, const std::string& place, const SchemaStep& step, int number
) {
    connection.exec(begin_alone);
    const Version before = version(connection);
    if (before.has == number - 1) {
        // Nobody is in the middle of writing: a turn never meets half a step.
        connection.exec("SELECT one FROM meta FOR UPDATE");
        if (step.kind == Step::contracts) refuse_beside_writers(connection, place);
        connection.exec(*step.sql);
        sql::Query(connection, "UPDATE schema_version SET has = ?1, needs = ?2")
            .bind(number, step.kind == Step::contracts ? number : before.needs)
            .run();
    }
    connection.exec("COMMIT");
}

// Readers hold the tables that they have read until they are done; a step that waits for them too
// long, or in a circle, is begun again.
void make_step_patiently(
    Connection& connection, const std::string& place, const SchemaStep& step, int number
) {
    for (int left = step_tries;; --left) {
        try {
            make_step(connection, place, step, number);
            return;
        } catch (const Error& error) {
            const bool blocked = error.state() == "55P03" || error.state() == "40P01";
            if (!blocked || left <= 1 || connection.lost()) throw;
            connection.exec("ROLLBACK");
        }
    }
}

}  // namespace

void make_ready(
    Connection& connection,
    const std::string& place,
    const storage::FieldCipher& cipher,
    Random& random,
    std::span<const SchemaStep> steps
) {
    refuse_half_filled(connection, place);
    if (!has_schema(connection)) create_first(connection, place, cipher, random, steps);
    check_version(version(connection), place, steps);
    check_key(connection, place, cipher);
    while (true) {
        const int has = version(connection).has;
        if (has >= known(steps)) break;
        const auto index = static_cast<std::size_t>(has - first_tables_have);
        make_step_patiently(connection, place, steps[index], has + 1);
    }
}

void check_ours(
    Connection& connection,
    const std::string& place,
    const storage::FieldCipher& cipher,
    std::span<const SchemaStep> steps
) {
    refuse_half_filled(connection, place);
    if (!has_schema(connection))
        throw std::runtime_error("there is no database of heed at " + place + " yet");
    const Version found = version(connection);
    check_version(found, place, steps);
    if (found.has < known(steps)) {
        throw std::runtime_error(
            place + " is of an older heed (schema " + std::to_string(found.has) +
            "): start the server once to bring it up to date"
        );
    }
    check_key(connection, place, cipher);
}

bool has_schema(Connection& connection) {
    return connection.ask("SELECT to_regclass('schema_version') IS NOT NULL") == "t";
}

bool is_empty(Connection& connection) { return connection.ask(count_tables) == "0"; }

std::optional<Filling> filling(Connection& connection) {
    if (connection.ask("SELECT to_regclass('moved_in') IS NOT NULL") != "t") return std::nullopt;
    sql::Query query(connection, "SELECT move, source FROM moved_in");
    if (!query.step()) return std::nullopt;
    return Filling{query.text(0), query.text(1)};
}

void begin_filling(Connection& connection, const Filling& filling) {
    connection.exec(
        "BEGIN; CREATE TABLE moved_in (move TEXT NOT NULL, source TEXT NOT NULL,"
        " begun_at TIMESTAMPTZ NOT NULL DEFAULT now())"
    );
    sql::Query(connection, "INSERT INTO moved_in (move, source) VALUES (?1, ?2)")
        .bind(filling.move, filling.source)
        .run();
    connection.exec("COMMIT");
}

void create_tables(Connection& connection) { create(connection, schema_steps()); }

void finish_schema(Connection& connection) { write_version(connection, schema_steps()); }

bool lock_schema(Connection& connection) {
    // The server notices a client that was killed a moment later.
    try {
        connection.exec(
            "SET lock_timeout = '5s';"
            "SELECT pg_advisory_lock(hashtext('heed'), hashtext(current_schema()))"
        );
    } catch (const Error& error) {
        if (error.state() == "55P03") return false;
        throw;
    }
    connection.exec("SET lock_timeout = '15s'");
    return true;
}

}  // namespace heed::postgres
