#pragma once
// What heed remembers of one person's conversation. A value: compared, copied, encoded (codec.hpp).
#include "dialogs/complaint.hpp"
#include "dialogs/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace heed::conversation {

struct State {
    std::string language;      // empty until known
    std::int64_t revision = 0;  // grows with every message; fences timers
    std::int64_t epoch = 1;     // grows when a draft ends; a tap on an older option is recognised
    bool operator==(const State&) const = default;
};

}  // namespace heed::conversation
