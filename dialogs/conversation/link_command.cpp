#include "dialogs/conversation/link_command.hpp"

#include "dialogs/conversation/recognise.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed::conversation {
namespace {

constexpr std::size_t bytes_max = 64;
constexpr std::string_view link_words[] = {
    "/link", "link", "绑定账号", "绑定帐号", "账号绑定", "关联账号", "/绑定账号"};
constexpr std::string_view unlink_words[] = {
    "/unlink", "unlink", "解绑", "/解绑", "解绑账号", "解绑帐号", "解除绑定", "取消绑定"};
// Alone they mean something else: a member of staff binds with a longer code.
constexpr std::string_view code_words[] = {"绑定", "/绑定", "/bind", "账号", "绑定码"};

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

template <typename List>
bool is_one_of(std::string_view text, const List& words) {
    return std::ranges::find(words, text) != std::end(words);
}

}  // namespace

std::optional<LinkCommand> parse_link(std::string_view text) {
    if (text.size() > bytes_max || !is_valid_utf8(text)) return std::nullopt;
    std::string plain = fold(text);
    std::erase_if(plain, [](char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '-' || c == ':';
    });
    const std::size_t first_digit = std::min(plain.find_first_of("0123456789"), plain.size());
    const std::string_view words = std::string_view(plain).substr(0, first_digit);
    const std::string code = plain.substr(first_digit);
    if (code.empty()) {
        if (is_one_of(words, link_words)) return LinkCommand{LinkCommand::Kind::ask, {}};
        if (is_one_of(words, unlink_words)) return LinkCommand{LinkCommand::Kind::undo, {}};
        return std::nullopt;
    }
    if (!is_digits(code)) return std::nullopt;
    const bool right_length =
        code.size() == short_link_code_digits || code.size() == long_link_code_digits;
    if (words.empty() && right_length) return LinkCommand{LinkCommand::Kind::digits, code};
    if (is_one_of(words, link_words) || (right_length && is_one_of(words, code_words))) {
        return LinkCommand{LinkCommand::Kind::redeem, code};
    }
    return std::nullopt;
}

}  // namespace heed::conversation
