#pragma once
// A notice as a card with buttons (button_interaction).
#include "dialogs/answer.hpp"

#include <string>
#include <string_view>

namespace heed::wecom {

// The value of "template_card". `task_id` names the card for ever; empty: a new face for a card
// that is there. A notice's first line says what it is and its last what to do; both stay whole,
// what is between is cut where WeCom's lengths end (36, 44 and 160 characters). A new face without
// a button that can be pressed says how it stands.
std::string card_of(const Notice& notice, std::string_view task_id);

}  // namespace heed::wecom
