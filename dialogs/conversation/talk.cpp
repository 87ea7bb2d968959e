// What people say that is neither evidence nor a command: small talk, questions about heed itself,
// and cries that name no place.
#include "dialogs/contains_any.hpp"
#include "dialogs/conversation/recognise.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace heed::conversation {
namespace {

bool is_latin(std::string_view text) {
    return !text.empty() && static_cast<unsigned char>(text.front()) < 0x80;
}

// Whoever wants somebody to act is not chatting.
bool wants_action(std::string_view normal) {
    return contains_any(
        normal, {"投诉", "举报", "反映", "管管", "管一", "派人", "修", "报", "report", "fix"}
    );
}

bool is_question(std::string_view text, std::string_view normal) {
    return text.find('?') != text.npos || text.find("？") != text.npos ||
           contains_any(normal, {"吗",   "多久", "几天", "几点", "什么时候", "怎么",     "谁",
                                 "how",  "when", "what", "do i", "几时",     "何时",     "啥时",
                                 "哪天", "多少", "哪里", "如何", "怎样",     "上不上班", "要不要"});
}

// Of those who answer here, not of some other office ("社保局几点下班").
bool asks_for_hours(std::string_view normal) {
    if (contains_any(
            normal,
            {"opening hours",
             "office hours",
             "are you open",
             "you close",
             "you open",
             "office open",
             "office close",
             "working hours",
             "you work on"}
        )) {
        return true;
    }
    for (const std::string_view start :
         {"请问",
          "你们那边",
          "你们这边",
          "你们这里",
          "你们",
          "你",
          "您",
          "街道办事处",
          "街道办",
          "办事处",
          "工作人员",
          "人工",
          "一般",
          "都",
          "是"}) {
        if (normal.starts_with(start)) normal.remove_prefix(start.size());
    }
    constexpr std::array<std::string_view, 18> words{
        "几点上班",
        "几点下班",
        "上班时间",
        "下班时间",
        "工作时间",
        "什么时候上班",
        "什么时候下班",
        "周末上班",
        "周末有人",
        "周末上不上班",
        "周六上",
        "周日上",
        "星期六上",
        "星期天上",
        "几点开门",
        "几点关门",
        "几点有人",
        "节假日"};
    return std::ranges::any_of(words, [&](auto word) { return normal.starts_with(word); });
}

}  // namespace

bool is_small_talk(std::string_view text) {
    const std::string normal = normalise(text);
    constexpr std::size_t chinese_max = 16, latin_max = 45;
    if (count_code_points(normal) > (is_latin(normal) ? latin_max : chinese_max)) return false;
    if (names_trouble(normal) || wants_action(normal)) return false;
    return contains_any(
        normal,
        {"天气",
         "吃饭了",
         "吃了吗",
         "吃了没",
         "心情",
         "节日快乐",
         "新年快乐",
         "新年好",
         "过年好",
         "周末愉快",
         "中秋快乐",
         "国庆快乐",
         "春节快乐",
         "生日快乐",
         "恭喜发财",
         "一生平安",
         "身体健康",
         "讲个笑话",
         "说个笑话",
         "聊聊天",
         "陪我聊",
         "聊会儿",
         "唱首歌",
         "你真聪明",
         "你真棒",
         "你真厉害",
         "你多大",
         "你几岁",
         "你叫什么",
         "哈哈",
         "nice weather",
         "the weather",
         "how are you",
         "tell me a joke",
         "happy new year",
         "merry christmas",
         "what is your name",
         "what's your name",
         "how old are you",
         "let's chat"}
    );
}

