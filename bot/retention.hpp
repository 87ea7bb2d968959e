#pragma once
// Once a day, at three in the morning: what has been kept as long as it may be goes. In pieces of
// one transaction each, so that no turn waits for it; each piece may be done twice.
//
// A clock that jumps years ahead must not destroy what those years would have. So retention has a
// calendar of its own, kept in the store, which follows the clock by a few days a run at most; an
// operator who knows that the clock is right lets it catch up (`heed retention --catch-up`).
// docs/decisions/0049-the-calendar-of-retention.md
#include "bot/clock.hpp"
#include "bot/config.hpp"
#include "bot/metrics.hpp"
#include "bot/periodic.hpp"
#include "bot/task.hpp"
#include "storage/expiry.hpp"
#include "storage/store.hpp"

#include <array>
#include <optional>

namespace heed {

// How far the calendar moves in one run: over a weekend on which the server stood still, not more.
inline constexpr std::chrono::days calendar_step_max{3};

// Where the calendar is in a run at `now`: at most a step behind the last run, or where an operator
// has vouched for. A clock that went back takes it along.
TimePoint next_as_of(const ExpiryCalendar& calendar, TimePoint now);
// The first run is at once, each other one after the next three o'clock (UTC+8) behind the last.
bool retention_is_due(const ExpiryCalendar& calendar, TimePoint now);
// What may go when the calendar moves to `as_of`.
ExpiryLimits expiry_limits(
    const RetentionConfig& periods, const ExpiryCalendar& calendar, TimePoint as_of
);

// Lives on one lane.
class Retention {
public:
    // All outlive this.
    Retention(
        Lane& lane,
        Store& store,
        const RetentionConfig& periods,
        const Clock& clock,
        Metrics& metrics,
        std::chrono::milliseconds look_every = std::chrono::minutes(1)
    )
        : store_(store),
          periods_(periods),
          clock_(clock),
          metrics_(metrics),
          loop_(lane, look_every) {}

    Task<void> run();  // until stop()
    void stop() { loop_.stop(); }
    // Begins a run that is due, or does one piece of it. True: there is more to do.
    Task<bool> look();

private:
    struct Run {
        TimePoint as_of{};
        ExpiryLimits limits;
        std::size_t kind = 0;    // index into all_expiring
        std::int64_t after = 0;  // where its next piece begins
        bool failed = false;
        std::array<std::size_t, all_expiring.size()> removed{};
    };
    Task<bool> begin();
    Task<void> do_piece();
    Task<void> end();

    Store& store_;
    const RetentionConfig& periods_;
    const Clock& clock_;
    Metrics& metrics_;
    Periodic loop_;
    std::optional<Run> run_;
    TimePoint not_before_{};  // something failed: not again until then
};

}  // namespace heed
