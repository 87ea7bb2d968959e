#pragma once
// What retention may take away and what it has to, reckoned anew from what the world knows: cases,
// their histories and the messages that people sent.
#include "bot/config.hpp"
#include "bot/simulation/checks.hpp"
#include "bot/simulation/violation.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace heed::simulation {

class RetentionChecks {
public:
    // Remembers what is there while nothing can be over yet.
    RetentionChecks(
        const RetentionConfig& periods, sqlite::Connection& connection, const Known& known
    );

    // Has a run ended since `from`?
    static bool has_run(sqlite::Connection& connection, TimePoint from);
    // Once one has, and at every later moment at which heed runs.
    std::optional<Violation> at_rest(
        sqlite::Connection& connection, const Known& known, TimePoint now
    );

private:
    using Found = std::optional<Violation>;
    struct Photo {
        std::int64_t id = 0;
        std::string number;  // of its complaint; empty: of none
        TimePoint added_at{};
    };
    Found calendar_is_slow(const ExpiryCalendar& calendar);
    Found complaints_stay(sqlite::Connection& connection);
    Found persons_go_in_time(sqlite::Connection& connection, const Known& known, TimePoint now);
    Found photos_go_in_time(sqlite::Connection& connection);
    Found messages_stay_known(sqlite::Connection& connection, const Known& known);
    Found nothing_of_the_erased(sqlite::Connection& connection);
    Found nobody_hears_again(const Known& known);
    bool ended_by(const std::string& number, TimePoint limit) const;

    const RetentionConfig& periods_;
    std::map<std::string, std::string> owners_;  // by number
    std::vector<Photo> photos_;
    std::optional<TimePoint> as_of_;
    std::map<std::string, TimePoint> ended_;  // by number, as the histories say
    std::map<std::string, TimePoint> gone_;   // by user: since when the world knows
    std::set<std::tuple<std::string, std::string, std::string>> seen_;  // whom, by key or words
    std::size_t shown_ = 0;                                             // of those of the platform
};

}  // namespace heed::simulation
