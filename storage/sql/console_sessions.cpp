#include "storage/sql/console.hpp"
#include "storage/sql/sealed_fields.hpp"

namespace heed::sql {
namespace {

constexpr auto session_rows_kept = std::chrono::hours(24);  // longer than any session lives
constexpr auto wrong_codes_within = std::chrono::minutes(15);
constexpr std::size_t filters_max = 50;

std::string object_of(std::string_view staff_id) { return "staff " + std::string(staff_id); }

}  // namespace

std::optional<StaffSession> ConsoleTable::read_session(Query& query) {
    StaffSession session;
    session.hash = query.text(0);
    session.complete = query.flag(2);
    session.begun = query.time(3);
    session.seen = query.time(4);
    session.device = query.text(5);
    auto member = tables_.staff.by_id(query.text(1));
    // Bound anew, somebody has another role: they sign in again.
    if (!member || query.time(6) > session.begun) return std::nullopt;
    session.member = std::move(member->first);
    session.key = std::move(member->second);
    return session;
}

std::optional<StaffSession> ConsoleTable::session(std::string_view hash) {
    Query query(
        connection_,
        "SELECT n.hash, n.staff, n.complete, n.begun, n.seen, n.device, s.bound_at"
        " FROM console_session n JOIN staff s ON s.id = n.staff WHERE n.hash = ?1"
    );
    query.bind(hash);
    if (!query.step()) return std::nullopt;
    return read_session(query);
}

std::vector<StaffSession> ConsoleTable::sessions_of(std::string_view staff_id) {
    Query query(
        connection_,
        "SELECT n.hash, n.staff, n.complete, n.begun, n.seen, n.device, s.bound_at"
        " FROM console_session n JOIN staff s ON s.id = n.staff WHERE n.staff = ?1"
        " ORDER BY n.begun DESC"
    );
    query.bind(staff_id);
    std::vector<StaffSession> sessions;
    while (query.step()) {
        if (auto session = read_session(query)) sessions.push_back(*std::move(session));
    }
    return sessions;
}

std::optional<SecondFactor> ConsoleTable::second_factor(std::string_view staff_id) {
    Query query(
        connection_, "SELECT secret, confirmed, last_step FROM second_factor WHERE staff = ?1"
    );
    query.bind(staff_id);
    if (!query.step()) return std::nullopt;
    return SecondFactor{
        tables_.cipher.open(query.text(0), second_factor_place(staff_id)),
        query.flag(1),
        query.integer(2)};
}

void ConsoleTable::offer_sign_in(
    std::string_view link_hash, std::string_view staff_id, TimePoint expires, TimePoint now
) {
    Query(
        connection_,
        "INSERT INTO sign_in_link (staff, hash, expires) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (staff) DO UPDATE SET hash = excluded.hash, expires = excluded.expires"
    )
        .bind(staff_id, link_hash, expires)
        .run();
    tables_.audit.append(now, staff_id, "offer_sign_in", object_of(staff_id), {});
}

std::optional<std::pair<casework::Staff, ConversationKey>> ConsoleTable::take_sign_in(
    std::string_view link_hash, TimePoint now
) {
    Query(connection_, "DELETE FROM sign_in_link WHERE expires <= ?1").bind(now).run();
    std::string staff_id;
    {
        // The hash of a random secret: how long its comparison takes tells nothing of the secret.
        Query query(connection_, "SELECT staff FROM sign_in_link WHERE hash = ?1");
        query.bind(link_hash);
        if (!query.step()) return std::nullopt;
        staff_id = query.text(0);
    }
    Query(connection_, "DELETE FROM sign_in_link WHERE staff = ?1").bind(staff_id).run();
    return tables_.staff.by_id(staff_id);
}

void ConsoleTable::begin_session(const StaffSession& session, std::size_t sessions_max) {
    Query(connection_, "DELETE FROM console_session WHERE begun <= ?1")
        .bind(session.begun - session_rows_kept)
        .run();
    Query(
        connection_,
        "DELETE FROM console_session WHERE staff = ?1 AND hash NOT IN ("
        "  SELECT hash FROM console_session WHERE staff = ?1 ORDER BY begun DESC LIMIT ?2)"
    )
        .bind(session.member.id, sessions_max - 1)
        .run();
    Query(
        connection_,
        "INSERT INTO console_session (hash, staff, complete, begun, seen, device)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
    )
        .bind(
            session.hash,
            session.member.id,
            session.complete,
            session.begun,
            session.seen,
            session.device
        )
        .run();
    tables_.audit.append(
        session.begun, session.member.id, "sign_in", object_of(session.member.id), {}
    );
}

void ConsoleTable::complete_session(std::string_view hash, TimePoint now) {
    Query(connection_, "UPDATE console_session SET complete = 1, seen = ?2 WHERE hash = ?1")
        .bind(hash, now)
        .run();
}

void ConsoleTable::see_session(std::string_view hash, TimePoint now) {
    Query(connection_, "UPDATE console_session SET seen = ?2 WHERE hash = ?1 AND seen < ?2")
        .bind(hash, now)
        .run();
}

void ConsoleTable::end_session(std::string_view hash, TimePoint now) {
    std::string staff_id;
    {
        Query query(connection_, "SELECT staff FROM console_session WHERE hash = ?1");
        query.bind(hash);
        if (!query.step()) return;
        staff_id = query.text(0);
    }
    Query(connection_, "DELETE FROM console_session WHERE hash = ?1").bind(hash).run();
    tables_.audit.append(now, staff_id, "sign_out", object_of(staff_id), {});
}

void ConsoleTable::end_sessions(std::string_view staff_id, std::string_view except, TimePoint now) {
    Query(connection_, "DELETE FROM console_session WHERE staff = ?1 AND hash <> ?2")
        .bind(staff_id, except)
        .run();
    tables_.audit.append(now, staff_id, "sign_out_others", object_of(staff_id), {});
}

void ConsoleTable::set_second_factor(
    std::string_view staff_id, const SecondFactor& factor, TimePoint now
) {
    const bool was_confirmed = [&] {
        const auto before = second_factor(staff_id);
        return before && before->confirmed;
    }();
    const std::string sealed =
        tables_.cipher.seal(factor.secret, second_factor_place(staff_id), tables_.random);
    Query(
        connection_,
        "INSERT INTO second_factor (staff, secret, confirmed, last_step) VALUES (?1, ?2, ?3, ?4)"
        " ON CONFLICT (staff) DO UPDATE SET secret = excluded.secret,"
        " confirmed = excluded.confirmed, last_step = excluded.last_step"
    )
        .bind(staff_id, Blob{sealed}, factor.confirmed, factor.last_step)
        .run();
    if (factor.confirmed && !was_confirmed)
        tables_.audit.append(now, staff_id, "enrol_second_factor", object_of(staff_id), {});
}

std::int64_t ConsoleTable::count_wrong_code(std::string_view staff_id, TimePoint now) {
    Query(connection_, "DELETE FROM wrong_factor WHERE at <= ?1")
        .bind(now - wrong_codes_within)
        .run();
    Query(connection_, "INSERT INTO wrong_factor (staff, at) VALUES (?1, ?2)")
        .bind(staff_id, now)
        .run();
    tables_.audit.append(now, staff_id, "wrong_second_factor", object_of(staff_id), {});
    return wrong_codes(staff_id, now);
}

std::int64_t ConsoleTable::wrong_codes(std::string_view staff_id, TimePoint now) {
    Query query(connection_, "SELECT count(*) FROM wrong_factor WHERE staff = ?1 AND at > ?2");
    query.bind(staff_id, now - wrong_codes_within);
    return query.step() ? query.integer(0) : 0;
}

std::vector<SavedFilter> ConsoleTable::filters_of(std::string_view staff_id) {
    Query query(
        connection_,
        "SELECT id, name, query FROM saved_filter WHERE staff = ?1 ORDER BY id LIMIT ?2"
    );
    query.bind(staff_id, filters_max);
    std::vector<SavedFilter> filters;
    while (query.step()) filters.push_back({query.integer(0), query.text(1), query.text(2)});
    return filters;
}

std::int64_t ConsoleTable::save_filter(std::string_view staff_id, const SavedFilter& filter) {
    Query(
        connection_,
        "INSERT INTO saved_filter (staff, name, query) SELECT ?1, ?2, ?3"
        " WHERE (SELECT count(*) FROM saved_filter WHERE staff = ?1) < ?4"
        " ON CONFLICT (staff, name) DO UPDATE SET query = excluded.query"
    )
        .bind(staff_id, filter.name, filter.query, filters_max)
        .run();
    Query query(connection_, "SELECT id FROM saved_filter WHERE staff = ?1 AND name = ?2");
    query.bind(staff_id, filter.name);
    return query.step() ? query.integer(0) : 0;
}

void ConsoleTable::delete_filter(std::string_view staff_id, std::int64_t id) {
    Query(connection_, "DELETE FROM saved_filter WHERE staff = ?1 AND id = ?2")
        .bind(staff_id, id)
        .run();
}

}  // namespace heed::sql
