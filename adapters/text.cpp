#include "adapters/text.hpp"

#include "dialogs/json.hpp"

namespace heed {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view white_space = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(white_space);
    if (begin == text.npos) return {};
    return text.substr(begin, text.find_last_not_of(white_space) - begin + 1);
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
    json::append_quoted(out, name);
    out += ':';
    json::append_quoted(out, value);
}

}  // namespace heed
