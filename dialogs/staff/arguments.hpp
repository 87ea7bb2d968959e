#pragma once
// What a command says beside its number: a department, a colleague, a date, a verdict, and words.
#include "dialogs/organisation.hpp"
#include "dialogs/staff/naming.hpp"
#include "dialogs/staff/verbs.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heed::staff {

struct Arguments {
    std::vector<std::string> units;    // several: it could be any of them
    std::vector<std::string> members;  // ids of staff, likewise
    std::string_view typed_name;       // what was taken for a name
    std::optional<TimePoint> date;
    // An extension by a length of time ("3天") counts from the deadline, not from now as `date`
    // does: nobody asks for three more days and means fewer than they have.
    std::optional<Promise> longer;
    std::string_view verdict;
    std::string_view text;  // the rest
};

// `colleagues` are looked for only where the verb takes one, and before departments: few people are
// called like one.
Arguments read_arguments(
    const Organisation& organisation,
    const VerbRow& row,
    std::string_view text,
    std::span<const Named> colleagues,
    TimePoint now
);

}  // namespace heed::staff
