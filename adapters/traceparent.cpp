#include "adapters/traceparent.hpp"

namespace heed {
namespace {

constexpr std::size_t length = 55, trace_at = 3, parent_at = 36, flags_at = 53;

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace

TraceId asked_trace(const HttpRequestView& request) {
    if (!request.from_proxy) return {};
    const std::string_view text = request.header("traceparent");
    // Later versions may be longer, after another dash; "ff" is none.
    const bool shaped = text.size() >= length && text[2] == '-' && text[parent_at - 1] == '-' &&
                        text[flags_at - 1] == '-' && is_hex(text.substr(0, 2)) &&
                        is_hex(text.substr(parent_at, 16)) && is_hex(text.substr(flags_at, 2));
    if (!shaped || text.starts_with("ff")) return {};
    const bool longer = text.size() > length;
    if (longer && (text.starts_with("00") || text[length] != '-')) return {};
    return trace_id_of_hex(text.substr(trace_at, 2 * TraceId::size));
}

}  // namespace heed
