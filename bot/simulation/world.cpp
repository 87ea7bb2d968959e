#include "bot/simulation/world.hpp"

#include "bot/channels.hpp"
#include "bot/config.hpp"
#include "bot/invitation.hpp"
#include "bot/log.hpp"
#include "bot/rules.hpp"
#include "bot/simulation/checks.hpp"
#include "bot/simulation/disk_vfs.hpp"
#include "bot/simulation/photo_shelf.hpp"
#include "bot/simulation/retention_checks.hpp"

#include <algorithm>
#include <utility>

namespace heed::simulation {
namespace {

// A Tuesday morning, in working hours.
const TimePoint world_start = from_civil(2026, 11, 24, 9, 30, 0);
constexpr const char* database = "heed.db";
// The calm: people and timers go on until all is told. Quotas are fresh on the next day.
constexpr auto calm_max = std::chrono::hours(30);
constexpr auto ready_within = std::chrono::minutes(10);
constexpr auto look_every = std::chrono::minutes(5);
// Resolved cases are closed by themselves after 15 days' silence.
constexpr int days_until_closed = 16;
constexpr auto night_lasts = std::chrono::minutes(10);
// A run that fails rests for an hour.
constexpr auto retention_within = std::chrono::hours(3);
constexpr std::uint64_t steps_max = 3'000'000;

class World {
public:
    World(const Town& town, const RunSettings& settings)
        : town_(town),
          trace_(settings.trace_lines),
          dice_(settings.seed),
          agenda_(world_start, dice_.fork()),
          clock_(agenda_),
          config_(town.config()),
          disk_(dice_.fork(), trace_),
          photos_(dice_.fork()),
          pictures_(dice_.fork()),
          platform_(agenda_, dice_.fork(), trace_) {
        Dice drawn = dice_.fork();
        swarm_ = Swarm::draw(drawn, settings.without);
        outcome_.minutes = swarm_.minutes;
        outcome_.residents = swarm_.residents;
        swarm_.minutes = std::min(swarm_.minutes, settings.minutes.value_or(swarm_.minutes));
        swarm_.residents =
            std::min(swarm_.residents, settings.residents.value_or(swarm_.residents));
        config_.notices.merge_within = swarm_.merge_within;
        config_.notices.undo_window = swarm_.undo_window;
        config_.notices.reply_hold = swarm_.reply_hold;
        config_.dialog.hold_text = swarm_.hold_text;
        config_.dialog.hold_photo = swarm_.hold_photo;
        platform_.slowest = swarm_.slowest_call;
        // From the closing of cases, which is weeks after the calm.
        config_.retention.drafts = std::chrono::hours(48);
        config_.retention.photos_after_closing = std::chrono::hours(24);
        config_.retention.person_after_closing = std::chrono::hours(36);
        disk_.lay(town.empty_disk());
        log::divert([this](log::Level, std::string_view event, auto fields) { hear(event, fields); }
        );
    }
    ~World() {
        checks_.reset();
        disk_.stop();
        heed_.reset();
        log::divert({});
    }
    World(const World&) = delete;
    World& operator=(const World&) = delete;

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
        heed_.reset();
        outcome_.trace_hash = trace_.hash();
        outcome_.trace = trace_.lines();
        const Duration all = agenda_.now() - world_start;
        outcome_.simulated_hours = static_cast<double>(all.count()) / 3'600'000.0;
        return std::move(outcome_);
    }

private:
    // ---- the process
    void start() {
        if (heed_) return;
        const Surroundings around{
            agenda_,
            clock_,
            config_,
            town_.rules(),
            platform_,
            photos_,
            pictures_,
            {.file = database,
             .encryption_key = config_.storage.encryption_key,
             .slowest_commit = swarm_.slowest_commit},
            swarm_.look_every,
            over_ ? std::chrono::minutes(1) : std::chrono::minutes(10),
            [this](std::string_view line) { trace_.note("store: " + std::string(line)); }};
        platform_.heed_restarted();
        try {
            heed_ = std::make_unique<Instance>(around, dice_.fork());
        } catch (const ProcessEnded& ended) {
            trace_.note("heed does not start: " + ended.why);
            last_failure_ = ended.why;
            return die(dice_.chance(power_share()));
        }
        trace_.note("heed runs");
        post_.instance = heed_.get();
        with_a_sound_disk([this] {
            checks_ = std::make_unique<Checks>(database, config_.storage.encryption_key);
            if (!over_) outcome_.violation = checks_->always(known());
        });
    }
    // With the machine, or alone; it is started again soon.
    void die(bool power_cut) {
        trace_.note(power_cut ? "power cut" : "heed dies");
        ++outcome_.restarts;
        post_.instance = nullptr;
        checks_.reset();
        disk_.stop();
        heed_.reset();
        disk_.restart(power_cut);
        agenda_.after(std::chrono::seconds(dice_.between(1, 20)), [this] { start(); });
    }
    void stop_in_order() {
        stop_and_stay();
        agenda_.after(std::chrono::seconds(1), [this] { start(); });
    }
    void stop_and_stay() {
        trace_.note("heed stops");
        ++outcome_.restarts;
        post_.instance = nullptr;
        checks_.reset();
        try {
            heed_->stop();
            heed_.reset();
        } catch (const ProcessEnded&) {
            disk_.stop();
            heed_.reset();
            disk_.restart(false);
        }
    }
    double power_share() const { return swarm_.power > 0 ? (swarm_.kill > 0 ? 0.5 : 1.0) : 0.0; }
    template <class Work>
    void with_a_sound_disk(Work work) {
        const DiskFaults faults = std::exchange(disk_.faults, DiskFaults{});
        if (!disk_.stopped()) work();
        disk_.faults = faults;
    }

