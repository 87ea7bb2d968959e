#include "dialogs/conversation/recognise.hpp"

#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <vector>

namespace heed::conversation {
namespace {

using Vocabulary = std::map<std::string_view, Word>;

const Vocabulary& vocabulary() {
    static const std::vector<std::pair<Word, std::vector<std::string_view>>> lists{
        {Word::submit,
         {"提交",
          "就这样提交",
          "直接提交",
          "提交吧",
          "报吧",
          "报",
          "上报",
          "报上去",
          "就这样",
          "submit",
          "send it",
          "file it",
          "submit it"}},
        {Word::yes,
         {"是",    "是的",    "对",      "对的", "好",           "好的",      "好吧", "可以",
          "行",    "嗯",      "嗯嗯",    "没错", "没问题",       "确认",      "同意", "正确",
          "ok",    "okay",    "好滴",    "yes",  "yep",          "yeah",      "y",    "sure",
          "right", "correct", "confirm", "fine", "that's right", "looks good"}},
        {Word::no, {"不", "不要", "不用", "不用了", "不行", "否", "no", "nope", "n", "not now"}},
        {Word::wrong,
         {"不是",
          "都不是",
          "不对",
          "错了",
          "不正确",
          "有误",
          "搞错了",
          "写错了",
          "wrong",
          "incorrect",
          "not right",
          "that's wrong"}},
        {Word::nothing_to_add,
         {"没有",
          "没有了",
          "没照片",
          "没有照片",
          "没得照片",
          "没有图",
          "没图",
          "没有图片",
          "没图片",
          "无",
          "没拍",
          "没拍照",
          "拍不了",
          "暂无",
          "none",
          "no photo",
          "no photos",
          "no picture",
          "no pictures",
          "don't have one",
          "i don't have one",
          "skip",
          "跳过"}},
        {Word::unsure,
         {"不知道",   "不清楚",   "不晓得",     "不确定",       "说不清",     "说不清楚",
          "说不上来", "不记得",   "记不清",     "忘了",         "不好说",     "也不知道",
          "也不清楚", "也说不清", "也说不清楚", "i don't know", "don't know", "dont know",
          "dunno",    "no idea",  "not sure",   "i'm not sure", "can't say"}},
        {Word::cancel,
         {"取消",
          "不想报",
          "不想反映",
          "不想投诉",
          "不要报",
          "不报了",
          "算了",
          "不用报了",
          "不反映了",
          "不投诉了",
          "别报了",
          "放弃",
          "cancel",
          "never mind",
          "nevermind",
          "drop it",
          "forget it",
          "stop"}},
        {Word::restore, {"恢复", "找回", "还是报吧", "算了还是报吧", "restore"}},
        {Word::undo, {"撤销", "退回", "上一步", "退一步", "返回上一步", "undo", "back", "go back"}},
        {Word::withdraw, {"撤回", "撤回投诉", "我要撤回", "withdraw", "take it back"}},
        {Word::help,
         {"帮助", "怎么用", "怎么操作", "使用说明", "说明", "help", "?", "menu", "菜单", "功能"}},
        {Word::status,
         {"进度",
          "查进度",
          "查询进度",
          "办到哪了",
          "我的反映",
          "我的投诉",
          "我的上报",
          "查询",
          "status",
          "my reports",
          "progress",
          "my report"}},
        {Word::human,
         {"人工",
          "转人工",
          "找人工",
          "人工服务",
          "人工客服",
          "客服",
          "找人",
          "human",
          "agent",
          "talk to a person",
          "talk to a human",
          "operator",
          "a person"}},
        {Word::anonymous,
         {"匿名",
          "我要匿名",
          "匿名举报",
          "隐藏身份",
          "anonymous",
          "be anonymous",
          "stay anonymous"}},
        {Word::named, {"实名", "取消匿名", "不匿名", "不用匿名", "not anonymous", "show my name"}},
        {Word::another,
         {"新",
          "新的",
          "另一件",
          "另外一件",
          "另一件事",
          "新的一件",
          "报新的",
          "new",
          "another",
          "another one",
          "new one",
          "new report"}},
        {Word::again,
         {"重新开始",
          "重来",
          "重新来",
          "重新填",
          "重新报",
          "从头来",
          "restart",
          "start again",
          "start over",
          "reset"}},
        {Word::edit,
         {"改", "修改", "改一下", "我要改", "我要修改", "更正", "change", "edit", "modify"}},
        {Word::edit_description,
         {"改问题",
          "改描述",
          "改内容",
          "修改问题",
          "修改描述",
          "change the problem",
          "change problem",
          "edit description",
          "change description",
          "change the description"}},
        {Word::edit_category,
         {"改类别",
          "换类别",
          "改分类",
          "修改类别",
          "换个类别",
          "类别不对",
          "分类不对",
          "change category",
          "change the category",
          "edit category",
          "wrong category"}},
        {Word::edit_place, {"改地点",          "改地址",
                            "改位置",          "换地址",
                            "换地点",          "修改地点",
                            "修改地址",        "修改位置",
                            "地址不对",        "地点不对",
                            "位置不对",        "地址错了",
                            "地点错了",        "位置错了",
                            "change place",    "change the place",
                            "change address",  "change the address",
                            "change location", "change the location",
                            "edit location",   "wrong address",
                            "wrong place",     "wrong location"}},
        {Word::edit_photos,
         {"改照片",
          "换照片",
          "重新拍",
          "删照片",
          "删除照片",
          "修改照片",
          "重发照片",
          "change photo",
          "change photos",
          "change the photos",
          "change the photo",
          "edit photos",
          "remove photos"}},
        {Word::edit_contact,
         {"改电话",
          "留电话",
          "改联系方式",
          "留联系方式",
          "change phone",
          "change contact",
          "leave a phone number"}},
        {Word::thanks,
         {"谢谢",
          "多谢",
          "谢谢你",
          "谢谢您",
          "感谢",
          "谢了",
          "辛苦了",
          "麻烦了",
          "thanks",
          "thank you",
          "thx",
          "many thanks",
          "thank you very much"}},
        {Word::greeting,
         {"投诉",
          "举报",
          "反映",
          "反映问题",
          "反映个问题",
          "反映一个问题",
          "反映一件事",
          "反映情况",
          "投诉一件事",
          "有个事",
          "有件事",
          "有个问题",
          "report something",
          "report a problem",
          "make a complaint",
          "complain",
          "i have a complaint",
          "i have a problem",
          "你好",
          "您好",
          "在吗",
          "在么",
          "在不在",
          "有人吗",
          "哈喽",
          "嗨",
          "早上好",
          "下午好",
          "晚上好",
          "hello",
          "hi",
          "hey",
          "good morning",
          "good afternoon",
          "good evening",
          "hi there",
          "hello there",
          "anyone there"}},
        {Word::who_are_you,
         {"你是谁",
          "你是真人吗",
          "您是真人吗",
          "你是机器人吗",
          "你是机器人",
          "是真人吗",
          "是机器人吗",
          "你是不是机器人",
          "是人工吗",
          "你是什么",
          "who are you",
          "are you a bot",
          "are you human",
          "are you a robot",
          "are you a real person",
          "is this a bot",
          "am i talking to a bot"}},
        {Word::english,
         {"english", "in english", "英文", "英语", "切换英文", "speak english", "english please"}},
        {Word::chinese, {"中文", "chinese", "用中文", "切换中文", "汉语", "说中文", "普通话"}},
    };
    static const Vocabulary words = [] {
        Vocabulary all;
        for (const auto& [word, list] : lists) {
            for (const std::string_view text : list) all.emplace(text, word);
        }
        return all;
    }();
    return words;
}

constexpr std::array<std::string_view, 22> marks_at_ends{
    " ", ".", ",",  "!", "?",  ";",  ":",  "~",  "。", "、", "…",
    "“", "”", "\"", "'", "《", "》", "「", "」", "·",  "(",  ")"};

bool strip_end(std::string_view& text, std::string_view end) {
    if (!text.ends_with(end) || text.size() == end.size()) return false;
    text.remove_suffix(end.size());
    return true;
}

bool strip_start(std::string_view& text, std::string_view start) {
    if (!text.starts_with(start) || text.size() == start.size()) return false;
    text.remove_prefix(start.size());
    return true;
}

std::string_view trimmed(std::string_view text) {
    for (bool again = true; again;) {
        again = false;
        for (const std::string_view mark : marks_at_ends) {
            if (text.ends_with(mark)) {
                text.remove_suffix(mark.size());
                again = true;
            }
            if (text.starts_with(mark)) {
                text.remove_prefix(mark.size());
                again = true;
            }
        }
    }
    return text;
}

std::optional<Word> find_word(std::string_view text) {
    const auto found = vocabulary().find(text);
    if (found == vocabulary().end()) return std::nullopt;
    return found->second;
}

bool contains(std::string_view text, std::string_view word) { return text.find(word) != text.npos; }

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return contains(text, word); });
}

