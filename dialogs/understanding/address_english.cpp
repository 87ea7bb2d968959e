#include "dialogs/understanding/address_parts.hpp"

#include <algorithm>
#include <string>

namespace heed::address {
namespace {

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_latin(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }
bool is_upper(char32_t c) { return c >= U'A' && c <= U'Z'; }

struct Token {
    std::string word;  // lower case
    std::size_t begin, end;
    bool capital;
};

std::vector<Token> latin_tokens(const Characters& text) {
    std::vector<Token> tokens;
    for (std::size_t i = 0; i < text.size();) {
        const auto part_of_word = [&](std::size_t k) {
            return is_latin(text[k]) || is_digit(text[k]) || text[k] == U'\'' || text[k] == U'’' ||
                   (text[k] == U'-' && k > i);
        };
        if (!part_of_word(i)) {
            ++i;
            continue;
        }
        Token token{{}, i, i, is_upper(text[i])};
        for (; part_of_word(i); ++i) {
            const char32_t c = text[i];
            token.word += c < 0x80 ? static_cast<char>(is_upper(c) ? c + 32 : c) : '\'';
        }
        token.end = i;
        tokens.push_back(std::move(token));
    }
    return tokens;
}

bool is_one_of(std::string_view word, const std::vector<std::string_view>& words) {
    return std::ranges::find(words, word) != words.end();
}

bool is_door_number(const std::string& word) {
    return !word.empty() && word.front() >= '0' && word.front() <= '9' && word.size() <= 6 &&
           word.find_first_not_of("0123456789-abcd") == word.npos;
}

const std::vector<std::string_view> english_roads{
    "road", "rd", "street", "st", "avenue", "ave", "lane", "boulevard", "blvd", "highway", "drive"};
const std::vector<std::string_view> english_landmarks{
    "hospital",
    "school",
    "park",
    "market",
    "station",
    "library",
    "mall",
    "square",
    "plaza",
    "university",
    "college",
    "museum",
    "stadium",
    "temple",
    "building",
    "tower"};

// How many words before token `i` are its name: those with a capital, at most three.
std::size_t name_words(const std::vector<Token>& tokens, std::size_t i) {
    std::size_t count = 0;
    while (count < 3 && count < i && tokens[i - count - 1].capital &&
           !is_one_of(tokens[i - count - 1].word, {"the", "on", "at", "in", "near", "i", "a", "no"})
    ) {
        ++count;
    }
    return count;
}

}  // namespace

void offer_english(const Characters& text, Best& best) {
    const std::vector<Token> tokens = latin_tokens(text);
    std::size_t road_before = tokens.size();  // index of the last road's first word
    std::size_t road_before_end = 0;
    for (std::size_t i = 1; i < tokens.size(); ++i) {
        if (!is_one_of(tokens[i].word, english_roads)) continue;
        const std::size_t words = name_words(tokens, i);
        if (words == 0) continue;
        const std::size_t first = i - words;
        const std::size_t begin = tokens[first].begin;
        const std::size_t end = tokens[i].end;
        const bool numbered_before = first > 0 && is_door_number(tokens[first - 1].word);
        const bool numbered_after = i + 1 < tokens.size() && is_door_number(tokens[i + 1].word);
        if (numbered_before) {
            best.offer(tokens[first - 1].begin, end, PlaceLevel::door);
        } else if (numbered_after) {
            best.offer(begin, tokens[i + 1].end, PlaceLevel::door);
        } else if (road_before < tokens.size() && road_before_end + 2 == first &&
                   is_one_of(tokens[first - 1].word, {"and", "with", "at"})) {
            best.offer(tokens[road_before].begin, end, PlaceLevel::door);
        } else {
            best.offer(begin, end, PlaceLevel::road);
        }
        road_before = first;
        road_before_end = i;
    }
}

std::optional<std::pair<std::size_t, std::size_t>> english_landmark(const Characters& text) {
    const std::vector<Token> tokens = latin_tokens(text);
    for (std::size_t i = 1; i < tokens.size(); ++i) {
        if (!is_one_of(tokens[i].word, english_landmarks)) continue;
        const std::size_t words = name_words(tokens, i);
        if (words > 0) return std::pair{tokens[i - words].begin, tokens[i].end};
    }
    return std::nullopt;
}

}  // namespace heed::address
