#pragma once
// What a seed has in store: how many people, for how long, which faults how often. Every figure is
// drawn for each seed, none at all included, so that some runs have one kind of trouble only.
#include "bot/config.hpp"
#include "bot/simulation/dice.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace heed::simulation {

// Kinds of faults, by the names that `heed simulate --without` takes.
inline constexpr std::string_view fault_kinds[] = {
    "kill",         // the process dies between two operations
    "power",        // so does the machine, and what was not synced may be gone
    "stop-midway",  // either of them in the middle of writing
    "disk-errors",  // reads, writes and syncs fail
    "disk-full",
    "clock",          // the wall clock jumps
    "lost-requests",  // of the platform to us
    "lost-answers",   // ours to the platform
    "redelivery",     // although it was answered
    "delay",
    "api-down",    // no connection
    "api-lost",    // the platform did it, its answer is lost
    "api-errors",  // busy, limits, quota
    "token",       // somebody else fetches one, ours is no longer good
    "unsubscribe",
    "impatience",  // people say it again
    "nights",      // weeks later: what is over goes
    "connection",  // to a shared database: lost, also within a COMMIT
    "failover",    // of a shared database: nobody reaches it for a while
};

struct Swarm {
    int residents = 3;
    int complaints_each = 2;
    int minutes = 60;       // of the phase with faults
    Duration look_every{};  // of the schedule
    Duration slowest_commit{50};
    Duration slowest_call{800};
    // For each resident message.
    double lost_request = 0, lost_answer = 0, redelivery = 0, delay = 0;
    // For each call to a platform.
    double api_down = 0, api_lost = 0, api_error = 0;
    // Each minute.
    double kill = 0, power = 0, stop_midway = 0, full = 0, clock_jump = 0, token_taken = 0;
    double unsubscribe = 0;
    double impatience = 0;
    double read_error = 0, write_error = 0, sync_error = 0;
    bool failed_sync_forgets = false;
    double kept_at_power_cut = 0.5;
    int nights = 0;  // after all is quiet
    double connection_cut = 0;  // of each commit in a shared database
    double failover = 0;        // of it, each minute
    Duration merge_within{}, undo_window{}, reply_hold{}, hold_text{}, hold_photo{};

    // `without`: kinds that do not happen; the rest of the seed stays as it was. `minutes` and
    // `residents`: at most so many.
    static Swarm draw(Dice& dice, const std::set<std::string>& without);
};

}  // namespace heed::simulation
