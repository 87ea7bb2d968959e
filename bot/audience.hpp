#pragma once
// Who of the staff hears of something. Source: docs/casework.md, "Who is told".
#include "dialogs/casework/transitions.hpp"
#include "dialogs/message.hpp"
#include "storage/store.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace heed {

using Member = std::pair<casework::Staff, ConversationKey>;

// Whoever `told` names, each once. `before` and `after` are the complaint around what happened. Of
// the officers, the one who has the complaint is told, else the department's who are on duty, else
// the head. A department without a head on duty has its deputy, or the next head above who is. When
// nobody is on duty at all they are told in spite of it. A complaint that nobody holds is the
// dispatching department's. `not_to`, a staff id, counts as nobody at all: what waits for the word
// of another goes to the next head who is another, and without any to the dispatching department.
std::vector<Member> audience(
    ReadTx& tx,
    const Organisation& organisation,
    EnumSet<casework::Told> told,
    const Complaint& before,
    const Complaint& after,
    TimePoint now,
    std::string_view not_to = {}
);

// The heads of `department` who are on duty, and who stands in for them at `now`.
std::vector<Member> heads_on_duty(ReadTx& tx, std::string_view department, TimePoint now);

// Those of `members` who are on duty; all of them when nobody is.
std::vector<Member> on_duty(std::vector<Member> members);

}  // namespace heed
