#pragma once
// How long a text can become: its own words, and the longest value of each of its placeholders.
// What heed cuts itself has a limit in the code; names come from the organisation and have none, so
// the two are checked together whenever either is read.
#include "dialogs/organisation.hpp"
#include "dialogs/texts.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

// WeChat and WeCom take 2,048 bytes and cut or refuse the rest (docs/wechat.md, 2.1).
inline constexpr std::size_t message_bytes_max = 2048;

// The longest that `key` can become in that language, in bytes of UTF-8. Nothing when it is no
// message by itself (a line of a page that is cut to a message's length, a word on a web page, a
// note for the history). Throws LogicError for a placeholder that has no known limit: a test asks
// for all.
std::optional<std::size_t> longest(
    const Texts& texts,
    const Organisation& organisation,
    std::string_view language,
    std::string_view key
);

struct LongText {
    std::string language, key;
    std::size_t bytes = 0;
};
// Those that would not fit into one message, of all languages.
std::vector<LongText> long_texts(const Texts& texts, const Organisation& organisation);
// "text `filed.done` (zh-CN) can become 2310 bytes ..."
std::string to_string(const LongText& text);

}  // namespace heed