namespace {

// "几时有人来啊", "啥时候能修好": a time is asked for, of somebody's coming or doing.
bool asks_when(std::string_view normal) {
    const bool time = contains_any(
        normal, {"什么时候", "啥时", "几时", "何时", "多久", "几天", "多长时间", "哪天", "几点"}
    );
    constexpr std::size_t characters_max = 14;
    return time && count_code_points(normal) <= characters_max && !contains_any(normal, {"装修"}) &&
           contains_any(normal, {"有人来", "能来", "会来", "来人", "来修", "来看", "来处理",
                                 "来弄",   "过来", "上门", "修",   "处理", "解决", "弄好",
                                 "搞好",   "搞定", "搞掂", "整好", "办好", "派人"});
}

// "怎么投诉", "what can you do": how heed is used.
bool asks_how(std::string_view normal) {
    constexpr std::size_t chinese_max = 14, latin_max = 40;
    if (count_code_points(normal) > (is_latin(normal) ? latin_max : chinese_max)) return false;
    return contains_any(
        normal,
        {"怎么投诉",          "怎么举报",          "怎么反映",        "怎么报修",
         "如何投诉",          "如何举报",          "如何反映",        "怎样投诉",
         "怎样反映",          "你能做什么",        "你能干什么",      "你能干嘛",
         "你会什么",          "你会做什么",        "能投诉什么",      "可以投诉什么",
         "能反映什么",        "有什么功能",        "这个怎么用",      "what can you do",
         "what do you do",    "what can i report", "how do i report", "how can i report",
         "how do i complain", "how to complain",   "how to report",   "how do i make a complaint",
         "how do i use",      "how does it work"}
    );
}

bool asks_for_fee(std::string_view normal) {
    return contains_any(
        normal,
        {"要钱吗",
         "收钱吗",
         "收费吗",
         "要收费",
         "要不要钱",
         "免费吗",
         "要交钱",
         "is it free",
         "does it cost",
         "how much does it cost",
         "do i have to pay"}
    );
}

bool asks_for_phone(std::string_view normal) {
    return contains_any(
        normal,
        {"电话多少",
         "电话是多少",
         "电话号码",
         "电话几号",
         "联系电话",
         "打什么电话",
         "打哪个电话",
         "打什么号码",
         "your phone",
         "phone number",
         "what number",
         "which number",
         "number to call",
         "number can i call",
         "your hotline"}
    );
}

// "会告诉物业是我说的吗", "do I have to give my name": who hears who it was.
bool asks_for_secrecy(std::string_view text, std::string_view normal) {
    const bool about = contains_any(
        normal,
        {"告诉",
         "报复",
         "泄露",
         "泄漏",
         "透露",
         "保密",
         "匿名",
         "知道是我",
         "知道我是谁",
         "实名",
         "give my name",
         "tell my",
         "tell them",
         "know it was me",
         "anonymous",
         "my identity",
         "kept secret",
         "confidential",
         "retaliat"}
    );
    const bool asks =
        is_question(text, normal) ||
        contains_any(normal, {"会不会", "可不可以", "能不能", "is it", "can i", "will "});
    return about && asks;
}

}  // namespace

bool is_idle_question(std::string_view text) {
    const std::string normal = normalise(text);
    constexpr std::size_t chinese_max = 16, latin_max = 60;
    if (count_code_points(normal) > (is_latin(normal) ? latin_max : chinese_max)) return false;
    if (names_trouble(normal) || wants_action(normal) || declares_report(text)) return false;
    if (is_latin(normal)) {
        constexpr std::array<std::string_view, 9> openings{
            "can i ",
            "do i ",
            "how do i ",
            "how can i ",
            "where can i ",
            "where do i ",
            "what can you ",
            "what do you ",
            "may i "};
        return std::ranges::any_of(openings, [&](auto word) { return normal.starts_with(word); });
    }
    // Whoever asks why nobody does anything is not asking for information.
    if (contains_any(normal, {"管", "为什么", "怎么还", "没人", "凭什么"})) return false;
    const bool of_heed =
        contains_any(normal, {"你们", "你能", "您能", "帮我", "请问", "想问", "问下"});
    return of_heed && is_question(text, normal);
}

