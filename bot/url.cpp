#include "bot/url.hpp"

#include "bot/peer_address.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace heed {
namespace {

bool is_visible(char character) { return character > 0x20 && character < 0x7f && character != '#'; }

bool is_port(std::string_view text) {
    std::uint16_t port = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, port);
    return read.ec == std::errc{} && read.ptr == end && port != 0;
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
    constexpr std::string_view https = "https://";
    constexpr std::string_view http = "http://";
    Url url;
    if (text.starts_with(https)) {
        text.remove_prefix(https.size());
    } else if (text.starts_with(http)) {
        text.remove_prefix(http.size());
        url.tls = false;
    } else {
        return std::nullopt;
    }
    if (!std::ranges::all_of(text, is_visible)) return std::nullopt;
    const std::size_t end = std::min(text.find_first_of("/?"), text.size());
    const std::string_view authority = text.substr(0, end);
    if (authority.find('@') != authority.npos) return std::nullopt;
    url.authority = authority;
    url.target = text.substr(end);
    if (!url.target.starts_with('/')) url.target.insert(url.target.begin(), '/');

    std::string_view port;
    if (authority.starts_with('[')) {
        const std::size_t bracket = authority.find(']');
        if (bracket == authority.npos) return std::nullopt;
        url.host = authority.substr(1, bracket - 1);
        port = authority.substr(bracket + 1);
    } else {
        const std::size_t colon = std::min(authority.find(':'), authority.size());
        url.host = authority.substr(0, colon);
        port = authority.substr(colon);
    }
    if (url.host.empty()) return std::nullopt;
    if (port.empty()) {
        url.port = url.tls ? "443" : "80";
    } else {
        if (port.front() != ':' || !is_port(port.substr(1))) return std::nullopt;
        url.port = port.substr(1);
    }
    return url;
}

bool is_loopback_host(std::string_view host) {
    if (host == "localhost") return true;
    boost::system::error_code error;
    const IpAddress address = boost::asio::ip::make_address(std::string(host), error);
    return !error && is_loopback(address);
}

}  // namespace heed
