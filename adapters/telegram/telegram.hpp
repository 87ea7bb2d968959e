#pragma once
// Telegram: POST /telegram/NAME, one update a request; answers go back in the response.
// Source: https://core.telegram.org/bots/api
#include "adapters/channel.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

// As in heed.toml, `[[channel]] kind = "telegram"`.
struct TelegramSettings {
    std::string name;
    std::string bot_token;     // of @BotFather: "123456:AAE..."
    std::string secret_token;  // what setWebhook was given
    std::string api_base;      // "https://api.telegram.org"
};
std::unique_ptr<Channel> make_telegram_channel(TelegramSettings settings);

namespace telegram {

// What Telegram posts. Only private chats are read: what is said in groups is not said to us.
struct Update {
    IncomingMessage message;    // all but the channel's name
    std::string callback_id;    // of a tap: Telegram shows a wheel until it hears of it
    std::string means_nothing;  // not empty: nothing for us, a short word for the counter
};
// Nothing where `body` is no update; `error` gets one sentence then.
std::optional<Update> read_update(std::string_view body, TimePoint now, std::string& error);

// The JSON object of sendMessage to `chat`: `replies` one below the other, and a button for each
// option that Telegram can carry (64 bytes; the others can be typed). `method` names the method in
// the object, as an answer to a webhook must; empty where the address does. Links show no preview:
// Telegram would open the resident's page for it.
std::string write_message(
    std::string_view method,
    std::string_view chat,
    const std::vector<Reply>& replies,
    const std::vector<Span>& buttons
);

}  // namespace telegram
}  // namespace heed
