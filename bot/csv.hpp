#pragma once
// Cells of comma-separated values.
#include <string>
#include <string_view>

namespace heed {

// One cell by RFC 4180. What a spreadsheet could take for a formula gets a leading apostrophe, also
// behind blanks and what nobody sees.
std::string csv_cell(std::string_view value);
// The same of what people wrote: what a spreadsheet would turn into a number, a date or a truth
// value ("007", "2026-11-26", "TRUE") gets the apostrophe, too, so that it stays as written.
std::string csv_words(std::string_view value);

}  // namespace heed
