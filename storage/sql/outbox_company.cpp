// Notices that go along with another one, and those that are sent again by hand.
#include "storage/codec.hpp"
#include "storage/sql/outbox.hpp"
#include "storage/sql/outbox_rows.hpp"

#include <algorithm>
#include <set>

namespace heed::sql {

std::vector<OutboxItem> OutboxTable::company(
    const OutboxItem& item, const std::vector<std::int64_t>& leased_with, TimePoint now
) {
    std::vector<OutboxItem> company;
    std::set<std::string, std::less<>> held_up;  // complaints of which an earlier notice stays
    static const std::string sql = select_outbox(
        "WHERE (o.state = 'pending' OR o.state = 'leased' OR o.state = 'waiting') AND o.kind = "
        "'notice' AND o.number <> ''"
        " AND o.person = (SELECT person FROM outbox WHERE id = ?1) AND o.id <> ?1 ORDER BY o.id"
    );
    Query query(connection_, sql.c_str());
    query.bind(item.id);
    while (query.step()) {
        OutboxItem other = read_outbox(query);
        if (other.state == OutboxState::waiting) continue;
        const bool leased_too = std::ranges::find(leased_with, other.id) != leased_with.end();
        const bool untried = !other.unsettled && other.attempts == 0 && other.entry.due <= now;
        const bool free = !other.entry.pinned && !other.entry.gathers && (leased_too || untried);
        if (free && !held_up.contains(other.entry.number)) {
            company.push_back(std::move(other));
        } else {
            held_up.insert(other.entry.number);
        }
    }
    return company;
}

void OutboxTable::merge(
    const OutboxItem& into, const std::vector<OutboxItem>& others, const Notice& notice
) {
    Query(connection_, "UPDATE outbox SET notice = ?2 WHERE id = ?1")
        .bind(into.id, storage::encode(notice))
        .run();
    for (const OutboxItem& other : others) {
        Query(
            connection_,
            "UPDATE outbox SET state = 'merged', merged_into = ?2, why = ?3 WHERE id = ?1"
        )
            .bind(other.id, into.id, "went along with " + std::to_string(into.id))
            .run();
    }
}

std::vector<OutboxItem> OutboxTable::went_along(const OutboxItem& item) {
    static const std::string sql =
        select_outbox("WHERE o.merged_into IS NOT NULL AND o.merged_into = ?1 ORDER BY o.id");
    Query query(connection_, sql.c_str());
    query.bind(item.id);
    std::vector<OutboxItem> items;
    while (query.step()) items.push_back(read_outbox(query));
    return items;
}

std::vector<OutboxItem> OutboxTable::untried(const ConversationKey& to, std::string_view number) {
    static const std::string sql = select_outbox(
        "WHERE (o.state = 'pending' OR o.state = 'leased' OR o.state = 'waiting') AND o.person = ?1"
        " AND (o.number = ?2 OR (?2 = '' AND o.number <> ''))"
        " AND o.state = 'pending' AND o.attempts = 0 AND o.kind = 'notice' AND o.pinned = 0"
        " ORDER BY o.id"
    );
    Query query(connection_, sql.c_str());
    query.bind(persons_.home(to), number);
    std::vector<OutboxItem> items;
    while (query.step()) items.push_back(read_outbox(query));
    return items;
}

void OutboxTable::move(const OutboxItem& item, TimePoint due) {
    Query(
        connection_,
        "UPDATE outbox SET due = ?2, next_at = min(?2, expires)"
        " WHERE id = ?1 AND state = 'pending' AND attempts = 0"
    )
        .bind(item.id, due)
        .run();
}

void OutboxTable::put_back(const OutboxItem& item, TimePoint until, std::string_view why) {
    Query(
        connection_,
        "UPDATE outbox SET state = 'pending', due = ?3, next_at = min(?3, expires), why = ?4,"
        " attempts = attempts - 1,"
        " first_leased = CASE attempts WHEN 1 THEN NULL ELSE first_leased END"
        " WHERE id = ?1 AND attempts = ?2 AND state = 'leased'"
    )
        .bind(item.id, item.attempts, until, why)
        .run();
    hold_up_followers(item, until);
}

Redriven OutboxTable::redrive(std::int64_t id, TimePoint now, TimePoint expires) {
    {
        Query known(connection_, "SELECT 1 FROM outbox WHERE id = ?1");
        known.bind(id);
        if (!known.step()) return Redriven::unknown;
    }
    // The key stays: where the receiver knows a notice by it, a second one is not shown.
    Query(
        connection_,
        "UPDATE outbox SET state = 'pending', due = ?2, next_at = ?2, expires = ?3, attempts = 0,"
        " first_leased = NULL, why = 'sent again by hand' WHERE id = ?1 AND kind = 'notice'"
        " AND state IN ('undeliverable', 'uncertain', 'expired')"
    )
        .bind(id, now, expires)
        .run();
    return connection_.changes() == 1 ? Redriven::again : Redriven::not_dead;
}

}  // namespace heed::sql
