#pragma once
// The city's own app server: POST /app/NAME/messages, as in the contract. Requests and notices are
// signed by the Standard Webhooks specification.
#include "adapters/channel.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace heed {

// As in heed.toml, `[[channel]] kind = "app"`.
struct AppSettings {
    std::string name;
    std::string secret;    // "whsec_" + base64
    std::string push_url;  // empty: no notices
    std::size_t photo_bytes_max = 10485760;
    std::string public_url;  // before addresses that are only paths
};

// Throws std::invalid_argument when `secret` is not a Standard Webhooks secret.
std::unique_ptr<Channel> make_app_channel(AppSettings settings);

}  // namespace heed
