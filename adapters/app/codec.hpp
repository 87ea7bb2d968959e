#pragma once
// The JSON of the app channel, as in the contract.
#include "adapters/message_json.hpp"
#include "dialogs/answer.hpp"
#include "dialogs/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace heed::app {

inline constexpr std::size_t user_bytes_max = 128;

// Fills `user`, `language` and `content` of `message`.
Fault read_message(std::string_view body, std::size_t photo_bytes_max, IncomingMessage& message);

// `public_url` stands before addresses that are only paths.
std::string write_answer(const Answer& answer, std::string_view public_url);
std::string write_notice(std::string_view user, const Notice& notice, std::string_view public_url);

}  // namespace heed::app
