#pragma once
// `heed staff list` and `heed staff remove`: who works here, and who no longer does.
#include "bot/config.hpp"

#include <ostream>
#include <string_view>

namespace heed {

// One line for each member, tab-separated: id, name, department, role, on or off duty, channel, and
// since when. Reads only; a server may run.
int run_staff_list(const Config& config, std::ostream& out);

// Takes the role from the member with this id ("s_" + hex). Speaks to a running server through its
// socket, else takes the database's lock itself.
int run_staff_remove(
    const Config& config, std::string_view id, std::ostream& out, std::ostream& err
);

}  // namespace heed
