// Corrections in free words.
#include "dialogs/conversation/recognise.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <vector>

namespace heed::conversation {
namespace {

using Words = std::vector<std::string_view>;
using Slot = Correction::Slot;

// Reads through a text from its beginning; compares without case, keeps the text's own letters.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text), lowered_(text) {
        for (char& byte : lowered_) {
            if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
        }
    }

    bool take(std::string_view word) {
        if (!std::string_view(lowered_).substr(at_).starts_with(word)) return false;
        at_ += word.size();
        return true;
    }
    bool take_any(const Words& words) {
        return std::ranges::any_of(words, [&](std::string_view word) { return take(word); });
    }
    void skip_marks() {
        while (
            take_any({" ", ",", "，", "。", "、", ".", "!", "！", ":", "：", ";", "；", "～", "~"})
        ) {
        }
    }
    // Moves behind the next `word`; false when there is none.
    bool find(std::string_view word) {
        const std::size_t found = lowered_.find(word, at_);
        if (found == lowered_.npos) return false;
        at_ = found + word.size();
        return true;
    }
    // What stands before the next `word`, and moves behind it; nothing when there is none.
    std::string before(std::string_view word) {
        const std::size_t begin = at_;
        if (!find(word)) return {};
        return cleaned(text_.substr(begin, at_ - word.size() - begin));
    }
    std::string rest() {
        skip_marks();
        return cleaned(text_.substr(at_));
    }

private:
    static std::string cleaned(std::string_view value) {
        for (bool again = true; again;) {
            again = false;
            for (const std::string_view mark :
                 {"。", "！", "!", ".", " ", "，", ",", "啊", "哦", "吧"}) {
                if (value.size() > mark.size() && value.ends_with(mark)) {
                    value.remove_suffix(mark.size());
                    again = true;
                }
            }
        }
        return std::string(value);
    }

    std::string_view text_;
    std::string lowered_;
    std::size_t at_ = 0;
};

const Words sighs{"不是这样的", "不是这样", "不是的", "不对的", "哦",   "噢",
                  "啊",         "呃",       "额",     "唉",     "等等", "等下",
                  "等会儿",     "等会",     "慢着",   "等一下", "抱歉", "对不起",
                  "不好意思",   "sorry",    "oh",     "wait",   "oops", "actually"};
const Words verbs{
    "应该改成",
    "应该改为",
    "应该是",
    "要改成",
    "改成",
    "改为",
    "改到",
    "换成",
    "换为",
    "应为",
    "其实是",
    "而是",
    "是",
    "在",
    "：",
    ":"};

std::optional<Correction> made(Slot slot, std::string value, std::string denied = {}) {
    if (value.empty()) return std::nullopt;
    return Correction{slot, std::move(value), std::move(denied)};
}

// "是红绿灯，不是路灯", "it's the traffic light, not the street light".
std::optional<Correction> contrast(Reader reader) {
    if (!reader.take_any({"是", "it's ", "it is ", "its "})) return std::nullopt;
    for (const std::string_view joint : {"，不是", ",不是", " 不是", "不是", ", not ", " not "}) {
        Reader there = reader;
        std::string value = there.before(joint);
        if (!value.empty()) return made(Slot::any, std::move(value), there.rest());
    }
    return std::nullopt;
}

std::optional<Slot> take_slot(Reader& reader) {
    if (reader.take_any({"地址", "地点", "位置"})) return Slot::place;
    if (reader.take_any({"类别", "类型", "分类"})) return Slot::category;
    if (reader.take_any({"问题描述", "描述", "内容", "问题"})) return Slot::description;
    if (reader.take_any({"address", "location", "place"})) return Slot::place;
    if (reader.take_any({"category", "type"})) return Slot::category;
    if (reader.take_any({"description", "problem"})) return Slot::description;
    return std::nullopt;
}

