#include "storage/postgres/suspects.hpp"

namespace heed::postgres {
namespace {

constexpr std::size_t careful_jobs = 256;
constexpr int deaths_max = 3;

// Held as long as the connection: whoever finds it free knows that the process has gone.
constexpr const char* hold_lock =
    "SELECT pg_try_advisory_lock(hashtext('heed writer'), hashtext(?1))";

// An advisory lock of two numbers shows them as unsigned. A process that is just connecting anew is
// taken for dead as well, which costs only some care.
constexpr const char* count_dead =
    "SELECT count(*) FROM writer WHERE NOT EXISTS (SELECT 1 FROM pg_locks"
    " WHERE locktype = 'advisory' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND classid::bigint = (hashtext('heed writer')::bigint & 4294967295)"
    " AND objid::bigint = (hashtext(writer.id)::bigint & 4294967295))";

}  // namespace

void Suspects::stay(Connection& connection) {
    sql::Query(connection, hold_lock).bind(writer_).step();
}

void Suspects::begin(Connection& connection) {
    stay(connection);
    sql::Query(connection, "DELETE FROM writer WHERE seen_at < now() - INTERVAL '1 day'").run();
    {
        sql::Query dead(connection, count_dead);
        if (dead.step() && dead.integer(0) > 0) careful_left_ = careful_jobs;
    }
    // From now on an end without a word is seen.
    sql::Query(connection, "INSERT INTO writer (id, last, seen_at) VALUES (?1, 0, now())")
        .bind(writer_)
        .run();
    connection.settle();
}

void Suspects::end(Connection& connection) {
    for (const std::string& identity : noted_) clear(connection, identity);
    sql::Query(connection, "DELETE FROM writer WHERE id = ?1").bind(writer_).run();
    connection.settle();
}

Suspicion Suspects::note(Connection& connection, const std::string& identity) {
    --careful_left_;
    // A job that comes again because this process refused it did not kill anybody.
    if (noted_.insert(identity).second) {
        sql::Query(
            connection,
            "INSERT INTO in_hand (identity, tries) VALUES (?1, 1)"
            " ON CONFLICT (identity) DO UPDATE SET tries = in_hand.tries + 1"
        )
            .bind(identity)
            .run();
    }
    sql::Query query(connection, "SELECT tries FROM in_hand WHERE identity = ?1");
    query.bind(identity);
    if (!query.step()) return Suspicion::none;
    return query.integer(0) > deaths_max ? Suspicion::convicted : Suspicion::noted;
}

void Suspects::clear(Connection& connection, const std::string& identity) {
    sql::Query(connection, "DELETE FROM in_hand WHERE identity = ?1").bind(identity).run();
}

}  // namespace heed::postgres
