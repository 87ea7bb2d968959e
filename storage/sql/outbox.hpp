#pragma once
// What is to be done later: pending -> leased -> sent, undeliverable, uncertain, expired,
// cancelled, merged; or waiting until the person writes.
#include "dialogs/random.hpp"
#include "storage/records.hpp"
#include "storage/sql/connection.hpp"
#include "storage/sql/job_trace.hpp"
#include "storage/sql/persons.hpp"
#include "storage/sql/photos.hpp"

namespace heed::sql {

class OutboxTable {
public:
    OutboxTable(
        Connection& connection, Persons& persons, Photos& photos, JobTrace& job, Random& random
    )
        : connection_(connection), persons_(persons), photos_(photos), job_(job), random_(random) {}

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
    // See Tx for the next ones.
    std::vector<OutboxItem> waiting(const ConversationKey& key);
    std::vector<std::string> awaited(
        std::string_view channel, const std::vector<std::string>& users
    );
    void end_waiting(const OutboxItem& item, OutboxState state, std::string_view why);
    std::size_t revive(const ConversationKey& key, TimePoint now);
    // Oldest first.
    std::vector<OutboxItem> about(std::string_view number);
    // outbox_company.cpp
    std::vector<OutboxItem> company(
        const OutboxItem& item, const std::vector<std::int64_t>& leased_with, TimePoint now
    );
    void merge(const OutboxItem& into, const std::vector<OutboxItem>& others, const Notice& notice);
    std::vector<OutboxItem> went_along(const OutboxItem& item);
    std::vector<OutboxItem> untried(const ConversationKey& to, std::string_view number);
    void move(const OutboxItem& item, TimePoint due);
    void put_back(const OutboxItem& item, TimePoint until, std::string_view why);
    Redriven redrive(std::int64_t id, TimePoint now, TimePoint expires);
    // Newest first.
    std::vector<OutboxItem> list(std::optional<OutboxState> state, std::size_t count_max);

private:
    std::vector<OutboxItem> expire(TimePoint now);
    // What follows `item` about the same complaint need not be looked at before then. With many
    // waiting behind a few that fail, each look would find them first.
    void hold_up_followers(const OutboxItem& item, TimePoint until);

    Connection& connection_;
    Persons& persons_;
    Photos& photos_;
    JobTrace& job_;
    Random& random_;
};

}  // namespace heed::sql
