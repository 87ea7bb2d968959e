#include "storage/sql/console.hpp"

#include <algorithm>

namespace heed::sql {
namespace {

constexpr auto talks_since = std::chrono::minutes(5);
// So many messages are looked at to count who talks: a storm must not make the count dear.
constexpr std::int64_t messages_max = 20'000;

}  // namespace

Backlog ConsoleTable::backlog(TimePoint now) {
    Backlog backlog;
    {
        // The condition is the one of the index outbox_next: ended rows are not looked at, however
        // many there are.
        Query query(
            connection_,
            "SELECT o.kind = 'notice', coalesce(c.emergency, 0) = 1, o.state = 'waiting',"
            " o.attempts > 0, o.due <= ?1, count(*),"
            " min(CASE WHEN o.state = 'waiting' THEN NULL WHEN o.attempts > 0 THEN o.first_leased"
            "  WHEN o.due <= ?1 THEN o.due END)"
            " FROM outbox o LEFT JOIN complaint c ON c.number = o.number"
            " WHERE (o.state = 'pending' OR o.state = 'leased' OR o.state = 'waiting')"
            " GROUP BY 1, 2, 3, 4, 5"
        );
        query.bind(now);
        while (query.step()) {
            auto& rows = !query.flag(0)  ? backlog.photos
                         : query.flag(1) ? backlog.safety
                                         : backlog.notices;
            auto& count = query.flag(2)   ? rows.waiting
                          : query.flag(3) ? rows.tried
                          : query.flag(4) ? rows.due
                                          : rows.due_later;
            count += query.integer(5);
            const auto since = query.time_if_any(6);
            if (since) rows.late_since = std::min(rows.late_since.value_or(*since), *since);
        }
    }
    const auto count = [&](const char* sql) {
        Query query(connection_, sql);
        return query.step() ? query.integer(0) : 0;
    };
    backlog.complaints = count("SELECT coalesce(max(id), 0) FROM complaint");  // none is deleted
    backlog.open_complaints = count(
        "SELECT count(*) FROM complaint"
        " WHERE (status <> 'closed' AND status <> 'rejected' AND status <> 'withdrawn' AND status "
        "<> 'merged')"
    );
    {
        Query query(connection_, "SELECT count(*), min(at) FROM quarantine");
        if (query.step()) {
            backlog.set_aside = query.integer(0);
            backlog.set_aside_since = query.time_if_any(1);
        }
    }
    {
        Query query(
            connection_,
            "SELECT count(DISTINCT person) FROM"
            " (SELECT person FROM claim WHERE at > ?1 ORDER BY at DESC LIMIT ?2) AS lately"
        );
        query.bind(now - talks_since, messages_max);
        if (query.step()) backlog.dialogs = query.integer(0);
    }
    backlog.audit_seq = count("SELECT coalesce(max(seq), 0) FROM audit");
    {
        Query query(
            connection_, "SELECT count(*) FROM data_copy WHERE hash IS NOT NULL AND expires > ?1"
        );
        query.bind(now);
        if (query.step()) backlog.copies_offered = query.integer(0);
    }
    backlog.erased = count("SELECT count(*) FROM erased");
    return backlog;
}

}  // namespace heed::sql
