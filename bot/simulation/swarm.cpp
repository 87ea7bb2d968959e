#include "bot/simulation/swarm.hpp"

#include <utility>

namespace heed::simulation {
namespace {

// Nothing in half of all seeds, otherwise anything up to `most`.
double some(Dice& dice, double most) {
    const bool any = dice.chance(0.5);
    const double value = most * static_cast<double>(dice.between(1, 1000)) / 1000.0;
    return any ? value : 0;
}

}  // namespace

Swarm Swarm::draw(Dice& dice, const std::set<std::string>& without) {
    Swarm swarm;
    swarm.residents = static_cast<int>(dice.between(1, 4));
    swarm.complaints_each = static_cast<int>(dice.between(1, 3));
    swarm.minutes = static_cast<int>(dice.between(10, 90));
    swarm.look_every = std::chrono::seconds(dice.between(5, 60));
    swarm.slowest_commit = Duration(dice.chance(0.2) ? dice.between(100, 8000) : 30);
    swarm.slowest_call = Duration(dice.chance(0.3) ? dice.between(1000, 9000) : 500);
    swarm.lost_request = some(dice, 0.3);
    swarm.lost_answer = some(dice, 0.5);
    swarm.redelivery = some(dice, 0.5);
    swarm.delay = some(dice, 0.3);
    swarm.api_down = some(dice, 0.3);
    swarm.api_lost = some(dice, 0.3);
    swarm.api_error = some(dice, 0.3);
    swarm.kill = some(dice, 0.1);
    swarm.power = some(dice, 0.1);
    swarm.stop_midway = some(dice, 0.15);
    swarm.full = some(dice, 0.05);
    swarm.clock_jump = some(dice, 0.05);
    swarm.token_taken = some(dice, 0.2);
    swarm.unsubscribe = some(dice, 0.03);
    swarm.impatience = some(dice, 0.5);
    swarm.read_error = dice.chance(0.2) ? 0.0002 : 0;
    swarm.write_error = dice.chance(0.2) ? 0.001 : 0;
    swarm.sync_error = dice.chance(0.3) ? 0.01 : 0;
    swarm.failed_sync_forgets = dice.chance(0.5);
    swarm.kept_at_power_cut = static_cast<double>(dice.between(0, 10)) / 10.0;
    swarm.merge_within = dice.chance(0.3) ? Duration(std::chrono::minutes(30)) : Duration(0);
    swarm.undo_window = Duration(std::chrono::seconds(dice.chance(0.5) ? 120 : 0));
    swarm.reply_hold = Duration(std::chrono::seconds(dice.chance(0.5) ? 20 : 0));
    swarm.hold_text = Duration(dice.chance(0.5) ? 800 : 0);
    swarm.hold_photo = Duration(dice.chance(0.5) ? 2000 : 0);
    swarm.nights = dice.chance(0.5) ? static_cast<int>(dice.between(2, 3)) : 0;
    if (without.contains("nights")) swarm.nights = 0;
    swarm.connection_cut = some(dice, 0.1);
    swarm.failover = some(dice, 0.2);

    const std::pair<std::string_view, std::vector<double*>> figures[] = {
        {"kill", {&swarm.kill}},
        {"power", {&swarm.power}},
        {"stop-midway", {&swarm.stop_midway}},
        {"disk-errors", {&swarm.read_error, &swarm.write_error, &swarm.sync_error}},
        {"disk-full", {&swarm.full}},
        {"clock", {&swarm.clock_jump}},
        {"lost-requests", {&swarm.lost_request}},
        {"lost-answers", {&swarm.lost_answer}},
        {"redelivery", {&swarm.redelivery}},
        {"delay", {&swarm.delay}},
        {"api-down", {&swarm.api_down}},
        {"api-lost", {&swarm.api_lost}},
        {"api-errors", {&swarm.api_error}},
        {"token", {&swarm.token_taken}},
        {"unsubscribe", {&swarm.unsubscribe}},
        {"impatience", {&swarm.impatience}},
        {"connection", {&swarm.connection_cut}},
        {"failover", {&swarm.failover}},
    };
    for (const auto& [kind, values] : figures) {
        if (!without.contains(std::string(kind))) continue;
        for (double* value : values) *value = 0;
    }
    return swarm;
}

}  // namespace heed::simulation
