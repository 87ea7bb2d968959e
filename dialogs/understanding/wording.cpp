#include "dialogs/understanding/wording.hpp"

#include "dialogs/understanding/simplified.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string>
#include <unordered_map>

namespace heed {
namespace {

constexpr float headline_weight = 3;
constexpr std::size_t headline_max = 40;      // characters, when there is no title
constexpr std::size_t characters_max = 4000;  // of one text
constexpr std::size_t latin_word_max = 32;

// What ends the name of a place or of an institution; at each position the first that fits counts.
constexpr std::array<std::u32string_view, 46> name_ends{
    U"号线", U"小区",   U"社区", U"花园", U"公寓", U"家园", U"学院", U"学校", U"大学", U"中学",
    U"小学", U"幼儿园", U"医院", U"公园", U"广场", U"大厦", U"商场", U"市场", U"车站", U"大道",
    U"大街", U"公路",   U"公司", U"集团", U"酒店", U"银行", U"苑",   U"府",   U"路",   U"线",
    U"街",   U"巷",     U"村",   U"镇",   U"乡",   U"县",   U"市",   U"区",   U"城",   U"园",
    U"桥",   U"站",     U"楼",   U"栋",   U"期",   U"号"};
// In a name these tell one from the next: 东六路, 东四线.
constexpr std::u32string_view ordinals = U"一二三四五六七八九十东南西北";
constexpr std::array<std::u32string_view, 14> street_words{
    U"st",
    U"street",
    U"rd",
    U"road",
    U"ave",
    U"avenue",
    U"park",
    U"square",
    U"bridge",
    U"station",
    U"lane",
    U"drive",
    U"court",
    U"place"};

bool is_han(char32_t c) { return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x3FFFF); }
bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
// Letters of any other script: whatever is neither Han nor ASCII punctuation nor a general symbol.
bool is_letter(char32_t c) {
    if (c < 0x80) return is_digit(c) || (c >= U'a' && c <= U'z');
    return c >= 0xC0 && c < 0x2000;
}
bool ends_sentence(char32_t c) {
    return c == U'。' || c == U'！' || c == U'？' || c == U'；' || c == U'\n' || c == U'!' ||
           c == U'?' || c == U';';
}

Term hash_of(std::u32string_view word) {
    std::uint32_t hash = 2166136261U;  // FNV-1a over code points
    for (const char32_t c : word) {
        hash = (hash ^ (static_cast<std::uint32_t>(c) & 0xFFFFU)) * 16777619U;
        hash = (hash ^ (static_cast<std::uint32_t>(c) >> 16U)) * 16777619U;
    }
    return hash;
}

// Half-width, lower case and simplified, one code point for each character.
std::u32string characters_of(std::string_view text) {
    std::u32string characters;
    for (std::size_t at = 0; at < text.size() && characters.size() < characters_max;) {
        char32_t c = next_code_point(text, at);
        if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
        if (c >= U'A' && c <= U'Z') c += 32;
        characters.push_back(simplified(c));
    }
    return characters;
}

// Calls `visit(begin, end, han)` for each run of Han characters or of other letters.
template <class Visit>
void each_run(std::u32string_view text, const Visit& visit) {
    for (std::size_t begin = 0; begin < text.size();) {
        const bool han = is_han(text[begin]);
        if (!han && !is_letter(text[begin])) {
            ++begin;
            continue;
        }
        std::size_t end = begin + 1;
        while (end < text.size() && (han ? is_han(text[end]) : is_letter(text[end]))) ++end;
        visit(begin, end, han);
        begin = end;
    }
}

class Reader {
public:
    void count(std::u32string_view text, float weight) {
        each_run(text, [&](std::size_t begin, std::size_t end, bool han) {
            if (!han) return add(text.substr(begin, std::min(end - begin, latin_word_max)), weight);
            if (end - begin == 1) return add(text.substr(begin, 1), weight);
            for (std::size_t i = begin; i + 1 < end; ++i) add(text.substr(i, 2), weight);
        });
        each_name(text, [&](std::u32string_view name) {
            if (!(name.size() == 2 && is_han(name[0]))) add(name, weight);
        });
    }

    // Calls `visit(name)`. A name is the two characters before its ending, with the ending when
    // there is a number in it; boundaries of words are not known, two characters need none.
    template <class Visit>
    static void each_name(std::u32string_view text, const Visit& visit) {
        for (std::size_t i = 1; i < text.size(); ++i) {
            const auto ending = std::ranges::find_if(name_ends, [&](std::u32string_view end) {
                return text.substr(i).starts_with(end);
            });
            if (ending == name_ends.end()) continue;
            std::size_t begin = i;
            while (begin > 0 && i - begin < latin_word_max && is_letter(text[begin - 1])) --begin;
            if (begin < i) {
                visit(text.substr(begin, i - begin + ending->size()));
            } else if (i >= 2 && is_han(text[i - 1]) && is_han(text[i - 2])) {
                const std::u32string_view name = text.substr(i - 2, 2);
                const bool numbered = ordinals.find(name[0]) != ordinals.npos ||
                                      ordinals.find(name[1]) != ordinals.npos;
                visit(numbered ? text.substr(i - 2, 2 + ending->size()) : name);
            }
            i += ending->size() - 1;
        }
        std::u32string_view before;
        each_run(text, [&](std::size_t begin, std::size_t end, bool han) {
            const std::u32string_view word =
                han ? std::u32string_view{}
                    : text.substr(begin, std::min(end - begin, latin_word_max));
            const bool street = std::ranges::find(street_words, word) != street_words.end();
            const bool numbered =
                !before.empty() && is_digit(before[0]) && !word.empty() && !is_digit(word[0]);
            if (!before.empty() && (street || numbered)) {
                std::u32string name(before);
                name += U' ';
                name += word;
                visit(name);
            }
            before = word;
        });
    }

    Wording finish(std::u32string_view headline) {
        Wording wording;
        wording.counts.assign(counts_.begin(), counts_.end());
        std::ranges::sort(wording.counts);
        each_name(headline, [&](std::u32string_view name) {
            wording.names.push_back(hash_of(name));
        });
        std::ranges::sort(wording.names);
        const auto again = std::ranges::unique(wording.names);
        wording.names.erase(again.begin(), again.end());
        return wording;
    }

private:
    void add(std::u32string_view word, float weight) { counts_[hash_of(word)] += weight; }

    std::unordered_map<Term, float> counts_;
};

std::u32string_view first_sentence(std::u32string_view text) {
    const auto end = std::ranges::find_if(text, ends_sentence);
    const auto length = static_cast<std::size_t>(end - text.begin());
    return text.substr(0, std::min(length, headline_max));
}

}  // namespace

Wording read_wording(std::string_view title, std::string_view text) {
    const std::u32string heading = characters_of(title);
    const std::u32string body = characters_of(text);
    const std::u32string_view headline =
        heading.empty() ? first_sentence(body) : std::u32string_view(heading);
    Reader reader;
    reader.count(headline, headline_weight);
    reader.count(heading.empty() ? std::u32string_view(body).substr(headline.size()) : body, 1);
    return reader.finish(headline);
}

}  // namespace heed