    // ---- what happens
    // Until `done` or `end`; false when something is wrong.
    bool pass(TimePoint end, const std::function<bool()>& done = {}) {
        while (!outcome_.violation && !(done && done())) {
            bool more = false;
            try {
                more = agenda_.step(end);
                if (heed_) heed_->turn();
            } catch (const ProcessEnded& ended) {
                trace_.note("heed ends: " + ended.why);
                die(disk_.stopped() && dice_.chance(power_share()));
                continue;
            }
            if (!more) break;
            ++outcome_.steps;
            trace_.mix(static_cast<std::uint64_t>(agenda_.now().time_since_epoch().count()));
            note_what_parts_saw();
        }
        return !outcome_.violation;
    }
    void note_what_parts_saw() {
        if (outcome_.violation) return;
        if (!platform_.violations().empty()) outcome_.violation = platform_.violations().front();
        if (!post_.violations().empty()) outcome_.violation = post_.violations().front();
        if (heed_ && !heed_->failure().empty())
            outcome_.violation = Violation{"P6", heed_->failure()};
        if (outcome_.steps > steps_max)
            outcome_.violation = Violation{"L1", "it never comes to rest"};
    }
    void invite_people() {
        platform_.on_shown = [this](const Shown& shown) {
            for (const auto& resident : residents_)
                if (resident->key().user == shown.user) resident->read(shown.body);
        };
        post_.on_sent = [this](const Letter& letter, const Content& content) {
            if (letter.from.channel != wechat_name) return;
            if (std::holds_alternative<content::Unfollowed>(content)) {
                platform_.unfollow(letter.from.user);
            } else if (std::holds_alternative<content::Followed>(content)) {
                platform_.follow(letter.from.user);
            } else {
                platform_.wrote(letter.from.user);
            }
        };
        start();
        DiceRandom random(dice_.fork());
        const std::pair<const char*, const char*> staff[] = {
            {"s1", "dongmen-office"}, {"s2", "dongmen-office"}, {"s3", "urban-management"}};
        for (const auto& [user, department] : staff) {
            officers_.push_back(std::make_unique<Officer>(
                ConversationKey{std::string(app_name), user},
                department,
                agenda_,
                dice_.fork(),
                post_,
                swarm_,
                [this](const std::string& of) { return open_cases(of); }
            ));
            const std::string code = make_code(random);
            const Invitation invitation =
                make_invitation({department, casework::Role::officer, user}, code, clock_.now());
            heed_->command([invitation](Tx& tx) { tx.invite(invitation); }, [](bool) {});
            Officer* officer = officers_.back().get();
            agenda_.after(std::chrono::seconds(20), [officer, code] { officer->bind(code); });
        }
        const bool bound = pass(agenda_.now() + std::chrono::minutes(2), [this] {
            return std::ranges::all_of(officers_, [](const auto& one) { return one->is_bound(); });
        });
        if (!bound) return;
        make_residents();
    }
    void make_residents() {
        for (int i = 0; i < swarm_.residents; ++i) {
            const bool wechat = dice_.chance(0.6);
            const std::string user = (wechat ? "o" : "u") + std::to_string(i + 1);
            std::vector<Wish> wishes =
                draw_wishes(dice_, std::to_string(i + 1), swarm_.complaints_each, wechat);
            residents_.push_back(std::make_unique<Resident>(
                ConversationKey{std::string(wechat ? wechat_name : app_name), user},
                std::move(wishes),
                agenda_,
                dice_.fork(),
                post_,
                swarm_
            ));
            platform_.follow(user);
            residents_.back()->begin();
        }
        for (const auto& officer : officers_) officer->begin();
    }
    std::vector<OpenCase> open_cases(const std::string& department) {
        std::vector<OpenCase> cases;
        if (checks_) with_a_sound_disk([&] { cases = checks_->open_cases(department); });
        return cases;
    }
    Known known() {
        return {post_, platform_, residents_, officers_, photos_, *channels_.by_name(wechat_name)};
    }

