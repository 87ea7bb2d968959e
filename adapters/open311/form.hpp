#pragma once
// The body of a POST: application/x-www-form-urlencoded, or multipart/form-data with pictures.
// Source: the URL Standard; RFC 7578 and RFC 2046, 5.1.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heed::open311 {

inline constexpr std::size_t parts_max = 128;       // of one form
inline constexpr std::size_t name_bytes_max = 128;  // of one field

struct Form {
    std::vector<std::pair<std::string, std::string>> fields;
    std::vector<std::string> files;  // the bytes of those that are not empty, in order

    // The first value of `name` that is not empty; a parameter without a value is as none.
    std::string_view value(std::string_view name) const;
};

// Reads the body, and the query as well: programs send parameters either way. An empty string means
// success; otherwise one sentence that says what is wrong.
std::string read_form(
    std::string_view content_type, std::string_view body, std::string_view query, Form& form
);

}  // namespace heed::open311
