#include "bot/config_values.hpp"

#include "adapters/crypto.hpp"
#include "adapters/http.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <algorithm>
#include <charconv>

namespace heed {
namespace {

namespace ip = boost::asio::ip;
using namespace std::chrono_literals;

constexpr auto year = std::chrono::hours(24 * 365);
constexpr std::size_t channel_name_max = 32;
constexpr int hours_of_day = 24, minutes_of_hour = 60;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The leading digits of `text`, taken off it; at most nine, so that nothing overflows.
std::optional<std::int64_t> take_number(std::string_view& text) {
    constexpr std::size_t digits_max = 9;
    const auto end = std::ranges::find_if_not(text, is_digit);
    const auto length = static_cast<std::size_t>(end - text.begin());
    std::int64_t number = 0;
    if (length == 0 || length > digits_max) return std::nullopt;
    std::from_chars(text.data(), text.data() + length, number);
    text.remove_prefix(length);
    return number;
}

std::optional<Duration> unit_of(std::string_view text) {
    if (text == "s") return 1s;
    if (text == "m") return 1min;
    if (text == "h") return 1h;
    if (text == "d") return 24h;
    if (text == "y") return year;
    return std::nullopt;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    const auto port = take_number(text);
    if (!port || !text.empty() || *port > UINT16_MAX) return std::nullopt;
    return static_cast<std::uint16_t>(*port);
}

std::optional<int> minute_of_day(std::string_view text) {
    const bool shaped = text.size() == 5 && is_digit(text[0]) && is_digit(text[1]) &&
                        text[2] == ':' && is_digit(text[3]) && is_digit(text[4]);
    if (!shaped) return std::nullopt;
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    if (hour >= hours_of_day || minute >= minutes_of_hour) return std::nullopt;
    return hour * minutes_of_hour + minute;
}

// "host" and what follows it: ":8443", "" . Brackets of an IPv6 address are taken off.
std::optional<std::pair<std::string, std::string_view>> split_host(std::string_view text) {
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == text.npos) return std::nullopt;
        boost::system::error_code failure;
        const std::string address(text.substr(1, end - 1));
        ip::make_address_v6(address, failure);
        if (failure) return std::nullopt;
        return std::pair{address, text.substr(end + 1)};
    }
    const std::size_t end = std::min(text.find(':'), text.size());
    return std::pair{std::string(text.substr(0, end)), text.substr(end)};
}

bool is_host(std::string_view text) {
    constexpr std::size_t host_length_max = 253;
    return !text.empty() && text.size() <= host_length_max && std::ranges::all_of(text, [](char c) {
        return is_alphanumeric({&c, 1}) || c == '-' || c == '.' || c == '_' || c == ':';
    });
}

bool is_loopback(const std::string& host) {
    if (host == "localhost") return true;
    boost::system::error_code failure;
    const auto address = ip::make_address(host, failure);
    return !failure && address.is_loopback();
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
    if (text == "0") return Duration{};
    const auto whole = take_number(text);
    if (!whole) return std::nullopt;
    std::int64_t thousandths = 0;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        const std::size_t before = text.size();
        const auto fraction = take_number(text);
        const std::size_t digits = before - text.size();
        if (!fraction || digits > 3) return std::nullopt;
        thousandths = *fraction;
        for (std::size_t i = digits; i < 3; ++i) thousandths *= 10;
    }
    const auto unit = unit_of(text);
    if (!unit || *whole > 100 * (year / *unit)) return std::nullopt;
    return *whole * *unit + *unit * thousandths / 1000;
}

std::optional<ListenAddress> parse_listen(std::string_view text) {
    const auto parts = split_host(text);
    if (!parts || !parts->second.starts_with(':')) return std::nullopt;
    boost::system::error_code failure;
    const auto address = ip::make_address(parts->first, failure);
    const auto port = parse_port(parts->second.substr(1));
    if (failure || !port) return std::nullopt;
    return ListenAddress{parts->first, *port, address.is_loopback()};
}

