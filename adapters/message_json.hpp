#pragma once
// The JSON of one message in and of what heed says, in the contract's form ("The app channel"). The
// app channel and the web channel speak it, each in an envelope of its own.
#include "dialogs/answer.hpp"
#include "dialogs/message.hpp"

#include <rapidjson/document.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

inline constexpr std::size_t text_points_max = 2000;  // code points, of a text or recognised voice
inline constexpr std::size_t label_points_max = 128;
inline constexpr std::size_t choice_bytes_max = 256;
inline constexpr std::size_t small_voice_bytes_max = 32 * 1024;  // where photos come another way
inline constexpr std::size_t language_length_max = 35;           // RFC 5646, section 4.4.1

// What is wrong with a message; `message` names the field and says what to do.
struct Fault {
    unsigned status = 0;  // 0: none; 400 or 413
    std::string message;
};
Fault fault_of(std::string_view field, std::string_view what);

bool has_control_character(std::string_view text);

// "language", when it is there. "zh" and "en" with any region become "zh-CN" and "en".
Fault read_language(const rapidjson::Value& object, std::string& language);
// "type" and what belongs to it. `photo_bytes_max` 0: photos come another way and are refused here.
Fault read_content(const rapidjson::Value& object, std::size_t photo_bytes_max, Content& content);

// Values, without a name before them. `public_url` stands before addresses that are only paths.
void append_dialog(std::string& out, const DialogSummary& dialog);
void append_complaint(
    std::string& out, const std::optional<ComplaintLink>& complaint, std::string_view public_url
);
// [{"id","label"}...] of everything in `reply` that can be tapped.
void append_choices(std::string& out, const Reply& reply);
// {"code","message"}
std::string write_error(std::string_view code, std::string_view message);

}  // namespace heed
