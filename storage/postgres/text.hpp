#pragma once
#include <string>
#include <string_view>

namespace heed::postgres {

// PostgreSQL refuses U+0000 and what is no UTF-8 in text: U+FFFD in their place.
std::string as_postgres_keeps_it(std::string_view text);

}  // namespace heed::postgres
