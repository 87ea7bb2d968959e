#include "dialogs/understanding/address.hpp"

#include "dialogs/understanding/address_parts.hpp"

namespace heed {
namespace {

const address::Words tails{U"东北角", U"东南角", U"西北角", U"西南角", U"十字路口", U"交叉口", U"路口",
                  U"门口",   U"对面",   U"楼下",   U"旁边",   U"附近",     U"东门",   U"西门",
                  U"南门",   U"北门",   U"正门",   U"大门",   U"后门",     U"后面",   U"前面",
                  U"东侧",   U"西侧",   U"南侧",   U"北侧",   U"中段",     U"东段",   U"西段",
                  U"南段",   U"北段",   U"出口",   U"入口",   U"桥下",     U"旁"};

}  // namespace

std::size_t address::word_at(const Characters& text, std::size_t i, const Words& words) {
    for (const auto word : words) {
        if (text.has(i, word)) return word.size();
    }
    return 0;
}

std::optional<AddressSpan> find_address(
    std::string_view text, const std::vector<std::pair<std::size_t, std::size_t>>& known
) {
    const Characters characters(text);
    address::Best best;
    address::offer_chinese(characters, known, best);
    address::offer_english(characters, best);
    if (best.level == PlaceLevel::words) return std::nullopt;
    const std::size_t end = extend_by_tail(text, characters.byte(best.end));
    return AddressSpan{characters.byte(best.begin), end, best.level};
}

std::optional<AddressSpan> find_landmark(std::string_view text) {
    const Characters characters(text);
    auto found = address::chinese_landmark(characters);
    if (!found) found = address::english_landmark(characters);
    if (!found) return std::nullopt;
    return AddressSpan{
        characters.byte(found->first), characters.byte(found->second), PlaceLevel::door};
}

std::size_t extend_by_tail(std::string_view text, std::size_t end) {
    const Characters rest(text.substr(end));
    std::size_t position = 0;
    for (int tail = 0; tail < 2; ++tail) {
        const std::size_t length = address::word_at(rest, position, tails);
        if (length == 0) break;
        position += length;
    }
    return end + rest.byte(position);
}

}  // namespace heed
