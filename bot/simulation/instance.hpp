#pragma once
// One process of heed: what `heed serve` makes, on one lane with held time. To destroy it is to
// kill it.
#include "bot/channels.hpp"
#include "bot/concern_watch.hpp"
#include "bot/delivery/outbox.hpp"
#include "bot/engine.hpp"
#include "bot/metrics.hpp"
#include "bot/retention.hpp"
#include "bot/schedule.hpp"
#include "bot/simulation/dice.hpp"
#include "bot/simulation/held_time.hpp"
#include "bot/webhook.hpp"
#include "storage/store.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace heed::simulation {

// What is there before and after the process.
struct Surroundings {
    Agenda& agenda;
    const Clock& clock;
    const Config& config;
    const RulesInForce& rules;
    HttpClient& platform;
    PhotoStore& photos;
    Pictures& pictures;
    std::function<std::unique_ptr<Store>(Dice, Random&)> open_store;
    Duration look_every;
    Duration retention_every;
};

// A request with the memory that HttpRequestView points into.
struct OwnedRequest {
    std::string path, query, body;
    std::vector<std::pair<std::string, std::string>> headers;
    HttpRequestView view() const;
};

class Instance {
public:
    // Throws ProcessEnded when it cannot start.
    Instance(const Surroundings& around, Dice dice);
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    // `answered` is called on the lane; never when the process is killed before.
    void request(OwnedRequest request, std::function<void(const HttpReply&)> answered);
    // Runs `work` in a write transaction, as a command through the control socket does.
    void command(std::function<void(Tx&)> work, std::function<void(bool done)> after);
    // Runs what is ready, until nothing is.
    void turn();
    // As SIGTERM does: nothing new is begun, what was accepted is committed.
    void stop();
    // Empty while everything runs; otherwise why a part of it has ended.
    const std::string& failure() const { return failure_; }
    const Channels& channels() const { return channels_; }
    std::size_t open_requests() const { return open_requests_; }

private:
    void spawn(Task<void> task);

    DiceRandom random_;
    Lane lane_{1};
    AgendaTime time_;
    std::unique_ptr<Store> store_;
    Channels channels_;
    Metrics metrics_;
    PhotoKeeper keeper_;
    Tokens tokens_;
    Visits visits_;
    ConcernWatch concerns_;
    Engine engine_;
    Outbox outbox_;
    Webhook webhook_;
    Schedule schedule_;
    Retention retention_;
    std::size_t open_requests_ = 0;
    std::string failure_;
};

}  // namespace heed::simulation
