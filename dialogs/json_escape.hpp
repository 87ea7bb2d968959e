#pragma once
// Where a text cannot stand in quotes as it is.
#include <cstddef>
#include <string_view>

namespace heed::json {

// The first byte from `at` on that json::append_quoted escapes; the size of `text` when there is
// none.
std::size_t next_escape(std::string_view text, std::size_t at);

}  // namespace heed::json
