#pragma once
// `heed staff invite`: prints a one-time code. Speaks to a running server through its socket, else
// takes the database's lock itself.
#include "bot/config.hpp"
#include "bot/invitation.hpp"

#include <ostream>

namespace heed {

int run_staff_invite(
    const Config& config, const InviteRequest& request, std::ostream& out, std::ostream& err
);

}  // namespace heed
