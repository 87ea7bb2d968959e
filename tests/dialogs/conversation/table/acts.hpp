#pragma once
// What may happen to a conversation: one of each class of events, as a resident, staff or time
// brings it.
#include "tests/support/talk.hpp"

#include <string_view>
#include <vector>

namespace heed::test::table {

struct Act {
    std::string_view name;
    // A message and its one reply; or something else, with what heed says unasked.
    void (*play)(Talk&);
    // Staff can speak of a complaint only when there is one.
    bool needs_complaint = false;
};
const std::vector<Act>& acts();

}  // namespace heed::test::table