// "地址是21号", "地址错了，应该是…", "把地址改成…", "the address is …".
std::optional<Correction> named_slot(Reader reader) {
    reader.take_any({"把", "我的", "the ", "my "});
    const auto slot = take_slot(reader);
    if (!slot) return std::nullopt;
    reader.skip_marks();
    const bool wrong = reader.take_any(
        {"写错了", "说错了", "搞错了", "错了", "不对", "有误", "was wrong", "is wrong"}
    );
    reader.skip_marks();
    if (reader.take_any({"it's ", "it is ", "should be ", "is ", "to "}))
        return made(*slot, reader.rest());
    // "问题是路灯不亮" tells the problem; only "问题改成…" corrects it.
    const Words& accepted = *slot == Slot::description && !wrong
                                ? Words{"应该改成", "应该是", "改成", "改为", "换成"}
                                : verbs;
    if (!reader.take_any(accepted)) return std::nullopt;
    reader.take("在");
    return made(*slot, reader.rest());
}

// "change the address to …", "change it to …".
std::optional<Correction> change_to(Reader reader) {
    reader.take("please ");
    if (!reader.take_any({"change ", "correct ", "set ", "update "})) return std::nullopt;
    reader.take_any({"the ", "my ", "it "});
    const auto slot = take_slot(reader);
    reader.take(" ");
    if (!reader.take("to ")) return std::nullopt;
    return made(slot.value_or(Slot::any), reader.rest());
}

// "不是路灯，是井盖", "不对 是51号", "说错了，51号", "no, it's …".
std::optional<Correction> denial(Reader reader) {
    if (reader.take("不是")) {
        Reader there = reader;
        // "不是，是北门": what is denied was said before.
        there.skip_marks();
        if (there.take_any({"应该是", "是"})) return made(Slot::any, there.rest());
        for (const std::string_view joint :
             {"而是", "，是", ",是", " 是", "应该是", "，应该是", "。是", "是"}) {
            there = reader;
            if (std::string denied = there.before(joint); !denied.empty())
                return made(Slot::any, there.rest(), std::move(denied));
        }
        return std::nullopt;
    }
    const bool denied = reader.take_any(
        {"不对",
         "说错了",
         "写错了",
         "打错了",
         "搞错了",
         "弄错了",
         "发错了",
         "错了",
         "更正一下",
         "更正"}
    );
    if (denied) {
        reader.skip_marks();
        if (auto correction = named_slot(reader)) return correction;
        reader.take_any(verbs);
        return made(Slot::any, reader.rest());
    }
    const bool denied_in_english =
        reader.take_any({"no", "wrong", "that's wrong", "my mistake", "i made a mistake"});
    if (denied_in_english) {
        reader.skip_marks();
        if (auto correction = named_slot(reader)) return correction;
        if (reader.take_any({"it's ", "it is ", "it should be ", "should be ", "i meant "})) {
            return made(Slot::any, reader.rest());
        }
        return std::nullopt;
    }
    if (reader.take_any({"not ", "it's not ", "it is not ", "that's not "})) {
        for (const std::string_view joint : {", it's ", ", it is ", ", but ", " but ", ", "}) {
            Reader there = reader;
            if (std::string denied_words = there.before(joint); !denied_words.empty())
                return made(Slot::any, there.rest(), std::move(denied_words));
        }
        return std::nullopt;
    }
    if (reader.take_any(
            {"应该改成",
             "应该是",
             "改成",
             "改为",
             "换成",
             "it should be ",
             "should be ",
             "i meant "}
        )) {
        return made(Slot::any, reader.rest());
    }
    return std::nullopt;
}

bool is_number_character(char byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte == '-';
}

const Words units{"号楼", "单元", "号", "栋", "幢", "座", "楼", "室", "口", "弄"};

}  // namespace

std::optional<std::pair<std::string_view, std::string_view>> takes_back_midway(std::string_view text
) {
    for (const std::string_view mark : {"，", ",", "。", "；", " "}) {
        for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + 1)) {
            const std::string_view behind = text.substr(at + mark.size());
            Reader reader(behind);
            reader.skip_marks();
            if (!reader.take_any({"不对", "说错了", "打错了", "写错了", "搞错了", "sorry", "no"})) continue;
            reader.skip_marks();
            if (at > 0 && reader.take_any({"应该是", "是", "it's ", "i meant "}))
                return std::pair(text.substr(0, at), behind);
        }
    }
    return std::nullopt;
}

