#include "storage/postgres/text.hpp"

#include "dialogs/utf8.hpp"

namespace heed::postgres {

std::string as_postgres_keeps_it(std::string_view text) {
    constexpr char32_t replacement = 0xFFFD;
    std::string kept;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t code_point = next_code_point(text, at);
        append_code_point(kept, code_point == 0 ? replacement : code_point);
    }
    return kept;
}

}  // namespace heed::postgres
