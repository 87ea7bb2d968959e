// What people say of how a matter was handled, in free words.
#include "dialogs/contains_any.hpp"
#include "dialogs/conversation/recognise.hpp"
#include "dialogs/conversation/trim.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

namespace heed::conversation {
namespace {

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

namespace {

bool is_latin(std::string_view text) {
    return !text.empty() && static_cast<unsigned char>(text.front()) < 0x80;
}

// Nothing of `words` but what `fillers` say; longer fillers stand before those they contain.
bool is_all(std::string words, std::span<const std::string_view> fillers) {
    for (const std::string_view filler : fillers) {
        for (std::size_t at = words.find(filler); at != words.npos; at = words.find(filler)) {
            words.replace(at, filler.size(), " ");
        }
    }
    return !has_words(words);
}

// What `clause` is without an ending of `endings`; nothing when it has none.
std::optional<std::string_view> before_end(
    std::string_view clause, std::span<const std::string_view> endings
) {
    for (const std::string_view ending : endings) {
        if (clause.ends_with(ending)) return clause.substr(0, clause.size() - ending.size());
    }
    return std::nullopt;
}

// "垃圾已经清走了": ends in something that is done, and denies or doubts nothing before it.
bool is_over_in_chinese(std::string_view clause, bool marked) {
    constexpr std::size_t characters_max = 16;
    if (count_code_points(clause) > characters_max) return false;
    for (const std::string_view end : {"啦", "啊", "哦", "喔", "呀", "的"}) strip_end(clause, end);
    static const std::vector<std::string_view> done{
        "清走了",   "清理了", "清掉了",   "清干净了", "清理干净了", "清理好了",   "清理走了",
        "清理完了", "扫走了", "扫干净了", "修好了",   "修好咗",     "弄好了",     "搞好了",
        "搞定了",   "搞掂咗", "整好咗",   "处理好了", "处理了",     "处理完了",   "处理掉了",
        "解决了",   "换好了", "补好了",   "装好了",   "恢复了",     "恢复正常了", "来水了",
        "水来了",   "来电了", "电来了",   "灯亮了",   "不吵了",     "没吵了",     "不漏了",
        "不臭了",   "不堵了", "没事了",   "冇事了",   "没味了",     "没味道了",   "清走咗",
        "没问题了"};
    // What may be the trouble itself: only where it is said to be over, and nobody took it.
    static const std::vector<std::string_view> taken{
        "拖走了", "开走了", "搬走了", "挪走了", "移走了", "收走了", "运走了"};
    // Of these, only what is meant without being named.
    static const std::vector<std::string_view> brief{"停了", "好了", "亮了", "通了", "散了"};
    static const std::vector<std::string_view> of_it{
        "已经", "现在", "刚刚", "刚才", "自己", "这个", "那个",   "路灯",
        "声音", "噪音", "施工", "装修", "音乐", "他们", "下水道", "管道",
        "已",   "刚",   "都",   "全",   "它",   "灯",   "人"};
    constexpr auto doubts = std::to_array<std::string_view>(
        {"没",   "不",   "又",   "再",   "才",   "但",   "只",   "说",   "未",   "冇",
         "谁",   "怎么", "如果", "要",   "等",   "能",   "会",   "请",   "叫",   "希望",
         "应该", "麻烦", "快",   "马上", "一半", "部分", "上次", "去年", "以前", "几时",
         "假",   "骗",   "什么", "为",   "还",   "有些", "有的", "帮",   "赶紧", "尽"}
    );
    auto head = before_end(clause, done);
    if (!head && marked && clause.find("被") == clause.npos && clause.find("偷") == clause.npos)
        head = before_end(clause, taken);
    if (!head && marked) {
        const auto named = before_end(clause, brief);
        return named && is_all(std::string(*named), of_it);
    }
    return head && std::ranges::none_of(doubts, [&](std::string_view word) {
               return head->find(word) != head->npos;
           });
}

constexpr auto english_beginnings = std::to_array<std::string_view>(
    {"never mind",
     "nvm",
     "no need",
     "no worries",
     "oh",
     "ok",
     "okay",
     "actually",
     "sorry",
     "because",
     "as",
     "since",
     "just",
     "and",
     "thanks",
     "well",
     "hi",
     "hello"}
);

// "someone has cleared it": what it is about stands before, so it begins with "it" or somebody.
bool is_over_in_english(std::string_view clause) {
    constexpr std::size_t characters_max = 60;
    if (clause.size() > characters_max) return false;
    for (bool again = true; again;) {
        again = false;
        for (const std::string_view word : english_beginnings) {
            if (!clause.starts_with(word) || clause.substr(word.size(), 1) != " ") continue;
            clause.remove_prefix(word.size() + 1);
            again = true;
        }
    }
    constexpr std::array<std::string_view, 20> subjects{
        "it ",       "it's ",       "its ",          "that ",        "that's ",
        "they ",     "they've ",    "they're ",      "someone ",     "someone's ",
        "somebody ", "somebody's ", "already ",      "the problem ", "problem ",
        "all ",      "everything ", "everything's ", "the city ",    "the owner "};
    const bool of_it = std::ranges::any_of(subjects, [&](std::string_view subject) {
        return clause.starts_with(subject);
    });
    const std::string padded = " " + std::string(clause) + " ";
    if (!of_it ||
        contains_any(padded, {" not ",    "n't ",    " but ",   " still ",       " only ",
                              " half ",   " last ",  " ago ",   " should ",      " need",
                              " must ",   " if ",    " when ",  " until ",       " want",
                              " please ", " can ",   " could ", " would ",       " yet ",
                              " keep",    " worse ", " never ", " stopped work", " wrong ",
                              "?",        " says ",  " said ",  " be "})) {
        return false;
    }
    return contains_any(
               padded,
               {" cleared ",   " cleaned ",       " fixed ",         " repaired ",  " sorted ",
                " removed ",   " taken away ",    " taken it away ", " towed ",     " swept ",
                " collected ", " picked it up ",  " picked up ",     " gone ",      " solved ",
                " resolved ",  " working again ", " works again ",   " works now ", " back on ",
                " stopped ",   " dealt with ",    " all good ",      " good now ",  " fine now ",
                " ok now ",    " okay now ",      " over now "}
           ) &&
           // "it works again", but not "it broke again".
           (!contains_any(padded, {" again "}) || contains_any(padded, {" work"}));
}

bool releases(Word word) {
    return word == Word::no || word == Word::cancel || word == Word::withdraw ||
           word == Word::nothing_to_add || word == Word::solved;
}

bool is_polite(Word word) {
    return word == Word::thanks || word == Word::yes || word == Word::greeting;
}

// The same of whole words of Latin letters.
bool is_all_words(std::string_view text, std::span<const std::string_view> fillers) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of(" ,.!", at), text.size());
        const std::string_view word = text.substr(at, end - at);
        if (!word.empty() && std::ranges::find(fillers, word) == fillers.end()) return false;
        at = end + 1;
    }
    return true;
}

}  // namespace

