#include "dialogs/trace_id.hpp"

#include "dialogs/hex.hpp"

#include <algorithm>

namespace heed {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

}  // namespace

TraceId new_trace_id(Random& random) {
    TraceId id;
    random.fill(id.bytes.data(), id.bytes.size());
    return id;
}

std::string to_hex(const TraceId& id) {
    return id.is_none() ? std::string() : hex_of(bytes_of(id));
}

TraceId trace_id_of_hex(std::string_view hex) {
    TraceId id;
    if (hex.size() != 2 * TraceId::size || hex.find_first_not_of(digits) != hex.npos) return id;
    for (std::size_t i = 0; i < TraceId::size; ++i) {
        const std::size_t value = 16 * digits.find(hex[2 * i]) + digits.find(hex[2 * i + 1]);
        id.bytes[i] = static_cast<unsigned char>(value);
    }
    return id;
}

std::string_view bytes_of(const TraceId& id) {
    return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

TraceId trace_id_of_bytes(std::string_view bytes) {
    TraceId id;
    if (bytes.size() != TraceId::size) return id;
    std::ranges::transform(bytes, id.bytes.begin(), [](char byte) {
        return static_cast<unsigned char>(byte);
    });
    return id;
}

}  // namespace heed
