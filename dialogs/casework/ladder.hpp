#pragma once
// The escalation ladder: who hears of it when the time of a promise passes and nothing is done.
// Source: docs/casework.md, "The ladder".
#include "dialogs/casework/transitions.hpp"
#include "dialogs/complaint.hpp"
#include "dialogs/organisation.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heed::casework {

// What is awaited: the signature, the first word to the resident, the resolution; and, once it is
// resolved, that the resident says something: asked once more after a day, closed after 15.
enum class Deadline : std::uint8_t { sign_for, contact, resolve, silence };
std::string_view to_string(Deadline deadline);
std::optional<Deadline> parse_deadline(std::string_view text);

// 75 % of the time is gone: a reminder; it is over; 150 %; 300 %, for the weekly public figure.
enum class Rung : std::uint8_t { reminded, overdue, above, published };
std::string_view to_string(Rung rung);
inline constexpr std::int64_t rung_count = 4;
// The event in the history: "sign_for_reminded", "resolve_overdue" ...
std::string event_of(Deadline deadline, Rung rung);

// The event of the one reminder to rate what was resolved.
inline constexpr std::string_view asked_again_event = "asked_again";

// The resident has said something of the last resolution: whether it was solved, or how well.
bool is_rated(const Complaint& complaint);

// The highest rung that has fired; nothing: none.
std::optional<Rung> last_rung(const Course& course, Deadline deadline);

// Sets when the next rung of each deadline is reached (`course.*.next`), by what `complaint` is
// now. Every transition does so; whoever files does it once. While the resident is waited for, the
// resolution's time stands still, for five days at most.
void wind(const Organisation& organisation, Complaint& complaint);
// Sets all deadlines of a complaint that is filed at `now`, and winds it.
void promise(const Organisation& organisation, Complaint& complaint, TimePoint now);

// What the time does by itself to `complaint` at `now`: of the rungs that `deadline` has reached
// only the highest becomes an event, told to everybody whom those below it would have told; in
// silence the resident is reminded once, and what is resolved is closed. Nothing when nothing is
// reached.
std::optional<Change> climb(
    const Organisation& organisation, const Complaint& complaint, Deadline deadline, TimePoint now
);

}  // namespace heed::casework
