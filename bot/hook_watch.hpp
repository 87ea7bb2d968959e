#pragma once
// Public events on their way to subscribers: each becomes a row of the outbox for every hook that
// wants it, in the transaction that takes it from the store's list (docs/hooks.md).
#include "bot/config.hpp"
#include "storage/store.hpp"

#include <string>

namespace heed {

class HookWatch {
public:
    // `config` outlives it.
    explicit HookWatch(const Config& config) : config_(config) {}

    // From now on the store notes events for the configured hooks, or none when there are none.
    void begin(Tx& tx) const;
    // Writes at most `count_max` events; true: there may be more.
    bool follow(Tx& tx, std::size_t count_max, TimePoint now, bool& enqueued) const;
    // One of the next events cannot be written: it is left out, so that others go on.
    void drop_next(Tx& tx, std::string_view why) const;

private:
    const Config& config_;
};

}  // namespace heed
