// The course of one run: faults, then calm, then the nights in which what is over is taken away.
#include "bot/simulation/world.hpp"

#include "bot/simulation/city.hpp"

#include <algorithm>
#include <utility>

namespace heed::simulation {
namespace {

// The calm: people and timers go on until all is told. Quotas are fresh on the next day.
constexpr auto calm_max = std::chrono::hours(30);
constexpr auto ready_within = std::chrono::minutes(10);
constexpr auto look_every = std::chrono::minutes(5);
// Resolved cases are closed by themselves after 15 days' silence.
constexpr int days_until_closed = 16;
constexpr auto night_lasts = std::chrono::minutes(10);
// A run that fails rests for an hour.
constexpr auto retention_within = std::chrono::hours(3);

class Course final : City {
public:
    using City::City;

    Outcome run() {
        const Mounted mounted(disk_, clock_);
        invite_people();
        if (!outcome_.violation) trouble();
        if (!outcome_.violation) calm();
        if (!outcome_.violation && checks_) outcome_.violation = checks_->at_last(known());
        if (!outcome_.violation && checks_ && swarm_.nights > 0) afterwards();
        count();
        checks_.reset();
        disk_.stop();
        processes_.clear();
        server_.reset();
        outcome_.trace_hash = trace_.hash();
        outcome_.trace = trace_.lines();
        const Duration all = agenda_.now() - world_start;
        outcome_.simulated_hours = static_cast<double>(all.count()) / 3'600'000.0;
        return std::move(outcome_);
    }

private:
    // ---- the two phases
    void trouble() {
        platform_.down = swarm_.api_down;
        platform_.lost = swarm_.api_lost;
        platform_.error = swarm_.api_error;
        photos_.failing = pictures_.failing = swarm_.write_error > 0 ? 0.2 : 0;
        post_.faults = true;
        if (server_) {
            server_->cut = swarm_.connection_cut;
        } else {
            set_disk_faults();
        }
        const TimePoint end = agenda_.now() + std::chrono::minutes(swarm_.minutes);
        in_trouble_ = true;
        agenda_.after(std::chrono::seconds(dice_.between(1, 60)), [this] { strike(); });
        TimePoint next = agenda_.now() + look_every;
        while (agenda_.now() < end && pass(std::min(next, end))) {
            next += look_every;
            check();
        }
        in_trouble_ = false;
    }
    // What may go wrong in this minute.
    void strike() {
        if (!in_trouble_) return;
        agenda_.after(std::chrono::seconds(dice_.between(20, 100)), [this] { strike(); });
        if (dice_.chance(swarm_.token_taken)) platform_.take_token();
        if (dice_.chance(swarm_.clock_jump))
            clock_.offset = std::chrono::seconds(dice_.between(-120, 120));
        if (!server_ && (disk_.faults.full || dice_.chance(swarm_.full)))
            disk_.faults.full = !disk_.faults.full;
        for (const auto& resident : residents_) {
            if (dice_.chance(swarm_.unsubscribe)) resident->leave();
            if (dice_.chance(0.1)) resident->come_back();
        }
        if (server_ && dice_.chance(swarm_.failover))
            server_->away_until = agenda_.now() + std::chrono::seconds(dice_.between(1, 40));
        Process* const process = any_running();
        if (process == nullptr) return;
        if (!server_ && dice_.chance(swarm_.stop_midway)) {
            disk_.stop_after(static_cast<std::uint64_t>(dice_.between(0, 60)));
        } else if (dice_.chance(swarm_.power)) {
            die(*process, true);
        } else if (dice_.chance(swarm_.kill)) {
            if (dice_.chance(0.3)) {
                stop_in_order(*process);
            } else {
                die(*process, false);
            }
        }
    }
    void check() {
        if (!checks_ || outcome_.violation) return;
        with_a_sound_disk([this] { outcome_.violation = checks_->always(known()); });
    }
    void calm() {
        trace_.note("calm");
        platform_.down = platform_.lost = platform_.error = 0;
        photos_.failing = pictures_.failing = 0;
        post_.faults = false;
        disk_.faults = {};
        disk_.stop_after({});  // what was to stop it midway is over, too
        clock_.offset = {};
        if (server_) {
            server_->cut = 0;
            server_->away_until = {};
        }
        if (disk_.stopped()) die(first(), false);
        for (const auto& resident : residents_) resident->come_back();
        const TimePoint begin = agenda_.now();
        const CivilTime day = to_civil(begin);
        const TimePoint midnight =
            from_civil(day.year, day.month, day.day, 0, 0, 0) + std::chrono::hours(24);
        agenda_.after(midnight - begin, [this] { platform_.renew_quota(); });
        if (!pass(begin + ready_within)) return;
        if (!all_run()) {
            outcome_.violation = Violation{"L1", "heed does not start again: " + last_failure_};
            return;
        }
        while (agenda_.now() < begin + calm_max && pass(agenda_.now() + look_every)) {
            if (is_quiet()) return check();
        }
        check();
    }
    // Long after: heed runs at night only, so that the weeks between cost nothing. The calendar of
    // retention is behind first; then an operator vouches for the clock.
    void afterwards() {
        with_a_sound_disk([this] {
            over_ = std::make_unique<RetentionChecks>(
                config_.retention, checks_->connection(), known()
            );
        });
        for (const auto& resident : residents_) resident->rest();
        for (const auto& officer : officers_) officer->rest();
        int days = days_until_closed;
        for (int night = 0; night < swarm_.nights && !outcome_.violation; ++night) {
            if (night == 1) vouch_for_the_clock();
            restless_night_in(days);
            days = static_cast<int>(dice_.between(1, 4));
        }
    }
    void vouch_for_the_clock() {
        post_.answers_are_kept = false;
        const TimePoint now = clock_.now();
        bool done = false;
        first().heed->command(
            [now](Tx& tx) { tx.expiry().catch_up(now); }, [&done](bool ok) { done = ok; }
        );
        pass(agenda_.now() + std::chrono::minutes(5), [&done] { return done; });
    }
    // While what is over is taken away, the disk fails, heed dies, and platforms deliver again.
    void restless_night_in(int days) {
        stop_and_stay(first());
        const CivilTime day = to_civil(agenda_.now());
        const TimePoint from =
            from_civil(day.year, day.month, day.day, 3, 5, 0) + std::chrono::days(days);
        pass(from);
        platform_.renew_quota();
        set_disk_faults();
        if (swarm_.stop_midway > 0)
            disk_.stop_after(static_cast<std::uint64_t>(dice_.between(0, 150)));
        if (swarm_.kill + swarm_.power > 0) {
            agenda_.after(Duration(dice_.between(1, 3000)), [this] {
                if (first().heed) die(first(), dice_.chance(power_share()));
            });
        }
        for (int i = 0; i < 4 && !post_.letters().empty(); ++i) {
            const LetterPtr letter = dice_.pick(std::span<const LetterPtr>(post_.letters()));
            if (!letter->accepted || letter->is_event) continue;
            const Duration time(dice_.between(1, std::chrono::milliseconds(night_lasts).count()));
            agenda_.after(time, [this, letter] { post_.deliver_again(letter); });
        }
        start(first());
        if (!pass(from + night_lasts)) return;
        disk_.faults = {};
        disk_.stop_after({});
        if (disk_.stopped()) die(first(), false);
        const auto has_run = [&] {
            bool run = false;
            with_a_sound_disk([&] {
                run = checks_ && RetentionChecks::has_run(checks_->connection(), from);
            });
            return run;
        };
        if (!pass(from + retention_within, has_run)) return;
        if (!has_run()) {
            outcome_.violation = Violation{"L1", "retention does not come to its end"};
            return;
        }
        with_a_sound_disk([this] {
            outcome_.violation = checks_->without_persons();
            if (!outcome_.violation) {
                outcome_.violation = over_->at_rest(checks_->connection(), known(), agenda_.now());
            }
        });
    }

    bool in_trouble_ = false;
};

}  // namespace

Outcome run(const Town& town, const RunSettings& settings) { return Course(town, settings).run(); }

}  // namespace heed::simulation
