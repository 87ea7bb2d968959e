#pragma once
// Small helpers for writing and reading messages.
#include <string>
#include <string_view>

namespace heed {

// Without blanks, tabs and line ends at both ends.
std::string_view trimmed(std::string_view text);
// "name":"value", escaped, in raw UTF-8.
void append_member(std::string& out, std::string_view name, std::string_view value);

}  // namespace heed
