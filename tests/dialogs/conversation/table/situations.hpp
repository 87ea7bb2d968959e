#pragma once
// Where a conversation may stand: every question that heed asks, and every kind of rest between
// two complaints. Each is reached by talking.
#include "tests/support/talk.hpp"

#include <string_view>
#include <vector>

namespace heed::test::table {

struct Situation {
    std::string_view name;
    std::string_view story;  // how the resident came here, for the reader
    Talk (*begin)();
};
const std::vector<Situation>& situations();

// The name of a question that is open; "idle" for none.
std::string_view name_of(conv::Focus focus);

}  // namespace heed::test::table