// "我上次那个垃圾的事办了没": asks how something is going.
bool asks_for_progress(std::string_view text) {
    if (count_code_points(text) > 60) return false;
    const bool chinese =
        contains_any(text, {"办了没",   "办了吗",     "办好了吗",   "办好了没",     "办得怎么样",
                            "办到哪",   "处理了吗",   "处理了没",   "处理得怎么样", "处理的怎么样",
                            "处理到哪", "什么进度",   "有结果了吗", "有结果吗",     "有进展吗",
                            "进展如何", "查一下进度", "查进度",     "查询进度",     "到哪一步",
                            "怎么样了"}) &&
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
    return chinese || english;
}

// "没得照片", "我没有照片可发".
bool lacks_photos(std::string_view text) {
    const bool photo = contains_any(text, {"照片", "图片", "相片", "photo", "picture"});
    const bool none = contains_any(
        text, {"没", "无", "不用", "不要", "不发", "不方便", "不会", "no ", "don't have", "without"}
    );
    const bool is_short = count_code_points(text) <= (text[0] & 0x80 ? 10U : 30U);
    return photo && none && is_short;
}

}  // namespace

std::string normalise(std::string_view text) {
    const std::string folded = fold(text);
    const std::string_view inner = trimmed(folded);
    // "?" alone is a cry for help, "..." is nothing.
    if (inner.size() <= 1 && contains(folded, "?") &&
        fold(folded).find_first_not_of(" ?") == folded.npos) {
        return "?";
    }
    return std::string(inner);
}

