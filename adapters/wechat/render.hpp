#pragma once
// How a reply looks in WeChat: text in which options are links that can be tapped.
#include "adapters/tencent/plain.hpp"
#include "dialogs/answer.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace heed::wechat {

using tencent::text_bytes_max;

// The replies joined, at most text_bytes_max: options are links, or plain words when there is no
// room for links, and then the end is cut off with "…".
std::string render(const std::vector<Reply>& replies);

}  // namespace heed::wechat