    // ---- the two phases
    void trouble() {
        platform_.down = swarm_.api_down;
        platform_.lost = swarm_.api_lost;
        platform_.error = swarm_.api_error;
        photos_.failing = pictures_.failing = swarm_.write_error > 0 ? 0.2 : 0;
        post_.faults = true;
        set_disk_faults();
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
    void set_disk_faults() {
        disk_.faults.read_error = swarm_.read_error;
        disk_.faults.write_error = swarm_.write_error;
        disk_.faults.sync_error = swarm_.sync_error;
        disk_.faults.failed_sync_forgets = swarm_.failed_sync_forgets;
        disk_.faults.kept_at_power_cut = swarm_.kept_at_power_cut;
    }
    // What may go wrong in this minute.
    void strike() {
        if (!in_trouble_) return;
        agenda_.after(std::chrono::seconds(dice_.between(20, 100)), [this] { strike(); });
        if (dice_.chance(swarm_.token_taken)) platform_.take_token();
        if (dice_.chance(swarm_.clock_jump))
            clock_.offset = std::chrono::seconds(dice_.between(-120, 120));
        if (disk_.faults.full || dice_.chance(swarm_.full)) disk_.faults.full = !disk_.faults.full;
        for (const auto& resident : residents_) {
            if (dice_.chance(swarm_.unsubscribe)) resident->leave();
            if (dice_.chance(0.1)) resident->come_back();
        }
        if (!heed_) return;
        if (dice_.chance(swarm_.stop_midway)) {
            disk_.stop_after(static_cast<std::uint64_t>(dice_.between(0, 60)));
        } else if (dice_.chance(swarm_.power)) {
            die(true);
        } else if (dice_.chance(swarm_.kill)) {
            if (dice_.chance(0.3)) {
                stop_in_order();
            } else {
                die(false);
            }
        }
    }
    void check() {
        if (!heed_ || !checks_ || outcome_.violation) return;
        with_a_sound_disk([this] { outcome_.violation = checks_->always(known()); });
    }
    void calm() {
        trace_.note("calm");
        platform_.down = platform_.lost = platform_.error = 0;
        photos_.failing = pictures_.failing = 0;
        post_.faults = false;
        disk_.faults = {};
        clock_.offset = {};
        if (disk_.stopped()) die(false);
        for (const auto& resident : residents_) resident->come_back();
        const TimePoint begin = agenda_.now();
        const CivilTime day = to_civil(begin);
        const TimePoint midnight =
            from_civil(day.year, day.month, day.day, 0, 0, 0) + std::chrono::hours(24);
        agenda_.after(midnight - begin, [this] { platform_.renew_quota(); });
        if (!pass(begin + ready_within)) return;
        if (!heed_) {
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
        heed_->command(
            [now](Tx& tx) { tx.expiry().catch_up(now); }, [&done](bool ok) { done = ok; }
        );
        pass(agenda_.now() + std::chrono::minutes(5), [&done] { return done; });
    }
    // While what is over is taken away, the disk fails, heed dies, and platforms deliver again.
    void restless_night_in(int days) {
        stop_and_stay();
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
                if (heed_) die(dice_.chance(power_share()));
            });
        }
        for (int i = 0; i < 4 && !post_.letters().empty(); ++i) {
            const LetterPtr letter = dice_.pick(std::span<const LetterPtr>(post_.letters()));
            if (!letter->accepted || letter->is_event) continue;
            const Duration time(dice_.between(1, std::chrono::milliseconds(night_lasts).count()));
            agenda_.after(time, [this, letter] { post_.deliver_again(letter); });
        }
        start();
        if (!pass(from + night_lasts)) return;
        disk_.faults = {};
        disk_.stop_after({});
        if (disk_.stopped()) die(false);
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
    bool is_quiet() {
        if (!checks_) return false;
        const bool content =
            std::ranges::all_of(residents_, [](const auto& one) { return one->is_content(); });
        // Staff go on as long as something is open, which is not to last for ever. Before the
        // nights they resolve more, so that more is over then.
        if (content && swarm_.nights > 0 && dice_.chance(0.7)) return false;
        if (content)
            for (const auto& officer : officers_) officer->go_home();
        return content && heed_->open_requests() == 0 && checks_->open_notices() == 0;
    }
    void count() {
        outcome_.notices = platform_.shown().size();
        for (const auto& resident : residents_) {
            outcome_.complaints += static_cast<std::uint64_t>(std::ranges::count_if(
                resident->wishes(), [](const Wish& wish) { return !wish.number.empty(); }
            ));
        }
    }
    // No line of the log says who somebody is.
    void hear(std::string_view event, std::initializer_list<log::Field> fields) {
        std::string line = "log: " + std::string(event);
        for (const auto& [name, value] : fields) line += " " + std::string(name) + "=" + value;
        trace_.note(line);
        for (const auto& resident : residents_) {
            for (const Wish& wish : resident->wishes()) {
                if (line.find(wish.marker) != line.npos)
                    outcome_.violation = Violation{"S19", "a log line holds a resident's words"};
            }
        }
    }

    const Town& town_;
    Trace trace_;
    Dice dice_;
    Agenda agenda_;
    AgendaClock clock_;
    Swarm swarm_;
    Config config_;
    Disk disk_;
    PhotoShelf photos_;
    PictureBench pictures_;
    Platform platform_;
    const Channels channels_{config_, town_.rules().get()->organisation};
    Post post_{agenda_, dice_.fork(), trace_, swarm_};
    std::vector<std::unique_ptr<Resident>> residents_;
    std::vector<std::unique_ptr<Officer>> officers_;
    std::unique_ptr<Instance> heed_;
    std::unique_ptr<Checks> checks_;
    std::unique_ptr<RetentionChecks> over_;  // once what was reported is weeks ago
    bool in_trouble_ = false;
    std::string last_failure_;
    Outcome outcome_;
};

}  // namespace

Outcome run(const Town& town, const RunSettings& settings) { return World(town, settings).run(); }

}  // namespace heed::simulation
