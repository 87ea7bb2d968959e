// What is said beside a report and would be taken for one: a joke that is owned up to, a sticker,
// a photo that is announced, a loss that is the police's, a question of what to do now.
#include "dialogs/contains_any.hpp"
#include "dialogs/conversation/trim.hpp"
#include "dialogs/conversation/turn.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace heed::conversation {
namespace {

// Nothing of `words` but `pieces`; longer ones stand before those they contain.
bool is_made_of(std::string words, std::span<const std::string_view> pieces) {
    for (const std::string_view piece : pieces) {
        for (std::size_t at = words.find(piece); at != words.npos; at = words.find(piece)) {
            words.replace(at, piece.size(), " ");
        }
    }
    return !has_words(words);
}

bool is_one_of(std::string_view text, std::span<const std::string_view> all) {
    return std::ranges::find(all, text) != all.end();
}

bool owns_up(const std::string& normal) {
    constexpr auto jokes = std::to_array<std::string_view>(
        {"开玩笑", "假的", "骗你", "骗人的", "误报", "逗你", "kidding", "a joke", "false alarm"}
    );
    constexpr auto pieces = std::to_array<std::string_view>(
        {"开玩笑",   "开个玩笑", "逗你玩", "骗你们",      "骗你", "骗人",   "假的",     "误报",
         "刚才",     "前面",     "那个",   "那条",        "其实", "对不起", "不好意思", "抱歉",
         "只是",     "就是",     "我们",   "我",          "是",   "的",     "了",       "啦",
         "啊",       "哈哈",     "sorry",  "i was",       "i'm",  "just",   "kidding",  "it was",
         "that was", "only",     "a joke", "false alarm", "a "}
    );
    return contains_any(normal, jokes) && is_made_of(normal, pieces);
}

bool take_joke(Turn& turn, const std::string& normal) {
    State& state = turn.state;
    if (!owns_up(normal)) return false;
    if (state.draft) {
        const bool told = !state.draft->now.texts.empty() && state.focus != Focus::question &&
                          state.draft->now.edit == Focus::none;
        if (!told) return false;
        cancel_draft(turn);
        return true;
    }
    const auto* complaint = addressed(turn);
    if (!complaint) return false;
    say(turn, "after.cancel_how", {{"no", complaint->number}});
    return true;
}

bool asks_what_to_do(std::string_view normal) {
    constexpr auto words = std::to_array<std::string_view>({"怎么办",
                                                            "现在怎么办",
                                                            "那怎么办",
                                                            "我怎么办",
                                                            "我该怎么办",
                                                            "该怎么办",
                                                            "那我怎么办",
                                                            "现在该怎么办",
                                                            "接下来怎么办",
                                                            "我现在怎么办",
                                                            "怎么办啊",
                                                            "现在怎么办啊",
                                                            "然后呢",
                                                            "接下来呢",
                                                            "咋办",
                                                            "现在咋办",
                                                            "点算",
                                                            "what should i do",
                                                            "what do i do",
                                                            "what should i do now",
                                                            "what do i do now",
                                                            "what now"});
    return is_one_of(normal, words);
}

// Of what was told last, as long as it is fresh.
std::optional<std::string_view> danger_told(const Turn& turn) {
    const State& state = turn.state;
    if (!state.draft) {
        const auto* filed = just_filed(turn);
        return filed ? emergency_in(filed->text) : std::nullopt;
    }
    if (!state.draft->now.emergency) return std::nullopt;
    for (const std::string& text : state.draft->now.texts) {
        if (const auto kind = emergency_in(text)) return kind;
    }
    return std::nullopt;
}

bool take_what_to_do(Turn& turn, std::string_view normal) {
    if (!asks_what_to_do(normal)) return false;
    const auto kind = danger_told(turn);
    if (!kind) return false;
    say_first(turn, "emergency." + std::string(*kind));
    turn.state.interrupted = true;
    return true;
}

// "[微笑]", "[强][强]": stickers as some programs write them. Nothing when there is other text.
std::optional<std::string> sticker_in(std::string_view text) {
    constexpr std::size_t name_bytes_max = 12;
    std::string first;
    while (!text.empty()) {
        const std::size_t end = text.find(']');
        if (text.front() != '[' || end == text.npos || end < 2 || end > name_bytes_max + 1)
            return std::nullopt;
        if (first.empty()) first = text.substr(1, end - 1);
        text.remove_prefix(end + 1);
    }
    if (first.empty() || (static_cast<unsigned char>(first.front()) < 0x80 && first != "OK"))
        return std::nullopt;
    return first;
}

bool take_sticker(Turn& turn, std::string_view text, std::string_view normal) {
    const auto name = sticker_in(trimmed(text).size() < text.size() ? text : normal);
    const bool wordless = !has_words(normal);
    if (!name && !wordless) return false;
    constexpr auto angry_names = std::to_array<std::string_view>(
        {"发怒", "怒", "抓狂", "咒骂", "骂人", "敲打", "弱", "鄙视", "吐"}
    );
    const bool angry = (name && is_one_of(*name, angry_names)) ||
                       (wordless && contains_any(text, {"😡", "🤬", "😤", "😠", "👿", "💢"}));
    if (angry) {
        turn.state.draft ? aside(turn, "abuse") : say(turn, "abuse");
        return true;
    }
    if (!name) return false;
    constexpr auto agreeing = std::to_array<std::string_view>(
        {"强", "OK", "好的", "赞", "点赞", "微笑", "呲牙", "愉快", "握手", "抱拳", "鼓掌", "胜利"}
    );
    if (is_one_of(*name, agreeing)) {
        take_word(turn, Word::yes);
        return true;
    }
    turn.state.interrupted = true;
    if (!turn.state.draft) say(turn, "ok");
    return true;
}

bool announces_photo(const std::string& normal) {
    constexpr auto verbs = std::to_array<std::string_view>({"追加", "补充", "加", "补", "上传"});
    constexpr auto pieces =
        std::to_array<std::string_view>({"照片", "图片", "相片", "追加", "补充", "上传", "再",
                                         "加",   "补",   "发",   "一张", "几张", "两张", "点",
                                         "张",   "我",   "要",   "想",   "一下", "新的", "个",
                                         "可以", "能",   "吗",   "的"});
    return contains_any(normal, {"照片", "图片", "相片"}) && contains_any(normal, verbs) &&
           is_made_of(normal, pieces);
}

// "具体在哪我也说不清", "随便": nothing that could stand in a report.
bool knows_no_better(std::string_view normal) {
    constexpr auto whole = std::to_array<std::string_view>(
        {"随便",
         "随便吧",
         "随便你",
         "随便啦",
         "随便你们",
         "具体在哪我也说不清",
         "具体在哪说不清",
         "在哪我也说不清",
         "具体我也说不清",
         "我也说不清",
         "我也说不清楚",
         "具体在哪我也说不清楚",
         "具体位置我也说不清",
         "具体地址我也说不清",
         "我也说不上来",
         "说不上来"}
    );
    return is_one_of(normal, whole);
}

bool asks_who_sees(std::string_view normal) {
    constexpr std::size_t characters_max = 20;
    return count_code_points(normal) <= characters_max && contains_any(normal, {"谁"}) &&
           contains_any(normal, {"看得到", "能看", "会看", "看到", "看见", "会知道", "能知道"}) &&
           contains_any(normal, {"电话", "号码", "名字", "信息", "身份", "姓名"}) &&
           !names_trouble(normal);
}

// A state of affairs, and not a question of how it stands.
bool names_trouble_or_lasts(std::string_view normal) {
    return names_trouble(normal) ||
           contains_any(
               normal, {"没亮", "没修", "没好", "没人", "没清", "没弄", "没解决", "又", "still"}
           );
}

// "我上次报的路灯还是没亮": takes it that heed knows.
bool speaks_of_earlier(std::string_view normal) {
    return contains_any(
               normal,
               {"上次报的",
                "上次反映的",
                "上次说的",
                "上次投诉的",
                "之前报的",
                "之前反映的",
                "以前报的",
                "上回报的",
                "我报过的",
                "i reported last",
                "i reported before"}
           ) &&
           names_trouble_or_lasts(normal);
}

bool is_defrauded(std::string_view normal) {
    return contains_any(normal, {"被骗", "被诈骗", "诈骗了我", "骗了我", "骗走"}) &&
           contains_any(normal, {"钱", "块", "万", "千", "元", "转账", "诈骗"}) &&
           !contains_any(normal, {"没被骗", "怕被骗", "小心被骗", "防止被骗", "免得被骗"});
}

bool has_lost_something(const std::string& normal) {
    constexpr auto things = std::to_array<std::string_view>(
        {"钱包",
         "手机",
         "身份证",
         "银行卡",
         "钥匙",
         "书包",
         "背包",
         "证件",
         "护照",
         "电脑",
         "耳机",
         "包"}
    );
    constexpr auto losses = std::to_array<std::string_view>(
        {"丢了", "不见了", "掉了", "丢失了", "弄丢了", "被偷了", "被偷", "丢", "找不到了"}
    );
    constexpr auto pieces = std::to_array<std::string_view>(
        {"弄丢了", "丢失了",   "不见了", "被偷了",   "找不到了", "被偷", "丢了", "掉了",
         "丢",     "钱包",     "手机",   "身份证",   "银行卡",   "钥匙", "书包", "背包",
         "证件",   "护照",     "电脑",   "耳机",     "包",       "刚才", "刚刚", "昨天",
         "今天",   "孩子",     "我的",   "我",       "的",       "把",   "给",   "怎么办",
         "在",     "公交车上", "地铁上", "出租车上", "公园",     "啊",   "呀",   "了"}
    );
    return contains_any(normal, things) && contains_any(normal, losses) &&
           is_made_of(normal, pieces);
}

}  // namespace

