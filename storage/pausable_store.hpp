#pragma once
#include "storage/store.hpp"

#include <memory>
#include <string>

namespace heed {

// A store that can be kept from writing for a while. Thread-safe.
class PausableStore : public Store {
public:
    // Runs `last` behind what was accepted, and refuses (StoreBusy, with these words) what is to be
    // written after it, until resume(). Reading goes on.
    virtual void pause(std::string why, std::unique_ptr<Job> last) = 0;
    virtual void resume() = 0;
};

}  // namespace heed
