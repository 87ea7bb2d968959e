// The words of emergencies. Telling someone to ring 119 once too often does little harm, saying
// nothing does: so the lists of danger are wide, and the exceptions are spelled out.
#include "dialogs/contains_any.hpp"
#include "dialogs/conversation/recognise.hpp"
#include "dialogs/phrases.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace heed::conversation {
namespace {

struct Emergency {
    std::string_view kind;
    std::vector<std::string_view> words;
};

const std::vector<Emergency>& emergencies() {
    static const std::vector<Emergency> all{
        {"fire",
         {"着火",
          "起火",
          "失火",
          "火灾",
          "大火",
          "烧起来",
          "在燃烧",
          "冒浓烟",
          "爆炸",
          "on fire",
          "house fire",
          "building fire",
          "there is a fire",
          "there's a fire",
          "fire broke out",
          "fire in ",
          "fire at ",
          "a fire",
          "explosion",
          "wildfire",
          "in flames",
          "caught fire",
          "is burning down",
          "火烛",
          "着咗火"}},
        {"gas", {"煤气味",          "燃气味",      "天然气味",       "煤气泄漏",   "煤气泄露",
                 "燃气泄漏",        "燃气泄露",    "天然气泄漏",     "天然气泄露", "漏煤气",
                 "漏燃气",          "漏天然气",    "煤气漏",         "燃气漏",     "天然气漏",
                 "煤气中毒",        "闻到煤气",    "闻到燃气",       "煤气的味道", "燃气的味道",
                 "gas leak",        "smell gas",   "smell of gas",   "gas smell",  "smells of gas",
                 "smells like gas", "leaking gas", "gas is leaking", "smells gas", "gas leaking",
                 "好大阵煤气"}},
        {"wire",
         {"电线掉",
          "电线落",
          "电线断",
          "电线垂到地",
          "电线拖在地",
          "高压线断",
          "高压线掉",
          "电缆掉",
          "电缆断",
          "触电",
          "漏电",
          "被电到",
          "电到人",
          "fallen wire",
          "downed power line",
          "downed line",
          "power line down",
          "power line is down",
          "live wire",
          "冒火花",
          "sparking",
          "electric shock",
          "electrocuted",
          "fallen power line"}},
        {"medical",
         {"晕倒",          "昏倒",       "昏迷",         "心脏病发",       "心梗",
          "大出血",        "有人受伤",   "受伤了",       "流了好多血",     "流血",
          "没呼吸",        "没有呼吸",   "不省人事",     "溺水",           "落水",
          "掉河里",        "掉进河",     "被车撞",       "撞到人",         "撞人了",
          "被砸伤",        "砸到人",     "摔伤",         "unconscious",    "heart attack",
          "bleeding",      "is injured", "got injured",  "people injured", "someone injured",
          "not breathing", "drowning",   "hit by a car", "collapsed on",   "叫不醒",
          "没有意识",      "失去意识",   "晕过去",       "晕咗",           "晕低",
          "昏过去",        "抽搐",       "口吐白沫",     "吐血",           "没有脉搏",
          "跌亲",          "passed out", "fainted",      "unresponsive",   "no pulse",
          "seizure",       "is choking", "overdosed"}},
        {"crime", {"有人跳楼",     "有人要跳楼",  "有人想跳楼",   "有人自杀",      "抢劫",
                   "抢东西",       "被抢",        "持刀",         "拿刀",          "砍人",
                   "杀人",         "打人",        "打架",         "绑架",          "强奸",
                   "家暴",         "救命",        "入室盗窃",     "被跟踪",        "猥亵",
                   "being robbed", "robbery",     "got robbed",   "with a knife",  "being attacked",
                   "attacked me",  "kidnap",      "murder",       "rape",          "beating",
                   "a gun",        "fighting",    "打劫",         "捅人",          "被捅",
                   "斩人",         "打交",        "非礼",         "stabbed",       "stabbing",
                   "broke into",   "救我",        "救救我",       "attacking me",  "hitting me",
                   "has a knife",  "husband hit", "husband beat", "boyfriend hit", "hits me",
                   "beats me"}},
        {"trapped",
         {"困在电梯",
          "被困电梯",
          "电梯困人",
          "电梯困住",
          "电梯里出不来",
          "困梯",
          "有人被困",
          "stuck in the lift",
          "stuck in the elevator",
          "stuck in a lift",
          "stuck in an elevator",
          "trapped in"}},
        {"self",
         {"不想活",
          "自杀",
          "想跳楼",
          "要跳楼",
          "轻生",
          "活不下去",
          "想死",
          "割腕",
          "活着没意思",
          "活着没意义",
          "没人爱我",
          "kill myself",
          "suicide",
          "suicidal",
          "want to die",
          "end my life",
          "going to jump"}},
    };
    return all;
}

// What is danger only of some things: people collapse, and so do fences; a house must not smoke, a
// barbecue may. One of `of` must stand shortly before or behind the word.
struct Scene {
    std::string_view kind, word;
    std::vector<std::string_view> of;
};
constexpr std::size_t scene_reach = 40;  // bytes: a dozen Chinese characters, or half a line

const std::vector<Scene>& scenes() {
    // Whole words, or the beginnings of words.
    static const std::vector<std::string_view> people{
        " man ",   " men ",  " woman ", " women ",    " someone", " somebody", " person",
        " people", " lady",  " guy",    " neighbo",   " child",   " kid",      " boy",
        " girl",   " he ",   " she ",   " mother",    " father",  " mum",      " mom",
        " dad ",   " grand", " worker", " passenger", " husband", " wife",     " friend"};
    static const std::vector<std::string_view> somebody_lying{
        " he ", " she ", " man ", " woman ", " lying"};
    static const std::vector<std::string_view> persons{
        "有人", "老人", "个人", "男人", "女人", "工人", "行人", "路人",
        "男的", "女的", "老伯", "阿伯", "阿婆", "大爷", "大妈", "奶奶",
        "爷爷", "孩子", "小孩", "我妈", "我爸", "老公", "老婆"};
    static const std::vector<std::string_view> lying{"晕", "倒", "躺", "昏", "摔"};
    static const std::vector<std::string_view> houses{
        "楼",
        "屋",
        "房",
        "窗",
        "阳台",
        "家",
        "电箱",
        "电表",
        "电线",
        "插座",
        "车库",
        "地下室",
        "电梯",
        "垃圾桶",
        "电动车",
        "电瓶车",
        "变压器",
        "仓库"};
    static const std::vector<std::string_view> buildings{
        "window",
        "flat",
        "apartment",
        "roof",
        "stair",
        "basement",
        "house",
        "building",
        "floor",
        "garage",
        "socket",
        "battery",
        "balcony"};
    static const std::vector<Scene> all{
        {"medical", "collapsed", people},
        {"medical", "not moving", somebody_lying},
        {"medical", "not responding", somebody_lying},
        {"medical", "倒在地上", persons},
        {"medical", "倒在路边", persons},
        {"medical", "倒在马路", persons},
        {"medical", "没反应", lying},
        {"medical", "没有反应", lying},
        {"fire", "冒烟", houses},
        {"fire", "冒黑烟", houses},
        {"fire", "浓烟", houses},
        {"fire", "烟好大", houses},
        {"fire", "好大烟", houses},
        {"fire", "smoke coming", buildings},
        {"fire", "smoke pouring", buildings},
        {"fire", "smoke in ", buildings},
        {"fire", "full of smoke", buildings},
        {"trapped", "出不来", {"电梯"}},
        {"trapped", "出不去", {"电梯"}},
        {"trapped", "被困", {"电梯", "人"}},
        {"trapped", "困住", {"电梯", "人"}},
        {"trapped", "stuck in", {"lift", "elevator"}},
    };
    return all;
}

// Where smoke is a nuisance that comes every day, and no fire.
const std::vector<std::string_view> smokes_daily{
    "烟囱",     "烧烤", "油烟",    "排烟",       "饭店",      "餐馆",      "餐厅",    "饭馆",
    "抽烟",     "香烟", "天天",    "每天",       "经常",      "尾气",      "工厂",    "泥头车",
    "barbecue", "bbq",  "chimney", "restaurant", "cigarette", "every day", "factory", "cooking"};

// Things that contain a word of danger and are none.
const std::vector<std::string_view> harmless{
    "火灾隐患",
    "火灾风险",
    "火灾报警",
    "火灾警报",
    "火灾演练",
    "着火点",
    "着火隐患",
    "起火隐患",
    "安全隐患",
    "消防演练",
    "被车撞断",
    "被车撞坏",
    "被车撞歪",
    "漏电保护",
    "漏电开关",
    "漏电隐患",
    "想死我",
    "杀人的心",
    "头要爆炸",
    "头都要爆炸",
    "脑袋要爆炸",
    "脑袋都要爆炸",
    "耳朵要爆炸",
    "耳朵都要爆炸",
    "耳朵要流血",
    "耳朵都要流血",
    "救救我们小区",
    "救救我们楼",
    "救救我们这",
    "猫打架",
    "狗打架",
    "打人民",
    "落水管",
    "落水口",
    "落水井",
    "落水斗",
    "自杀式",
    "位被抢",
    "位都被抢",
    "位老被抢",
    "位总被抢",
    "被抢占",
    "noise is murder",
    "bloody murder",
    "ears are bleeding",
    "bleeding ears",
    "beating drums",
    "drums beating",
    "跳楼价",
    "跳楼机",
    "跳楼大甩卖",
    "轮胎漏气",
    "燃气漏斗",
    "打架子",
    "打架的声音",
    "打交道",
    "大火锅",
    "大火车",
    "油烟",
    "灭火",
    "打人工",
    "爆炸头",
    "爆炸性",
    "fire lane",
    "fire exit",
    "fire hydrant",
    "fire extinguisher",
    "fire door",
    "fire alarm",
    "fire truck",
    "fire station",
    "fire escape",
    "fire hazard",
    "fire risk",
    "firework",
    "fire drill",
    "a fire lane",
    "a fire hydrant",
    "a fire exit",
    "a fire door",
    "a fire hazard",
    "a fire risk",
    "a fire extinguisher",
    "a fire alarm",
    "a fire truck",
    "a fire station",
    "a fire escape",
    "fighting for",
    "a gunshop"};
// Before the word: it has not happened, or not now.
const std::vector<std::string_view> unreal_before{
    "没有",       "没",         "不是",        "怕",           "担心",         "防止",
    "避免",       "以免",       "防",          "容易",         "可能",         "会",
    "万一",       "如果",       "要是",        "去年",         "上次",         "曾经",
    "以前",       "小心",       "易",          "引发",         "引起",         "差点",
    "差啲",       "差d",        "惊",          "几乎",         "险些",         "almost ",
    "nearly ",    "no ",        "not ",        "might be ",    "could be ",    "could cause ",
    "may cause ", "risk of ",   "afraid of ",  "catch ",       "could start ", "in case of ",
    "gave me a ", "give me a ", "gives me a ", "giving me a ", "giving us a "};
// Behind it: it might happen ("砸到人谁负责").
const std::vector<std::string_view> unreal_behind{
    "谁负责",
    "谁来负责",
    "就麻烦",
    "就晚了",
    "就糟",
    "了谁负责",
    "了谁来负责",
    "了就麻烦",
    "了就晚"};
// Of what happens to people; "着火怎么办" may be asked by whom it has happened to.
const std::vector<std::string_view> unreal_behind_harm{"怎么办", "咋办", "点算", "点办"};

bool unreal(std::string_view before) {
    return std::ranges::any_of(unreal_before, [&](std::string_view word) {
        return before.ends_with(word);
    });
}

// "真着火了消防车都进不来": what if.
bool is_what_if(std::string_view before, std::string_view behind) {
    constexpr auto openings =
        std::to_array<std::string_view>({"真", "真的", "真要", "一旦", "假如", "万一真"});
    constexpr auto fears =
        std::to_array<std::string_view>({"进不", "开不进", "怎么", "谁", "跑不", "逃"});
    constexpr std::size_t reach = 36;  // bytes: a dozen characters
    const std::string_view near = behind.substr(0, reach);
    return std::ranges::any_of(openings, [&](auto word) { return before.ends_with(word); }) &&
           contains_any(near, fears);
}

bool begins_with_any(std::string_view text, const std::vector<std::string_view>& words) {
    return std::ranges::any_of(words, [&](std::string_view word) {
        return text.starts_with(word);
    });
}

bool is_latin_letter(char byte) { return byte >= 'a' && byte <= 'z'; }

// "scrape" has no "rape" in it.
bool begins_a_word(std::string_view text, std::size_t at) {
    return at == 0 || !is_latin_letter(text[at]) || !is_latin_letter(text[at - 1]);
}

// What is hard to bear, and no danger.
const Phrases& annoyances() {
    static const Phrases words{"吵",   "噪",     "臭",   "难闻",   "烦死",  "气死", "热死",
                               "堵死", "挤死",   "笑死", "累死",   "装修",  "施工", "喇叭",
                               "音响", "广场舞", "狗叫", "蚊子",   "蟑螂",  "老鼠", "油烟",
                               "垃圾", "堵车",   "太热", "热得",   "冷得",  "冻得", "闷得",
                               "冷死", "冻死",   "闷死", "停电得", "停水得"};
    return words;
}
// Danger that a cry for help may be about, besides the words above.
const Phrases& dangers() {
    static const Phrases words{
        "被困",   "困在",   "困住",   "出不来", "出不去", "掉下", "掉进", "掉到", "掉河", "掉水",
        "跳下",   "淹",     "溺",     "塌",     "血",     "刀",   "砍",   "捅",   "枪",   "动手",
        "打我",   "打起来", "杀我",   "追我",   "人命",   "窒息", "喘不", "中毒", "中暑", "尖叫",
        "哭喊",   "出事",   "不行了", "摔倒",   "摔下",   "撞到", "撞了", "砸到", "砸中", "里有人",
        "边有人", "有人喊", "有人倒", "小偷",   "有贼",   "坏人", "流氓", "歹徒"};
    return words;
}

// "吵死了救命", "臭得想死": somebody is fed up. A cry for help at what is only hard to bear, and
// what one would rather do than bear it, are ways of speaking.
bool is_way_of_speaking(std::string_view text, std::string_view word, std::size_t at) {
    if (!annoyances().are_in(text)) return false;
    if (word == "救命" || word == "救我" || word == "救救我") return !dangers().are_in(text);
    if (word != "想死" && word != "杀人" && word != "砍人" && word != "打人") return false;
    constexpr std::size_t reach = 18;  // bytes: "得我都真想"
    const std::size_t begin = at > reach ? at - reach : 0;
    const std::string_view near = text.substr(begin, at - begin);
    // "热死了想死": of what is to be borne with the body; "累死了，想死" may be meant.
    return near.find("得") != near.npos ||
           contains_any(near, {"热死", "冷死", "冻死", "闷死", "臭死", "吵死", "挤死", "堵死"});
}

// `whole` is `text` before the harmless words were blanked out.
bool is_real(
    std::string_view text,
    std::string_view whole,
    const Emergency& emergency,
    std::string_view word,
    std::size_t at
) {
    if (!begins_a_word(text, at) || unreal(text.substr(0, at))) return false;
    const std::string_view behind = text.substr(at + word.size());
    if (begins_with_any(behind, unreal_behind) || is_what_if(text.substr(0, at), behind))
        return false;
    if (emergency.kind == "medical" && begins_with_any(behind, unreal_behind_harm)) return false;
    return !is_way_of_speaking(whole, word, at);
}

bool stands_near(std::string_view text, std::size_t at, const Scene& scene) {
    const std::size_t begin = at > scene_reach ? at - scene_reach : 0;
    const std::string_view around =
        text.substr(begin, at - begin + scene.word.size() + scene_reach);
    return contains_any(around, scene.of);
}

std::optional<std::string_view> scene_in(std::string_view text) {
    static const Phrases any = [] {
        std::vector<std::string_view> words;
        for (const Scene& scene : scenes()) words.push_back(scene.word);
        return Phrases(words);
    }();
    const std::string folded = " " + std::string(text) + " ";
    if (!any.are_in(folded)) return std::nullopt;
    for (const Scene& scene : scenes()) {
        const std::size_t at = folded.find(scene.word);
        if (at == folded.npos || !stands_near(folded, at, scene)) continue;
        if (unreal(std::string_view(folded).substr(0, at))) continue;
        const bool daily = scene.kind == "fire" && contains_any(folded, smokes_daily);
        if (!daily) return scene.kind;
    }
    return std::nullopt;
}

std::optional<std::string_view> scene_or_harm_in(std::string_view folded) {
    if (const auto harm = harm_in(folded)) return harm;
    return scene_in(folded);
}

void blank_out(std::string& text, std::string_view word) {
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        text.replace(at, word.size(), word.size(), '#');
    }
}

