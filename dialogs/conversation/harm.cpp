// Harm that is told of in more than one word: who was beaten, who lies under what, who is missing.
// A word alone says too little ("打我电话", "车牌压在下面", "钱包丢了"): it takes a person as well.
#include "dialogs/contains_any.hpp"
#include "dialogs/conversation/recognise.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace heed::conversation {
namespace {

using Words = std::span<const std::string_view>;

bool starts_with_any(std::string_view text, Words words) {
    return std::ranges::any_of(words, [&](auto word) { return text.starts_with(word); });
}
bool ends_with_any(std::string_view text, Words words) {
    return std::ranges::any_of(words, [&](auto word) { return text.ends_with(word); });
}

// Whether `test` holds of one of the places where `word` stands, told what is before and behind.
template <typename Test>
bool any_place(std::string_view text, std::string_view word, const Test& test) {
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        if (test(text.substr(0, at), text.substr(at + word.size()))) return true;
    }
    return false;
}

// It has not happened, or is no more than feared.
bool is_unreal(std::string_view before) {
    constexpr auto words =
        std::to_array<std::string_view>({"没",   "没有", "别",   "防",   "防止", "怕",   "担心",
                                         "以防", "容易", "可能", "差点", "险些", "万一", "如果",
                                         "要是", "小心", "不会", "会",   "避免", "以免"});
    return ends_with_any(before, words);
}

constexpr auto family = std::to_array<std::string_view>(
    {"孩子", "小孩", "女儿", "儿子", "孙子", "孙女", "弟弟", "妹妹", "宝宝", "娃",    "老人",
     "老爸", "老妈", "爸爸", "妈妈", "父亲", "母亲", "我爸", "我妈", "奶奶", "爷爷",  "外婆",
     "外公", "姥姥", "姥爷", "老伴", "老公", "老婆", "丈夫", "妻子", "患者", "小朋友"}
);

// ---------------------------------------------------------------- beaten

bool is_beaten(std::string_view text) {
    constexpr auto who = std::to_array<std::string_view>(
        {"老公", "老婆",   "丈夫",   "妻子", "男朋友", "女朋友", "男友", "女友",   "前夫", "前妻",
         "爸爸", "妈妈",   "我爸",   "我妈", "父亲",   "母亲",   "儿子", "女儿",   "邻居", "有人",
         "他",   "她",     "他们",   "他又", "同学",   "老板",   "保安", "家里人", "家人", "哥哥",
         "别人", "陌生人", "一直在", "又",   "总",     "天天",   "在"}
    );
    // "老公打我电话" rings, "打我主意" is talk.
    constexpr auto called = std::to_array<std::string_view>(
        {"电话",
         "手机",
         "的电话",
         "的手机",
         "号码",
         "座机",
         "微信",
         "这个电话",
         "主意",
         "们电话",
         "家电话",
         "家的电话",
         "小报告",
         "那个电话"}
    );
    const bool me = any_place(text, "打我", [&](auto before, auto behind) {
        if (starts_with_any(behind, called) || is_unreal(before)) return false;
        return before.empty() || ends_with_any(before, who);
    });
    if (me) return true;
    // "被老公打了", "被打伤": of a person; not "被打断", nor what hail does to a car.
    constexpr auto things = std::to_array<std::string_view>(
        {"雨", "雹", "风", "球", "的", "车", "门", "树", "，", ",", " ", "浪", "电"}
    );
    constexpr auto no_blows = std::to_array<std::string_view>(
        {"电话",
         "个",
         "洞",
         "孔",
         "眼",
         "折",
         "针",
         "疫苗",
         "差评",
         "一个",
         "几个",
         "广告",
         "叉",
         "码",
         "水",
         "蜡",
         "标",
         "回"}
    );
    return any_place(text, "被", [&](auto before, auto behind) {
        if (is_unreal(before)) return false;
        const std::size_t hit = behind.find("打");
        constexpr std::size_t reach = 15;  // bytes: five characters
        if (hit == behind.npos || hit > reach || contains_any(behind.substr(0, hit), things))
            return false;
        const std::string_view rest = behind.substr(hit + std::string_view("打").size());
        if (rest.starts_with("伤") || rest.starts_with("得")) return true;
        constexpr std::string_view done = "了";
        return rest.starts_with(done) && !starts_with_any(rest.substr(done.size()), no_blows);
    });
}