bool is_phone_label(std::string_view rest) {
    constexpr auto pieces = std::to_array<std::string_view>(
        {"联系方式",
         "联系电话",
         "手机号码",
         "电话号码",
         "手机号",
         "联系",
         "电话",
         "手机",
         "号码",
         "微信",
         "我的",
         "请打",
         "可以打",
         "打",
         "我",
         "是",
         "这个",
         "有事",
         "my phone number is",
         "my number is",
         "my phone is",
         "call me at",
         "call me on",
         "my phone",
         "my number",
         "phone",
         "tel"}
    );
    return is_made_of(normalise(rest), pieces);
}

bool tells_of_bite(std::string_view text) {
    const std::string words = folded(text);
    if (contains_any(
            words, {"没被", "怕被", "差点", "会被", "容易被", "怕咬", "咬坏", "咬破", "咬断"}
        ))
        return false;
    return contains_any(
        words,
        {"被狗咬",
         "被猫抓",
         "被猫咬",
         "被流浪狗咬",
         "被野狗咬",
         "被蛇咬",
         "被老鼠咬",
         "狗咬了我",
         "狗咬伤",
         "狗把我咬",
         "狗咬到我",
         "bitten by",
         "dog bit "}
    );
}

bool take_remark(Turn& turn, std::string_view text) {
    const State& state = turn.state;
    const std::string normal = normalise(text);
    const bool rates = state.focus >= Focus::rate_solved && state.focus <= Focus::rate_rest;
    if (rates || answers_staff(turn)) return false;
    if (take_sticker(turn, text, normal)) return true;
    if (normal.empty()) return false;
    if (take_joke(turn, normal) || take_what_to_do(turn, normal)) return true;
    if (announces_photo(normal)) return aside(turn, "photo.send"), true;
    if (asks_who_sees(normal)) return answer_inquiry(turn, Inquiry::secrecy), true;
    if (state.draft && knows_no_better(normal)) return take_word(turn, Word::unsure), true;
    if (state.focus == Focus::edit_description || declares_report(text)) return false;
    if (!state.draft && !state.parked && turn.context.facts.recent.empty() &&
        speaks_of_earlier(normal))
        say(turn, "rating.earlier_unknown");
    if (is_defrauded(normal)) return aside(turn, "police.fraud"), true;
    if (has_lost_something(normal)) return aside(turn, "police.lost"), true;
    return false;
}

}  // namespace heed::conversation
