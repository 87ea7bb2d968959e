#pragma once
// A subscriber's server, told of public events by POST: the Standard Webhooks specification, as the
// app channel's notices. Nothing comes in this way.
#include "adapters/channel.hpp"

#include <memory>
#include <string>

namespace heed {

// As in heed.toml, [[hook]].
struct HookSettings {
    std::string name;
    std::string url;
    std::string secret;          // "whsec_" + base64
    bool allow_private = false;  // also addresses of private networks
};

// The channel of one hook; its only person is hook_user.
std::string hook_channel(std::string_view name);
inline constexpr std::string_view hook_user = "events";

// A notice's text is the body as it goes out. Throws std::invalid_argument when `secret` is not a
// Standard Webhooks secret.
std::unique_ptr<Channel> make_hook_channel(HookSettings settings);

}  // namespace heed