std::optional<Word> word_of(std::string_view text) {
    const std::string normal = normalise(text);
    if (normal.empty()) return std::nullopt;
    if (const auto word = find_word(normal)) return word;
    std::string_view rest = normal;
    for (const std::string_view start :
         {"你好",
          "您好",
          "hello there",
          "hello ",
          "hello,",
          "hi there",
          "hi ",
          "hi,",
          "请",
          "那就",
          "那",
          "哦",
          "噢",
          "嗯",
          "我要",
          "我想",
          "我",
          "帮我",
          "麻烦",
          "please ",
          "i want to ",
          "i'd like to ",
          "i would like to ",
          "can i ",
          "no, ",
          "oh "}) {
        if (strip_start(rest, start)) rest = trimmed(rest);
    }
    if (const auto word = find_word(rest)) return word;
    for (const std::string_view end :
         {"谢谢",
          "吧",
          "了",
          "啊",
          "呀",
          "哦",
          "哈",
          "嘛",
          "呢",
          "啦",
          "的",
          "一下",
          " please",
          " thanks",
          " now"}) {
        if (strip_end(rest, end)) rest = trimmed(rest);
        if (const auto word = find_word(rest)) return word;
    }
    if (asks_for_progress(normal)) return Word::status;
    if (lacks_photos(normal)) return Word::nothing_to_add;
    if (count_code_points(normal) <= 14 &&
        contains_any(
            normal, {"真人吗", "机器人吗", "是机器人", "are you human", "are you a bot"}
        )) {
        return Word::who_are_you;
    }
    return std::nullopt;
}

