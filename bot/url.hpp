#pragma once
// An absolute address of something to call, taken apart.
#include <optional>
#include <string>
#include <string_view>

namespace heed {

// Value.
struct Url {
    bool tls = true;
    std::string host;       // without the brackets of an IPv6 address
    std::string port;       // "443" or "80" when the text has none
    std::string authority;  // for the Host header: as it came
    std::string target;     // path and query, at least "/"
};

// Nothing for what is not http:// or https://, has a user name, a fragment, blanks or control
// characters, or a host or port that cannot be.
std::optional<Url> parse_url(std::string_view text);

// "localhost", an address in 127.0.0.0/8, or ::1.
bool is_loopback_host(std::string_view host);

}  // namespace heed
