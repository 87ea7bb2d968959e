#pragma once
// Text into HTML.
#include <string>
#include <string_view>

namespace heed {

// Safe as the text of an element and as a quoted attribute's value.
std::string escaped_html(std::string_view text);

}  // namespace heed