bool names_any(std::string_view folded) {
    static const Phrases all = [] {
        std::vector<std::string_view> words;
        for (const Emergency& emergency : emergencies())
            words.insert(words.end(), emergency.words.begin(), emergency.words.end());
        return Phrases(words);
    }();
    return all.are_in(folded);
}

}  // namespace

std::optional<std::string_view> emergency_in(std::string_view text) {
    // Alone it is no complaint about a place ("没人管我们小区的垃圾").
    if (normalise(text) == "没人管我") return "self";
    std::string folded = conversation::folded(text);
    if (!names_any(folded)) return scene_or_harm_in(folded);
    // Longer ones first, or "fire lane" would leave its "a " behind.
    static const std::vector<std::string_view> exceptions = [] {
        std::vector<std::string_view> sorted = harmless;
        std::ranges::sort(sorted, [](auto a, auto b) { return a.size() > b.size(); });
        return sorted;
    }();
    const std::string whole = folded;
    for (const std::string_view word : exceptions) blank_out(folded, word);
    for (const Emergency& emergency : emergencies()) {
        for (const std::string_view word : emergency.words) {
            for (std::size_t at = folded.find(word); at != folded.npos;
                 at = folded.find(word, at + 1)) {
                if (is_real(folded, whole, emergency, word, at)) return emergency.kind;
            }
        }
    }
    return scene_or_harm_in(folded);
}

}  // namespace heed::conversation