// ---------------------------------------------------------------- numbers

namespace {

struct DigitRun {
    char32_t first;  // stands for `value`, those after it for the following numbers
    int value, count;
};
// Series of characters that count from 1 (or 0), in the scripts and shapes people's keyboards have.
constexpr std::array<DigitRun, 14> digit_runs{{
    {U'0', 0, 10},
    {U'\u0660', 0, 10},
    {U'\u06F0', 0, 10},
    {U'\u0966', 0, 10},
    {U'\u0E50', 0, 10},
    {U'①', 1, 20},
    {U'❶', 1, 10},
    {U'➀', 1, 10},
    {U'➊', 1, 10},
    {U'⑴', 1, 20},
    {U'⒈', 1, 20},
    {U'㈠', 1, 10},
    {U'㊀', 1, 10},
    {U'Ⅰ', 1, 12},
}};
constexpr std::u32string_view han_digits = U"零一二三四五六七八九十";
constexpr std::u32string_view han_formal = U"零壹贰叁肆伍陆柒捌玖拾";
constexpr std::u32string_view han_traditional = U"〇弌貳參肆伍陸柒捌玖拾";

std::optional<int> value_of(char32_t c) {
    for (const DigitRun& run : digit_runs) {
        if (c >= run.first && c < run.first + static_cast<char32_t>(run.count)) {
            return run.value + static_cast<int>(c - run.first);
        }
    }
    if (c == U'两' || c == U'兩') return 2;
    for (const auto series : {han_digits, han_formal, han_traditional}) {
        const std::size_t found = series.find(c);
        if (found != series.npos) return static_cast<int>(found);
    }
    return std::nullopt;
}

// "2", "12", "十二", "二十"; nothing for anything else.
std::optional<int> numeral(std::string_view text) {
    int total = 0, count = 0;
    bool ten = false;
    for (std::size_t position = 0; position < text.size(); ++count) {
        std::size_t next = position;
        const char32_t c = next_code_point(text, next);
        // A keycap emoji is a digit and two invisible characters.
        if (count > 0 && (c == 0xFE0F || c == 0x20E3)) {
            position = next;
            --count;
            continue;
        }
        const auto value = value_of(c);
        if (!value || count >= 3) return std::nullopt;
        const bool is_ten = *value == 10;
        if (is_ten) {
            total = count == 0 ? 10 : total * 10;
            ten = true;
        } else {
            total = ten ? total + *value : total * 10 + *value;
        }
        position = next;
    }
    if (count == 0 || total < 1 || total > 99) return std::nullopt;
    return total;
}

}  // namespace

std::optional<int> number_of(std::string_view text) {
    const std::string normal = normalise(text);
    std::string_view rest = normal;
    if (rest.empty()) return std::nullopt;
    static constexpr std::array<std::string_view, 5> ordinals{
        "first", "second", "third", "fourth", "fifth"};
    std::string_view english = rest;
    strip_start(english, "the ");
    strip_end(english, " one");
    for (std::size_t i = 0; i < ordinals.size(); ++i) {
        if (english == ordinals[i]) return static_cast<int>(i) + 1;
    }
    for (const std::string_view start :
         {"我选", "选择", "选", "回", "第", "option ", "number ", "no. ", "no.", "#"}) {
        if (strip_start(rest, start)) rest = trimmed(rest);
    }
    for (const std::string_view end :
         {"选项", "号选项", "个", "项", "条", "号", "吧", "th", "st", "nd", "rd"}) {
        if (strip_end(rest, end)) rest = trimmed(rest);
    }
    return numeral(rest);
}

// ---------------------------------------------------------------- language, phone

