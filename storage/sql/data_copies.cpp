#include "storage/sql/data_copies.hpp"

#include <string>

namespace heed::sql {
namespace {

constexpr auto window = std::chrono::hours(24);

}  // namespace

bool DataCopies::offer(
    const ConversationKey& key,
    std::string_view hash,
    TimePoint expires,
    int offers_max,
    TimePoint now
) {
    persons_.ensure(key);
    const std::int64_t person = persons_.home(key);
    Query(connection_, "DELETE FROM data_copy WHERE person = ?1 AND asked_from <= ?2")
        .bind(person, now - window)
        .run();
    Query(
        connection_,
        "INSERT INTO data_copy (person, hash, expires, asked_from, asked) VALUES (?1, ?2, ?3, ?4, "
        "1)"
        " ON CONFLICT (person) DO UPDATE SET hash = ?2, expires = ?3, asked = data_copy.asked + 1"
        " WHERE data_copy.asked < ?5"
    )
        .bind(person, hash, expires, now, offers_max)
        .run();
    return connection_.changes() == 1;
}

bool DataCopies::is_offered(std::string_view hash, TimePoint now) {
    Query query(connection_, "SELECT 1 FROM data_copy WHERE hash = ?1 AND expires > ?2");
    query.bind(hash, now);
    return query.step();
}

std::optional<ConversationKey> DataCopies::take(std::string_view hash, TimePoint now) {
    ConversationKey key;
    std::string resident;
    std::int64_t person = 0;
    {
        Query query(
            connection_,
            "SELECT p.id, p.channel, p.user, p.resident FROM data_copy d"
            " JOIN person p ON p.id = d.person WHERE d.hash = ?1 AND d.expires > ?2"
        );
        query.bind(hash, now);
        if (!query.step()) return std::nullopt;
        person = query.integer(0);
        key = {query.text(1), query.text(2)};
        resident = query.text(3);
    }
    Query(connection_, "UPDATE data_copy SET hash = NULL WHERE person = ?1").bind(person).run();
    audit_.append(now, "resident", "copy", "resident " + resident, {});
    return key;
}

}  // namespace heed::sql