// ---------------------------------------------------------------- under something

constexpr auto persons =
    std::to_array<std::string_view>({"有人", "人",   "老人", "孩子", "小孩", "工人", "行人", "路人",
                                     "车主", "司机", "我",   "他",   "她",   "我爸", "我妈", "奶奶",
                                     "爷爷", "老公", "老婆", "乘客", "阿姨", "大爷", "大妈"});

bool is_crushed(std::string_view text) {
    const bool by = any_place(text, "被", [&](auto before, auto behind) {
        if (is_unreal(before) || !ends_with_any(before, persons)) return false;
        const std::size_t press = behind.find("压");
        constexpr std::size_t reach = 18;  // bytes: "倒下的广告牌"
        if (press == behind.npos || press > reach) return false;
        constexpr auto no_weight =
            std::to_array<std::string_view>({"压力", "压价", "压榨", "压抑"});
        return !starts_with_any(behind.substr(press), no_weight);
    });
    if (by) return true;
    constexpr auto pressed = std::to_array<std::string_view>(
        {"压住了人",   "压住人",       "压着人",     "压到人",     "压到了人",   "压倒了人",
         "压住一个人", "压住了一个人", "压着一个人", "压到一个人", "压到老人",   "压到孩子",
         "压到小孩",   "压住老人",     "压住孩子",   "压住小孩",   "压住了老人", "压住了孩子",
         "压住了小孩", "压到了老人",   "压到了孩子", "压到了小孩", "砸到了人",   "埋了人",
         "人被埋",     "有人被埋"}
    );
    // "压到人行道": no person.
    constexpr auto no_person =
        std::to_array<std::string_view>({"行", "家", "工", "民", "防", "造", "的"});
    for (const std::string_view word : pressed) {
        const bool there = any_place(text, word, [&](auto before, auto behind) {
            return !is_unreal(before) && !starts_with_any(behind, no_person);
        });
        if (there) return true;
    }
    constexpr auto under = std::to_array<std::string_view>(
        {"压在下面",
         "压在底下",
         "压在车底",
         "压在车下",
         "压在了下面",
         "压在了底下",
         "压在树下",
         "压在里面"}
    );
    constexpr auto lying = std::to_array<std::string_view>(
        {"有人",
         "老人",
         "孩子",
         "小孩",
         "工人",
         "行人",
         "路人",
         "车主",
         "司机",
         "个人",
         "人还",
         "人被",
         "人压",
         "把人",
         "乘客"}
    );
    const bool there = std::ranges::any_of(under, [&](auto word) {
        return any_place(text, word, [&](auto before, auto) { return !is_unreal(before); });
    });
    return there && contains_any(text, lying);
}

bool tells_of_collapse(std::string_view text) {
    return contains_any(text, {"塌",   "倒了", "倒在", "倒下", "倒塌",    "压到",      "压住",
                               "压着", "压在", "砸到", "砸中", "砸在",    "掉下来",    "撞",
                               "陷进", "掉进", "翻车", "翻了", "fell on", "collapsed", "crash"});
}

bool somebody_is_inside(std::string_view text) {
    if (contains_any(
            text, {"still inside", "is inside", "are inside", "stuck inside", "still in the car"}
        ))
        return true;
    constexpr auto inside = std::to_array<std::string_view>(
        {"还在里面",
         "在里面出不来",
         "还在车里",
         "还在下面",
         "还在底下",
         "在车里出不来",
         "困在里面",
         "卡在里面",
         "还在里头"}
    );
    constexpr auto who = std::to_array<std::string_view>(
        {"人", "车主", "司机", "孩子", "小孩", "老人", "乘客", "他", "她"}
    );
    return std::ranges::any_of(inside, [&](auto word) {
        return any_place(text, word, [&](auto before, auto) {
            constexpr std::size_t reach = 12;  // bytes: "车主好像"
            const std::string_view near =
                before.size() > reach ? before.substr(before.size() - reach) : before;
            return contains_any(near, who) && !is_unreal(before);
        });
    });
}

