#include "bot/simulation/city.hpp"

#include "bot/invitation.hpp"

#include <algorithm>

namespace heed::simulation {
namespace {

constexpr const char* database = "heed.db";
constexpr std::uint64_t steps_max = 3'000'000;

}  // namespace

City::City(const Town& town, const RunSettings& settings)
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
    swarm_.residents = std::min(swarm_.residents, settings.residents.value_or(swarm_.residents));
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
    log::divert([this](log::Level, std::string_view event, auto fields) { hear(event, fields); });
    processes_.resize(static_cast<std::size_t>(std::max(settings.replicas, 1)));
    if (processes_.size() > 1) swarm_.nights = 0;  // one that stands still is a matter of one machine
    post_.instance = [this] {
        const Process* const process = any_running();
        return process ? process->heed.get() : nullptr;
    };
}

City::~City() {
    checks_.reset();
    disk_.stop();
    processes_.clear();
    server_.reset();
    log::divert({});
}

HeldStoreSettings City::store_settings() const {
    return {
        .file = database,
        .encryption_key = config_.storage.encryption_key,
        .slowest_commit = swarm_.slowest_commit};
}

std::unique_ptr<Store> City::open_store(Dice dice, Random& random) {
    if (server_)
        return std::make_unique<RemoteStore>(*server_, store_settings(), agenda_, dice);
    return std::make_unique<HeldStore>(
        store_settings(), agenda_, dice, random, [this](std::string_view line) {
            trace_.note("store: " + std::string(line));
        }
    );
}

void City::start_all() {
    if (processes_.size() > 1) {
        server_ = std::make_unique<DatabaseServer>(
            store_settings(), dice_.fork(), [this](std::string_view line) {
                trace_.note("database: " + std::string(line));
            }
        );
    }
    for (Process& process : processes_) start(process);
}

City::Process* City::any_running() {
    std::vector<Process*> running;
    for (Process& process : processes_)
        if (process.heed) running.push_back(&process);
    if (running.empty()) return nullptr;
    // One has no choice, and draws nothing.
    return running.size() == 1 ? running.front() : dice_.pick(std::span<Process* const>(running));
}

bool City::all_run() const {
    return std::ranges::all_of(processes_, [](const Process& one) { return one.heed != nullptr; });
}

void City::start(Process& process) {
    if (process.heed) return;
    process.line = platform_.line();
    const Surroundings around{
        agenda_,
        clock_,
        config_,
        town_.rules(),
        *process.line,
        photos_,
        pictures_,
        [this](Dice dice, Random& random) { return open_store(dice, random); },
        swarm_.look_every,
        over_ ? std::chrono::minutes(1) : std::chrono::minutes(10)};
    try {
        process.heed = std::make_unique<Instance>(around, dice_.fork());
    } catch (const ProcessEnded& ended) {
        trace_.note("heed does not start: " + ended.why);
        last_failure_ = ended.why;
        return die(process, dice_.chance(power_share()));
    }
    trace_.note("heed runs");
    with_a_sound_disk([this] {
        if (!checks_)
            checks_ = std::make_unique<Checks>(database, config_.storage.encryption_key);
        if (!over_) outcome_.violation = checks_->always(known());
    });
}

void City::die(Process& process, bool power_cut) {
    trace_.note(power_cut ? "power cut" : "heed dies");
    ++outcome_.restarts;
    if (server_) {
        process.heed.reset();
    } else {
        checks_.reset();
        disk_.stop();
        process.heed.reset();
        disk_.restart(power_cut);
    }
    agenda_.after(std::chrono::seconds(dice_.between(1, 20)), [this, &process] {
        start(process);
    });
}

void City::stop_in_order(Process& process) {
    stop_and_stay(process);
    agenda_.after(std::chrono::seconds(1), [this, &process] { start(process); });
}

void City::stop_and_stay(Process& process) {
    trace_.note("heed stops");
    ++outcome_.restarts;
    if (!server_) checks_.reset();
    std::unique_ptr<Instance> ending = std::move(process.heed);
    try {
        ending->stop();
        ending.reset();
    } catch (const ProcessEnded&) {
        disk_.stop();
        ending.reset();
        disk_.restart(false);
    }
}

void City::set_disk_faults() {
    disk_.faults.read_error = swarm_.read_error;
    disk_.faults.write_error = swarm_.write_error;
    disk_.faults.sync_error = swarm_.sync_error;
    disk_.faults.failed_sync_forgets = swarm_.failed_sync_forgets;
    disk_.faults.kept_at_power_cut = swarm_.kept_at_power_cut;
}

bool City::pass(TimePoint end, const std::function<bool()>& done) {
    while (!outcome_.violation && !(done && done())) {
        bool more = false;
        try {
            more = agenda_.step(end);
            for (Process& process : processes_)
                if (process.heed) process.heed->turn();
        } catch (const ProcessEnded& ended) {
            trace_.note("heed ends: " + ended.why);
            die(first(), disk_.stopped() && dice_.chance(power_share()));
            continue;
        }
        if (!more) break;
        ++outcome_.steps;
        trace_.mix(static_cast<std::uint64_t>(agenda_.now().time_since_epoch().count()));
        note_what_parts_saw();
    }
    return !outcome_.violation;
}

void City::note_what_parts_saw() {
    if (outcome_.violation) return;
    if (!platform_.violations().empty()) outcome_.violation = platform_.violations().front();
    if (!post_.violations().empty()) outcome_.violation = post_.violations().front();
    for (const Process& process : processes_) {
        if (process.heed && !process.heed->failure().empty())
            outcome_.violation = Violation{"P6", process.heed->failure()};
    }
    if (outcome_.steps > steps_max) outcome_.violation = Violation{"L1", "it never comes to rest"};
}

void City::invite_people() {
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
    start_all();
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
        first().heed->command([invitation](Tx& tx) { tx.invite(invitation); }, [](bool) {});
        Officer* officer = officers_.back().get();
        agenda_.after(std::chrono::seconds(20), [officer, code] { officer->bind(code); });
    }
    const bool bound = pass(agenda_.now() + std::chrono::minutes(2), [this] {
        return std::ranges::all_of(officers_, [](const auto& one) { return one->is_bound(); });
    });
    if (!bound) return;
    make_residents();
}

void City::make_residents() {
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

std::vector<OpenCase> City::open_cases(const std::string& department) {
    std::vector<OpenCase> cases;
    if (checks_) with_a_sound_disk([&] { cases = checks_->open_cases(department); });
    return cases;
}

Known City::known() {
    return {post_, platform_, residents_, officers_, photos_, *channels_.by_name(wechat_name)};
}

bool City::is_quiet() {
    if (!checks_) return false;
    const bool content =
        std::ranges::all_of(residents_, [](const auto& one) { return one->is_content(); });
    // Staff go on as long as something is open, which is not to last for ever. Before the
    // nights they resolve more, so that more is over then.
    if (content && swarm_.nights > 0 && dice_.chance(0.7)) return false;
    if (content)
        for (const auto& officer : officers_) officer->go_home();
    const bool answered = std::ranges::all_of(processes_, [](const Process& one) {
        return one.heed && one.heed->open_requests() == 0;
    });
    return content && answered && checks_->open_notices() == 0;
}

void City::count() {
    outcome_.notices = platform_.shown().size();
    for (const auto& resident : residents_) {
        outcome_.complaints += static_cast<std::uint64_t>(std::ranges::count_if(
            resident->wishes(), [](const Wish& wish) { return !wish.number.empty(); }
        ));
    }
}

void City::hear(std::string_view event, std::initializer_list<log::Field> fields) {
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

}  // namespace heed::simulation
