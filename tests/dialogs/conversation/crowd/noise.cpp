#include "tests/dialogs/conversation/crowd/noise.hpp"

#include "dialogs/utf8.hpp"

#include <array>
#include <utility>

namespace heed::test::crowd {
namespace {

constexpr double slips_a_character = 0.02;
constexpr double writes_homophones = 0.15;
constexpr double writes_wide_digits = 0.15;
constexpr double adds_marks = 0.3;

constexpr std::array<std::pair<std::string_view, std::string_view>, 14> homophones{{
    {"路灯", "路登"},
    {"垃圾", "拉圾"},
    {"井盖", "井该"},
    {"漏水", "露水"},
    {"噪音", "躁音"},
    {"装修", "妆修"},
    {"消防", "销防"},
    {"电梯", "电剃"},
    {"在", "再"},
    {"的", "得"},
    {"已经", "以经"},
    {"没人", "莫人"},
    {"garbage", "garbige"},
    {"the ", "teh "},
}};

void replace_first(std::string& text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    if (at != std::string::npos) text.replace(at, from.size(), to);
}

std::string widened(std::string_view text) {
    std::string wide;
    for (const char byte : text) {
        if (byte >= '0' && byte <= '9') {
            wide += "\xEF\xBC";
            wide += static_cast<char>(0x90 + (byte - '0'));
        } else {
            wide += byte;
        }
    }
    return wide;
}

void add_marks(Random& random, std::string& text) {
    static const std::vector<std::string> marks{"。", "！！！", "...", "～", "，", "！", " "};
    if (chance(random, adds_marks)) text += one_of(random, marks);
}

}  // namespace

std::string hasty(Random& random, std::string_view text) {
    std::string typed(text);
    if (chance(random, writes_homophones)) {
        const auto& [right, wrong] = homophones[pick(random, homophones.size())];
        replace_first(typed, right, wrong);
    }
    std::string out;
    for (std::size_t position = 0; position < typed.size();) {
        const std::size_t begin = position;
        next_code_point(typed, position);
        const std::string_view character = std::string_view(typed).substr(begin, position - begin);
        if (!chance(random, slips_a_character)) {
            out += character;
        } else if (chance(random, 0.5)) {
            out += std::string(character) + std::string(character);
        }
    }
    if (out.empty()) out = typed;
    add_marks(random, out);
    return out;
}

std::string hasty_place(Random& random, std::string_view words) {
    std::string typed(words);
    if (chance(random, writes_wide_digits)) typed = widened(typed);
    add_marks(random, typed);
    return typed;
}

}  // namespace heed::test::crowd
