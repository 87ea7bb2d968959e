#include "dialogs/conversation/recognise.hpp"

#include "dialogs/contains_any.hpp"
#include "dialogs/conversation/trim.hpp"
#include "dialogs/phrases.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace heed::conversation {
// ---------------------------------------------------------------- language, phone

std::optional<Spoken> language_of(std::string_view text) {
    std::size_t han = 0, words = 0;
    bool in_word = false, has_digit = false;
    for (std::size_t position = 0; position < text.size();) {
        const char32_t c = next_code_point(text, position);
        const bool letter = (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || c == U'\'';
        const bool digit = c >= U'0' && c <= U'9';
        // "7K2M-9QXW" is a code in no language: what has letters and digits is no word.
        if (digit && in_word && !has_digit) --words;
        if (letter && !in_word && !has_digit) ++words;
        in_word = letter || ((digit || c == U'-') && in_word);
        has_digit = digit || (has_digit && in_word);
        if (c >= 0x4E00 && c <= 0x9FFF) ++han;
    }
    if (han >= 1) return Spoken{"zh-CN", han >= 2};
    if (words >= 2) return Spoken{"en", words >= 3};
    const std::string normal = normalise(text);
    if (normal == "hi" || normal == "hello" || normal == "hey" || normal == "help") {
        return Spoken{"en", false};
    }
    return std::nullopt;
}

namespace {

// 11 digits of a mobile number or a land line with its area code.
bool is_phone(std::string_view digits) {
    if (digits.size() == 11 && digits[0] == '1' && digits[1] >= '3') return true;
    return digits.size() >= 10 && digits.size() <= 12 && digits[0] == '0' && digits[1] != '0';
}

}  // namespace

std::optional<PhoneCut> cut_phone(std::string_view text, std::string_view mask) {
    struct Place {
        std::size_t begin, end;
        char digit;  // 0: a separator
    };
    // Digits of any width with their bytes; "138 1234-5678" is one number.
    std::vector<Place> run;
    std::string digits;
    const auto finish = [&]() -> std::optional<PhoneCut> {
        while (!run.empty() && run.back().digit == 0) run.pop_back();
        std::size_t skip = 0;
        if (digits.starts_with("0086")) skip = 4;
        if (digits.size() == 13 && digits.starts_with("86")) skip = 2;
        if (run.empty() || !is_phone(std::string_view(digits).substr(skip))) return std::nullopt;
        std::size_t begin = run.front().begin;
        if (begin > 0 && text[begin - 1] == '+') --begin;
        std::string rest(text.substr(0, begin));
        rest += mask;
        rest += text.substr(run.back().end);
        return PhoneCut{digits.substr(skip), rest};
    };
    for (std::size_t position = 0; position < text.size();) {
        const std::size_t begin = position;
        char32_t c = next_code_point(text, position);
        if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
        const bool separator = (c == U' ' || c == U'-') && !run.empty() && run.back().digit != 0;
        if (c >= U'0' && c <= U'9') {
            run.push_back({begin, position, static_cast<char>(c)});
            digits += static_cast<char>(c);
        } else if (separator) {
            run.push_back({begin, position, 0});
        } else {
            if (auto cut = finish()) return cut;
            run.clear();
            digits.clear();
        }
    }
    return finish();
}

// ---------------------------------------------------------------- what a text is like

bool has_words(std::string_view text) {
    for (std::size_t position = 0; position < text.size();) {
        const char32_t c = next_code_point(text, position);
        const bool latin =
            (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
        const bool letter = (c >= 0xC0 && c < 0x2000) || (c >= 0x3041 && c < 0xD800) ||
                            (c >= 0xF900 && c < 0xFB00) || (c >= 0x20000 && c < 0x32000);
        if (latin || letter) return true;
    }
    return false;
}

namespace {

bool has_trouble(std::string_view normal) {
    static const Phrases troubles{"坏",    "破",      "漏",     "堵",    "脏",     "臭",     "吵",
                                  "断",    "倒",      "掉",     "塌",    "坑",     "不亮",   "没人",
                                  "没水",  "没灯",    "没有灯", "停水",  "没电",   "停电",   "占",
                                  "乱",    "裂",      "积水",   "污",    "堆",     "broken", "leak",
                                  "dirty", "blocked", "smell",  "noise", "damaged"};
    return troubles.are_in(normal);
}

bool ends_in_question(std::string_view normal) {
    constexpr std::array<std::string_view, 9> ends{
        "什么", "吗", "呢", "怎么样", "怎样", "多少", "哪里", "几点", "谁"};
    return std::ranges::any_of(ends, [&](std::string_view end) { return normal.ends_with(end); });
}

}  // namespace

bool is_consultation(std::string_view text) {
    const std::string folded = conversation::folded(text);
    // "怎么办身份证": a way through an office.
    static const Phrases ways{
        "怎么", "如何", "怎样", "什么时候", "在哪", "去哪", "哪里", "多少钱", "几天", "要带什么"};
    static const Phrases papers{"身份证",   "社保",   "医保",   "公积金",   "居住证",
                                "户口",     "护照",   "驾照",   "驾驶证",   "通行证",
                                "营业执照", "结婚证", "准生证", "入学报名", "学位",
                                "积分",     "补贴",   "养老金", "退休金",   "预约"};
    if (ways.are_in(folded) && papers.are_in(folded)) return true;
    // "那公积金呢": goes on asking.
    const std::string normal = normalise(text);
    constexpr std::size_t characters_max = 8;
    if (normal.starts_with("那") && normal.ends_with("呢") && papers.are_in(normal) &&
        count_code_points(normal) <= characters_max)
        return true;
    static const Phrases questions{
        "咨询",
        "怎么办理",
        "如何办理",
        "办理流程",
        "需要什么材料",
        "需要哪些材料",
        "要什么材料",
        "带什么材料",
        "什么条件",
        "怎么申请",
        "如何申请",
        "怎样申请",
        "办公时间",
        "几点上班",
        "几点下班",
        "电话是多少",
        "怎么收费",
        "社保怎么",
        "居住证怎么",
        "积分入户",
        "how do i apply",
        "how to apply",
        "what documents",
        "opening hours",
        "where can i apply",
        "do i need a permit"};
    return questions.are_in(folded);
}

bool is_by_a_child(std::string_view text) {
    constexpr int guardian_age = 14;  // Personal Information Protection Law, article 31
    const std::string normal = normalise(text);
    if (contains_any(normal, {"我是小学生", "我读小学", "我上小学", "我在上小学"})) return true;
    for (const std::string_view start : {"我今年", "我才", "我只有", "我", "i am ", "i'm "}) {
        for (std::size_t at = normal.find(start); at != normal.npos;
             at = normal.find(start, at + 1)) {
            std::string_view rest = std::string_view(normal).substr(at + start.size());
            const std::size_t end = std::min(rest.find("岁"), rest.find(" years old"));
            if (end == rest.npos || end > 9) continue;
            const auto age = number_of(rest.substr(0, end));
            if (age && *age < guardian_age) return true;
        }
    }
    return false;
}

bool is_only_abuse(std::string_view text) {
    static const std::vector<std::string_view> insults{
        "操你妈",   "草泥马",  "他妈的",   "你妈的",  "妈的",   "傻逼",    "傻b",
        "煞笔",     "王八蛋",  "混蛋",     "狗屁",    "废物",   "饭桶",    "脑残",
        "白痴",     "去死",    "滚蛋",     "不要脸",  "tmd",    "fucking", "fuck",
        "bullshit", "shit",    "bastards", "bastard", "idiots", "idiot",   "assholes",
        "asshole",  "useless", "stupid",   "morons",  "moron"};
    static const Phrases all(insults);
    std::string folded = conversation::folded(text);
    if (!all.are_in(folded)) return false;
    for (const std::string_view word : insults) {
        for (std::size_t at = folded.find(word); at != folded.npos; at = folded.find(word)) {
            folded.erase(at, word.size());
        }
    }
    for (const std::string_view word :
         {"你们",
          "一群",
          "都是",
          "这帮",
          "你",
          "滚",
          "真是",
          "到底",
          "管不管",
          "有没有人管",
          "干什么吃的",
          "吃干饭的",
          "just",
          "you",
          "are",
          "all"}) {
        for (std::size_t at = folded.find(word); at != folded.npos; at = folded.find(word)) {
            folded.erase(at, word.size());
        }
    }
    return count_code_points(normalise(folded)) <= 3;
}

bool sounds_like_place(std::string_view text) {
    const std::string normal = normalise(text);
    const std::size_t length = count_code_points(normal);
    if (has_trouble(normal)) return false;
    constexpr std::array<std::string_view, 17> ends{
        "门口",
        "旁边",
        "附近",
        "对面",
        "楼下",
        "后面",
        "后头",
        "前面",
        "路口",
        "那里",
        "那边",
        "这里",
        "这边",
        "里面",
        "外面",
        "隔壁",
        "中间"};
    constexpr std::array<std::string_view, 8> beginnings{
        "near ",
        "next to ",
        "behind ",
        "opposite ",
        "in front of ",
        "outside ",
        "beside ",
        "at the "};
    const bool chinese = length >= 4 && length <= 14 &&
                         std::ranges::any_of(ends, [&](auto end) { return normal.ends_with(end); });
    return chinese || (length <= 50 && std::ranges::any_of(beginnings, [&](auto beginning) {
                           return normal.starts_with(beginning);
                       }));
}

bool looks_like_report(std::string_view text) {
    const std::string normal = normalise(text);
    std::size_t han = 0, words = 0;
    bool in_word = false;
    for (std::size_t position = 0; position < normal.size();) {
        const char32_t c = next_code_point(normal, position);
        const bool letter = c >= U'a' && c <= U'z';
        if (letter && !in_word) ++words;
        in_word = letter;
        if (c >= 0x4E00 && c <= 0x9FFF) ++han;
    }
    if (declares_report(text)) return true;
    const bool trouble = has_trouble(normal);
    // "今天晚上吃什么": a question that names no trouble and asks nobody to act.
    // A longer text that ends in one asks rhetorically ("…你们管吗").
    constexpr std::size_t question_characters_max = 14;
    const bool idle_question =
        !trouble && ends_in_question(normal) && han <= question_characters_max &&
        !contains_any(
            normal, {"管", "投诉", "举报", "反映", "处理", "解决", "修", "report", "fix"}
        );
    if (idle_question) return false;
    return han >= 6 || words >= 4 || (trouble && (han >= 3 || words >= 2));
}

bool names_trouble(std::string_view text) { return has_trouble(normalise(text)); }

bool declares_report(std::string_view text) {
    const std::string normal = normalise(text);
    std::string_view rest = normal;
    for (const std::string_view start : {"你好", "您好", "我要", "我想", "我", "匿名", "实名"}) {
        if (strip_start(rest, start)) rest = trimmed(rest);
    }
    for (const std::string_view verb : {"投诉", "举报", "反映", "report:", "complaint:"}) {
        if (!strip_start(rest, verb)) continue;
        // "举报会不会被报复": asks about reporting.
        constexpr std::array<std::string_view, 8> asking{
            "会不会", "会被", "要不要", "能不能", "需要", "怎么", "了会", "以后会"};
        const bool asks =
            std::ranges::any_of(asking, [&](auto word) { return rest.starts_with(word); });
        return !asks && (has_words(rest) || !trimmed(rest).empty());
    }
    return false;
}

bool wants_anonymity(std::string_view text) {
    const std::string folded = conversation::folded(text);
    return contains_any(
               folded,
               {"匿名",
                "anonymous",
                "别告诉别人",
                "不要告诉别人",
                "别让别人知道",
                "不要让别人知道",
                "不想让别人知道",
                "别说是我",
                "不要说是我",
                "don't tell anyone"}
           ) &&
           !contains_any(folded, {"不匿名", "不用匿名", "取消匿名", "not anonymous"});
}

}  // namespace heed::conversation
