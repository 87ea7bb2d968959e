#pragma once
// Text for WeChat and WeCom that carries no markup. What residents and staff wrote is stored as it
// came and made harmless here: '<' is shown as '＜', so that nobody can put a link into an official
// account's mouth.
#include "dialogs/answer.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace heed::tencent {

// Of one text message in UTF-8; longer replies are shown as a fault of the account.
inline constexpr std::size_t text_bytes_max = 2048;

// Without what would be markup or a box on the screen; "\r\n" becomes "\n".
void append_harmless(std::string& out, std::string_view text);
// At most `bytes_max`, cut between two characters, with "…" where something is left out.
std::string cut(std::string text, std::size_t bytes_max);
// Several replies as one text, with an empty line between two; `append` writes one span. Not cut.
std::string join(
    const std::vector<Reply>& replies, void (*append)(std::string& out, const Span& span)
);
// Harmless, at most `bytes_max`.
std::string render_plain(std::string_view text, std::size_t bytes_max = text_bytes_max);
// Harmless, on one line, at most `count_max` code points.
std::string short_words(std::string_view text, std::size_t count_max);

}  // namespace heed::tencent
