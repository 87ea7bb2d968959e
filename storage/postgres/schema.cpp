#include "storage/postgres/schema.hpp"

#include "storage/postgres/schema_tables.hpp"
#include "storage/sql/sealed_fields.hpp"

#include <stdexcept>
#include <string_view>

namespace heed::postgres {
namespace {

// As many as storage/sqlite/schema has steps: what is added there is added here as well.
constexpr int steps_known = 24;

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

bool has_schema(Connection& connection) {
    return connection.ask("SELECT to_regclass('schema_version') IS NOT NULL") == "t";
}

void create(Connection& connection, const storage::FieldCipher& cipher, Random& random) {
    connection.exec(functions);
    connection.exec(schema_tables);
    connection.exec(schema_indices);
    connection.exec(triggers);
    connection.exec(first_rows);
    const std::string steps = std::to_string(steps_known);
    connection.exec("INSERT INTO schema_version VALUES (1, " + steps + ", " + steps + ")");
    const std::string word = cipher.seal(sql::key_check_word, sql::key_check_place, random);
    sql::Query(
        connection, "INSERT INTO meta (one, clean, messages, key_check) VALUES (1, 1, 0, ?1)"
    )
        .bind(sql::Blob{word})
        .run();
}

}  // namespace

void make_ready(
    Connection& connection,
    const std::string& place,
    const storage::FieldCipher& cipher,
    Random& random
) {
    if (!has_schema(connection)) {
        connection.exec("BEGIN");
        // Replicas that start at once wait here for the first of them.
        connection.exec("SELECT pg_advisory_xact_lock(hashtext('heed'), hashtext(current_schema()))"
        );
        if (!has_schema(connection)) {
            if (connection.ask("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
                ) != "0") {
                throw std::runtime_error(
                    place + " holds tables that are not heed's: give heed a database of its own"
                );
            }
            create(connection, cipher, random);
        }
        connection.exec("COMMIT");
    }
    check_ours(connection, place, cipher);
}

void check_ours(
    Connection& connection, const std::string& place, const storage::FieldCipher& cipher
) {
    if (!has_schema(connection))
        throw std::runtime_error("there is no database of heed at " + place + " yet");
    int has = 0, needs = 0;
    {
        sql::Query query(connection, "SELECT has, needs FROM schema_version");
        if (query.step()) {
            has = static_cast<int>(query.integer(0));
            needs = static_cast<int>(query.integer(1));
        }
    }
    if (needs > steps_known) {
        throw std::runtime_error(
            place + " was written by a newer heed (schema " + std::to_string(has) +
            "; this one knows up to " + std::to_string(steps_known) + "): update heed"
        );
    }
    check_key(connection, place, cipher);
}

}  // namespace heed::postgres
