#pragma once
// Common concerns in words: what staff read of them, and what their residents are told.
#include "dialogs/answer.hpp"
#include "dialogs/casework/concern.hpp"
#include "dialogs/complaint.hpp"
#include "dialogs/staff/pages.hpp"

#include <span>
#include <string_view>

namespace heed::staff {

// "N-17 噪音扰民·东门步行街 12人": one line of a list.
std::string concern_line(const PageContext& context, const casework::Concern& concern);
// To the head who has it: several people say the same, or (`again`) it came back.
Notice concern_notice(const PageContext& context, const casework::Concern& concern, bool again);
// To a resident in whose `complaint` the concern was recognised. Tells how many, never who.
Notice recognised_notice(
    const PageContext& context,
    const casework::Concern& concern,
    const Complaint& complaint,
    std::string_view url
);

}  // namespace heed::staff
