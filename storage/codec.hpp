#pragma once
// Values that are kept whole in one column, as compact JSON.
#include "dialogs/answer.hpp"
#include "dialogs/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed::storage {

std::string encode(const Answer& answer);
std::string encode(const Notice& notice);
// For people to read; a picture's bytes are left out, their number stays.
std::string encode(const Content& content);
std::string encode(const std::vector<std::string>& texts);

// Nothing when `text` is not what encode() writes.
std::optional<Answer> decode_answer(std::string_view text);
std::optional<Notice> decode_notice(std::string_view text);
std::optional<std::vector<std::string>> decode_texts(std::string_view text);

}  // namespace heed::storage
