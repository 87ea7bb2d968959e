#pragma once
// Channels that are there for staff (WeCom): who is not bound has nothing to do in them.
#include "bot/config.hpp"

#include <string_view>

namespace heed {

bool is_work_chat(const Config& config, std::string_view channel);
// Has the channel cards with a picture that opens an address (dialogs/article.hpp)?
bool shows_articles(const Config& config, std::string_view channel);
// Has any of them?
bool shows_articles(const Config& config);

}  // namespace heed
