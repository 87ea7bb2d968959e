#pragma once
// How a reply looks in WeChat: text in which options are links that can be tapped. What residents
// and staff wrote is stored as it came and made harmless here: '<' is shown as '＜', so that nobody
// can put a link into an official account's mouth.
#include "dialogs/answer.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace heed::wechat {

// Of one text message in UTF-8; longer passive replies are shown as a fault of the account.
inline constexpr std::size_t text_bytes_max = 2048;

// The replies joined, at most text_bytes_max: options are links, or plain words when there is no
// room for links, and then the end is cut off with "…".
std::string render(const std::vector<Reply>& replies);
// A text without links, harmless, at most `bytes_max`.
std::string render_plain(std::string_view text, std::size_t bytes_max = text_bytes_max);

}  // namespace heed::wechat
