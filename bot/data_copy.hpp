#pragma once
// All that is kept of one person, as a JSON file for them.
// Source: Personal Information Protection Law, articles 45 and 47; docs/data-protection.md says
// what stands in it.
#include "bot/config.hpp"
#include "dialogs/message.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace heed {

inline constexpr auto data_copy_lifetime = std::chrono::minutes(30);
inline constexpr int data_copies_a_day = 3;

// Of the person behind `key`, over all their accounts: what they said, their reports with what
// departments told them, and addresses of their photos and voices, good for three days. Notes that
// staff wrote for each other are not in it.
std::string data_copy(Tx& tx, const Config& config, const ConversationKey& key, TimePoint now);

// What the store keeps of a link's secret.
std::string data_copy_hash(std::string_view secret);

}  // namespace heed