// ---------------------------------------------------------------- missing

// "丢了手机": what was lost stands behind. Whatever goes on otherwise is about the person.
bool ends_the_loss(std::string_view behind) {
    if (behind.empty() || static_cast<unsigned char>(behind.front()) < 0x80) return true;
    constexpr auto more =
        std::to_array<std::string_view>({"，", "。", "！", "？", "、", "…",  "～", "在", "好", "快",
                                         "怎", "找", "啊", "呀", "呢", "吗", "求", "半", "已", "救",
                                         "帮", "就", "有", "从", "大", "是", "几", "了"});
    return starts_with_any(behind, more);
}

bool is_of_the_person(std::string_view between) {
    constexpr auto fillers =
        std::to_array<std::string_view>({"",     "刚刚", "刚才", "突然", "忽然",   "昨天", "今天",
                                         "刚",   "又",   "人",   "跑",   "被我弄", "弄",   "给弄",
                                         "昨晚", "今早", "早上", "下午", "晚上",   "可能", "好像"});
    if (std::ranges::find(fillers, between) != fillers.end()) return true;
    constexpr std::size_t reach = 36;  // bytes: a place of a dozen characters
    constexpr auto belongings = std::to_array<std::string_view>(
        {"手机",
         "包",
         "钱",
         "车",
         "狗",
         "猫",
         "证",
         "卡",
         "钥匙",
         "东西",
         "的",
         "，",
         ",",
         "衣",
         "鞋",
         "玩具",
         "伞"}
    );
    return between.starts_with("在") && between.size() <= reach &&
           !contains_any(between, belongings);
}

bool is_missing(std::string_view text) {
    constexpr auto losses = std::to_array<std::string_view>(
        {"走丢", "走失", "丢了", "丢失了", "不见了", "失踪", "不见咗", "唔见咗", "被拐", "找不到了"}
    );
    for (const std::string_view loss : losses) {
        const bool gone = any_place(text, loss, [&](auto before, auto behind) {
            const bool surely = loss == "走丢" || loss == "走失" || loss == "失踪";
            if (!surely && !ends_the_loss(behind)) return false;
            return std::ranges::any_of(family, [&](auto who) {
                const std::size_t at = before.rfind(who);
                if (at == before.npos || is_unreal(before) || is_unreal(before.substr(0, at)))
                    return false;
                return is_of_the_person(before.substr(at + who.size()));
            });
        });
        if (gone) return true;
    }
    constexpr auto of = std::to_array<std::string_view>(
        {"child",
         "kid",
         "son",
         "daughter",
         "mother",
         "father",
         "grandmother",
         "grandfather",
         "grandma",
         "grandpa",
         "mum",
         "mom",
         "dad",
         "little boy",
         "little girl"}
    );
    constexpr auto lost = std::to_array<std::string_view>(
        {" is missing",
         " went missing",
         " has gone missing",
         " is lost",
         " got lost",
         " has disappeared",
         " disappeared"}
    );
    for (const std::string_view who : of) {
        const bool gone = any_place(text, who, [&](auto before, auto behind) {
            const bool whole = before.empty() || before.back() == ' ';
            return whole &&
                   (starts_with_any(behind, lost) ||
                    ((before.ends_with("i lost my ") || before.ends_with("can't find my ") ||
                      before.ends_with("cannot find my ")) &&
                     (behind.empty() || behind.front() != '\'')));
        });
        if (gone) return true;
    }
    return false;
}

}  // namespace

std::optional<std::string_view> harm_in(std::string_view folded) {
    if (is_crushed(folded)) return "crushed";
    if (tells_of_collapse(folded) && somebody_is_inside(folded)) return "crushed";
    if (is_beaten(folded)) return "crime";
    if (is_missing(folded)) return "missing";
    return std::nullopt;
}

std::optional<std::string_view> harm_after(std::string_view told, std::string_view text) {
    const bool inside = somebody_is_inside(folded(text)) && tells_of_collapse(folded(told));
    return inside ? std::optional<std::string_view>("crushed") : std::nullopt;
}

}  // namespace heed::conversation
