#include "dialogs/staff/verbs.hpp"

#include "dialogs/ensure.hpp"

#include <algorithm>
#include <array>

namespace heed::staff {
namespace {

constexpr VerbWord list_words[] = {{"待办"}, {"我的单"}, {"列表"}, {"单", true}, {"list"}, {"ls"}};
constexpr VerbWord next_words[] = {{"下页"}, {"下一页"}, {"next"}};
constexpr VerbWord show_words[] = {{"看"}, {"查"}, {"详情"}, {"show"}, {"s", true}};
constexpr VerbWord search_words[] = {{"搜"}, {"搜索"}, {"search"}};
constexpr VerbWord earlier_words[] = {{"前案"}, {"earlier", true}};
constexpr VerbWord map_words[] = {{"地图", true}, {"定位", true}, {"map", true}};
constexpr VerbWord log_words[] = {{"流程", true}, {"log", true}};
constexpr VerbWord photo_words[] = {
    {"图", true}, {"照片", true}, {"photos", true}, {"photo", true}};
constexpr VerbWord phone_words[] = {{"电话", true}, {"phone", true}};
constexpr VerbWord fix_words[] = {{"拍", true}, {"拍照", true}, {"fix", true}};

constexpr VerbWord accept_words[] = {
    {"接"}, {"受理"}, {"接单"}, {"收", true}, {"accept"}, {"a", true}};
constexpr VerbWord assign_words[] = {{"派"}, {"派给"}, {"派单"}, {"指派"}, {"assign"}};
constexpr VerbWord transfer_words[] = {
    {"转"}, {"转办"}, {"转给"}, {"转派"}, {"transfer"}, {"t", true}};
constexpr VerbWord give_back_words[] = {{"退"}, {"退回"}, {"退单"}, {"return", true}};
constexpr VerbWord rule_words[] = {{"裁决"}, {"rule", true}};
constexpr VerbWord note_words[] = {{"记"}, {"备注"}, {"note"}, {"n", true}};
constexpr VerbWord reply_words[] = {{"回"}, {"回复"}, {"答", true}, {"reply"}, {"r", true}};
constexpr VerbWord ask_words[] = {{"问"}, {"追问"}, {"ask"}, {"q", true}};
constexpr VerbWord verify_words[] = {{"核实"}, {"verify"}};
constexpr VerbWord start_words[] = {
    {"开始", true}, {"计划", true}, {"start", true}, {"plan", true}};
constexpr VerbWord assist_words[] = {{"协办"}, {"assist"}};
constexpr VerbWord extend_words[] = {{"延期"}, {"extend"}, {"hold", true}};
constexpr VerbWord grant_words[] = {{"准延"}, {"同意延期"}, {"grant"}};
constexpr VerbWord refuse_words[] = {{"不准"}, {"不同意延期"}, {"refuse"}};
constexpr VerbWord resolve_words[] = {
    {"办结"}, {"完成", true}, {"好了", true}, {"结", true}, {"resolve"}, {"done", true}};
constexpr VerbWord sign_words[] = {{"签发"}, {"sign", true}};
constexpr VerbWord reject_words[] = {{"不受理"}, {"不予受理"}, {"驳回"}, {"reject"}};
constexpr VerbWord merge_words[] = {{"合并"}, {"并案"}, {"并", true}, {"merge"}};
constexpr VerbWord escalate_words[] = {{"督办"}, {"上报", true}, {"escalate"}};
constexpr VerbWord instruct_words[] = {{"批示"}, {"instruct"}};
constexpr VerbWord urge_words[] = {{"催", true}, {"催办", true}, {"urge"}};
constexpr VerbWord reopen_words[] = {{"重开"}, {"reopen", true}};
constexpr VerbWord check_words[] = {{"查验"}, {"回访"}, {"check", true}};
constexpr VerbWord appeal_words[] = {{"申评"}, {"appeal", true}};
constexpr VerbWord decide_words[] = {{"裁定"}, {"decide", true}};

constexpr VerbWord file_words[] = {{"代报"}, {"file", true}};
constexpr VerbWord yes_words[] = {{"是"}, {"确认"}, {"yes"}, {"y"}};
constexpr VerbWord no_words[] = {{"不办"}, {"放弃", true}, {"no", true}};
constexpr VerbWord undo_words[] = {{"撤"}, {"撤销"}, {"undo"}, {"u", true}};
constexpr VerbWord hot_words[] = {{"热点"}, {"hot"}};
constexpr VerbWord concern_words[] = {{"共性"}, {"concern"}};
constexpr VerbWord stats_words[] = {{"统计", true}, {"报表", true}, {"今日", true}, {"stats"}};
constexpr VerbWord scores_words[] = {
    {"评分", true}, {"评分卡"}, {"榜", true}, {"排行榜"}, {"scores"}};
constexpr VerbWord on_duty_words[] = {{"上班"}, {"值班"}, {"on duty"}, {"duty on"}};
constexpr VerbWord off_duty_words[] = {{"下班"}, {"off duty"}, {"duty off"}};
constexpr VerbWord subscribe_words[] = {{"订阅"}, {"关注", true}, {"subscribe"}, {"sub"}};
constexpr VerbWord unsubscribe_words[] = {{"退订"}, {"取关"}, {"unsubscribe"}, {"unsub"}};
constexpr VerbWord deputy_words[] = {{"代办"}, {"deputy"}};
constexpr VerbWord phrases_words[] = {{"话术"}, {"模板"}, {"phrases"}, {"tpl"}};
// A resident who asked for a person: handover_command.hpp.
constexpr VerbWord take_words[] = {{"接待"}, {"take"}};
constexpr VerbWord end_words[] = {{"结束"}, {"end"}};
constexpr VerbWord console_words[] = {{"控制台"}, {"console"}};
constexpr VerbWord help_words[] = {{"帮助"}, {"帮", true}, {"help"}, {"?"}};

// Longer words stand before those they begin with ("not solved" and "solved" apart).
constexpr VerdictWord check_verdicts[] = {
    {"未解决", "reopened"},
    {"没解决", "reopened"},
    {"没有解决", "reopened"},
    {"不属实", "reopened"},
    {"已解决", "closed"},
    {"解决了", "closed"},
    {"解决", "closed"},
    {"属实", "closed"},
    {"not solved", "reopened"},
    {"unsolved", "reopened"},
    {"reopened", "reopened"},
    {"solved", "closed"},
    {"closed", "closed"}};
constexpr VerdictWord decide_verdicts[] = {
    {"不成立", "dismissed"},
    {"成立", "upheld"},
    {"dismissed", "dismissed"},
    {"dismiss", "dismissed"},
    {"upheld", "upheld"},
    {"uphold", "upheld"}};

using Numbers = VerbRow::Numbers;
using Text = VerbRow::Text;
using Confirm = VerbRow::Confirm;
using enum casework::Action;
constexpr EnumSet<Argument> no_arguments = {};
constexpr std::span<const VerdictWord> no_verdicts = {};

// Source: docs/staff-commands.md, whose table a test compares with this one. The first word of a
// row is the one that texts show.
// clang-format off
constexpr std::array table = std::to_array<VerbRow>({
    {Verb::list,        "list",        list_words,        Numbers::none, false, Text::optional},
    {Verb::next,        "next",        next_words,        Numbers::none, false, Text::none},
    {Verb::show,        "show",        show_words,        Numbers::some, true,  Text::none},
    {Verb::search,      "search",      search_words,      Numbers::none, false, Text::required},
    {Verb::earlier,     "earlier",     earlier_words,     Numbers::some, true,  Text::none},
    {Verb::map,         "map",         map_words,         Numbers::some, true,  Text::none},
    {Verb::log,         "log",         log_words,         Numbers::some, true,  Text::none},
    {Verb::photo,       "photo",       photo_words,       Numbers::some, true,  Text::none},
    {Verb::phone,       "phone",       phone_words,       Numbers::some, true,  Text::none},
    {Verb::fix,         "fix",         fix_words,         Numbers::some, true,  Text::none},
    {Verb::accept,      "accept",      accept_words,      Numbers::some, true,  Text::none,     accept,    no_arguments, no_verdicts, Confirm::several, true},
    {Verb::assign,      "assign",      assign_words,      Numbers::some, false, Text::required, assign,    {Argument::unit_or_member}, no_verdicts, Confirm::several},
    {Verb::transfer,    "transfer",    transfer_words,    Numbers::some, false, Text::required, transfer,  {Argument::unit}, no_verdicts, Confirm::several},
    {Verb::give_back,   "return",      give_back_words,   Numbers::some, false, Text::required, give_back, {Argument::suggested_unit}},
    {Verb::rule,        "rule",        rule_words,        Numbers::some, false, Text::required, rule,      {Argument::unit}},
    {Verb::note,        "note",        note_words,        Numbers::some, false, Text::required, note},
    {Verb::reply,       "reply",       reply_words,       Numbers::some, false, Text::required, reply},
    {Verb::ask,         "ask",         ask_words,         Numbers::some, false, Text::required, ask},
    {Verb::verify,      "verify",      verify_words,      Numbers::some, false, Text::required, verify},
    {Verb::start,       "start",       start_words,       Numbers::some, false, Text::required, start,     {Argument::date}},
    {Verb::assist,      "assist",      assist_words,      Numbers::some, false, Text::required, assist,    {Argument::unit}},
    {Verb::extend,      "extend",      extend_words,      Numbers::some, false, Text::required, extend,    {Argument::date}},
    {Verb::grant,       "grant",       grant_words,       Numbers::some, true,  Text::none,     grant},
    {Verb::refuse,      "refuse",      refuse_words,      Numbers::some, false, Text::required, refuse},
    // What was done is asked for when it is carried out, where the case is known.
    {Verb::resolve,     "resolve",     resolve_words,     Numbers::some, false, Text::optional, resolve,   no_arguments, no_verdicts, Confirm::several},
    {Verb::sign,        "sign",        sign_words,        Numbers::some, true,  Text::none,     sign},
    {Verb::reject,      "reject",      reject_words,      Numbers::some, false, Text::required, reject,    no_arguments, no_verdicts, Confirm::always},
    {Verb::merge,       "merge",       merge_words,       Numbers::two,  false, Text::optional, merge,     no_arguments, no_verdicts, Confirm::always},
    {Verb::escalate,    "escalate",    escalate_words,    Numbers::some, false, Text::required, escalate,  {Argument::date}, no_verdicts, Confirm::always},
    {Verb::instruct,    "instruct",    instruct_words,    Numbers::some, false, Text::required, instruct},
    {Verb::urge,        "urge",        urge_words,        Numbers::some, true,  Text::none,     urge,      no_arguments, no_verdicts, Confirm::several, false, false},
    {Verb::reopen,      "reopen",      reopen_words,      Numbers::some, false, Text::required, reopen,    no_arguments, no_verdicts, Confirm::always},
    {Verb::check,       "check",       check_words,       Numbers::some, false, Text::required, check,     {Argument::verdict}, check_verdicts},
    {Verb::appeal,      "appeal",      appeal_words,      Numbers::some, false, Text::required, appeal},
    {Verb::decide,      "decide",      decide_words,      Numbers::some, false, Text::required, decide,    {Argument::verdict}, decide_verdicts},
    {Verb::file,        "file",        file_words,        Numbers::none, false, Text::required},
    {Verb::yes,         "yes",         yes_words,         Numbers::none, false, Text::code},
    {Verb::no,          "no",          no_words,          Numbers::none, false, Text::none},
    {Verb::undo,        "undo",        undo_words,        Numbers::none, false, Text::none},
    {Verb::hot,         "hot",         hot_words,         Numbers::none, false, Text::optional},
    {Verb::concern,     "concern",     concern_words,     Numbers::none, false, Text::optional},
    {Verb::stats,       "stats",       stats_words,       Numbers::none, false, Text::optional},
    {Verb::scores,      "scores",      scores_words,      Numbers::none, false, Text::optional},
    {Verb::on_duty,     "on duty",     on_duty_words,     Numbers::none, false, Text::none},
    {Verb::off_duty,    "off duty",    off_duty_words,    Numbers::none, false, Text::none},
    {Verb::subscribe,   "subscribe",   subscribe_words,   Numbers::none, false, Text::optional},
    {Verb::unsubscribe, "unsubscribe", unsubscribe_words, Numbers::none, false, Text::required},
    {Verb::deputy,      "deputy",      deputy_words,      Numbers::none, false, Text::optional, {},        {Argument::date}},
    {Verb::phrases,     "phrases",     phrases_words,     Numbers::none, false, Text::optional},
    {Verb::take,        "take",        take_words,        Numbers::none, false, Text::optional},
    {Verb::end,         "end",         end_words,         Numbers::none, false, Text::none},
    {Verb::console,     "console",     console_words,     Numbers::none, false, Text::none},
    {Verb::help,        "help",        help_words,        Numbers::none, false, Text::optional},
});
// clang-format on

// What is done to one complaint with regard to that one alone is not done to all of a concern.
constexpr std::array one_by_one = std::to_array<Verb>(
    {Verb::rule, Verb::merge, Verb::reopen, Verb::check, Verb::appeal, Verb::decide}
);

bool is_latin(const VerbWord& word) { return word.word.front() > 0 && word.word != "?"; }

}  // namespace

bool takes_concern(const VerbRow& row) {
    if (row.verb == Verb::show) return true;
    return row.action && std::ranges::find(one_by_one, row.verb) == one_by_one.end();
}

std::span<const VerbRow> verbs() { return table; }

const VerbRow& row_of(Verb verb) {
    const auto found = std::ranges::find(table, verb, &VerbRow::verb);
    HEED_ENSURE(found != table.end());
    return *found;
}

const VerbRow* find_row(std::string_view name) {
    const auto found = std::ranges::find(table, name, &VerbRow::name);
    return found == table.end() ? nullptr : &*found;
}

std::string_view word_in(const VerbRow& row, std::string_view language) {
    if (language == "zh-CN") return row.words.front().word;
    const auto found = std::ranges::find_if(row.words, is_latin);
    HEED_ENSURE(found != row.words.end());
    return found->word;
}

bool concerns_role(const VerbRow& row, casework::Role role) {
    using casework::Role;
    using casework::Standing;
    if (role == Role::admin) return row.verb == Verb::help;
    if (row.verb == Verb::deputy) return role == Role::head;
    const bool serves = row.verb == Verb::take || row.verb == Verb::end;
    if (serves || row.verb == Verb::file || row.verb == Verb::phrases) {
        return role == Role::officer || role == Role::head || role == Role::dispatcher;
    }
    if (row.verb == Verb::fix) return role == Role::officer || role == Role::head;
    if (row.verb == Verb::phone) return role != Role::auditor;
    if (!row.action) return true;
    EnumSet<Standing> standings;
    switch (role) {
        case Role::officer:
            standings = {Standing::officer, Standing::assisting};
            break;
        case Role::head:
            standings = {Standing::head, Standing::dispatch_head, Standing::assisting};
            break;
        case Role::dispatcher:
            standings = {Standing::dispatcher};
            break;
        case Role::checker:
            standings = {Standing::checker};
            break;
        case Role::auditor:
        case Role::admin:
            return false;
    }
    return std::ranges::any_of(casework::transitions(), [&](const casework::TransitionRow& one) {
        return one.action == *row.action && one.who.intersects(standings);
    });
}

}  // namespace heed::staff
