#pragma once
// Which scorecards a member of staff asks for in chat.
#include "dialogs/staff/pages.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace heed::staff {

// Without a period: this month so far.
struct ScoreRequest {
    TimePoint from{}, until{};  // deadlines in [from, until)
    bool own = false;           // only what the member has signed for
    std::string department;     // id; empty: all that the member may see
};
// What follows the verb: a period (今天, 昨天, 本周, 上周, 本月, 上月, 今年; English too), 我 for
// one's own cases, 单位 for the units one by one, or a unit's name. Nothing when some of `text` is
// none of these.
std::optional<ScoreRequest> parse_score_request(const PageContext& context, std::string_view text);

}  // namespace heed::staff
