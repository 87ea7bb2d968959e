#include "adapters/http.hpp"

#include <algorithm>
#include <charconv>

namespace heed {
namespace {

char lower(char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character + ('a' - 'A'))
                                                : character;
}

bool equal_any_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

int hex_digit(char character) {
    if (character >= '0' && character <= '9') return character - '0';
    const char letter = lower(character);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

bool percent_decode(std::string_view text, bool plus_is_blank, std::string& out) {
    while (true) {
        const char* const special = std::ranges::find_if(text, [&](char character) {
            return character == '%' || (character == '+' && plus_is_blank);
        });
        out.append(text.begin(), special);
        if (special == text.end()) return true;
        text.remove_prefix(static_cast<std::size_t>(special - text.begin()));
        if (text[0] == '+') {
            out += ' ';
            text.remove_prefix(1);
            continue;
        }
        if (text.size() < 3) return false;
        const int high = hex_digit(text[1]);
        const int low = hex_digit(text[2]);
        if (high < 0 || low < 0) return false;
        out += static_cast<char>(high * 16 + low);
        text.remove_prefix(3);
    }
}

}  // namespace

std::string_view HttpRequestView::header(std::string_view name) const {
    std::string_view value;
    int count = 0;
    for (const auto& [field, text] : headers) {
        if (!equal_any_case(field, name)) continue;
        value = text;
        ++count;
    }
    return count == 1 ? value : std::string_view{};
}

bool parse_query(
    std::string_view query,
    std::vector<std::pair<std::string, std::string>>& out,
    bool plus_is_blank
) {
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        std::string name;
        std::string value;
        if (!percent_decode(pair.substr(0, equals), plus_is_blank, name)) return false;
        if (equals < pair.size() &&
            !percent_decode(pair.substr(equals + 1), plus_is_blank, value)) {
            return false;
        }
        out.emplace_back(std::move(name), std::move(value));
    }
    return true;
}

std::string percent_encode(std::string_view text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    static constexpr std::string_view unreserved_marks = "-._~";
    std::string out;
    out.reserve(text.size());
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        const char letter = lower(character);
        if ((letter >= 'a' && letter <= 'z') || (character >= '0' && character <= '9') ||
            unreserved_marks.find(character) != unreserved_marks.npos) {
            out += character;
        } else {
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
    return out;
}

std::string absolute_url(std::string_view base, std::string_view url) {
    std::string out;
    if (url.starts_with('/')) out = base;
    out += url;
    return out;
}

long retry_after_seconds(std::string_view header) {
    long seconds = 0;
    const auto read = std::from_chars(header.data(), header.data() + header.size(), seconds);
    if (header.empty() || read.ptr != header.data() + header.size()) return 0;
    if (read.ec == std::errc::result_out_of_range) return retry_after_max_s;
    return read.ec == std::errc{} ? std::clamp(seconds, 0L, retry_after_max_s) : 0;
}

std::optional<TimePoint> parse_http_date(std::string_view header) {
    constexpr std::string_view form = "Sun, 06 Nov 1994 08:49:37 GMT";
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (header.size() != form.size()) return std::nullopt;
    for (std::size_t i = 3; i < form.size(); ++i) {
        const bool digit = form[i] >= '0' && form[i] <= '9', month = i >= 8 && i < 11;
        if (digit ? header[i] < '0' || header[i] > '9' : !month && header[i] != form[i])
            return std::nullopt;
    }
    const std::size_t month = months.find(header.substr(8, 3));
    if (month == months.npos || month % 3 != 0) return std::nullopt;
    const auto number = [&](std::size_t at, std::size_t digits) {
        int value = 0;
        for (const char digit : header.substr(at, digits)) value = value * 10 + (digit - '0');
        return value;
    };
    const std::chrono::year_month_day day(
        std::chrono::year(number(12, 4)),
        std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
        std::chrono::day(static_cast<unsigned>(number(5, 2)))
    );
    const int hour = number(17, 2), minute = number(20, 2), second = number(23, 2);
    if (!day.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    return std::chrono::sys_days(day) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

}  // namespace heed
