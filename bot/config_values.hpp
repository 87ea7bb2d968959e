#pragma once
// The small notations inside heed.toml: durations, addresses, secrets. Pure functions; nothing when
// the text is not in the notation. Source: the contract, "heed.toml".
#include "dialogs/time.hpp"
#include "storage/photos/s3_photo_store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace heed {

// "0.8s", "30m", "6h", "30d", "2y" (365 days each) or "0"; at most 100 years.
std::optional<Duration> parse_duration(std::string_view text);

struct ListenAddress {
    std::string address;  // IPv6 without brackets
    std::uint16_t port = 0;
    bool loopback = false;
};
// "0.0.0.0:8443" or "[::1]:0": an IP address and a port.
std::optional<ListenAddress> parse_listen(std::string_view text);

// "22:00-08:00" as minutes from midnight, two different ones; "" is {0, 0}: none.
std::optional<std::pair<int, int>> parse_quiet_hours(std::string_view text);

struct WebAddress {
    bool https = false;
    std::string host;    // IPv6 without brackets
    std::string target;  // from the first slash on; may be empty
    bool loopback = false;
};
// An http or https URL with a host, without user, password and fragment.
std::optional<WebAddress> parse_web_address(std::string_view text);

// "s3://BUCKET/PREFIX?endpoint=https://HOST[:PORT]&region=REGION" without its keys; the prefix may be
// missing. Plain http only for loopback.
std::optional<S3Settings> parse_s3_place(std::string_view text);

// An IP address, or a range like "10.0.0.0/8".
bool is_address_or_range(std::string_view text);

// a-z, 0-9 and '-', 1 to 32: channel names stand in paths.
bool is_channel_name(std::string_view text);

// The bytes of base64, not fewer than `bytes_min` and not more than `bytes_max`.
bool is_base64_of(std::string_view text, std::size_t bytes_min, std::size_t bytes_max);

// Only A-Z, a-z and 0-9.
bool is_alphanumeric(std::string_view text);
// Only printable ASCII without the space, at least one.
bool is_visible(std::string_view text);

}  // namespace heed
