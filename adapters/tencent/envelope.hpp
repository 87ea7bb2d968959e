#pragma once
// A message of WeChat or WeCom as it stands in a body, XML or JSON: names and texts, no meaning
// yet.
#include "adapters/xml.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heed::tencent {

struct Envelope {
    xml::Fields fields;
    bool json = false;

    bool has(std::string_view name) const { return fields.contains(name); }
    // Empty when absent.
    std::string_view text(std::string_view name) const;
    // Of 1 to `digits_max` decimal digits, white space around them left out; nothing otherwise.
    std::optional<std::string_view> digits(std::string_view name, std::size_t digits_max) const;
    std::optional<double> real(std::string_view name) const;
};

// Decides by the first character what `body` is. Appends what is wrong to `fault`, which is empty
// otherwise.
Envelope read_envelope(std::string_view body, std::string& fault);

}  // namespace heed::tencent
