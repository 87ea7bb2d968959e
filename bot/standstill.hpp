#pragma once
// The server stands still while `heed migrate` moves its database: what arrives is refused, so that
// platforms deliver it again, and nothing is sent. Reading goes on.
#include "bot/clock.hpp"
#include "bot/delivery/outbox.hpp"
#include "bot/task.hpp"
#include "storage/pausable_store.hpp"

#include <filesystem>
#include <string>

namespace heed {

// Lives on one lane, the outbox's.
class Standstill {
public:
    // All arguments outlive it.
    Standstill(Store& store, Outbox& outbox, std::filesystem::path database)
        : store_(dynamic_cast<PausableStore&>(store)),
          outbox_(outbox),
          database_(std::move(database)) {}

    // Returns when nothing is being sent or written any more. Empty, or why not.
    Task<std::string> begin();
    // The data is elsewhere: noted beside the database, on disk when this returns. From then on the
    // server stays as it is until it ends. Throws std::system_error.
    Task<void> moved(std::string move, std::string to, TimePoint at);
    // Everything goes on, unless the data is elsewhere.
    void end();

private:
    Task<void> pause(std::string why);

    PausableStore& store_;
    Outbox& outbox_;
    const std::filesystem::path database_;
    bool stands_ = false;
    bool moved_ = false;
};

}  // namespace heed
