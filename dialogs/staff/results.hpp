#pragma once
// The line a member of staff reads after a command. Each begins with the case's short number, so
// that a wrong focus is seen at once.
#include "dialogs/casework/transitions.hpp"
#include "dialogs/staff/command.hpp"
#include "dialogs/staff/pages.hpp"

#include <span>
#include <string>
#include <string_view>

namespace heed::staff {

// "✔ 0456 噪音扰民 已受理".
std::string done_line(
    const PageContext& context, const Complaint& complaint, casework::Action action
);
// There is no such case, or the person has no right to it: one text, so that nobody can find out
// which. `typed` is the number as it was typed.
std::string not_found_line(const PageContext& context, std::string_view typed);
// Why `action` was not carried out on `complaint`, which the person may see.
std::string refused_line(
    const PageContext& context,
    const Complaint& complaint,
    casework::Action action,
    casework::Refusal refusal
);
// Somebody else was first: who did what, how long ago. `complaint` is as it is now, with its
// history; `who` is the name of the member of staff, empty when it was the resident.
std::string race_line(const PageContext& context, const Complaint& complaint, std::string_view who);
// Several open cases end with the number typed: their whole numbers.
std::string ambiguous_line(
    const PageContext& context, std::string_view typed, std::span<const Complaint> found
);
// What is wrong with a command; empty when nothing is.
std::string fault_line(const PageContext& context, const Command& command);
// The answer to a good code.
std::string bound_line(const PageContext& context, const casework::Staff& member);

}  // namespace heed::staff
