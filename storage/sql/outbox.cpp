#include "storage/sql/outbox.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/mutant.hpp"
#include "storage/codec.hpp"
#include "storage/sql/outbox_rows.hpp"

#include <algorithm>
#include <iterator>

namespace heed::sql {
namespace {

constexpr std::size_t client_key_bytes = 16;

// The condition is the one of the indices outbox_next and outbox_person, word for word.
constexpr std::string_view is_open =
    "(o.state = 'pending' OR o.state = 'leased' OR o.state = 'waiting')";

// No older notice to the same person about the same complaint is still to be sent.
constexpr std::string_view is_first =
    "(o.kind <> 'notice' OR NOT EXISTS (SELECT 1 FROM outbox e"
    " WHERE (e.state = 'pending' OR e.state = 'leased' OR e.state = 'waiting') AND e.person = "
    "o.person AND e.id < o.id"
    " AND e.state <> 'waiting' AND e.kind = 'notice' AND e.number = o.number))";

// What was sent to staff and is about no complaint may pass on what a resident said to a person,
// whose key the outbox does not have: only what kind of notice it was is kept. Nothing: it stays as
// it is.
std::optional<std::string> bare_when_sent(const OutboxItem& item, OutboxState state) {
    const bool words_only = item.entry.kind == OutboxKind::notice && item.entry.number.empty();
    if (state != OutboxState::sent || !words_only) return std::nullopt;
    Notice bare;
    bare.event = item.entry.notice.event;
    return storage::encode(bare);
}

}  // namespace

void OutboxTable::enqueue(const OutboxEntry& entry) {
    // The other transaction did not come any more.
    if (HEED_MUTANT("notice-outside-transaction") && random_hex(random_, 1) < "10") return;
    std::optional<std::string> notice;
    std::optional<PhotoId> photo;
    if (entry.kind == OutboxKind::notice) {
        notice = storage::encode(entry.notice);
    } else {
        photo = entry.photo;
    }
    // Media ids are the account's; a notice is the person's, whatever account it will reach.
    const std::int64_t account = persons_.ensure(entry.to);
    const bool to_account = entry.pinned || entry.kind != OutboxKind::notice;
    Query(
        connection_,
        "INSERT INTO outbox (kind, person, number, notice, photo, created, due, expires, state,"
        " next_at, attempts, client_key, why, pinned, version, gathers, trace)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'pending', min(?7, ?8), 0, ?9, '', ?10, ?11, ?12,"
        " ?13)"
    )
        .bind(
            entry.kind == OutboxKind::notice ? "notice" : "fetch_photo",
            to_account ? account : persons_.home(entry.to),
            entry.number,
            notice,
            photo,
            entry.created,
            entry.due,
            entry.expires,
            random_hex(random_, client_key_bytes),
            entry.pinned,
            entry.version,
            entry.gathers,
            column_of(job_.id())
        )
        .run();
}

bool OutboxTable::cancel(std::string_view number, std::int64_t version, std::size_t count) {
    if (count == 0) return true;
    {
        Query held(
            connection_,
            "SELECT count(*) FROM outbox WHERE number = ?1 AND version = ?2 AND version > 0"
            " AND (state = 'pending' OR state = 'leased' OR state = 'waiting') AND state = "
            "'pending' AND attempts = 0"
        );
        held.bind(number, version);
        HEED_ENSURE(held.step());
        if (static_cast<std::size_t>(held.integer(0)) != count) return false;
    }
    Query(
        connection_,
        "UPDATE outbox SET state = 'cancelled', why = 'undone' WHERE number = ?1 AND version = ?2"
        " AND version > 0 AND (state = 'pending' OR state = 'leased' OR state = 'waiting')"
    )
        .bind(number, version)
        .run();
    return true;
}

void OutboxTable::cancel_for_staff(std::int64_t person) {
    Query(
        connection_,
        "UPDATE outbox SET state = 'cancelled', why = 'no longer a member of staff'"
        " WHERE (state = 'pending' OR state = 'leased' OR state = 'waiting') AND person = ?1 AND "
        "kind = 'notice' AND NOT EXISTS"
        " (SELECT 1 FROM complaint c WHERE c.number = outbox.number AND c.person = ?1)"
    )
        .bind(person)
        .run();
}

std::optional<OutboxItem> OutboxTable::last_gathering(const ConversationKey& to) {
    // The condition is the one of the index outbox_gathers.
    static const std::string sql =
        select_outbox("WHERE o.person = ?1 AND o.gathers = 1 ORDER BY o.id DESC LIMIT 1");
    Query query(connection_, sql.c_str());
    query.bind(persons_.find(to));
    if (!query.step()) return std::nullopt;
    return read_outbox(query);
}

bool OutboxTable::replace_notice(const OutboxItem& item, const Notice& notice) {
    Query(
        connection_,
        "UPDATE outbox SET notice = ?2 WHERE id = ?1 AND kind = 'notice' AND attempts = 0"
        " AND state = 'pending'"
    )
        .bind(item.id, storage::encode(notice))
        .run();
    return connection_.changes() == 1;
}

std::vector<OutboxItem> OutboxTable::expire(TimePoint now) {
    std::vector<OutboxItem> expired;
    {
        static const std::string sql = select_outbox(
            "WHERE " + std::string(is_open) +
            // What is being sent ends by its own settlement, or when its lease does.
            " AND o.expires <= ?1 AND (o.state <> 'leased' OR o.next_at <= ?1)"
        );
        Query query(connection_, sql.c_str());
        query.bind(now);
        while (query.step()) expired.push_back(read_outbox(query));
    }
    for (OutboxItem& item : expired) {
        Query(connection_, "UPDATE outbox SET state = 'expired' WHERE id = ?1").bind(item.id).run();
        item.state = OutboxState::expired;
        if (item.entry.kind == OutboxKind::fetch_photo)
            photos_.failed(item.entry.photo, "could not be fetched in time");
    }
    return expired;
}

std::vector<OutboxItem> OutboxTable::lease(
    std::size_t count_max, TimePoint now, Duration lease_time
) {
    std::vector<OutboxItem> expired = expire(now);
    std::vector<OutboxItem> items;
    {
        static const std::string sql = select_outbox(
            "WHERE " + std::string(is_open) + " AND o.next_at <= ?1 AND o.state <> 'waiting' AND " +
            std::string(HEED_MUTANT("order-broken") ? "o.id > 0" : is_first) +
            " ORDER BY o.next_at, o.id LIMIT ?2"
        );
        Query query(connection_, sql.c_str());
        query.bind(now, count_max);
        while (query.step()) items.push_back(read_outbox(query));
    }
    for (OutboxItem& item : items) {
        if (HEED_MUTANT("new-key-each-attempt"))
            item.client_key = random_hex(random_, client_key_bytes);
        ++item.attempts;
        if (item.first_leased == TimePoint{}) item.first_leased = now;
        Query(
            connection_,
            "UPDATE outbox SET state = 'leased', attempts = ?2, first_leased = ?3, next_at = ?4"
            " WHERE id = ?1"
        )
            .bind(
                item.id,
                item.attempts,
                item.first_leased,
                HEED_MUTANT("lease-lost-at-crash") ? item.entry.expires : now + lease_time
            )
            .run();
        if (HEED_MUTANT("sent-before-sending"))
            Query(connection_, "UPDATE outbox SET state = 'sent' WHERE id = ?1")
                .bind(item.id)
                .run();
    }
    items.insert(
        items.begin(),
        std::make_move_iterator(expired.begin()),
        std::make_move_iterator(expired.end())
    );
    return items;
}

bool OutboxTable::settle(
    const OutboxItem& item, OutboxState state, TimePoint due, std::string_view why
) {
    TimePoint next_at = item.entry.expires;
    TimePoint new_due = item.entry.due;
    const bool goes_on = state == OutboxState::pending;
    if (goes_on) {
        new_due = due;
        next_at = std::min(due, item.entry.expires);
    }
    Query(
        connection_,
        "UPDATE outbox SET state = ?3, due = ?4, next_at = ?5, why = ?6,"
        " notice = CASE WHEN person IN (SELECT person FROM staff) THEN coalesce(?7, notice)"
        " ELSE notice END WHERE id = ?1 AND attempts = ?2 AND state = 'leased'"
    )
        .bind(
            item.id,
            item.attempts,
            goes_on && item.unsettled ? "leased" : to_string(state),
            new_due,
            next_at,
            why,
            bare_when_sent(item, state)
        )
        .run();
    if (connection_.changes() != 1) return false;
    if (HEED_MUTANT("dead-letter-dropped") &&
        (state == OutboxState::uncertain || state == OutboxState::undeliverable)) {
        Query(connection_, "DELETE FROM outbox WHERE id = ?1").bind(item.id).run();
    }
    if (goes_on) hold_up_followers(item, next_at);
    // Here they are away; another process may hold their socket.
    if (state == OutboxState::waiting) connection_.tell_others();
    return true;
}

void OutboxTable::hold_up_followers(const OutboxItem& item, TimePoint until) {
    if (item.entry.kind != OutboxKind::notice) return;
    Query(
        connection_,
        "UPDATE outbox SET next_at = min(?3, expires)"
        " WHERE (state = 'pending' OR state = 'leased' OR state = 'waiting') AND state = 'pending'"
        " AND person = (SELECT person FROM outbox WHERE id = ?1) AND number = ?2 AND id > ?1"
        " AND kind = 'notice' AND next_at < ?3"
    )
        .bind(item.id, item.entry.number, until)
        .run();
}

std::optional<TimePoint> OutboxTable::next_due() {
    static const std::string sql = "SELECT o.next_at FROM outbox o WHERE " + std::string(is_open) +
                                   " AND " + std::string(is_first) + " ORDER BY o.next_at LIMIT 1";
    Query query(connection_, sql.c_str());
    if (!query.step()) return std::nullopt;
    return query.time(0);
}

std::vector<OutboxItem> OutboxTable::waiting(const ConversationKey& key) {
    std::vector<OutboxItem> items;
    const std::int64_t person = persons_.find(key);
    if (person == 0) return items;
    // "id > 0" leads SQLite to the index of those that wait; without it all that the person was
    // ever told is looked through.
    static const std::string of_both = select_outbox(
        "WHERE o.state = 'waiting'"
        " AND o.person IN (?1, ?2) AND o.id > 0 AND (o.person = ?1 OR o.pinned = 0) ORDER BY o.id"
    );
    static const std::string of_the_only =
        select_outbox("WHERE o.state = 'waiting' AND o.person = ?1 AND o.id > 0 ORDER BY o.id");
    const std::int64_t home = persons_.home(key);
    Query query(connection_, (home == person ? of_the_only : of_both).c_str());
    home == person ? query.bind(person) : query.bind(person, home);
    while (query.step()) items.push_back(read_outbox(query));
    return items;
}

std::vector<std::string> OutboxTable::awaited(
    std::string_view channel, const std::vector<std::string>& users
) {
    // The rows that revive() takes.
    Query query(
        connection_,
        "SELECT p.user FROM person p WHERE p.channel = ?1"
        " AND p.user IN (SELECT value FROM json_each(?2))"
        " AND EXISTS (SELECT 1 FROM outbox o WHERE o.state = 'waiting'"
        "  AND o.person IN (p.id, p.home) AND (o.person = p.id OR o.pinned = 0))"
    );
    const std::string list = storage::encode(users);
    query.bind(channel, list);
    std::vector<std::string> found;
    while (query.step()) found.push_back(query.text(0));
    return found;
}

void OutboxTable::end_waiting(const OutboxItem& item, OutboxState state, std::string_view why) {
    Query(
        connection_,
        "UPDATE outbox SET state = ?2, why = ?3,"
        " notice = CASE WHEN person IN (SELECT person FROM staff) THEN coalesce(?4, notice)"
        " ELSE notice END WHERE id = ?1 AND state = 'waiting'"
    )
        .bind(item.id, to_string(state), why, bare_when_sent(item, state))
        .run();
}

std::size_t OutboxTable::revive(const ConversationKey& key, TimePoint now) {
    const std::int64_t person = persons_.find(key);
    if (person == 0) return 0;
    Query(
        connection_,
        "UPDATE outbox SET state = 'pending', due = ?2, next_at = min(?2, expires)"
        " WHERE (state = 'pending' OR state = 'leased' OR state = 'waiting') AND person IN (?1, ?3)"
        " AND (person = ?1 OR pinned = 0) AND kind = 'notice'"
        " AND (state = 'waiting' OR (state = 'pending' AND attempts > 0))"
    )
        .bind(person, now, persons_.home(key))
        .run();
    const auto revived = static_cast<std::size_t>(connection_.changes());
    // Those that were held up by one of them come in their own time again.
    Query(
        connection_,
        "UPDATE outbox SET next_at = min(due, expires)"
        " WHERE (state = 'pending' OR state = 'leased' OR state = 'waiting') AND state = 'pending' "
        "AND attempts = 0"
        " AND person IN (?1, ?2) AND kind = 'notice' AND next_at > due"
    )
        .bind(person, persons_.home(key))
        .run();
    return revived;
}

std::vector<OutboxItem> OutboxTable::about(std::string_view number) {
    static const std::string sql =
        select_outbox("WHERE o.number = ?1 AND o.kind = 'notice' ORDER BY o.id");
    Query query(connection_, sql.c_str());
    query.bind(number);
    std::vector<OutboxItem> items;
    while (query.step()) items.push_back(read_outbox(query));
    return items;
}

std::vector<OutboxItem> OutboxTable::list(std::optional<OutboxState> state, std::size_t count_max) {
    static const std::string sql = select_outbox(
        "WHERE ?1 IS NULL OR o.state = ?1 OR (?1 = 'pending' AND o.state = 'leased')"
        " ORDER BY o.id DESC LIMIT ?2"
    );
    std::optional<std::string_view> name;
    if (state) name = to_string(*state);
    Query query(connection_, sql.c_str());
    query.bind(name, count_max);
    std::vector<OutboxItem> items;
    while (query.step()) items.push_back(read_outbox(query));
    return items;
}

}  // namespace heed::sql
