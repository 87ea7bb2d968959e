#include "bot/simulation/retention_checks.hpp"

#include "bot/retention.hpp"
#include "storage/sql/erasure.hpp"

#include <algorithm>

namespace heed::simulation {
namespace {

using sql::Query;

constexpr auto under_way = std::chrono::seconds(30);
constexpr auto answers_are_kept = std::chrono::hours(24 * 7);

ExpiryCalendar calendar_of(sqlite::Connection& connection) {
    Query query(connection, "SELECT as_of, run_at, confirmed FROM retention");
    if (!query.step()) return {};
    return {query.time_if_any(0), query.time_if_any(1), query.time_if_any(2)};
}

std::tuple<std::string, std::string, std::string> sight_of(const Shown& shown) {
    return {shown.user, shown.key, shown.key.empty() ? shown.body : ""};
}

}  // namespace

RetentionChecks::RetentionChecks(
    const RetentionConfig& periods, sqlite::Connection& connection, const Known& known
)
    : periods_(periods), as_of_(calendar_of(connection).as_of) {
    {
        Query query(
            connection, "SELECT c.number, p.user FROM complaint c JOIN person p ON p.id = c.person"
        );
        while (query.step()) owners_[query.text(0)] = query.text(1);
    }
    Query query(
        connection,
        "SELECT f.id, ifnull(c.number, ''), f.added_at FROM photo f"
        " LEFT JOIN complaint c ON c.id = f.complaint"
    );
    while (query.step()) photos_.push_back({query.integer(0), query.text(1), query.time(2)});
    for (const Shown& one : known.platform.shown()) seen_.insert(sight_of(one));
    shown_ = known.platform.shown().size();
}

bool RetentionChecks::has_run(sqlite::Connection& connection, TimePoint from) {
    const ExpiryCalendar calendar = calendar_of(connection);
    return calendar.run_at && *calendar.run_at >= from;
}

std::optional<Violation> RetentionChecks::at_rest(
    sqlite::Connection& connection, const Known& known, TimePoint now
) {
    if (auto found = calendar_is_slow(calendar_of(connection))) return found;
    if (auto found = complaints_stay(connection)) return found;
    if (auto found = persons_go_in_time(connection, known, now)) return found;
    if (auto found = photos_go_in_time(connection)) return found;
    if (auto found = messages_stay_known(connection, known)) return found;
    if (auto found = nothing_of_the_erased(connection)) return found;
    return nobody_hears_again(known);
}

RetentionChecks::Found RetentionChecks::calendar_is_slow(const ExpiryCalendar& calendar) {
    if (!calendar.as_of) return Violation{"S31", "retention has run and has no calendar"};
    const TimePoint before = as_of_.value_or(*calendar.as_of);
    const TimePoint vouched = calendar.confirmed.value_or(before);
    as_of_ = calendar.as_of;
    if (*as_of_ <= std::max(before + calendar_step_max, vouched)) return std::nullopt;
    return Violation{"S31", "the calendar of retention went from one run to the next too far"};
}

RetentionChecks::Found RetentionChecks::complaints_stay(sqlite::Connection& connection) {
    for (const auto& [number, owner] : owners_) {
        Query query(
            connection,
            "SELECT max(e.at), c.status IN ('closed', 'rejected', 'withdrawn', 'merged')"
            " FROM complaint c JOIN event e ON e.complaint = c.id WHERE c.number = ?1"
        );
        query.bind(number);
        if (!query.step() || query.null(0)) return Violation{"S1", number + " is gone"};
        if (query.flag(1)) ended_.emplace(number, query.time(0));
    }
    return std::nullopt;
}

bool RetentionChecks::ended_by(const std::string& number, TimePoint limit) const {
    const auto found = ended_.find(number);
    return found != ended_.end() && found->second <= limit;
}

RetentionChecks::Found RetentionChecks::persons_go_in_time(
    sqlite::Connection& connection, const Known& known, TimePoint now
) {
    const auto is_there = [&](const ConversationKey& key) {
        Query query(connection, "SELECT 1 FROM person WHERE channel = ?1 AND user = ?2");
        query.bind(key.channel, key.user);
        return query.step();
    };
    for (const auto& officer : known.officers) {
        if (!is_there(officer->key()))
            return Violation{"S31", officer->key().user + " is staff and was taken away"};
    }
    for (const auto& resident : known.residents) {
        const std::string& user = resident->key().user;
        const bool over = std::ranges::all_of(owners_, [&](const auto& one) {
            return one.second != user ||
                   ended_by(one.first, *as_of_ - periods_.person_after_closing);
        });
        const bool there = is_there(resident->key());
        if (there && over) return Violation{"S31", "the time of " + user + " is over"};
        if (!there && !over) return Violation{"S31", user + " was taken away before their time"};
        if (there && gone_.contains(user))
            return Violation{"S20", user + " was erased and is there again"};
        if (!there) gone_.emplace(user, now);
    }
    for (const Platform::CallTo& call : known.platform.calls()) {
        const auto gone = gone_.find(call.user);
        if (gone != gone_.end() && call.at - gone->second > under_way)
            return Violation{"S14", call.user + " was erased and is still written to"};
    }
    return std::nullopt;
}

RetentionChecks::Found RetentionChecks::photos_go_in_time(sqlite::Connection& connection) {
    const TimePoint limit = *as_of_ - periods_.photos_after_closing;
    for (const Photo& photo : photos_) {
        if (photo.number.empty()) continue;  // it goes with its person
        Query query(connection, "SELECT 1 FROM photo WHERE id = ?1");
        query.bind(photo.id);
        const bool over = ended_by(photo.number, limit) && photo.added_at <= limit;
        if (query.step() != over) continue;
        return Violation{
            "S31",
            "photo " + std::to_string(photo.id) + " of " + photo.number +
                (over ? " is kept for too long" : " was taken away before its time")};
    }
    return std::nullopt;
}

RetentionChecks::Found RetentionChecks::messages_stay_known(
    sqlite::Connection& connection, const Known& known
) {
    for (const LetterPtr& letter : known.post.letters()) {
        if (!letter->accepted || letter->is_event) continue;
        Query query(connection, "SELECT 1 FROM claim WHERE channel = ?1 AND message_id = ?2");
        query.bind(letter->from.channel, letter->id);
        if (!query.step())
            return Violation{"S3", "message " + letter->id + " is not known any more"};
    }
    Query query(connection, "SELECT count(*) FROM claim WHERE at <= ?1 AND answer IS NOT NULL");
    query.bind(*as_of_ - answers_are_kept);
    query.step();
    if (query.integer(0) == 0) return std::nullopt;
    return Violation{"S31", query.text(0) + " answers are kept for too long"};
}

RetentionChecks::Found RetentionChecks::nothing_of_the_erased(sqlite::Connection& connection) {
    Query query(
        connection,
        "SELECT p.resident FROM person p WHERE p.channel = ?1 AND (length(p.state) > 0"
        " OR p.key IS NOT NULL OR EXISTS (SELECT 1 FROM outbox o WHERE o.person = p.id)"
        " OR EXISTS (SELECT 1 FROM timer t WHERE t.person = p.id)"
        " OR EXISTS (SELECT 1 FROM complaint c WHERE c.person = p.id AND c.phone IS NOT NULL))"
    );
    query.bind(sql::erased_channel);
    if (query.step())
        return Violation{"S20", "something of " + query.text(0) + " is there, who was erased"};
    return std::nullopt;
}

RetentionChecks::Found RetentionChecks::nobody_hears_again(const Known& known) {
    const auto& shown = known.platform.shown();
    for (; shown_ < shown.size(); ++shown_) {
        if (!seen_.insert(sight_of(shown[shown_])).second)
            return Violation{"S12", shown[shown_].user + " was told again: " + shown[shown_].body};
    }
    return std::nullopt;
}

}  // namespace heed::simulation
