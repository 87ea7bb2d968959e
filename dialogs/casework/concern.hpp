#pragma once
// A trouble that several people complain of, and its life. Source: docs/casework.md, "Common
// concerns".
#include "dialogs/casework/concern_settings.hpp"
#include "dialogs/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed::casework {

enum class ConcernState : std::uint8_t {
    emerging,    // two people and more
    recognised,  // people enough, or an officer's word; nobody is responsible yet
    assigned,    // a department leads, with a deadline
    measures,    // work has begun
    watched,     // solved: does it come back?
    closed,
    recurred  // it came back while it was watched
};
std::string_view to_string(ConcernState state);
std::optional<ConcernState> parse_concern_state(std::string_view text);

using ConcernId = std::int64_t;

struct Concern {
    ConcernId id = 0;
    ConcernState state = ConcernState::emerging;
    std::string category;    // of its first complaint, and so on
    std::string area;        // may be empty
    std::string place;       // as the first complaint words it: for staff only
    std::string department;  // leads; empty while nobody is responsible
    bool confirmed = false;  // recognised by an officer's word, whatever the number of people
    TimePoint first_at{};    // when its first and its last complaint were filed
    TimePoint last_at{};
    std::int64_t people = 0;      // distinct residents, of complaints that were not withdrawn
    std::int64_t complaints = 0;  // all of them
    std::int64_t recurred = 0;    // how often
    std::optional<TimePoint> recognised_at, measures_at;
    std::optional<TimePoint> resolved_at;  // the last time
    std::optional<TimePoint> closed_at;
    bool operator==(const Concern&) const = default;
};
// "N-17": how people and the export name it.
std::string concern_name(ConcernId id);
// The id behind "N-17", "n17" or "N－17"; nothing for anything else.
std::optional<ConcernId> parse_concern_name(std::string_view text);
// Neither watched nor closed: somebody has to do something.
bool is_live(const Concern& concern);

// What its complaints say at this moment, counted by the store.
struct ConcernMembers {
    std::int64_t people = 0, complaints = 0;
    std::int64_t open = 0;      // not yet resolved, closed, rejected, withdrawn or merged
    std::int64_t begun = 0;     // measures taken or planned, or resolved
    std::int64_t resolved = 0;  // resolved, or closed afterwards
    TimePoint first_at{}, last_at{};
    std::string department;  // of the largest share of those that are open, else of all
};

// What happened to a concern, for the people who must hear of it.
enum class ConcernNews : std::uint8_t { recognised, measures, solved, recurred, closed };
std::string_view to_string(ConcernNews news);

struct ConcernAdvance {
    Concern concern;
    std::vector<ConcernNews> news;  // in the order in which it happened
};
// Brings `concern` up to what its members say. Total; repeated with equal arguments it has no
// further news. `now` closes what has been watched for ConcernSettings::watch.
ConcernAdvance advance(
    Concern concern, const ConcernMembers& members, const ConcernSettings& settings, TimePoint now
);

}  // namespace heed::casework
