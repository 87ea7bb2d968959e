#pragma once
// Who of the staff hears of something.
#include "dialogs/casework/transitions.hpp"
#include "dialogs/message.hpp"
#include "storage/store.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace heed {

using Member = std::pair<casework::Staff, ConversationKey>;

// Whoever `told` names, each once. `before` and `after` are the complaint around what happened. Of
// the officers, the one who has the complaint is told, else the whole department's; those off duty
// only when nobody is on duty. A department without a head has its deputy or the next head above. A
// complaint that nobody holds is the dispatching department's.
std::vector<Member> audience(
    ReadTx& tx,
    const Organisation& organisation,
    EnumSet<casework::Told> told,
    const Complaint& before,
    const Complaint& after,
    TimePoint now
);

// Those of `members` who are on duty; all of them when nobody is.
std::vector<Member> on_duty(std::vector<Member> members);

}  // namespace heed
