// Whole lives of complaints through the product's own turns and its real store, so many at a time:
// reported in three messages, accepted, replied to and resolved by staff in chat. Beside how many
// there are already: does it slow down as the city grows?
//   lifecycle HEED_TOML LIVES AT_ONCE
// HEED_TOML is an instance on which no server runs (see histories.cpp). Prints {"open_s","rate",
// "micros","p50","p99"}: seconds to open the store, lives a second, processor us a life (the whole
// process), ms a turn.
#include "bot/database.hpp"
#include "bot/engine.hpp"
#include "bot/invitation.hpp"
#include "bot/rules.hpp"
#include "bot/system.hpp"
#include "dialogs/answer.hpp"
#include "tests/bench/processor_time.hpp"
#include "tests/support/blocking_store.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <iostream>
#include <mutex>

namespace {

using namespace heed;
using Steady = std::chrono::steady_clock;

double ms_since(Steady::time_point begin) {
    return std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
}

constexpr std::size_t last_step = 5;
const std::string officer = "officer";  // of the department, who handles them all

// One after the other, each with a resident of its own.
struct Life {
    std::size_t line = 0;
    std::size_t lived = 0;
    std::size_t step = 0;
    std::string number;
    std::string answer;
    Steady::time_point asked{};
    bool failed = false;
};

class City {
public:
    City(const Config& config, RulesInForce& rules, Random& random, Store& store)
        : store_(store), engine_(rules, config, random), random_(random) {}

    void bind(const std::string& department) {
        const std::string code = make_code(random_);
        const TimePoint now = clock_.now();
        const Invitation invitation =
            make_invitation({department, casework::Role::officer, "officer"}, code, now);
        test::blocking_write(store_, [&](Tx& tx) {
            tx.invite(invitation);
            return true;
        });
        const Inbound inbound = message(officer, content::Text{"/bind " + code});
        test::blocking_write(store_, [&](Tx& tx) { return engine_.take(tx, inbound, now); });
    }

    // Asks for the next turn of this life; it comes to `answered` by and by.
    void ask(Life& life) {
        life.asked = Steady::now();
        store_.write(std::make_unique<TurnJob>(*this, life, next_of(life)));
    }
    Life* answered() {
        std::unique_lock lock(mutex_);
        there_.wait(lock, [&] { return !answered_.empty(); });
        Life* life = answered_.front();
        answered_.pop_front();
        return life;
    }

private:
    class TurnJob final : public Job {
    public:
        TurnJob(City& city, Life& life, Inbound inbound)
            : city_(city), life_(life), inbound_(std::move(inbound)) {}
        void run(Tx& tx) override {
            const TurnOutcome outcome = city_.engine_.take(tx, inbound_, city_.clock_.now());
            life_.answer.clear();
            for (const Reply& reply : outcome.answer.replies) life_.answer += plain_text(reply);
            if (outcome.answer.complaint) life_.number = outcome.answer.complaint->number;
        }
        void done(std::exception_ptr failure) noexcept override {
            life_.failed = failure != nullptr;
            const std::lock_guard lock(city_.mutex_);
            city_.answered_.push_back(&life_);
            city_.there_.notify_one();
        }

    private:
        City& city_;
        Life& life_;
        Inbound inbound_;
    };

    Inbound message(const std::string& user, Content content) {
        Inbound inbound;
        const std::string id = "bench-" + std::to_string(begun_) + "-" + std::to_string(++ids_);
        inbound.message = {{"app", user}, id, clock_.now(), "zh-CN", std::move(content)};
        return inbound;
    }
    Inbound next_of(const Life& life) {
        const std::string resident = "resident-" + std::to_string(begun_) + "-" +
                                     std::to_string(life.line) + "-" + std::to_string(life.lived);
        switch (life.step) {
            case 0:
                return message(resident, content::Text{"东门步行街半夜装修太吵了"});
            case 1: {
                content::Location place;
                place.point = {22.5463, 114.1235, Datum::wgs84};
                place.label = "东门步行街";
                return message(resident, place);
            }
            case 2:
                return message(resident, content::Text{"提交"});
            case 3:
                return message(officer, content::Text{"接 " + life.number});
            case 4:
                return message(officer, content::Text{"回 " + life.number + " 明天上门"});
            default:
                return message(officer, content::Text{"办结 " + life.number + " 已修好"});
        }
    }

    Store& store_;
    Engine engine_;
    Random& random_;
    SystemClock clock_;
    const std::int64_t begun_ = Steady::now().time_since_epoch().count();
    std::size_t ids_ = 0;
    std::mutex mutex_;
    std::condition_variable there_;
    std::deque<Life*> answered_;
};

// Where staff must have done what they were told; the demo city's noise goes to the sub-district
// and wants no photos.
bool went_wrong(const Life& life) {
    const bool done = life.answer.find("✔") != std::string::npos;
    if (life.step == 2) return life.number.empty();
    if (life.step > 2) return !done;
    return life.failed;
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 4) return 2;
    std::vector<FileError> errors;
    Config config = load_config(argv[1], errors);
    config.limits.messages_per_minute = 1'000'000;
    config.notices.quiet_from_minute = config.notices.quiet_to_minute = 0;
    SystemRandom random;
    RulesInForce rules(load_rules(config, SystemClock().now(), errors));
    if (!errors.empty()) throw std::runtime_error(to_string(errors.front()));
    const auto lives = static_cast<std::size_t>(std::stoul(argv[2]));
    const auto at_once = static_cast<std::size_t>(std::stoul(argv[3]));

    const auto opening = Steady::now();
    const auto store = open_store(config.storage, random, [](std::string_view) {});
    const double open_s = ms_since(opening) / 1000;
    City city(config, rules, random, *store);
    std::vector<Life> all(at_once);
    for (std::size_t i = 0; i < at_once; ++i) all[i].line = i;
    city.bind("dongmen-office");
    std::vector<double> turns;
    const double used = processor_seconds();
    const auto begin = Steady::now();
    std::size_t begun = 0, lived = 0;
    for (Life& life : all) {
        if (begun++ < lives) city.ask(life);
    }
    while (lived < lives) {
        Life& life = *city.answered();
        turns.push_back(ms_since(life.asked));
        if (life.failed || went_wrong(life))
            throw std::runtime_error("step " + std::to_string(life.step) + ": " + life.answer);
        if (++life.step <= last_step) {
            city.ask(life);
            continue;
        }
        ++lived;
        life = {life.line, life.lived + 1, 0, {}, {}, {}, false};
        if (begun < lives) {
            ++begun;
            city.ask(life);
        }
    }
    const double seconds = ms_since(begin) / 1000;
    const double micros = (processor_seconds() - used) * 1e6 / static_cast<double>(lives);
    store->stop();
    std::ranges::sort(turns);
    const auto at = [&](double share) {
        return turns[static_cast<std::size_t>(share * static_cast<double>(turns.size() - 1))];
    };
    std::printf(
        "{\"open_s\":%.3f,\"rate\":%.1f,\"micros\":%.1f,\"p50\":%.3f,\"p99\":%.3f}\n",
        open_s,
        static_cast<double>(lives) / seconds,
        micros,
        at(0.5),
        at(0.99)
    );
    return 0;
} catch (const std::exception& error) {
    std::cerr << "lifecycle: " << error.what() << '\n';
    return 1;
}
