#pragma once
// The JSON of the app channel, as in the contract.
#include "dialogs/answer.hpp"
#include "dialogs/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace heed::app {

inline constexpr std::size_t user_bytes_max = 128;
inline constexpr std::size_t text_points_max =
    2000;  // code points, of a text or a recognised voice
inline constexpr std::size_t label_points_max = 128;
inline constexpr std::size_t choice_bytes_max = 256;
inline constexpr std::size_t language_length_max = 35;  // RFC 5646, section 4.4.1

struct Fault {
    unsigned status = 0;  // 0: none; 400 or 413
    std::string message;  // names the field
};

// Fills `user`, `language` and `content` of `message`.
Fault read_message(std::string_view body, std::size_t photo_bytes_max, IncomingMessage& message);

// `public_url` stands before addresses that are only paths.
std::string write_answer(const Answer& answer, std::string_view public_url);
std::string write_notice(std::string_view user, const Notice& notice, std::string_view public_url);
std::string write_error(std::string_view code, std::string_view message);

}  // namespace heed::app
