// Questions about cuts in the supply and works in the streets: whether, when and how long.
#include "dialogs/contains_any.hpp"
#include "dialogs/conversation/recognise.hpp"
#include "dialogs/conversation/trim.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace heed::conversation {
namespace {

bool names_outage(std::string_view clause) {
    return contains_any(
        clause, {"停水",           "停电",          "停气",       "停煤气",     "断水",
                 "断电",           "限电",          "停网",       "断网",       "来水",
                 "来电",           "有水",          "通水",       "通电",       "供水",
                 "供电",           "检修",          "封路",       "水停",       "电停",
                 "outage",         "power cut",     "water cut",  "be cut off", "water be off",
                 "power be off",   "water off",     "power off",  "blackout",   "shut off",
                 "water be back",  "power be back", "water back", "power back", "water come back",
                 "power come back"}
    );
}

// Of what is so already, and of who has had enough of it, nobody asks.
bool complains(std::string_view clause) {
    if (contains_any(
            clause,
            {"又",
             "怎么",
             "为什么",
             "为啥",
             "凭什么",
             "点解",
             "没人",
             "管",
             "投诉",
             "反映",
             "举报",
             "报修",
             "修好",
             "why",
             "again",
             "nobody",
             "fix"}
        )) {
        return true;
    }
    if (contains_any(clause, {"是不是", "有没有", "会不会"})) return false;
    // "停水了", but not "停水了吗".
    for (const std::string_view so : {"停水了", "停电了", "停气了", "断水了", "断电了", "停了"}) {
        for (std::size_t at = clause.find(so); at != clause.npos; at = clause.find(so, at + 1)) {
            const std::string_view behind = clause.substr(at + so.size());
            const bool asked =
                behind.starts_with("吗") || behind.starts_with("没") || behind.starts_with("么");
            if (!asked) return true;
        }
    }
    return false;
}

bool asks(std::string_view clause, bool marked) {
    constexpr std::array<std::string_view, 4> particles{"吗", "么", "没有", "没"};
    const bool ends = std::ranges::any_of(particles, [&](std::string_view particle) {
        return clause.ends_with(particle);
    });
    if (ends && !clause.ends_with("什么")) return true;
    if (contains_any(
            clause,
            {"会不会",
             "是不是",
             "有没有",
             "停不停",
             "要不要",
             "几点",
             "几时",
             "什么时候",
             "啥时候",
             "何时",
             "哪天",
             "多久",
             "到几",
             "多长时间"}
        )) {
        return true;
    }
    constexpr std::array<std::string_view, 19> openings{
        "is ",
        "are ",
        "will ",
        "when ",
        "what time ",
        "how long ",
        "any ",
        "do you ",
        "does ",
        "can you ",
        "is there ",
        "was there ",
        "has ",
        "which ",
        "could you ",
        "please tell me ",
        "i want to know ",
        "i would like to know ",
        "do we "};
    const bool opens = std::ranges::any_of(openings, [&](std::string_view opening) {
        return clause.starts_with(opening);
    });
    return opens || marked;
}

}  // namespace

bool asks_about_outage(std::string_view text) {
    const std::string normal = normalise(text);
    constexpr std::size_t chinese_max = 24, latin_max = 80;
    const bool latin = !normal.empty() && static_cast<unsigned char>(normal.front()) < 0x80;
    if (count_code_points(normal) > (latin ? latin_max : chinese_max)) return false;
    if (declares_report(text)) return false;
    const bool marked = text.find('?') != text.npos || text.find("？") != text.npos;
    bool asked = false;
    for (const std::string_view clause : clauses_of(normal)) {
        if (complains(clause)) return false;
        if (!names_outage(clause)) {
            // "翠竹苑，今天停水吗" names a place; "路灯坏了，今天停水吗" tells of something else.
            if (names_trouble(clause)) return false;
            continue;
        }
        if (!asks(clause, marked)) return false;
        asked = true;
    }
    return asked;
}

}  // namespace heed::conversation
