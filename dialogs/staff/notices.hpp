#pragma once
// What is said unasked: to the resident when staff did something, and to staff when there is work.
#include "dialogs/answer.hpp"
#include "dialogs/casework/concern.hpp"
#include "dialogs/casework/ladder.hpp"
#include "dialogs/casework/transitions.hpp"
#include "dialogs/staff/pages.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace heed::staff {

// To the resident, in the complaint's language, after `change` was applied to `complaint` (which is
// as it was before). `change.notice` must not be empty. At most page_bytes_max bytes: a longer text
// is cut and the page named where all of it stands.
// With `proofs` photos of what was done, which stand on the page, it says so.
Notice notice_for(
    const PageContext& context,
    const Complaint& complaint,
    const casework::Change& change,
    const ComplaintLink& link,
    std::size_t proofs = 0
);

// To the staff of the department: number, category, place and by when it must be signed for.
Notice new_case_notice(const PageContext& context, const Complaint& complaint);

// To the staff who have it: the resident did `event` (urged, answer, reopened ...) and said `text`.
Notice resident_acted_notice(
    const PageContext& context,
    const Complaint& complaint,
    std::string_view event,
    std::string_view text
);

// To the staff whom it concerns: their colleague `who` did `event` and said `text`.
Notice colleague_acted_notice(
    const PageContext& context,
    const Complaint& complaint,
    std::string_view event,
    std::string_view who,
    std::string_view text
);

// The same for what was done to `count` complaints at once: the one shown and others, or all of a
// concern.
Notice colleague_acted_on_many_notice(
    const PageContext& context,
    const casework::Change& change,
    std::string_view who,
    std::size_t count,
    const std::optional<casework::Concern>& concern
);

// To the resident of `member`, which was merged into the complaint that `change` is about.
Notice merged_notice_for(
    const PageContext& context,
    const Complaint& member,
    const casework::Change& change,
    const ComplaintLink& link
);

// To those who are to act on it: `deadline` has reached its highest rung so far. There must be one.
Notice rung_notice(
    const PageContext& context, const Complaint& complaint, casework::Deadline deadline
);

// To the dispatchers: one person sends nothing but insults.
Notice abuse_notice(const PageContext& context, std::string_view resident);

// To the dispatchers: somebody wrote of an emergency. `kind` is conversation::AlertStaff's; `text`
// is what they wrote.
Notice emergency_notice(const PageContext& context, std::string_view kind, std::string_view text);
// What so many strangers called at once that it is told together.
struct CallsKeptBack {
    std::size_t dangers = 0, persons = 0;  // cries of danger; wishes for a person
    std::size_t filed = 0;                 // urgent complaints, which stand in the lists
    std::vector<std::string> words = {};   // some of them, different ones
    std::size_t count() const { return dangers + persons + filed; }
};
Notice calls_kept_back_notice(const PageContext& context, const CallsKeptBack& calls);

// To the administrators: `member` has bound, with a role that sees more than an officer.
Notice bound_notice(const PageContext& context, const casework::Staff& member);

}  // namespace heed::staff
