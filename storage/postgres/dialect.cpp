#include "storage/postgres/dialect.hpp"

#include <cstddef>

namespace heed::postgres {
namespace {

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The end of the quoted text that begins at `at`. A doubled quote is two quoted texts to us.
std::size_t behind_quoted(std::string_view sql, std::size_t at) {
    const std::size_t end = sql.find(sql[at], at + 1);
    return end == std::string_view::npos ? sql.size() : end + 1;
}

std::size_t behind_word(std::string_view sql, std::size_t at) {
    while (at < sql.size() && is_word(sql[at])) ++at;
    return at;
}

std::size_t behind_spaces(std::string_view sql, std::size_t at) {
    while (at < sql.size() && sql[at] == ' ') ++at;
    return at;
}

}  // namespace

std::string translate(std::string_view sql) {
    std::string out;
    out.reserve(sql.size() + 16);
    std::size_t at = 0;
    while (at < sql.size()) {
        const char c = sql[at];
        if (c == '\'' || c == '"') {
            const std::size_t end = behind_quoted(sql, at);
            out += sql.substr(at, end - at);
            at = end;
        } else if (is_word(c)) {
            const std::size_t end = behind_word(sql, at);
            const std::string_view word = sql.substr(at, end - at);
            at = end;
            if (word == "LIKE") {
                out += "ILIKE";
            } else if (word == "CROSS") {
                at = behind_spaces(sql, at);
            } else if (word == "INDEXED") {
                at = behind_word(sql, behind_spaces(sql, at));  // BY
                at = behind_word(sql, behind_spaces(sql, at));  // its name
            } else {
                out += word;
            }
        } else {
            out += c == '?' ? '$' : c;
            ++at;
        }
    }
    return out;
}

}  // namespace heed::postgres
