// What people say of how a matter was handled, in free words.
#include "dialogs/conversation/recognise.hpp"
#include "dialogs/conversation/trim.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace heed::conversation {
namespace {

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view word) {
        return text.find(word) != text.npos;
    });
}

constexpr std::array<std::pair<std::string_view, int>, 29> degrees{{
    {"很不满意", 1},     {"非常不满意", 1},   {"太不满意", 1},
    {"极不满意", 1},     {"不太满意", 2},     {"不怎么满意", 2},
    {"不满意", 2},       {"非常满意", 5},     {"很满意", 5},
    {"十分满意", 5},     {"特别满意", 5},     {"太满意了", 5},
    {"比较满意", 4},     {"还算满意", 4},     {"基本满意", 4},
    {"满意", 4},         {"一般", 3},         {"一般般", 3},
    {"还行", 3},         {"还可以", 3},       {"very dissatisfied", 1},
    {"very unhappy", 1}, {"dissatisfied", 2}, {"unhappy", 2},
    {"so so", 3},        {"okay", 3},         {"very satisfied", 5},
    {"very happy", 5},   {"satisfied", 4},
}};

}  // namespace

std::optional<Verdict> verdict_in(std::string_view text) {
    const std::string normal = normalise(text);
    // "好了没", "修好了吗": a question says nothing of how it is.
    if (contains_any(normal, {"吗", "好了没", "?"})) return std::nullopt;
    // "没解决好" must not read as "解决".
    if (contains_any(
            normal, {"没解决",      "没有解决",    "未解决",         "没修",         "没有修",
                     "没弄",        "没处理",      "没有处理",       "没搞",         "没人来",
                     "没来",        "不行",        "又坏",           "又开始",       "依然",
                     "仍然",        "仍旧",        "照样",           "还是老样",     "还是那样",
                     "还是没",      "还是不",      "还没",           "根本没",       "没好",
                     "没有好",      "没变",        "假的",           "not fixed",    "not solved",
                     "not done",    "isn't fixed", "isn't solved",   "not resolved", "unsolved",
                     "no one came", "nobody came", "still the same", "still not",    "still broken",
                     "didn't fix"}
        )) {
        return Verdict::unsolved;
    }
    if (contains_any(
            normal,
            {"一部分",
             "部分解决",
             "解决了一些",
             "一半",
             "没完全",
             "不完全",
             "没全",
             "只修了",
             "partly",
             "partially",
             "in part",
             "half done",
             "some of it"}
        )) {
        return Verdict::partly;
    }
    if (contains_any(normal, {"解决了",   "已解决",   "已经解决",  "修好",     "处理好", "弄好",
                              "搞好了",   "清理干净", "都好了",    "已经好了", "清走了", "水来了",
                              "来水了",   "电来了",   "来电了",    "灯亮了",   "fixed",  "solved",
                              "resolved", "it works", "works now", "all good"}) ||
        normal == "好了") {
        return Verdict::solved;
    }
    return std::nullopt;
}

std::optional<int> satisfaction_in(std::string_view text) {
    const std::string normal = normalise(text);
    std::string_view rest = normal;
    for (const std::string_view start : {"我", "给", "打", "评", "i am ", "i'm "}) {
        if (strip_start(rest, start)) rest = trimmed(rest);
    }
    for (const auto& [words, degree] : degrees) {
        if (rest == words) return degree;
    }
    for (const std::string_view end :
         {"分", "星", "颗星", "stars", "star", "points", "的", "了", "吧", "啊"}) {
        if (strip_end(rest, end)) rest = trimmed(rest);
        for (const auto& [words, degree] : degrees) {
            if (rest == words) return degree;
        }
    }
    const auto number = number_of(rest);
    return number && *number <= 5 ? number : std::nullopt;
}

}  // namespace heed::conversation