bool says_it_is_over(std::string_view text) {
    constexpr std::size_t characters_max = 80, clauses_max = 4;
    if (count_code_points(text) > characters_max || text.find('?') != text.npos ||
        text.find("？") != text.npos) {
        return false;
    }
    const std::string normal = normalise(text);
    // "不用了已经有人清走了": said in one breath.
    std::string_view rest = normal;
    bool released = false;
    for (const std::string_view start :
         {"不用来了", "不用派人了", "不用报了", "不用了", "不用啦", "算了", "唔使啦", "唔使"}) {
        if (!strip_start(rest, start)) continue;
        rest = trimmed(rest);
        released = true;
        break;
    }
    const std::vector<std::string_view> clauses = clauses_of(rest);
    if (clauses.size() > clauses_max) return false;
    const bool marked =
        released ||
        contains_any(normal, {"已经", "已", "刚", "现在", "自己", "不用", "算了", "没事"});
    bool over = false;
    for (const std::string_view clause : clauses) {
        const auto word = word_of(clause);
        if (word && (releases(*word) || is_polite(*word))) {
            over |= *word == Word::solved;
            continue;
        }
        const bool is_over =
            is_latin(clause) ? is_over_in_english(clause) : is_over_in_chinese(clause, marked);
        if (!is_over) return false;
        over = true;
    }
    return over;
}

