#include "bot/request_guard.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace heed {
namespace {

// 18 digits always fit, and no body of ours comes near.
constexpr std::size_t content_length_digits_max = 18;
constexpr std::size_t host_bytes_max = 255;
constexpr std::array<std::string_view, 7> methods{
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

char lower(char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character + ('a' - 'A'))
                                                : character;
}

bool equal_any_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_digit(char character) { return character >= '0' && character <= '9'; }

bool is_alphanumeric(char character) {
    const char letter = lower(character);
    return is_digit(character) || (letter >= 'a' && letter <= 'z');
}

bool is_name_character(char character) { return is_alphanumeric(character) || character == '-'; }

bool is_value_character(char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

// Visible ASCII without '#': a fragment never belongs into a request.
bool is_target_character(char character) {
    return character > 0x20 && character < 0x7f && character != '#';
}

bool is_host_character(char character) {
    return is_alphanumeric(character) ||
           std::string_view(".-_:[]").find(character) != std::string_view::npos;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

enum class Version : std::uint8_t { http_1_0, http_1_1 };

// State while the lines are read.
struct Reading {
    RequestHead& head;
    Version version = Version::http_1_1;
    bool has_host = false;
    bool connection_upgrade = false;  // "Connection: upgrade" was there
    bool to_websocket = false;        // "Upgrade: websocket" was there
};

GuardVerdict read_version(std::string_view text, Version& version) {
    if (text == "HTTP/1.1") return {};
    if (text == "HTTP/1.0") {
        version = Version::http_1_0;
        return {};
    }
    const bool well_formed = text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) &&
                             text[6] == '.' && is_digit(text[7]);
    if (well_formed) return {505, "version"};
    return {400, "version"};
}

GuardVerdict read_request_line(std::string_view line, Reading& reading) {
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == line.npos || first == last) return {400, "request_line"};
    const std::string_view target = line.substr(first + 1, last - first - 1);
    reading.head.method = line.substr(0, first);
    if (reading.head.method == "CONNECT" || reading.head.method == "TRACE") return {400, "method"};
    if (target.size() > target_bytes_max) return {414, "target"};
    if (target.empty() || target.front() != '/') return {400, "target"};
    if (!std::ranges::all_of(target, is_target_character)) return {400, "target"};
    const std::size_t question = target.find('?');
    reading.head.path = target.substr(0, question);
    reading.head.query = question == target.npos ? std::string_view() : target.substr(question + 1);
    const GuardVerdict version = read_version(line.substr(last + 1), reading.version);
    if (!version.reason.empty()) return version;
    if (std::ranges::find(methods, reading.head.method) == methods.end()) return {501, "method"};
    return {};
}

GuardVerdict read_content_length(std::string_view value, RequestHead& head) {
    if (head.content_length || value.empty() || value.size() > content_length_digits_max ||
        !std::ranges::all_of(value, is_digit)) {
        return {400, "content_length"};
    }
    std::uint64_t length = 0;
    std::from_chars(value.data(), value.data() + value.size(), length);
    head.content_length = length;
    return {};
}

// A list of tokens; several lines of it add up.
void read_connection(std::string_view value, Reading& reading) {
    while (true) {
        const std::size_t comma = value.find(',');
        const std::string_view token = trim(value.substr(0, comma));
        if (equal_any_case(token, "close")) reading.head.close = true;
        if (equal_any_case(token, "upgrade")) reading.connection_upgrade = true;
        if (comma == value.npos) return;
        value.remove_prefix(comma + 1);
    }
}

// The fields that decide where a request ends, to whom it goes, and what may follow.
GuardVerdict read_framing(std::string_view name, std::string_view value, Reading& reading) {
    if (equal_any_case(name, "host")) {
        const bool good = !value.empty() && value.size() <= host_bytes_max &&
                          std::ranges::all_of(value, is_host_character);
        if (reading.has_host || !good) return {400, "host"};
        reading.has_host = true;
    } else if (equal_any_case(name, "content-length")) {
        return read_content_length(value, reading.head);
    } else if (equal_any_case(name, "transfer-encoding")) {
        if (reading.head.chunked || !equal_any_case(value, "chunked")) {
            return {400, "transfer_encoding"};
        }
        reading.head.chunked = true;
    } else if (equal_any_case(name, "connection")) {
        read_connection(value, reading);
    } else if (equal_any_case(name, "upgrade")) {
        if (reading.to_websocket || !equal_any_case(value, "websocket")) return {400, "upgrade"};
        reading.to_websocket = true;
    } else if (equal_any_case(name, "expect")) {
        if (!equal_any_case(value, "100-continue")) return {417, "expect"};
        reading.head.expects_continue = true;
    }
    return {};
}

GuardVerdict read_field(std::string_view line, Reading& reading) {
    if (++reading.head.fields > fields_max) return {431, "fields"};
    // A folded line begins with a blank, which is no character of a name either.
    const std::size_t colon = line.find(':');
    if (colon == line.npos || colon == 0) return {400, "field"};
    const std::string_view name = line.substr(0, colon);
    if (name.size() > field_name_bytes_max) return {431, "field_name"};
    if (!std::ranges::all_of(name, is_name_character)) return {400, "field_name"};
    const std::string_view value = line.substr(colon + 1);
    if (!std::ranges::all_of(value, is_value_character)) return {400, "field_value"};
    return read_framing(name, trim(value), reading);
}

// Nothing but a WebSocket is ever upgraded to, by a GET without a body (RFC 6455 §4.1): another
// reading of such a request would end it elsewhere.
GuardVerdict check_upgrade(Reading& reading) {
    RequestHead& head = reading.head;
    if (!reading.connection_upgrade && !reading.to_websocket) return {};
    const bool whole = reading.connection_upgrade && reading.to_websocket &&
                       reading.version == Version::http_1_1 && head.method == "GET" &&
                       !head.content_length && !head.chunked && !head.close &&
                       !head.expects_continue;
    if (!whole) return {400, "upgrade"};
    head.upgrades = true;
    return {};
}

GuardVerdict check_whole(const Reading& reading, bool from_loopback) {
    const RequestHead& head = reading.head;
    const bool old = reading.version == Version::http_1_0;
    if (head.chunked && head.content_length) return {400, "length_twice"};
    if (head.chunked && old) return {400, "transfer_encoding"};
    if (old && !(from_loopback && head.method == "GET" && head.path == "/healthz")) {
        return {505, "version"};
    }
    if (!reading.has_host && !old) return {400, "host"};
    return {};
}

}  // namespace

