#pragma once
// What a page of staff asks for, and what became of it.
#include "dialogs/casework/transitions.hpp"
#include "dialogs/complaint.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heed {

struct StaffOrder {
    casework::Action action = casework::Action::note;
    std::string number;
    std::int64_t version = 0;  // of the complaint as it was when this was decided
    std::string text, department, verdict;
    std::string officer;  // staff id; instead of `department`
    std::string target;   // number of the complaint that it becomes one with
    std::optional<TimePoint> date;
    std::vector<PhotoId> photos;  // of what was done, taken by the same member
};

struct StaffOutcome {
    enum class Result : std::uint8_t {
        done,
        not_found,  // or nothing that this member may see
        changed,    // somebody was faster
        refused,
        bad_photo  // not this member's, or not kept
    } result = Result::refused;
    std::string line;  // what the member reads
};

}  // namespace heed
