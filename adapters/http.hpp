#pragma once
// HTTP as values: what a channel reads and writes. No sockets.
#include "dialogs/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heed {

struct HttpRequestView {
    std::string_view method;
    std::string_view path;   // percent-encoding as it came; without query
    std::string_view query;  // raw, without '?'
    std::string_view body;
    std::string_view peer;   // address of the client
    std::vector<std::pair<std::string_view, std::string_view>> headers;
    bool from_proxy = false;  // a trusted proxy speaks for the client
    // Value of the only header `name` (any case); empty when absent or sent more than once.
    std::string_view header(std::string_view name) const;
};

struct HttpReply {
    unsigned status = 200;
    std::string content_type;  // empty for an empty body
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;  // e.g. Retry-After
};

// A call to make. `url` is absolute ("https://host[:port]/path?query").
struct HttpCall {
    std::string method = "POST";
    std::string url;
    std::string content_type;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::size_t body_bytes_max = 1024 * 1024;  // of the answer
    bool public_hosts_only = false;            // no address of a private network is called
};

// `status` 0: no answer; `written` then says whether the request may have arrived.
struct HttpResult {
    unsigned status = 0;
    std::string content_type;
    std::string content_disposition;
    std::string retry_after;
    std::string date;  // when the server says it answered
    std::string body;
    bool written = false;
    bool too_long = false;  // the answer is longer than the call allows: so it will be again
    std::string error;      // for the log, when status is 0
};

// "a=1&b=%20" -> decoded pairs in order; nothing (false) for a malformed escape. '+' is a blank only
// when `plus_is_blank`.
bool parse_query(std::string_view query, std::vector<std::pair<std::string, std::string>>& out, bool plus_is_blank = false);
// Everything but RFC 3986's unreserved characters as %XX.
std::string percent_encode(std::string_view text);
// `url`, or `base` + `url` when `url` is only a path ("/c/TOKEN").
std::string absolute_url(std::string_view base, std::string_view url);
// Seconds of a Retry-After header; 0 when absent or a date, at most `retry_after_max_s`.
inline constexpr long retry_after_max_s = 3600;
long retry_after_seconds(std::string_view header);
// A Date header in the form that servers must send (RFC 9110, 5.6.7): "Sun, 06 Nov 1994 08:49:37
// GMT". Nothing for anything else.
std::optional<TimePoint> parse_http_date(std::string_view header);

}  // namespace heed