std::optional<std::pair<int, int>> parse_quiet_hours(std::string_view text) {
    if (text.empty()) return std::pair{0, 0};
    const std::size_t dash = text.find('-');
    if (dash == text.npos) return std::nullopt;
    const auto from = minute_of_day(text.substr(0, dash));
    const auto to = minute_of_day(text.substr(dash + 1));
    if (!from || !to || *from == *to) return std::nullopt;
    return std::pair{*from, *to};
}

std::optional<WebAddress> parse_web_address(std::string_view text) {
    WebAddress result;
    result.https = text.starts_with("https://");
    if (!result.https && !text.starts_with("http://")) return std::nullopt;
    text.remove_prefix(result.https ? 8 : 7);
    if (text.find_first_of("@#\\") != text.npos || !is_visible(text)) return std::nullopt;
    const std::size_t end = std::min(text.find_first_of("/?"), text.size());
    result.target = text.substr(end);
    auto parts = split_host(text.substr(0, end));
    if (!parts || !is_host(parts->first)) return std::nullopt;
    if (!parts->second.empty()) {
        const auto port =
            parts->second.starts_with(':') ? parse_port(parts->second.substr(1)) : std::nullopt;
        if (!port || *port == 0) return std::nullopt;
    }
    result.host = std::move(parts->first);
    result.loopback = is_loopback(result.host);
    return result;
}

bool is_address_or_range(std::string_view text) {
    const std::string whole(text);
    boost::system::error_code failure;
    ip::make_address(whole, failure);
    if (!failure) return true;
    ip::make_network_v4(whole, failure);
    if (!failure) return true;
    ip::make_network_v6(whole, failure);
    return !failure;
}

bool is_channel_name(std::string_view text) {
    return !text.empty() && text.size() <= channel_name_max &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-';
           });
}

bool is_base64_of(std::string_view text, std::size_t bytes_min, std::size_t bytes_max) {
    const auto bytes = crypto::decode_base64(text);
    return bytes && bytes->size() >= bytes_min && bytes->size() <= bytes_max;
}

bool is_alphanumeric(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c);
    });
}

std::optional<S3Settings> parse_s3_place(std::string_view text) {
    constexpr std::string_view scheme = "s3://";
    constexpr std::size_t bucket_least = 3, bucket_most = 63, prefix_most = 256;
    if (!text.starts_with(scheme)) return std::nullopt;
    text.remove_prefix(scheme.size());
    const std::size_t question = text.find('?');
    if (question == text.npos) return std::nullopt;
    std::vector<std::pair<std::string, std::string>> query;
    if (!parse_query(text.substr(question + 1), query)) return std::nullopt;
    const std::string_view place = text.substr(0, question);
    const std::size_t slash = std::min(place.find('/'), place.size());
    S3Settings settings;
    settings.bucket = place.substr(0, slash);
    if (slash < place.size()) settings.prefix = place.substr(slash + 1);
    while (settings.prefix.ends_with('/')) settings.prefix.pop_back();
    for (auto& [name, value] : query) {
        if (name == "endpoint") settings.endpoint = std::move(value);
        else if (name == "region") settings.region = std::move(value);
        else return std::nullopt;
    }
    while (settings.endpoint.ends_with('/')) settings.endpoint.pop_back();
    // What stands in a path without being encoded.
    const auto in_path = [](char c, std::string_view others) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || others.find(c) != others.npos;
    };
    const auto fits_bucket = [&](char c) { return in_path(c, "-."); };
    const auto fits_prefix = [&](char c) {
        return in_path(c, "-._/") || (c >= 'A' && c <= 'Z');
    };
    const auto address = parse_web_address(settings.endpoint);
    const bool good = settings.bucket.size() >= bucket_least &&
                      settings.bucket.size() <= bucket_most &&
                      std::ranges::all_of(settings.bucket, fits_bucket) &&
                      settings.prefix.size() <= prefix_most &&
                      !settings.prefix.starts_with('/') && settings.prefix.find("..") == settings.prefix.npos &&
                      std::ranges::all_of(settings.prefix, fits_prefix) && address &&
                      address->target.empty() && (address->https || address->loopback) &&
                      !settings.region.empty() && is_visible(settings.region);
    if (!good) return std::nullopt;
    return settings;
}

bool is_visible(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace heed
