#include "storage/sql/links.hpp"

#include "dialogs/ensure.hpp"

#include <algorithm>

namespace heed::sql {
namespace {

constexpr std::size_t accounts_max = 6;  // of one person

}  // namespace

bool Links::offer(
    const ConversationKey& key, std::string_view code_hash, TimePoint expires, TimePoint now
) {
    Query(connection_, "DELETE FROM link_code WHERE expires <= ?1").bind(now).run();
    const std::int64_t person = persons_.ensure(key);
    Query taken(connection_, "SELECT 1 FROM link_code WHERE code_hash = ?1 AND person <> ?2");
    taken.bind(code_hash, person);
    if (taken.step()) return false;
    Query(
        connection_,
        "INSERT INTO link_code (person, code_hash, expires) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (person) DO UPDATE SET code_hash = excluded.code_hash,"
        " expires = excluded.expires"
    )
        .bind(person, code_hash, expires)
        .run();
    return true;
}

bool Links::offers(const ConversationKey& key, TimePoint now) {
    Query query(connection_, "SELECT 1 FROM link_code WHERE person = ?1 AND expires > ?2");
    query.bind(persons_.find(key), now);
    return query.step();
}

LinkCheck Links::check(
    std::string_view code_hash, bool is_short, const ConversationKey& key, TimePoint now
) {
    using enum LinkCheck::Result;
    const std::int64_t person = persons_.ensure(key);
    if (wrong_codes_.too_many_of(person, now)) return {paused, {}};
    // Right or wrong, so that it says nothing about the code, and is no guess either.
    if (is_short && wrong_codes_.too_many(now)) return {too_short, {}};
    ConversationKey asked_by;
    {
        Query query(
            connection_,
            "SELECT p.channel, p.user FROM link_code l JOIN person p ON p.id = l.person"
            " WHERE l.code_hash = ?1 AND l.expires > ?2"
        );
        query.bind(code_hash, now);
        if (query.step()) asked_by = {query.text(0), query.text(1)};
    }
    if (asked_by.user.empty()) {
        wrong_codes_.add(person, now);
        return {wrong, {}};
    }
    if (asked_by == key) return {own, asked_by};
    if (persons_.same_person(asked_by, key)) return {same_person, asked_by};
    if (has_staff(persons_.home(key)) || has_staff(persons_.home(asked_by)))
        return {staff, asked_by};
    const std::size_t accounts = persons_.accounts(key).size() + persons_.accounts(asked_by).size();
    return {accounts > accounts_max ? full : ok, asked_by};
}

void Links::link(const ConversationKey& a, const ConversationKey& b, TimePoint now) {
    const std::int64_t home_of_a = persons_.home(a);
    const std::int64_t home_of_b = persons_.home(b);
    HEED_ENSURE(home_of_a != 0 && home_of_b != 0 && home_of_a != home_of_b);
    // The older account holds the conversation, and its pseudonym goes on.
    const std::int64_t home = std::min(home_of_a, home_of_b);
    const std::int64_t guest = std::max(home_of_a, home_of_b);
    audit_.append(
        now, resident_of(guest), "link", "resident " + resident_of(home), {{"by", "code"}}
    );
    Query(connection_, "UPDATE person SET home = ?2 WHERE id = ?1 OR home = ?1")
        .bind(guest, home)
        .run();
    Query(connection_, "UPDATE person SET state = ?2, desk = ?2 WHERE id = ?1")
        .bind(guest, Blob{})
        .run();
    Query(connection_, "DELETE FROM timer WHERE person IN (?1, ?2)").bind(guest, home).run();
    Query(
        connection_,
        "UPDATE outbox SET person = ?2 WHERE person = ?1 AND kind = 'notice' AND pinned = 0"
        " AND (state = 'pending' OR state = 'leased' OR state = 'waiting')"
    )
        .bind(guest, home)
        .run();
    join_handovers(guest, home, now);
    persons_.forget();
    Query(connection_, "DELETE FROM link_code WHERE person IN (?1, ?2)")
        .bind(persons_.find(a), persons_.find(b))
        .run();
}

std::vector<ConversationKey> Links::unlink(
    const ConversationKey& key, const Conversation& left_behind, TimePoint now
) {
    std::vector<Account> accounts = persons_.accounts(key);
    std::erase_if(accounts, [&](const Account& account) { return account.key == key; });
    std::vector<ConversationKey> others;
    if (accounts.empty()) return others;
    const std::int64_t leaver = persons_.find(key);
    const std::int64_t home = persons_.home(key);
    std::vector<std::int64_t> stay;
    for (const Account& account : accounts) {
        others.push_back(account.key);
        stay.push_back(persons_.find(account.key));
    }
    const std::int64_t new_home = home == leaver ? *std::ranges::min_element(stay) : home;
    const Conversation shared = persons_.conversation(key);

    Query(connection_, "UPDATE person SET home = NULL WHERE id = ?1").bind(leaver).run();
    for (const std::int64_t person : stay) {
        const std::optional<std::int64_t> its_home =
            person == new_home ? std::nullopt : std::optional(new_home);
        Query(connection_, "UPDATE person SET home = ?2 WHERE id = ?1")
            .bind(person, its_home)
            .run();
    }
    persons_.forget();
    persons_.save_conversation(others.front(), left_behind, now);
    persons_.save_conversation(key, shared, now);
    Query(connection_, "UPDATE timer SET person = ?2 WHERE person = ?1").bind(home, leaver).run();
    Query(connection_, "UPDATE handover SET person = ?2 WHERE person = ?1 AND state <> 'ended'")
        .bind(home, leaver)
        .run();
    if (home == leaver) {
        for (const std::int64_t person : stay) move_notices_of(person, leaver, new_home);
    } else {
        move_notices_of(leaver, home, leaver);
    }
    audit_.append(now, resident_of(leaver), "unlink", "resident " + resident_of(new_home), {});
    return others;
}

// One conversation, one hand-over: the one that has come further goes on.
void Links::join_handovers(std::int64_t guest, std::int64_t home, TimePoint now) {
    Query(
        connection_,
        "UPDATE handover SET state = 'ended', ended_at = ?3"
        " WHERE person IN (?1, ?2) AND state <> 'ended' AND id <> ("
        "  SELECT id FROM handover WHERE person IN (?1, ?2) AND state <> 'ended'"
        "  ORDER BY state = 'taken' DESC, state = 'waiting' DESC, id LIMIT 1)"
    )
        .bind(guest, home, now)
        .run();
    Query(connection_, "UPDATE handover SET person = ?2 WHERE person = ?1").bind(guest, home).run();
}

bool Links::has_staff(std::int64_t home) {
    Query query(
        connection_,
        "SELECT 1 FROM staff WHERE removed_at IS NULL AND (person = ?1"
        " OR person IN (SELECT id FROM person WHERE home = ?1))"
    );
    query.bind(home);
    return query.step();
}

std::string Links::resident_of(std::int64_t person) {
    Query query(connection_, "SELECT resident FROM person WHERE id = ?1");
    query.bind(person);
    HEED_ENSURE(query.step());
    return query.text(0);
}

void Links::move_notices_of(std::int64_t person, std::int64_t from, std::int64_t to) {
    Query(
        connection_,
        "UPDATE outbox SET person = ?3 WHERE person = ?2 AND kind = 'notice' AND pinned = 0"
        " AND (state = 'pending' OR state = 'leased' OR state = 'waiting')"
        " AND number IN (SELECT number FROM complaint WHERE person = ?1)"
    )
        .bind(person, from, to)
        .run();
}

}  // namespace heed::sql
