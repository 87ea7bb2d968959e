#include "storage/sql/console.hpp"

#include <algorithm>

namespace heed::sql {

Backlog ConsoleTable::backlog(TimePoint now) {
    Backlog backlog;
    {
        // The condition is the one of the index outbox_next: ended rows are not looked at, however
        // many there are.
        Query query(
            connection_,
            "SELECT kind = 'notice', state = 'waiting', attempts > 0, due <= ?1, count(*),"
            " min(CASE WHEN state = 'waiting' THEN NULL WHEN attempts > 0 THEN first_leased"
            "  WHEN due <= ?1 THEN due END)"
            " FROM outbox WHERE (state = 'pending' OR state = 'leased' OR state = 'waiting') GROUP "
            "BY 1, 2, 3, 4"
        );
        query.bind(now);
        while (query.step()) {
            auto& rows = query.flag(0) ? backlog.notices : backlog.photos;
            auto& count = query.flag(1)   ? rows.waiting
                          : query.flag(2) ? rows.tried
                          : query.flag(3) ? rows.due
                                          : rows.due_later;
            count += query.integer(4);
            const auto since = query.time_if_any(5);
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
    backlog.set_aside = count("SELECT count(*) FROM quarantine");
    return backlog;
}

}  // namespace heed::sql
