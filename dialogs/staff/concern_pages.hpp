#pragma once
// Common concerns in words: what staff read of them, and what their residents are told.
#include "dialogs/answer.hpp"
#include "dialogs/casework/concern.hpp"
#include "dialogs/casework/concern_acts.hpp"
#include "dialogs/complaint.hpp"
#include "dialogs/staff/pages.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heed::staff {

// "噪音扰民·东门步行街".
std::string concern_title(const PageContext& context, const casework::Concern& concern);
// "N-17 噪音扰民·东门步行街 12人": one line of a list.
std::string concern_line(const PageContext& context, const casework::Concern& concern);
// What a member of staff sees of one concern.
struct ConcernSight {
    casework::Concern concern;
    std::vector<Complaint> cases;     // newest first; those that they may see
    std::size_t elsewhere = 0;        // others, with other departments
    std::optional<TimePoint> due_at;  // when it must be solved
    std::string finding;              // of whoever confirmed it
};
// At most page_bytes_max bytes; the first rows_per_page cases are numbered from 1.
Reply concern_page(const PageContext& context, const ConcernSight& sight);

// A concern, and how many people complained of it lately.
struct HotSpot {
    casework::Concern concern;
    std::int64_t people = 0;
};
// The first rows_per_page of `spots`, of the last `days` days; at most page_bytes_max bytes.
Reply hot_page(const PageContext& context, std::span<const HotSpot> spots, int days);

// Why `act` was not done to `concern`, which the person may see.
std::string concern_refused_line(
    const PageContext& context,
    const casework::Concern& concern,
    casework::ConcernAct act,
    casework::ConcernRefusal refusal
);

// To the head who has it: what happened is `recognised`, `recurred` or `heavy`.
Notice concern_notice(
    const PageContext& context, const casework::Concern& concern, casework::ConcernNews news
);
// To a resident in whose `complaint` the concern was recognised. Tells how many, never who.
Notice recognised_notice(
    const PageContext& context,
    const casework::Concern& concern,
    const Complaint& complaint,
    std::string_view url
);

}  // namespace heed::staff
