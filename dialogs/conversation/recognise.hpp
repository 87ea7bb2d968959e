#pragma once
// What words mean without any context: commands, numbers, corrections, emergencies. Pure.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heed::conversation {

enum class Word : std::uint8_t {
    yes,
    submit,
    no,
    wrong,
    nothing_to_add,
    no_photos,
    unsure,
    wait,
    cancel,
    restore,
    undo,
    resume,
    withdraw,
    help,
    menu,
    status,
    human,
    anonymous,
    named,
    another,
    again,
    edit,
    edit_description,
    edit_category,
    edit_place,
    edit_photos,
    edit_contact,
    thanks,
    greeting,
    who_are_you,
    english,
    chinese,
    urge,
    solved,
    partly_solved,
    not_solved,
    refuse_privacy,
    my_data,
    export_data,
    erase_data
};

// Folded (utf8.hpp), in simplified characters.
std::string folded(std::string_view text);
// The same without punctuation at the ends: how words are compared.
std::string normalise(std::string_view text);

// The command or short answer that the whole text is, politeness set aside.
std::optional<Word> word_of(std::string_view text);
// "1", "１", "一", "①", "第一个", "the first one": 1 to 99.
std::optional<int> number_of(std::string_view text);

// Which emergency is being reported: fire, gas, wire, medical, crime, trapped, crushed, missing or
// self. Words that
// only look like one (消防通道, 灭火器, 油烟) do not count, nor do fears and memories.
std::optional<std::string_view> emergency_in(std::string_view text);
// Of what folded() gives: "老公打我", "有人被车压住了", "孩子走丢了".
std::optional<std::string_view> harm_in(std::string_view folded);
// "车主还在里面", where what was told before is that a tree fell on the car.
std::optional<std::string_view> harm_after(std::string_view told, std::string_view text);
// False for punctuation and emoji alone.
bool has_words(std::string_view text);
// What a text says of how a matter was handled: "修好了", "只修了一半", "还是没人来".
enum class Verdict : std::uint8_t { solved, partly, unsolved };
std::optional<Verdict> verdict_in(std::string_view text);
// "不用了已经有人清走了", "never mind, someone has cleared it": what was told of is no more, and
// nothing else is said.
bool says_it_is_over(std::string_view text);
// "not happy with this", "对这个结果很不满意": and not of what.
bool is_dissatisfied(std::string_view text);
// "气死我了", "受不了了": how somebody feels, and not why.
bool is_venting(std::string_view text);
// "很满意", "一般", "5分", "four stars": 1 (not at all) to 5.
std::optional<int> satisfaction_in(std::string_view text);
// Insults and nothing else.
bool is_only_abuse(std::string_view text);
// A question about rules and papers, which a report cannot answer.
bool is_consultation(std::string_view text);
// "今天天气不错": chatter that asks for nothing.
bool is_small_talk(std::string_view text);
// A short question about how heed works, which is no complaint: answered, and never content.
enum class Inquiry : std::uint8_t { how_long, hours, fee, how, phone, secrecy };
std::optional<Inquiry> inquiry_in(std::string_view text);
// "今天会停水吗", "when will the power be back?": asks for what is planned. "今天又停水了" and
// "停水了， 什么时候来" report.
bool asks_about_outage(std::string_view text);
// "你们能查社保吗", "can I pay my bill here": asks heed for something that it cannot tell.
bool is_idle_question(std::string_view text);
// "救命啊", "打了119了", "你们快来": whatever it is, nobody could be sent there.
bool is_plainly_no_place(std::string_view text);
// "我们小区门口", "behind the market": where something is, and nothing else.
bool sounds_like_place(std::string_view text);
// Says something about a state of affairs, rather than a word or two of chatter.
bool looks_like_report(std::string_view text);
// "投诉：…", "我要举报…", "report: …": whoever says so is reporting, whatever follows.
bool declares_report(std::string_view text);
// Names something that is broken, dirty, loud, in the way.
bool names_trouble(std::string_view text);
// "我今年12岁", "I am 10 years old": under the age at which the law wants a guardian's consent.
bool is_by_a_child(std::string_view text);
// "我要匿名举报…" within a longer text.
bool wants_anonymity(std::string_view text);

// "zh-CN" or "en", when the words leave no doubt. `settled`: enough words to stay with it.
struct Spoken {
    std::string_view language;
    bool settled = false;
};
std::optional<Spoken> language_of(std::string_view text);

// A phone number in the text, and the text without it (`mask` stands in its place).
struct PhoneCut {
    std::string phone;  // digits only
    std::string rest;
};
std::optional<PhoneCut> cut_phone(std::string_view text, std::string_view mask);

// "不对 是51号", "地址改成…", "不是路灯，是井盖", "change the address to …".
struct Correction {
    enum class Slot : std::uint8_t { any, description, category, place } slot = Slot::any;
    std::string value;
    std::string denied = {};  // "路灯" of "不是路灯，是井盖"
};
std::optional<Correction> correction_in(std::string_view text);
// "红绿灯坏了，在宝安南路，不对是解放路": what was said before, and the correction. Views into `text`.
std::optional<std::pair<std::string_view, std::string_view>> takes_back_midway(std::string_view text
);
// "51号" for "建设路15号": the old words with the new number in the place of the like one.
std::optional<std::string> amend_number(std::string_view old_words, std::string_view fragment);

}  // namespace heed::conversation
