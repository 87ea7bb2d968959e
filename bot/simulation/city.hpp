#pragma once
// What there is in a run: the people of a city, two platforms, and one heed on a failing machine, or
// several that share a database. It lets time pass, and heed starts, dies and stops in it; what
// happens when is the run's (world.cpp).
#include "bot/channels.hpp"
#include "bot/config.hpp"
#include "bot/log.hpp"
#include "bot/rules.hpp"
#include "bot/simulation/checks.hpp"
#include "bot/simulation/database_server.hpp"
#include "bot/simulation/disk_vfs.hpp"
#include "bot/simulation/photo_shelf.hpp"
#include "bot/simulation/retention_checks.hpp"
#include "bot/simulation/world.hpp"

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace heed::simulation {

// A Tuesday morning, in working hours.
inline const TimePoint world_start = from_civil(2026, 11, 24, 9, 30, 0);

class City {
public:
    City(const Town& town, const RunSettings& settings);
    ~City();
    City(const City&) = delete;
    City& operator=(const City&) = delete;

protected:
    // ---- the processes. With a shared database there are several, on machines without a disk that
    // matters.
    struct Process {
        std::unique_ptr<HttpClient> line;
        std::unique_ptr<Instance> heed;
    };
    void start_all();
    void start(Process& process);
    // With the machine, or alone; it is started again soon.
    void die(Process& process, bool power_cut);
    void stop_in_order(Process& process);
    void stop_and_stay(Process& process);
    Process& first() { return processes_.front(); }
    // Of those that run; null: none does.
    Process* any_running();
    bool all_run() const;
    double power_share() const { return swarm_.power > 0 ? (swarm_.kill > 0 ? 0.5 : 1.0) : 0.0; }
    void set_disk_faults();
    template <class Work>
    void with_a_sound_disk(Work work) {
        const DiskFaults faults = std::exchange(disk_.faults, DiskFaults{});
        if (!disk_.stopped()) work();
        disk_.faults = faults;
    }

    // ---- time and people
    // Until `done` or `end`; false when something is wrong.
    bool pass(TimePoint end, const std::function<bool()>& done = {});
    // Everybody is there, and the officers are bound.
    void invite_people();
    Known known();
    // Nobody wants anything, and nothing is on its way.
    bool is_quiet();
    // What the outcome says of the run as a whole.
    void count();

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
    std::unique_ptr<DatabaseServer> server_;  // none: the one process has the database to itself
    std::vector<Process> processes_;
    std::unique_ptr<Checks> checks_;
    std::unique_ptr<RetentionChecks> over_;  // once what was reported is weeks ago
    std::string last_failure_;
    Outcome outcome_;

private:
    std::unique_ptr<Store> open_store(Dice dice, Random& random);
    HeldStoreSettings store_settings() const;
    void note_what_parts_saw();
    void make_residents();
    std::vector<OpenCase> open_cases(const std::string& department);
    // No line of the log says who somebody is.
    void hear(std::string_view event, std::initializer_list<log::Field> fields);
};

}  // namespace heed::simulation
