#pragma once
// The line a member of staff reads after a command. Each begins with the case's short number, so
// that a wrong focus is seen at once.
#include "dialogs/casework/concern.hpp"
#include "dialogs/casework/transitions.hpp"
#include "dialogs/staff/command.hpp"
#include "dialogs/staff/naming.hpp"
#include "dialogs/staff/pages.hpp"
#include "dialogs/staff/verbs.hpp"

#include <span>
#include <string>
#include <string_view>

namespace heed::staff {

// "✔ 0456 噪音扰民 已受理". Also for what takes a change back (casework::undone).
std::string done_line(const PageContext& context, const casework::Change& change);
// There is no such case, or the person has no right to it: one text, so that nobody can find out
// which. `typed` is the number as it was typed.
std::string not_found_line(const PageContext& context, std::string_view typed);
// They see it, and others may do this to it: "0456 要由东门街道办事处的经办人来办". `no` is its
// name, `department` whose it is (empty: nobody's), `who` those with the right.
std::string not_yours_line(
    const PageContext& context,
    std::string_view no,
    std::string_view department,
    EnumSet<casework::Standing> who
);
// The same as done_line for what was done to `count` complaints of a concern at once, with how many
// residents will be told. `change` is one of them.
std::string done_for_all_line(
    const PageContext& context,
    const casework::Change& change,
    const casework::Concern& concern,
    std::size_t count,
    std::size_t told
);
// What is about to happen to `count` complaints of a concern; the code is asked for after it.
std::string confirm_for_all(
    const PageContext& context,
    const VerbRow& row,
    const casework::Concern& concern,
    std::size_t count,
    std::string_view text
);
// Why what `row` stands for was not carried out on `complaint`, which the person may see.
std::string refused_line(
    const PageContext& context,
    const Complaint& complaint,
    const VerbRow& row,
    casework::Refusal refusal
);
// Somebody else was first: who did what, how long ago. `complaint` is as it is now, with its
// history; `who` is the name of the member of staff, empty when it was the resident.
std::string race_line(const PageContext& context, const Complaint& complaint, std::string_view who);
// Several open cases end with the number typed: their whole numbers.
std::string ambiguous_line(
    const PageContext& context, std::string_view typed, std::span<const Complaint> found
);
// Several departments or colleagues could be meant by `typed`.
std::string which_line(
    const PageContext& context, std::string_view typed, std::span<const std::string> names
);
// What is wrong with a command; empty when nothing is.
std::string fault_line(const PageContext& context, const Command& command);
// What is about to happen to `complaints`, and the code that lets it happen.
std::string confirm_line(
    const PageContext& context,
    const VerbRow& row,
    std::span<const Complaint> complaints,
    std::string_view text,
    std::string_view code
);
// How a verb is written and what it does: "转 0456 单位 原因：转办".
std::string use_line(const PageContext& context, const VerbRow& row, std::string_view no);
// Every verb that a member with this role may come to need, or the one that `word` names; never
// more than page_bytes_max bytes.
std::string help_text(const PageContext& context, casework::Role role, std::string_view word);
// The answer to a good code.
Reply bound_reply(const PageContext& context, const casework::Staff& member);

}  // namespace heed::staff
