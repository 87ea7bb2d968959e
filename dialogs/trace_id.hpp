#pragma once
// The name of one cause: a message, an order on a page, a deadline that has come. What follows from
// it carries the name, in rows and in lines of the log, up to the last notice.
#include "dialogs/random.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace heed {

// 128 random bits, as W3C Trace Context has them; all zero: none.
struct TraceId {
    static constexpr std::size_t size = 16;
    std::array<unsigned char, size> bytes{};

    bool is_none() const { return *this == TraceId{}; }
    bool operator==(const TraceId&) const = default;
};

TraceId new_trace_id(Random& random);
// 32 lower-case hex digits; empty for none.
std::string to_hex(const TraceId& id);
// Of 32 lower-case hex digits; none for anything else.
TraceId trace_id_of_hex(std::string_view hex);
// As columns hold it: its 16 bytes, valid as long as `id`.
std::string_view bytes_of(const TraceId& id);
// None for anything but 16 bytes.
TraceId trace_id_of_bytes(std::string_view bytes);

}  // namespace heed
