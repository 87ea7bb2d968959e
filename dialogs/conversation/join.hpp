#pragma once
// Two conversations that turn out to be one person's, and one that is left behind when an account
// goes its own way again.
#include "dialogs/conversation/step.hpp"

namespace heed::conversation {

// One conversation of two, as it goes on where `here` was: the draft in hand stays (a draft begun
// there goes on here), another one is set aside. Nothing when there are more than two unfinished
// drafts: none may be lost, so the person has to end one first. A flush must follow.
std::optional<Step> join(State here, State there, const Context& context);

// A conversation with the manners of `shared` and without its drafts.
State left_behind(const State& shared);

}  // namespace heed::conversation