std::optional<Inquiry> inquiry_in(std::string_view text) {
    const std::string normal = normalise(text);
    constexpr std::size_t chinese_max = 20, latin_max = 60;
    if (count_code_points(normal) > (is_latin(normal) ? latin_max : chinese_max))
        return std::nullopt;
    if (names_trouble(normal)) return std::nullopt;
    if (asks_how(normal)) return Inquiry::how;
    if (asks_for_phone(normal)) return Inquiry::phone;
    if (asks_for_fee(normal)) return Inquiry::fee;
    if (asks_for_secrecy(text, normal)) return Inquiry::secrecy;
    if (!is_question(text, normal)) return std::nullopt;
    const bool how_long =
        contains_any(normal, {"要多久",         "多久能",        "多久可以",       "多久会",
                              "多久处理",       "多久解决",      "得多久",         "等多久",
                              "几天能",         "几天可以",      "要几天",         "多长时间",
                              "什么时候能处理", "什么时候处理",  "什么时候能解决", "什么时候来",
                              "什么时候能修",   "什么时候修",    "什么时候有人来", "how long",
                              "when will",      "how many days", "how soon"});
    if (how_long || asks_when(normal)) return Inquiry::how_long;
    for (const std::string_view whole :
         {"when",
          "when then",
          "when exactly",
          "what happens now",
          "what happens after i submit",
          "what happens after that",
          "然后呢",
          "接下来呢",
          "提交以后呢",
          "提交之后呢",
          "what happens next",
          "what now",
          "what's next",
          "when is somebody coming",
          "when are you coming",
          "when can you come",
          "几时",
          "什么时候",
          "啥时候",
          "几时啊"}) {
        if (normal == whole) return Inquiry::how_long;
    }
    if (asks_for_hours(normal)) return Inquiry::hours;
    return std::nullopt;
}

bool is_plainly_no_place(std::string_view text) {
    const std::string normal = normalise(text);
    if (sounds_like_place(text) || normal.find_first_of("0123456789") != normal.npos) {
        // "打了119了" has a number and is no place all the same.
        return contains_any(normal, {"打了1", "打过1", "打1", "called 1", "拨了1", "报警"});
    }
    if (normal.ends_with("吗") || contains_any(normal, {"会不会", "能不能", "可不可以"}))
        return true;
    // "到底管不管", "how do I report this": a question asks, it does not say where.
    if (contains_any(
            normal,
            {"管不管",
             "管吗",
             "怎么还",
             "什么时候",
             "为什么",
             "凭什么",
             "几时",
             "点解",
             "哪都行",
             "在哪都",
             "哪里都",
             "随便",
             "无所谓",
             "都可以",
             "都得",
             "你猜"}
        )) {
        return true;
    }
    constexpr std::array<std::string_view, 9> asking{
        "how ", "what ", "when ", "why ", "who ", "can i ", "can you ", "do you ", "is it "};
    if (std::ranges::any_of(asking, [&](auto word) { return normal.starts_with(word); }))
        return true;
    constexpr std::array<std::string_view, 6> whole{"啊", "哎呀", "天哪", "天啊", "妈呀", "omg"};
    if (std::ranges::find(whole, normal) != whole.end()) return true;
    return contains_any(normal, {"救命",     "救我",         "救救",
                                 "快来",     "快点",         "快派",
                                 "赶快",     "赶紧",         "来人",
                                 "怎么办",   "好怕",         "害怕",
                                 "吓死",     "吓人",         "报警",
                                 "打过电话", "打电话",       "电话打",
                                 "已经打",   "打了119",      "消防来",
                                 "消防车",   "谢谢",         "多谢",
                                 "好的",     "知道了",       "在打",
                                 "打不通",   "没人接",       "help",
                                 "hurry",    "quick",        "please come",
                                 "scared",   "called",       "calling",
                                 "thank",    "what do i do", "what should i do"});
}

}  // namespace heed::conversation
