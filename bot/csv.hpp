#pragma once
// Cells of comma-separated values.
#include <string>
#include <string_view>

namespace heed {

// One cell by RFC 4180. What a spreadsheet could take for a formula gets a leading apostrophe.
std::string csv_cell(std::string_view value);

}  // namespace heed
