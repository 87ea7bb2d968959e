#pragma once
// The channels of this instance, by name and by path. A new kind of channel is registered here.
#include "adapters/channel.hpp"
#include "bot/config.hpp"
#include "dialogs/organisation.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace heed {

class Channels {
public:
    Channels(const Config& config, const Organisation& organisation);

    const Channel* by_name(std::string_view name) const;
    const Channel* by_path(std::string_view path) const;
    // The one whose page is /chat; null when there is none.
    const Channel* web() const;
    const std::vector<std::unique_ptr<Channel>>& all() const { return channels_; }

private:
    std::vector<std::unique_ptr<Channel>> channels_;
};

}  // namespace heed
