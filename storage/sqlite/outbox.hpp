#pragma once
// What is to be done later: pending -> leased -> sent, undeliverable, uncertain, expired,
// cancelled; or waiting until the person writes.
#include "dialogs/random.hpp"
#include "storage/records.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/persons.hpp"
#include "storage/sqlite/photos.hpp"

namespace heed::sqlite {

class OutboxTable {
public:
    OutboxTable(Connection& connection, Persons& persons, Photos& photos, Random& random)
        : connection_(connection), persons_(persons), photos_(photos), random_(random) {}

    void enqueue(const OutboxEntry& entry);
    std::optional<OutboxItem> last_gathering(const ConversationKey& to);
    bool replace_notice(const OutboxItem& item, const Notice& notice);
    // Notices to one person about one complaint go one after the other; photos do not wait for
    // each other. What is past its time is settled as expired on the way.
    std::vector<OutboxItem> lease(std::size_t count_max, TimePoint now, Duration lease_time);
    // See Tx::cancel_notices.
    bool cancel(std::string_view number, std::int64_t version, std::size_t count);
    // What `person` would still hear of other people's complaints.
    void cancel_for_staff(std::int64_t person);
    bool settle(const OutboxItem& item, OutboxState state, TimePoint due, std::string_view why);
    std::optional<TimePoint> next_due();
    std::vector<OutboxItem> take_waiting(const ConversationKey& key);
    std::size_t revive(const ConversationKey& key, TimePoint now);
    // Oldest first.
    std::vector<OutboxItem> about(std::string_view number);
    // Newest first.
    std::vector<OutboxItem> list(std::optional<OutboxState> state, std::size_t count_max);

private:
    std::vector<OutboxItem> expire(TimePoint now);

    Connection& connection_;
    Persons& persons_;
    Photos& photos_;
    Random& random_;
};

}  // namespace heed::sqlite
