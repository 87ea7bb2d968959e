#include "bot/retention.hpp"

#include "bot/await_store.hpp"
#include "bot/log.hpp"
#include "dialogs/mutant.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace heed {
namespace {

using std::chrono::days;

constexpr std::size_t rows_max = 500;  // looked at in one piece
constexpr auto rest_after_failure = std::chrono::hours(1);
constexpr int hour_of_run = 3;  // UTC+8

// Platforms deliver again within minutes, an app's server perhaps within days. The ids stay longer
// than any of them can be asked for again: design/reliability.md, "Inbox key".
constexpr days keep_answers{7};
constexpr days keep_message_ids{400};
constexpr days keep_api_answers{1};  // docs/api.md
// What the clock may have been wrong by when a message came.
constexpr days answers_overlap{2};

TimePoint last_time_of_run(TimePoint now) {
    const CivilTime civil = to_civil(now);
    const TimePoint today = from_civil(civil.year, civil.month, civil.day, hour_of_run, 0, 0);
    return today <= now ? today : today - days(1);
}

struct PieceWork {
    Expiring what;
    ExpiryLimits limits;
    std::int64_t after;
    TimePoint now;
    Expiry::Piece operator()(Tx& tx) const {
        return tx.expiry().remove(what, limits, after, rows_max, now);
    }
};

struct CalendarWork {
    ExpiryCalendar operator()(Tx& tx) const { return tx.expiry().calendar(); }
};

struct EndWork {
    TimePoint as_of, now;
    bool operator()(Tx& tx) const {
        tx.expiry().note_run(as_of, now);
        return true;
    }
};

}  // namespace

TimePoint next_as_of(const ExpiryCalendar& calendar, TimePoint now) {
    if (!calendar.as_of || HEED_MUTANT("calendar-leaps")) return now;
    const TimePoint followed = *calendar.as_of + calendar_step_max;
    return std::min(now, std::max(followed, calendar.confirmed.value_or(followed)));
}

bool retention_is_due(const ExpiryCalendar& calendar, TimePoint now) {
    if (!calendar.run_at || *calendar.run_at > now) return true;
    return *calendar.run_at < last_time_of_run(now);
}

ExpiryLimits expiry_limits(
    const RetentionConfig& periods, const ExpiryCalendar& calendar, TimePoint as_of
) {
    ExpiryLimits limits;
    limits.photos = as_of - periods.photos_after_closing;
    limits.person = as_of - periods.person_after_closing;
    limits.silent = as_of - periods.drafts;
    limits.answers = as_of - keep_answers;
    if (calendar.as_of) limits.answers_from = *calendar.as_of - keep_answers - answers_overlap;
    limits.message_ids = as_of - keep_message_ids;
    limits.set_aside = as_of - periods.drafts;
    limits.api_answers = as_of - keep_api_answers;
    return limits;
}

Task<bool> Retention::begin() {
    if (clock_.now() < not_before_) co_return false;
    CalendarWork work;
    const ExpiryCalendar calendar = co_await write(store_, std::move(work));
    const TimePoint now = clock_.now();
    if (!retention_is_due(calendar, now)) co_return false;
    Run run;
    run.as_of = next_as_of(calendar, now);
    run.limits = expiry_limits(periods_, calendar, run.as_of);
    run_ = run;
    if (HEED_MUTANT("run-noted-before-it-is-done")) {
        EndWork noted{run.as_of, now};
        co_await write(store_, std::move(noted));
    }
    co_return true;
}

Task<void> Retention::do_piece() {
    Run& run = *run_;
    PieceWork work{all_expiring[run.kind], run.limits, run.after, clock_.now()};
    const std::string_view name = to_string(work.what);
    Expiry::Piece piece;
    try {
        piece = co_await write(store_, std::move(work));
    } catch (const std::exception& error) {
        // The others go all the same.
        log::error("retention_failed", {{"what", std::string(name)}, {"why", error.what()}});
        run.failed = true;
    }
    run.removed[run.kind] += piece.removed;
    run.after = piece.reached;
    if (piece.removed > 0)
        metrics_.count("heed_retention_removed_total", {{"what", name}}, piece.removed);
    if (piece.more) co_return;
    ++run.kind;
    run.after = 0;
}

Task<void> Retention::end() {
    const Run run = *std::exchange(run_, std::nullopt);
    const TimePoint now = clock_.now();
    const bool behind = run.as_of + days(1) < now;
    const std::string_view outcome = run.failed ? "failed" : behind ? "behind" : "done";
    metrics_.count("heed_retention_runs_total", {{"outcome", outcome}});
    std::string removed;
    for (std::size_t i = 0; i < all_expiring.size(); ++i) {
        if (i > 0) removed += ' ';
        removed.append(to_string(all_expiring[i])).append("=");
        removed += std::to_string(run.removed[i]);
    }
    log::info("retention", {{"outcome", std::string(outcome)}, {"removed", std::move(removed)}});
    if (behind) {
        const auto late = std::chrono::duration_cast<days>(now - run.as_of).count();
        log::warning(
            "retention_behind",
            {{"days", std::to_string(late)},
             {"what",
              "the clock is ahead of what this instance has lived through; it follows by three days"
              " a day. Is the clock right? Then: heed retention --catch-up"}}
        );
    }
    if (run.failed) {
        not_before_ = now + rest_after_failure;
        co_return;
    }
    EndWork work{run.as_of, now};
    co_await write(store_, std::move(work));
}

Task<bool> Retention::look() {
    try {
        if (!run_) co_return co_await begin();
        if (run_->kind < all_expiring.size()) {
            co_await do_piece();
            co_return true;
        }
        co_await end();
    } catch (const std::exception& error) {
        log::error("retention_failed", {{"why", error.what()}});
        not_before_ = clock_.now() + rest_after_failure;
    }
    co_return false;
}

Task<void> Retention::run() {
    auto round = [this] { return look(); };
    return loop_.run(std::move(round));
}

}  // namespace heed
