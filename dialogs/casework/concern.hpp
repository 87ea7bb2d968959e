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

// From so many people on the head signs each resolution. Source: docs/casework.md, "heavy".
inline constexpr std::int64_t heavy_from = 10;

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
    // An officer's word that can still be taken back until then: it counts from then on.
    std::optional<TimePoint> confirm_at;
    std::optional<TimePoint> heavy_at;  // since when it has had heavy_from people
    ConcernId merged_into = 0;          // the concern that it became one with; 0: none
    bool operator==(const Concern&) const = default;
};
// "N-17": how people, commands and the export name it.
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
enum class ConcernNews : std::uint8_t { recognised, measures, solved, recurred, closed, heavy };
std::string_view to_string(ConcernNews news);

// One row of a concern's history, which scorecards are computed from. `event` is a ConcernNews, or
// what staff did: confirmed, split, merged, undone.
struct ConcernEvent {
    TimePoint at{};
    std::string event;
    std::string by;          // "heed" or a staff id
    std::string department;  // that leads then
    std::int64_t people = 0;
    // Where a department begins to owe an answer (recognised, recurred): until when the first
    // measure, and until when the solution.
    std::optional<TimePoint> measure_due_at = {}, due_at = {};
    std::string text = {};  // staff's finding
    bool operator==(const ConcernEvent&) const = default;
};
struct ConcernHistory {
    ConcernId id = 0;
    std::string category;
    std::vector<ConcernEvent> events;  // in their order
};

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
