#pragma once
// A course as compact JSON: kept in one column, and in what an undo puts back.
#include "dialogs/complaint.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace heed::casework {

// Members with their default value are left out.
std::string encode(const Course& course);
// Nothing when `text` is not what encode() writes; members that are not known are skipped.
std::optional<Course> decode_course(std::string_view text);

}  // namespace heed::casework