std::optional<Spoken> language_of(std::string_view text) {
    std::size_t han = 0, words = 0;
    bool in_word = false;
    for (std::size_t position = 0; position < text.size();) {
        const char32_t c = next_code_point(text, position);
        const bool letter = (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || c == U'\'';
        if (letter && !in_word) ++words;
        in_word = letter;
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
    return contains_any(normal, {"坏",      "破",    "漏",     "堵",     "脏",     "臭",   "吵",
                                 "断",      "倒",    "掉",     "塌",     "坑",     "不亮", "没人",
                                 "没水",    "没灯",  "没有灯", "停水",   "没电",   "停电", "占",
                                 "乱",      "裂",    "积水",   "污",     "broken", "leak", "dirty",
                                 "blocked", "smell", "noise",  "damaged"});
}

bool ends_in_question(std::string_view normal) {
    constexpr std::array<std::string_view, 9> ends{
        "什么", "吗", "呢", "怎么样", "怎样", "多少", "哪里", "几点", "谁"};
    return std::ranges::any_of(ends, [&](std::string_view end) { return normal.ends_with(end); });
}

}  // namespace

bool is_consultation(std::string_view text) {
    const std::string folded = fold(text);
    // "怎么办身份证": a way through an office.
    const bool asks_way = contains_any(
        folded, {"怎么", "如何", "怎样", "在哪", "去哪", "哪里", "多少钱", "几天", "要带什么"}
    );
    const bool papers = contains_any(
        folded,
        {"身份证",
         "社保",
         "医保",
         "公积金",
         "居住证",
         "户口",
         "护照",
         "驾照",
         "驾驶证",
         "通行证",
         "营业执照",
         "结婚证",
         "准生证",
         "入学报名",
         "学位",
         "积分",
         "补贴",
         "预约"}
    );
    if (asks_way && papers) return true;
    return contains_any(folded, {"咨询",
                                 "怎么办理",
                                 "如何办理",
                                 "办理流程",
                                 "需要什么材料",
                                 "需要哪些材料",
                                 "要什么材料",
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
                                 "do i need a permit"});
}

bool is_only_abuse(std::string_view text) {
    std::string folded = fold(text);
    bool found = false;
    for (const std::string_view word :
         {"操你妈",   "草泥马",  "他妈的",   "你妈的",  "妈的",   "傻逼",    "傻b",
          "煞笔",     "王八蛋",  "混蛋",     "狗屁",    "废物",   "饭桶",    "脑残",
          "白痴",     "去死",    "滚蛋",     "不要脸",  "tmd",    "fucking", "fuck",
          "bullshit", "shit",    "bastards", "bastard", "idiots", "idiot",   "assholes",
          "asshole",  "useless", "stupid",   "morons",  "moron"}) {
        for (std::size_t at = folded.find(word); at != folded.npos; at = folded.find(word)) {
            folded.erase(at, word.size());
            found = true;
        }
    }
    for (const std::string_view word :
         {"你们", "一群", "都是", "这帮", "你", "滚", "真是", "just", "you", "are", "all"}) {
        for (std::size_t at = folded.find(word); at != folded.npos; at = folded.find(word)) {
            folded.erase(at, word.size());
        }
    }
    return found && count_code_points(normalise(folded)) <= 3;
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
    const bool trouble = has_trouble(normal);
    // "今天晚上吃什么": a question that names no trouble and asks nobody to act.
    const bool idle_question =
        !trouble && ends_in_question(normal) &&
        !contains_any(
            normal, {"管", "投诉", "举报", "反映", "处理", "解决", "修", "report", "fix"}
        );
    if (idle_question) return false;
    return han >= 6 || words >= 4 || (trouble && (han >= 3 || words >= 2));
}

bool wants_anonymity(std::string_view text) {
    const std::string folded = fold(text);
    return contains_any(folded, {"匿名", "anonymous"}) &&
           !contains_any(folded, {"不匿名", "不用匿名", "取消匿名", "not anonymous"});
}

}  // namespace heed::conversation
