// The command or short answer that a text is, however it is dressed.
#include "dialogs/contains_any.hpp"
#include "dialogs/conversation/recognise.hpp"
#include "dialogs/conversation/trim.hpp"
#include "dialogs/conversation/vocabulary.hpp"
#include "dialogs/understanding/simplified.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <vector>

namespace heed::conversation {
namespace {

std::optional<Word> find_word(std::string_view text) {
    const auto found = vocabulary().find(text);
    if (found == vocabulary().end()) return std::nullopt;
    return found->second;
}

bool contains(std::string_view text, std::string_view word) { return text.find(word) != text.npos; }

// "我上次那个垃圾的事办了没": asks how something is going.
bool asks_for_progress(std::string_view text) {
    if (count_code_points(text) > 60) return false;
    const bool chinese =
        contains_any(text, {"办了没",   "办了吗",     "办好了吗",   "办好了没",     "办得怎么样",
                            "办到哪",   "处理了吗",   "处理了没",   "处理得怎么样", "处理的怎么样",
                            "处理到哪", "什么进度",   "有结果了吗", "有结果吗",     "有进展吗",
                            "进展如何", "查一下进度", "查进度",     "查询进度",     "到哪一步",
                            "怎么样了", "搞得怎么样", "弄得怎么样", "办得怎样",     "处理得怎样",
                            "处理没有", "办了没有",   "搞成点样",   "咋样了",       "咋样啦",
                            "编号忘",   "忘了编号",   "编号是多少", "编号多少"}) &&
        count_code_points(text) <= 25;
    const bool english = contains_any(
        text,
        {"status of",
         "my last report",
         "any update",
         "any news",
         "what happened to my",
         "how is my report",
         "where is my report",
         "check my report",
         "track my"}
    );
    // "how far is my complaint": a question about what was told before, whatever its words.
    const bool own =
        contains_any(text, {"my complaint", "my report", "my case", "my request", "my ticket"});
    constexpr std::array<std::string_view, 9> asking{
        "how ", "what", "when ", "where ", "has ", "is ", "did ", "any ", "have "};
    const bool asks =
        std::ranges::any_of(asking, [&](auto word) { return text.starts_with(word); });
    return chinese || english || (own && asks);
}

// "没得照片", "我没有照片可发".
bool lacks_photos(std::string_view text) {
    const bool photo = contains_any(
        text,
        {"照片",
         "图片",
         "相片",
         "拍照",
         "影相",
         "照相",
         "发图",
         "没图",
         "图没",
         "冇相",
         "无相",
         "懒得拍",
         "不想拍",
         "不方便拍",
         "photo",
         "foto",
         "picture",
         " pic"}
    );
    const bool none = contains_any(
        text,
        {"没",      "无",     "不用",    "不要",  "不想",     "懒得",           "不发",
         "不方便",  "不会",   "唔",      "冇",    "no ",      "don't have",     "dont have",
         "without", "can't ", "cannot ", "cant ", "not able", "don't know how", "dont know how"}
    );
    const bool is_short = count_code_points(text) <= (text[0] & 0x80 ? 10U : 30U);
    return photo && none && is_short;
}

// "等我拍个照", "等下给你发照片": something is still to come.
bool is_about_to_send(std::string_view normal) {
    constexpr std::size_t characters_max = 14, latin_max = 45;
    const bool latin = static_cast<unsigned char>(normal.front()) < 0x80;
    if (count_code_points(normal) > (latin ? latin_max : characters_max) || names_trouble(normal))
        return false;
    const bool later = contains_any(
        normal, {"等", "马上", "这就", "我去", "稍后", "待会", "一会", "let me ", "will ", "i'll "}
    );
    return later && contains_any(
                        normal,
                        {"拍个",
                         "拍张",
                         "拍照",
                         "去拍",
                         "发照片",
                         "发图",
                         "发你",
                         "发给你",
                         "影张",
                         "影相",
                         "take a photo",
                         "take a picture",
                         "send a photo",
                         "send photo",
                         "send you a p",
                         "get a photo"}
                    );
}

// "别告诉他们是我说的".
bool asks_for_secrecy(std::string_view normal) {
    constexpr std::size_t characters_max = 16, latin_max = 45;
    const bool latin = static_cast<unsigned char>(normal.front()) < 0x80;
    if (count_code_points(normal) > (latin ? latin_max : characters_max)) return false;
    return contains_any(
        normal,
        {"别告诉",
         "不要告诉",
         "唔好话",
         "别说是我",
         "不要说是我",
         "别透露",
         "不要透露",
         "帮我保密",
         "请保密",
         "要保密",
         "don't tell them",
         "dont tell them",
         "don't mention my name",
         "keep my name",
         "don't give my name"}
    );
}

// "我也不晓得怎么发位置": leads on, and is no place.
bool begins_unsure(std::string_view normal) {
    constexpr std::size_t characters_max = 12;
    if (count_code_points(normal) > characters_max || names_trouble(normal)) return false;
    for (const std::string_view start : {"我也", "我", "也"}) {
        if (strip_start(normal, start)) break;
    }
    constexpr std::array<std::string_view, 6> words{
        "不晓得", "晓不得", "不知道", "说不清", "不清楚", "不会发"};
    return std::ranges::any_of(words, [&](auto word) { return normal.starts_with(word); });
}

// Of what folded() gives.
std::string normal_form(std::string_view folded) {
    const std::string_view inner = trimmed(folded);
    // "?" alone is a cry for help, "..." is nothing.
    if (inner.size() <= 1 && contains(folded, "?") &&
        fold(folded).find_first_not_of(" ?") == folded.npos) {
        return "?";
    }
    return std::string(inner);
}

// Politeness before and behind a word, and to whom it is said.
constexpr auto word_beginnings = std::to_array<std::string_view>(
    {"你好",     "您好",    "hello there", "hello ",       "hello,",
     "hi there", "hi ",     "hi,",         "请",           "那就",
     "那",       "哦",      "噢",          "嗯",           "唉",
     "哎",       "我要",    "我想",        "我",           "帮我",
     "麻烦",     "please ", "i want to ",  "i'd like to ", "i would like to ",
     "can i ",   "no, ",    "oh ",         "actually ",    "well ",
     "ok ",      "okay ",   "k ",          "just ",        "这么晚了",
     "这么晚",   "大晚上的"}
);
constexpr auto word_ends = std::to_array<std::string_view>(
    {"小伙子", "小同志",  "小姑娘",  "姑娘", "小妹", "靓仔",  "靓女",  "老师",  "同志",
     "大哥",   "师傅",    "领导",    "亲",   "谢谢", "吧",    "了",    "啊",    "呀",
     "哦",     "哈",      "嘛",      "呢",   "啦",   "喇",    "咯",    "嘅",    "的",
     "一下",   " please", " thanks", " thx", " now", " dear", " love", " mate", " then"}
);

// How much a word says beside others: "好的，谢谢" agrees, "不用了，提交吧" submits.
int weight_of(Word word) {
    switch (word) {
        case Word::greeting:
            return 0;
        case Word::thanks:
            return 1;
        case Word::wait:
        case Word::urge:
            return 2;
        case Word::yes:
            return 3;
        case Word::no:
        case Word::wrong:
        case Word::unsure:
            return 4;
        case Word::nothing_to_add:
        case Word::no_photos:
            return 5;
        default:
            return 6;
    }
}

// "谢谢你", "好的提交": assent may lead up to another word. "好的谢谢你" assents.
std::optional<Word> led_or_bare(std::string_view text) {
    if (const auto word = find_word(text)) return word;
    for (const std::string_view start : {"好的", "好嘅", "好呀", "好啊", "嗯嗯", "行", "好"}) {
        std::string_view other = text;
        if (!strip_start(other, start)) continue;
        const auto word = find_word(trimmed(other));
        if (word) return weight_of(*word) < weight_of(Word::yes) ? Word::yes : *word;
    }
    return std::nullopt;
}

// The word that a text is as a whole, politeness set aside.
std::optional<Word> plain_word(std::string_view normal) {
    if (const auto word = find_word(normal)) return word;
    std::string_view rest = normal;
    for (const std::string_view start : word_beginnings) {
        if (strip_start(rest, start)) rest = trimmed(rest);
    }
    if (const auto word = led_or_bare(rest)) return word;
    // "好的好的"
    const std::string_view half = rest.substr(0, rest.size() / 2);
    if (rest.size() % 2 == 0 && half == rest.substr(half.size())) {
        if (const auto word = find_word(half)) return word;
    }
    constexpr int ends_max = 3;  // "谢谢你啊小伙子"
    for (int i = 0; i < ends_max; ++i) {
        const std::size_t before = rest.size();
        for (const std::string_view end : word_ends) {
            if (!strip_end(rest, end)) continue;
            rest = trimmed(rest);
            if (const auto word = led_or_bare(rest)) return word;
        }
        if (rest.size() == before) break;
    }
    return std::nullopt;
}

// "好的好的，谢谢你啊", "没照片！！快点！！！", "never mind, forget it": each part is a word. The
// weightiest counts, of several such the last; but two commands at once are not for us to choose
// from, unless the second takes up what the first put down.
std::optional<Word> word_of_parts(std::string_view normal) {
    constexpr std::size_t parts_max = 5, characters_max = 40;
    if (count_code_points(normal) > 2 * characters_max) return std::nullopt;
    const std::vector<std::string_view> parts = clauses_of(normal);
    if (parts.size() < 2 || parts.size() > parts_max) return std::nullopt;
    std::optional<Word> best;
    for (const std::string_view part : parts) {
        const auto word = plain_word(part);
        if (!word) return std::nullopt;
        const bool resumes = *word == Word::submit || *word == Word::restore;
        const bool rival = best && *best != *word && weight_of(*best) == 6 && weight_of(*word) == 6;
        if (rival && !(resumes && *best == Word::cancel)) return std::nullopt;
        if (!best || weight_of(*word) >= weight_of(*best)) best = word;
    }
    return best;
}

std::optional<Word> find_word_of(std::string_view normal) {
    if (normal.empty()) return std::nullopt;
    if (const auto word = plain_word(normal)) return word;
    if (const auto word = word_of_parts(normal)) return word;
    if (asks_for_progress(normal)) return Word::status;
    if (lacks_photos(normal)) return Word::no_photos;
    if (begins_unsure(normal)) return Word::unsure;
    if (is_about_to_send(normal)) return Word::wait;
    if (asks_for_secrecy(normal)) return Word::anonymous;
    if (count_code_points(normal) <= 14 &&
        contains_any(
            normal, {"真人吗", "机器人吗", "是机器人", "are you human", "are you a bot"}
        )) {
        return Word::who_are_you;
    }
    return std::nullopt;
}

// What folded(), normalise() and word_of() make of a text is asked some twenty times while one
// message is heard, of the same few texts: the latest short ones are kept.
struct Heard {
    std::string text{}, folded{}, normal{};
    std::optional<std::optional<Word>> word{};  // nothing: not looked for yet
};
constexpr std::size_t heard_bytes_max = 120;

// `text` has at most heard_bytes_max. Valid until the next call.
Heard& heard(std::string_view text) {
    thread_local std::array<Heard, 8> kept;
    Heard& words = kept[std::hash<std::string_view>{}(text) % kept.size()];
    if (words.text != text) {
        std::string folded = fold(simplified(text));
        std::string normal = normal_form(folded);
        words = {std::string(text), std::move(folded), std::move(normal)};
    }
    return words;
}

}  // namespace

std::string folded(std::string_view text) {
    return text.size() > heard_bytes_max ? fold(simplified(text)) : heard(text).folded;
}

std::string normalise(std::string_view text) {
    return text.size() > heard_bytes_max ? normal_form(fold(simplified(text))) : heard(text).normal;
}

std::optional<Word> word_of(std::string_view text) {
    if (text.size() > heard_bytes_max) return find_word_of(normalise(text));
    if (const auto& known = heard(text).word) return *known;
    const auto word = find_word_of(normalise(text));
    heard(text).word = word;
    return word;
}

}  // namespace heed::conversation
