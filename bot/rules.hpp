#pragma once
// The data that a running heed decides by, as one immutable value that SIGHUP swaps: a turn sees
// the old or the new, never a mixture.
#include "bot/config.hpp"
#include "bot/map_tiles.hpp"
#include "dialogs/conversation/step.hpp"
#include "dialogs/organisation.hpp"
#include "dialogs/texts.hpp"
#include "dialogs/understanding/classifier.hpp"
#include "dialogs/understanding/gazetteer.hpp"

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace heed {

struct Rules {
    Organisation organisation;
    std::unique_ptr<const Gazetteer> gazetteer;  // of the organisation above
    Texts texts;
    std::unique_ptr<Classifier> classifier;
    conversation::Settings conversation;
    MapTiles tiles;
};

// Loads what `config` names. Mistakes are appended to `errors`; the result is usable only when none
// was.
std::shared_ptr<const Rules> load_rules(
    const Config& config, TimePoint now, std::vector<FileError>& errors
);

// Thread-safe holder of the rules in force.
class RulesInForce {
public:
    explicit RulesInForce(std::shared_ptr<const Rules> rules) : rules_(std::move(rules)) {}
    std::shared_ptr<const Rules> get() const {
        const std::lock_guard lock(mutex_);
        return rules_;
    }
    void set(std::shared_ptr<const Rules> rules) {
        const std::lock_guard lock(mutex_);
        rules_ = std::move(rules);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Rules> rules_;
};

}  // namespace heed