bool is_dissatisfied(std::string_view text) {
    const std::string normal = normalise(text);
    constexpr std::size_t chinese_max = 20, latin_max = 60;
    if (count_code_points(normal) > (is_latin(normal) ? latin_max : chinese_max)) return false;
    if (is_latin(normal)) {
        static const std::vector<std::string_view> fillers{
            "i",         "i'm",          "im",           "am",       "we",      "are",
            "we're",     "is",           "this",         "it",       "that",    "really",
            "very",      "so",           "still",        "at",       "all",     "with",
            "about",     "the",          "result",       "answer",   "outcome", "your",
            "you",       "service",      "reply",        "response", "how",     "was",
            "handled",   "just",         "totally",      "not",      "happy",   "unhappy",
            "satisfied", "dissatisfied", "disappointed", "good",     "enough",  "unacceptable",
            "extremely", "quite",        "by",           "of",       "am",      "work"};
        return contains_any(
                   normal,
                   {"not happy",
                    "unhappy",
                    "not satisfied",
                    "dissatisfied",
                    "disappointed",
                    "not good enough",
                    "unacceptable"}
               ) &&
               is_all_words(normal, fillers);
    }
    static const std::vector<std::string_view> fillers{
        "不满意", "不满", "处理结果", "结果", "处理", "办理", "答复", "回复", "服务", "态度",
        "表示",   "我们", "我",       "你们", "你",   "这个", "那个", "这次", "这样", "这",
        "对",     "的",   "得",       "很",   "非常", "太",   "十分", "极",   "真",   "实在",
        "还是",   "都",   "了",       "啊",   "都",   "怎么", "办"};
    return contains_any(normal, {"不满"}) && is_all(normal, fillers);
}

bool is_venting(std::string_view text) {
    const std::string normal = normalise(text);
    constexpr std::size_t characters_max = 20;
    if (count_code_points(normal) > characters_max) return false;
    static const std::vector<std::string_view> fillers{
        "气死个人", "气死人", "气死",   "烦死",   "恼火死", "火大",   "要疯",   "疯掉",
        "崩溃",     "受不了", "顶不住", "忍不了", "无语",   "服了",   "真系",   "真是",
        "真的",     "简直",   "我们",   "我",     "人",     "都",     "快",     "要",
        "了",       "啦",     "啊",     "呀",     "太",     "哎",     "唉",     "咗",
        "顶唔顺",   "激死",   "嬲死",   "嬲",     "好",     "你们",   "政府",   "到底",
        "管不管",   "能不能", "干点",   "实事",   "人事",   "有没有", "吃干饭", "干什么吃",
        "不作为",   "一群",   "这帮",   "是不是", "吗",     "呢",     "还",     "的"};
    return contains_any(
               normal,
               {"气死",
                "烦死",
                "火大",
                "要疯",
                "疯掉",
                "崩溃",
                "受不了",
                "顶不住",
                "忍不了",
                "无语",
                "服了",
                "顶唔顺",
                "激死",
                "嬲",
                "管不管",
                "实事",
                "吃干饭",
                "干什么吃",
                "不作为"}
           ) &&
           is_all(normal, fillers);
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
    constexpr int dissatisfied = 2;
    if (is_dissatisfied(text)) return dissatisfied;
    const auto number = number_of(rest);
    return number && *number <= 5 ? number : std::nullopt;
}

}  // namespace heed::conversation
