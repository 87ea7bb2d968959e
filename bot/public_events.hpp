#pragma once
// What of a complaint's history is for everybody's eyes: the progress page, Open311 and hooks show
// these events and no others.
#include "dialogs/complaint.hpp"

#include <string_view>

namespace heed {

bool is_public_event(std::string_view event);
// Does its text say what a department told the resident, rather than what somebody else wrote?
bool shows_words(std::string_view event);

}  // namespace heed
