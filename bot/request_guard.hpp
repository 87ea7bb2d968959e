#pragma once
// The strict reading of a request head, over its raw bytes and before any parser sees them. Beast
// 1.81 accepts shapes that a proxy before us may read differently (two Host, "Transfer-Encoding:
// xchunked", folded lines); each is refused here. Pure functions.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace heed {

inline constexpr std::size_t head_bytes_max = 8 * 1024;  // request line and header lines
inline constexpr std::size_t fields_max = 64;
inline constexpr std::size_t field_name_bytes_max = 64;
inline constexpr std::size_t target_bytes_max = 1024;

// Finds the end of a head that arrives in pieces.
class HeadSearch {
public:
    enum class Found : std::uint8_t {
        incomplete,
        complete,  // length() bytes, the empty line included
        broken,    // LF without CR, CR without LF, or NUL
    };
    // `buffered` is everything since the head began; what was searched before is not read again.
    Found search(std::string_view buffered);
    std::size_t length() const { return searched_; }
    void reset() { *this = HeadSearch(); }

private:
    std::size_t searched_ = 0;
    unsigned line_ends_ = 0;  // bytes of "\r\n\r\n" seen last
};

// What the session needs to know of a head; views into the raw bytes.
struct RequestHead {
    std::string_view method;
    std::string_view path;
    std::string_view query;  // without '?'
    std::optional<std::uint64_t> content_length;
    bool chunked = false;
    bool close = false;             // the client wants no further request on this connection
    bool expects_continue = false;  // it waits for "100 Continue" before the body
    bool upgrades = false;          // a well-formed wish for a WebSocket; the caller knows where
    std::size_t fields = 0;
};

// Empty reason: fine. Otherwise the status to answer before closing, and a reason from a closed
// list for log and tests.
struct GuardVerdict {
    unsigned status = 0;
    std::string_view reason;
};

// `raw` ends with the empty line and has no bare CR, bare LF or NUL (HeadSearch sees to that).
// Anything but HTTP/1.1 is refused, except HTTP/1.0's GET /healthz from loopback, which simple
// supervisors send. Sources: RFC 9112 §3 and §6, and for names with '_' the Envoy edge guide.
GuardVerdict check_head(std::string_view raw, bool from_loopback, RequestHead& head);

}  // namespace heed
