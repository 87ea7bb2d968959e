#pragma once
// A filed complaint and its history, as kept and exported. Values.
#include "dialogs/message.hpp"
#include "dialogs/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

// The contract's `status` values, in its order.
enum class Status : std::uint8_t {
    filed,
    assigned,
    accepted,
    verified,
    in_progress,
    resolved,
    closed,
    reopened,
    rejected,
    withdrawn,
    merged
};
std::string_view to_string(Status status);
std::optional<Status> parse_status(std::string_view text);
// Neither closed, rejected, withdrawn nor merged.
bool is_open(Status status);

// How exact a place is, the more the higher. Source: docs/dialog.md, "place level".
enum class PlaceLevel : std::uint8_t { words, area, road, door, point };
std::string_view to_string(PlaceLevel level);
std::optional<PlaceLevel> parse_place_level(std::string_view text);

// A point (WGS-84, when known), words, or both.
struct Place {
    PlaceLevel level = PlaceLevel::words;
    std::string label;
    std::optional<double> latitude_deg, longitude_deg;  // WGS-84; both or neither
    bool operator==(const Place&) const = default;
};

struct PhotoInfo {
    std::string sha256;  // lower-case hex of the stored bytes; empty while being fetched
    std::string media_type;
    std::int64_t bytes = 0;
    bool operator==(const PhotoInfo&) const = default;
};

// What stood after an event, so that scorecards need nothing but the history
// (docs/casework.md, "Scorecards").
struct EventFacts {
    std::optional<Status> status;  // nothing: the event is older than these facts
    std::string department;        // who has it; empty: nobody
    // The resolution's deadline; while it waits for the resident, as if no answer came.
    std::optional<TimePoint> due_at;
    // For an event that gave it to a department or reopened it: until when that department owes the
    // resident a first word.
    std::optional<TimePoint> contact_due_at;
    // For an event that gave it to a department later than it began: `due_at`, or the time that the
    // category promises counted from here, whichever is later.
    std::optional<TimePoint> own_due_at;
    std::string
        verdict;        // rate: yes, partly, no; check: closed, reopened; decide: upheld, dismissed
    int satisfied = 0;  // rate: 1-5; 0: not said
    std::string rule;   // the routing rule that chose the department (casework::Routed)
    bool operator==(const EventFacts&) const = default;
};

// One row of the history. `event` is the action's name ("filed", "accepted", "reply", "note" ...);
// `by` is "resident", "heed" or the staff member's id. `text` is what was said, if anything.
struct ComplaintEvent {
    TimePoint at;
    std::string event;
    std::string by;
    std::optional<std::string> text;
    EventFacts facts = {};
    bool operator==(const ComplaintEvent&) const = default;
};

// What the resident said after it was resolved.
struct Rating {
    std::string solved;  // yes, partly, no; empty: not said
    int satisfied = 0;   // 1-5; 0: not said
    TimePoint at{};
    bool operator==(const Rating&) const = default;
};

// The time of one promise on its way up the ladder (dialogs/casework/ladder.hpp).
struct Running {
    // Since when it counts, moved by what waiting took; nothing: since the filing.
    std::optional<TimePoint> since = {};
    std::int64_t passed = 0;  // rungs that lie behind it
    std::optional<TimePoint> next =
        {};  // when the next one is reached; nothing: none, or it is over
    bool operator==(const Running&) const = default;
};

// What casework keeps of a complaint beside its status, department and deadlines. Only transitions
// change it (dialogs/casework/transitions.hpp).
struct Course {
    std::string officer;                     // staff id of whoever signed for it or was given it
    std::int64_t returned = 0;               // how often a department has sent it back to dispatch
    std::string returned_by;                 // the last department that did
    std::string suggested;                   // the department that it named instead; may be empty
    bool ruled = false;                      // the department was ruled: it cannot send it back
    std::optional<TimePoint> waiting_since;  // for the resident's answer to `question`
    std::string question;
    std::optional<TimePoint> extension_asked;  // the deadline that the officer asks for
    std::optional<TimePoint> granted_due;      // the deadline that was granted last
    bool heavy = false;       // the head signs its resolution (others: casework::is_heavy)
    std::string proposed;     // the resolution that waits for the head's signature
    std::string proposed_by;  // staff id of whoever proposed it, and may not sign it
    std::optional<TimePoint> planned_at;   // the date of the measures
    std::string merged_into;               // number of the complaint that it is one with
    std::int64_t reopened = 0;             // how often
    bool reopened_by_resident = false;     // after it was closed or rejected: once
    std::optional<TimePoint> resolved_at;  // the last time, while resolved or closed
    std::optional<TimePoint> closed_at;    // also of a rejection
    bool silent = false;                   // closed because the resident said nothing for 15 days
    std::optional<TimePoint> urged_at;     // by the resident, the last time
    std::optional<TimePoint> demanded_by;  // date of the head's last written demand
    bool appealed = false;                 // the rating is contested and not yet decided
    std::optional<TimePoint> contact_due;  // until somebody has spoken to the resident
    Running signing, contacting, solving;
    std::optional<TimePoint> asks_again_at;   // when the resident is asked once more how it is
    std::optional<TimePoint> asked_again_at;  // when they were, the last time
    std::optional<TimePoint> lapses_at;       // when silence closes it
    bool operator==(const Course&) const = default;
};

using ComplaintId = std::int64_t;

struct Complaint {
    ComplaintId id = 0;
    std::string number;        // contract: prefix YYMMDD-SEQUENCE-CHECK
    std::string token;         // 128 random bits in hex: the key of the public progress page
    std::int64_t version = 1;  // grows by one with every event; checked on every change
    Status status = Status::filed;
    ConversationKey by;    // whom notices go to
    std::string resident;  // pseudonym, "r_" + hex: the only name of a person outside the store
    bool anonymous = false;
    std::string category;
    std::string text;
    std::string language;
    Place place;
    std::string area;        // id of the sub-district, empty when unknown
    std::string department;  // empty while nobody is responsible
    std::vector<std::string> assisting;
    bool emergency = false;
    TimePoint filed_at{};
    TimePoint due_at{};  // resolution
    TimePoint sign_for_due_at{};
    Course course;
    std::optional<Rating> rating;
    std::vector<PhotoInfo> photos;         // loaded where a caller asks for them
    std::vector<PhotoInfo> voices;         // likewise: the sound of voice messages, as it came
    std::vector<ComplaintEvent> timeline;  // loaded where a caller asks for them
};

}  // namespace heed
