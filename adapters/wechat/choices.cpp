#include "adapters/wechat/choices.hpp"

#include "adapters/crypto.hpp"

#include <charconv>
#include <limits>
#include <optional>

namespace heed::wechat {
namespace {

constexpr std::int64_t hash_space = 1'000'000'000;
constexpr std::int64_t epoch_max = std::numeric_limits<std::int64_t>::max() / hash_space - 1;
constexpr int places_max = 20;

// Those of the contract that do not depend on the organisation.
constexpr std::string_view contract_choices[] = {
    "location:as_is",     "photos:none",        "confirm:yes",        "confirm:edit",
    "confirm:cancel",     "concern:same",       "concern:other",      "edit:description",
    "edit:location",      "edit:category",      "edit:photos",        "edit:contact",
    "stale:resume",       "stale:drop",         "rating:solved:yes",  "rating:solved:partly",
    "rating:solved:no",   "rating:satisfied:1", "rating:satisfied:2", "rating:satisfied:3",
    "rating:satisfied:4", "rating:satisfied:5", "menu:help",          "menu:status",
    "menu:report",        "menu:human",         "menu:language",      "menu:anonymous",
    "menu:cancel",        "menu:undo",          "menu:back",          "erase:yes",
    "erase:no",           "menu:restore",       "menu:withdraw",
};

// 1 to hash_space - 1: 0 is left for "no choice".
std::int64_t hash_of(std::string_view id) {
    std::uint64_t bits = 0;
    for (const char character : crypto::sha256(id).substr(0, 8)) {
        bits = bits << 8 | static_cast<unsigned char>(character);
    }
    return static_cast<std::int64_t>(bits % (hash_space - 1)) + 1;
}

std::optional<std::int64_t> read_number(std::string_view text) {
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || number < 0) {
        return std::nullopt;
    }
    return number;
}

}  // namespace

Choices::Choices(const std::vector<std::string>& more) {
    for (const std::string_view id : contract_choices) ids_.emplace(hash_of(id), id);
    for (int i = 0; i <= places_max; ++i) {
        std::string id = "location:" + std::to_string(i);
        ids_.emplace(hash_of(id), id);
    }
    for (const std::string& id : more) ids_.emplace(hash_of(id), id);
}

std::int64_t Choices::number_of(std::string_view choice) {
    const std::size_t at = choice.rfind('@');
    if (at == choice.npos) return hash_of(choice);
    const std::optional<std::int64_t> epoch = read_number(choice.substr(at + 1));
    if (!epoch || *epoch > epoch_max) return 0;
    return *epoch * hash_space + hash_of(choice.substr(0, at));
}

Content Choices::content_of(std::string_view number, std::string_view words) const {
    const std::optional<std::int64_t> read = read_number(number);
    if (!read || *read % hash_space == 0) return content::Text{std::string(words)};
    const std::int64_t epoch = *read / hash_space;
    std::string id;
    if (const auto known = ids_.find(*read % hash_space); known != ids_.end()) id = known->second;
    if (epoch > 0) id += "@" + std::to_string(epoch);
    if (id.empty()) return content::Text{std::string(words)};
    return content::Choice{std::move(id), std::string(words)};
}

}  // namespace heed::wechat