std::optional<Correction> correction_in(std::string_view text) {
    Reader reader(text);
    reader.skip_marks();
    bool sighed = false;
    while (reader.take_any(sighs)) {
        sighed = true;
        reader.skip_marks();
    }
    if (auto correction = named_slot(reader)) return correction;
    if (auto correction = change_to(reader)) return correction;
    if (auto correction = denial(reader)) return correction;
    if (auto correction = contrast(reader)) return correction;
    // "等等，是51号", "sorry, it's 51".
    if (sighed && reader.take_any({"是", "it's ", "it is "})) return made(Slot::any, reader.rest());
    return std::nullopt;
}

namespace {

// "outside number 2005" for "Renmin South Road".
std::optional<std::string> english_door(std::string_view old_words, std::string_view fragment) {
    const bool english_road = !old_words.empty() && old_words.front() > 0 &&
                              old_words.find_first_of("0123456789") == old_words.npos;
    if (!english_road) return std::nullopt;
    Reader reader(fragment);
    reader.take_any({"near ", "outside ", "at ", "in front of ", "opposite ", "it's ", "by "});
    if (!reader.take_any({"number ", "no. ", "no.", "no ", "#"})) return std::nullopt;
    const std::string number = reader.rest();
    std::size_t digits = 0;
    while (digits < number.size() && number[digits] >= '0' && number[digits] <= '9') ++digits;
    constexpr std::size_t digits_max = 5;
    if (digits == 0 || digits > digits_max || number.size() > digits + 1) return std::nullopt;
    return number + " " + std::string(old_words);
}

// "北门", "南门那边" of a park, a market, an estate. A road has no gates: of one that "东门" follows,
// a quarter may be meant.
std::optional<std::string> gate_of(std::string_view old_words, std::string_view fragment) {
    const Words sides{"东南", "东北", "西南", "西北", "东", "南", "西", "北", "正", "后", "侧"};
    const Words nearby{"口", "那边", "那里", "那儿", "这边", "旁边", "旁", "附近", "外面", "外", "对面"};
    const Words roads{"路", "街", "道", "巷", "里", "road", "street", "avenue"};
    const auto ends_in_road = [&](std::string_view road) { return old_words.ends_with(road); };
    const bool road =
        std::ranges::any_of(roads, ends_in_road) && !old_words.ends_with("步行街");
    if (old_words.empty() || road) return std::nullopt;
    Reader reader(fragment);
    if (!reader.take_any(sides) || !reader.take("门")) return std::nullopt;
    const std::string near = reader.rest();
    if (!near.empty() && std::ranges::find(nearby, near) == nearby.end()) return std::nullopt;
    std::string_view gate = fragment.substr(0, fragment.find("门") + std::string_view("门").size());
    // Another gate takes the place of the one that was said.
    for (const std::string_view side : sides) {
        const std::string said = std::string(side) + "门";
        if (old_words.ends_with(said) && old_words.size() > said.size())
            return std::string(old_words.substr(0, old_words.size() - said.size())) +
                   std::string(gate);
    }
    return std::string(old_words) + std::string(gate);
}

}  // namespace

std::optional<std::string> amend_number(std::string_view old_words, std::string_view fragment) {
    if (auto door = english_door(old_words, fragment)) return door;
    if (auto gate = gate_of(old_words, fragment)) return gate;
    std::size_t digits = 0;
    while (digits < fragment.size() && is_number_character(fragment[digits])) ++digits;
    if (digits == 0 || digits > 8) return std::nullopt;
    const std::string_view rest = fragment.substr(digits);
    for (const std::string_view unit : units) {
        if (!rest.starts_with(unit) || count_code_points(rest) > 6) continue;
        for (std::size_t at = old_words.rfind(unit); at != old_words.npos && at > 0;
             at = old_words.rfind(unit, at - 1)) {
            std::size_t begin = at;
            while (begin > 0 && is_number_character(old_words[begin - 1])) --begin;
            if (begin == at) continue;
            std::string amended(old_words.substr(0, begin));
            amended += fragment;
            // What hung on the old number ("门口") hangs on the new one too.
            if (rest == unit) amended += old_words.substr(at + unit.size());
            return amended;
        }
        // No such number yet: it is added to the road or estate.
        if (old_words.empty()) return std::nullopt;
        return std::string(old_words) + std::string(fragment);
    }
    return std::nullopt;
}

}  // namespace heed::conversation
