#pragma once
// `heed erase`: takes a resident out of what is kept, on their demand.
#include "bot/config.hpp"

#include <ostream>
#include <string_view>

namespace heed {

// `resident` is the pseudonym that exports and the chat show ("r_5f…"). 1 when nobody is called so,
// or when it is a member of staff.
int run_erase(
    const Config& config, std::string_view resident, std::ostream& out, std::ostream& err
);

}  // namespace heed
