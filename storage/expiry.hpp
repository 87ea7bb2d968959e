#pragma once
// What has been kept as long as it may be, found and removed piece by piece.
// Source: docs/decisions/0049-the-calendar-of-retention.md.
#include "dialogs/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace heed {

// What goes by itself, in this order.
enum class Expiring : std::uint8_t {
    photos,       // of complaints that have ended, and of what was done about them
    voices,       // of complaints that have ended
    phones,       // likewise
    persons,      // all of whose complaints have ended, or who never filed any
    answers,      // what was said to messages, kept for platforms that deliver twice
    message_ids,  // kept for the same
    set_aside,    // messages that could not be handled
    api_answers   // what programs were answered, for when they ask again
};
inline constexpr std::array all_expiring{
    Expiring::photos,
    Expiring::voices,
    Expiring::phones,
    Expiring::persons,
    Expiring::answers,
    Expiring::message_ids,
    Expiring::set_aside,
    Expiring::api_answers};
std::string_view to_string(Expiring what);

// What ended, was said or was silent by then may go.
struct ExpiryLimits {
    TimePoint photos{};
    TimePoint person{};        // also voices and telephone numbers
    TimePoint silent{};        // nobody who wrote after it: a report may be under way
    TimePoint answers_from{};  // answers of before have gone already
    TimePoint answers{};
    TimePoint message_ids{};
    TimePoint set_aside{};
    TimePoint api_answers{};
};

// How far the calendar of retention has come, when it last ran, and up to when an operator has
// vouched for the clock; nothing: never.
struct ExpiryCalendar {
    std::optional<TimePoint> as_of, run_at, confirmed;
    bool operator==(const ExpiryCalendar&) const = default;
};

class Expiry {
public:
    virtual ~Expiry() = default;

    virtual ExpiryCalendar calendar() = 0;
    virtual void note_run(TimePoint as_of, TimePoint now) = 0;
    // An operator has said that the clock is right: the next run is at once, up to `now`.
    virtual void catch_up(TimePoint now) = 0;

    struct Piece {
        std::size_t removed = 0;
        std::int64_t reached = 0;  // where the next piece begins
        bool more = false;
    };
    // Removes what is over the limit among the `rows_max` rows behind `after` (0: from the start).
    // Each complaint and each person is noted in the audit trail.
    virtual Piece remove(
        Expiring what,
        const ExpiryLimits& limits,
        std::int64_t after,
        std::size_t rows_max,
        TimePoint now
    ) = 0;
};

}  // namespace heed
