#pragma once
// The chat in a resident's browser: /chat. Messages and answers go over a WebSocket (codec.hpp);
// only photos come as requests of their own, since a browser tells how far an upload has come.
#include "adapters/channel.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace heed {

// As in heed.toml, `[[channel]] kind = "web"`.
struct WebSettings {
    std::string name;
    std::string public_url;  // before addresses that are only paths
};

// Its path is /chat/photos. `POST` one picture as it is, with its own media type, the header
// `message-id` and the visitor's cookie; the answer is the one to the message.
// A push's body is what is to be said in the open chats of the person; it has no address.
std::unique_ptr<Channel> make_web_channel(WebSettings settings);

}  // namespace heed
