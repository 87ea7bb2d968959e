#pragma once
// What heed keeps of one person, counted over all their accounts.
#include <cstddef>
#include <string>

namespace heed {

struct Holdings {
    std::size_t complaints = 0;
    std::size_t photos = 0;    // of complaints
    std::size_t voices = 0;    // likewise
    std::size_t words = 0;     // said to staff and by them, in hand-overs
    std::size_t accounts = 1;  // linked ones, this one included
    std::string phone{};       // given last; empty: none
};

}  // namespace heed
