#include "storage/sql/erasure.hpp"

#include "dialogs/mutant.hpp"
#include "storage/codec.hpp"

#include <unordered_set>

namespace heed::sql {
namespace {

constexpr std::size_t random_bytes = 8;

// ?1 is the account. What belongs to nobody's case goes. Ids of messages stay, so that one that the
// platform delivers once more begins nothing anew: they name the row, which is nobody's from now
// on.
constexpr const char* deletions[] = {
    "DELETE FROM quarantine WHERE (channel, \"user\") ="
    " (SELECT channel, \"user\" FROM person WHERE id = ?1)",
    "DELETE FROM timer WHERE person = ?1",
    "DELETE FROM link_code WHERE person = ?1",
    "DELETE FROM data_copy WHERE person = ?1",
    "DELETE FROM wrong_code WHERE person = ?1",
    "DELETE FROM handover WHERE person = ?1",  // and its words with it
    "DELETE FROM outbox WHERE person = ?1",
    // A voice tells who speaks, whatever it belongs to.
    "DELETE FROM photo WHERE person = ?1 AND (complaint IS NULL OR kind = 'voice')",
    // What is still being fetched finds nothing to settle when it comes.
    "UPDATE photo SET media_id = '', why = CASE state WHEN 'pending' THEN 'erased' ELSE why END,"
    " state = CASE state WHEN 'pending' THEN 'failed' ELSE state END WHERE person = ?1",
    // Why staff looked at whom it leads to may say who that is.
    "UPDATE reveal SET note = '' WHERE complaint IN (SELECT id FROM complaint WHERE person = ?1)",
};

}  // namespace

Erased Erasure::erase(std::string_view resident, std::string_view by, TimePoint now) {
    const std::vector<std::int64_t> accounts = accounts_of(resident);
    if (accounts.empty()) return {Erased::Result::unknown, 0};
    persons_.write_saved();  // not behind the erasing
    for (const std::int64_t account : accounts) {
        if (is_staff(account)) return {Erased::Result::staff, 0};
    }
    // One for all accounts, so that a concern's people are counted as before.
    const std::string pseudonym = "r_" + random_hex(random_, random_bytes);
    Erased erased;
    for (const std::int64_t account : accounts)
        erased.complaints += erase_account(account, pseudonym, now);
    persons_.forget();
    audit_.append(
        now,
        by,
        "erase",
        "resident " + std::string(resident),
        {{"complaints", std::to_string(erased.complaints)}}
    );
    log_is_to_be_cleared_ = true;
    return erased;
}

std::vector<std::int64_t> Erasure::accounts_of(std::string_view resident) {
    Query query(
        connection_,
        // A linked account's own pseudonym is not shown while it is linked; both mean the person.
        "WITH named AS (SELECT coalesce(home, id) AS id FROM person WHERE resident = ?1)"
        " SELECT id FROM person WHERE id IN (SELECT id FROM named) AND channel <> ?2"
        " UNION SELECT id FROM person WHERE home IN (SELECT id FROM named) AND channel <> ?2"
        " ORDER BY 1"
    );
    query.bind(resident, erased_channel);
    std::vector<std::int64_t> accounts;
    while (query.step()) accounts.push_back(query.integer(0));
    return accounts;
}

bool Erasure::is_staff(std::int64_t account) {
    Query query(connection_, "SELECT 1 FROM staff WHERE person = ?1 AND removed_at IS NULL");
    query.bind(account);
    return query.step();
}

std::int64_t Erasure::erase_account(
    std::int64_t account, std::string_view pseudonym, TimePoint now
) {
    note_erased(account, now);
    keys_.destroy(account);
    forget_words_with_staff(account);
    for (const char* sql : deletions) Query(connection_, sql).bind(account).run();
    if (HEED_MUTANT("message-ids-erased"))
        Query(connection_, "DELETE FROM claim WHERE person = ?1").bind(account).run();
    Query(
        connection_,
        "UPDATE complaint SET resident = ?2, anonymous = 1, phone = NULL WHERE person = ?1"
    )
        .bind(account, pseudonym)
        .run();
    const std::int64_t complaints = connection_.changes();
    Query(
        connection_,
        "UPDATE person SET channel = ?2, \"user\" = ?3, resident = ?4, following = 0,"
        " last_message_at = 0, pushes_left = 0, state = ?5, desk = ?5, saved_at = 0, home = NULL,"
        " key = NULL"
        " WHERE id = ?1"
    )
        .bind(account, erased_channel, random_hex(random_, random_bytes), pseudonym, Blob{})
        .run();
    return complaints;
}

// What they said to a person was passed on in notices to staff, whose way is over in whatever way.
void Erasure::forget_words_with_staff(std::int64_t account) {
    std::optional<TimePoint> since;
    {
        Query query(connection_, "SELECT min(asked_at) FROM handover WHERE person = ?1");
        query.bind(account);
        if (query.step()) since = query.time_if_any(0);
    }
    if (!since) return;
    Notice bare;
    bare.event = "reminder";
    Query(
        connection_,
        "UPDATE outbox SET notice = ?2, why = 'a resident was erased',"
        " state = CASE state WHEN 'sent' THEN 'sent' ELSE 'cancelled' END"
        " WHERE kind = 'notice' AND number = '' AND created >= ?1"
        " AND state IN ('sent', 'undeliverable', 'uncertain', 'expired', 'cancelled')"
        " AND person IN (SELECT person FROM staff)"
    )
        .bind(*since, storage::encode(bare))
        .run();
}

// For backups that still know the account: see erased_list.hpp.
void Erasure::note_erased(std::int64_t account, TimePoint now) {
    Query query(connection_, "SELECT resident FROM person WHERE id = ?1");
    query.bind(account);
    if (!query.step()) return;
    const std::string hash = erased_hash(query.text(0));
    Query(connection_, "INSERT INTO erased (hash, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
        .bind(hash, now)
        .run();
}

std::vector<ErasedEntry> Erasure::erased_after(std::int64_t id) {
    Query query(connection_, "SELECT id, hash, at FROM erased WHERE id > ?1 ORDER BY id");
    query.bind(id);
    std::vector<ErasedEntry> all;
    while (query.step()) all.push_back({query.integer(0), query.text(1), query.time(2)});
    return all;
}

std::int64_t Erasure::count() {
    Query query(connection_, "SELECT count(*) FROM erased");
    return query.step() ? query.integer(0) : 0;
}

bool Erasure::has_person(std::string_view number) {
    Query query(
        connection_,
        "SELECT 1 FROM complaint c JOIN person p ON p.id = c.person"
        " WHERE c.number = ?1 AND p.channel <> ?2"
    );
    query.bind(number, erased_channel);
    return query.step();
}

std::size_t Erasure::erase_again(const std::vector<ErasedEntry>& list, TimePoint now) {
    std::unordered_set<std::string> hashes;
    for (const ErasedEntry& entry : list) {
        hashes.insert(entry.hash);
        Query(connection_, "INSERT INTO erased (hash, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
            .bind(entry.hash, entry.at)
            .run();
    }
    std::vector<std::string> residents;
    {
        Query query(connection_, "SELECT resident FROM person WHERE channel <> ?1 ORDER BY id");
        query.bind(erased_channel);
        while (query.step()) {
            if (hashes.contains(erased_hash(query.text(0)))) residents.push_back(query.text(0));
        }
    }
    std::size_t count = 0;
    for (const std::string& resident : residents)
        if (erase(resident, "heed", now).result == Erased::Result::done) ++count;
    return count;
}

}  // namespace heed::sql
