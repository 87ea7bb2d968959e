#include "dialogs/staff/verbs.hpp"

#include <array>

namespace heed::staff {
namespace {

constexpr VerbWord list_words[] = {{"待办"}, {"我的单"}, {"列表"}, {"单", true}, {"list"}, {"ls"}};
constexpr VerbWord next_words[] = {{"下页"}, {"下一页"}, {"next"}};
constexpr VerbWord show_words[] = {{"看"}, {"查"}, {"详情"}, {"show"}, {"s", true}};
constexpr VerbWord accept_words[] = {
    {"受理"}, {"接单"}, {"接"}, {"收", true}, {"accept"}, {"a", true}};
constexpr VerbWord reply_words[] = {{"回复"}, {"回"}, {"答", true}, {"reply"}, {"r", true}};
constexpr VerbWord note_words[] = {{"备注"}, {"记"}, {"note"}, {"n", true}};
constexpr VerbWord resolve_words[] = {
    {"办结"}, {"完成", true}, {"好了", true}, {"结", true}, {"done", true}, {"resolve"}};
constexpr VerbWord help_words[] = {{"帮助"}, {"帮", true}, {"help"}, {"?"}};

using Numbers = VerbRow::Numbers;
using Text = VerbRow::Text;

// Source: docs/staff-commands.md, "Grammar".
constexpr std::array<VerbRow, 8> table = {{
    {Verb::list, list_words, Numbers::none, false, Text::optional},
    {Verb::next, next_words, Numbers::none, false, Text::none},
    {Verb::show, show_words, Numbers::some, true, Text::none},
    {Verb::accept, accept_words, Numbers::some, true, Text::none},
    {Verb::reply, reply_words, Numbers::some, false, Text::required},
    {Verb::note, note_words, Numbers::some, false, Text::required},
    // What was done is asked for when it is carried out, where the case is known.
    {Verb::resolve, resolve_words, Numbers::some, false, Text::optional},
    {Verb::help, help_words, Numbers::none, false, Text::none},
}};

}  // namespace

std::span<const VerbRow> verbs() { return table; }

}  // namespace heed::staff
