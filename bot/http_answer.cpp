#include "bot/http_answer.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <charconv>
#include <ostream>  // Boost 1.81's string_view needs it and does not say so
#include <stdexcept>
#include <string_view>

namespace heed {
namespace {

constexpr std::string_view line_breakers("\r\n\0", 3);

char lower(char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character + ('a' - 'A'))
                                                : character;
}

bool is_cache_control(std::string_view name) {
    return std::ranges::equal(name, std::string_view("cache-control"), {}, lower);
}

void require_one_line(std::string_view text) {
    if (text.find_first_of(line_breakers) == text.npos) return;
    throw std::invalid_argument("a header of an answer holds a line end");
}

void append_number(std::string& out, std::size_t number) {
    char digits[20];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
    out.append(digits, end);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

void append_answer(std::string& out, const HttpReply& reply, const AnswerFrame& frame) {
    require_one_line(reply.content_type);
    bool has_cache_control = false;
    for (const auto& [name, value] : reply.headers) {
        require_one_line(name);
        require_one_line(value);
        has_cache_control = has_cache_control || is_cache_control(name);
    }
    const bool may_have_body = reply.status >= 200 && reply.status != 204 && reply.status != 304;

    out.append("HTTP/1.1 ");
    append_number(out, reply.status);
    const boost::beast::string_view reason =
        boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(reply.status));
    out.append(" ").append(reason.data(), reason.size()).append("\r\n");
    if (may_have_body) {
        out.append("Content-Length: ");
        append_number(out, reply.body.size());
        out.append("\r\n");
        if (!reply.body.empty()) append_field(out, "Content-Type", reply.content_type);
    }
    out.append("X-Content-Type-Options: nosniff\r\n");
    if (!has_cache_control) out.append("Cache-Control: no-store\r\n");
    // Two years, as Mozilla asks.
    if (frame.tls) out.append("Strict-Transport-Security: max-age=63072000\r\n");
    if (frame.close) out.append("Connection: close\r\n");
    for (const auto& [name, value] : reply.headers) append_field(out, name, value);
    out.append("\r\n");
    if (may_have_body && !frame.head_only) out.append(reply.body);
}

}  // namespace heed
