#pragma once
// What a head reads each working morning. Source: docs/casework.md, "The morning list".
#include "dialogs/answer.hpp"
#include "dialogs/complaint.hpp"
#include "dialogs/staff/pages.hpp"

#include <span>
#include <string>
#include <vector>

namespace heed::staff {

// What a head answers for.
struct Post {
    std::string title;                  // the department that names the list
    std::vector<std::string> own;       // departments whose head they are, or stand in for
    std::vector<std::string> below;     // the next ones below that have a head of their own
    std::vector<std::string> headless;  // of `own`: nobody there is head and on duty
    bool unassigned = false;            // also what nobody holds
};

// Each in the order of the store (earliest due first).
struct MorningList {
    std::vector<Complaint> overdue;  // by what is awaited next: the signature or the solution
    std::vector<Complaint> due_today;
    std::vector<Complaint> above;  // of those below: 150 % of a promise's time is gone
    std::vector<Complaint> fresh;  // filed since the last list
    std::vector<std::string> headless;
    bool empty() const {
        return overdue.empty() && due_today.empty() && above.empty() && fresh.empty() &&
               headless.empty();
    }
};

// `open`: complaints that have not ended, of the departments of `post` among others.
MorningList morning_list(
    const Post& post, std::span<const Complaint> open, TimePoint since, TimePoint now
);
// At most page_bytes_max bytes: all counts, then as many rows as there is room for, and where the
// picture of the department's figures is; empty: nowhere.
Notice morning_notice(
    const PageContext& context,
    const Post& post,
    const MorningList& list,
    std::string_view picture = {}
);
// A card with the department's figures: `url` shows all of them, `picture` is the card's own.
Notice morning_card(
    const PageContext& context,
    const Post& post,
    const MorningList& list,
    std::string_view url,
    std::string_view picture
);

}  // namespace heed::staff