HeadSearch::Found HeadSearch::search(std::string_view buffered) {
    for (; searched_ < buffered.size(); ++searched_) {
        const char character = buffered[searched_];
        const bool after_cr = line_ends_ % 2 == 1;
        if (character == '\n' ? !after_cr : after_cr || character == '\0') return Found::broken;
        if (character == '\r' || character == '\n') {
            ++line_ends_;
        } else {
            line_ends_ = 0;
        }
        if (line_ends_ == 4) {
            ++searched_;
            return Found::complete;
        }
    }
    return Found::incomplete;
}

GuardVerdict check_head(std::string_view raw, bool from_loopback, RequestHead& head) {
    constexpr std::string_view end_of_line = "\r\n";
    head = {};
    Reading reading{.head = head};
    bool is_request_line = true;
    while (true) {
        const std::size_t end = raw.find(end_of_line);
        if (end == raw.npos) return {400, "request_line"};
        const std::string_view line = raw.substr(0, end);
        raw.remove_prefix(end + end_of_line.size());
        if (line.empty() && !is_request_line) break;
        const GuardVerdict verdict =
            is_request_line ? read_request_line(line, reading) : read_field(line, reading);
        if (!verdict.reason.empty()) return verdict;
        is_request_line = false;
    }
    GuardVerdict verdict = check_whole(reading, from_loopback);
    if (verdict.reason.empty()) verdict = check_upgrade(reading);
    if (reading.version == Version::http_1_0) head.close = true;
    return verdict;
}

}  // namespace heed
