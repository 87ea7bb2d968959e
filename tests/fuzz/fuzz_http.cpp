// Arbitrary bytes as a connection's first request: the guard, and Beast behind it, must end without
// a fault, must not depend on how the bytes are cut, and Beast must not see another request than
// the guard did.
#include "bot/request_guard.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <ostream>
#include <string_view>

namespace {

namespace http = boost::beast::http;

void require(bool condition) {
    if (!condition) std::abort();
}

heed::HeadSearch::Found search_in_steps(
    std::string_view bytes, std::size_t step, heed::HeadSearch& search
) {
    auto found = heed::HeadSearch::Found::incomplete;
    for (std::size_t end = 0; end < bytes.size() && found == heed::HeadSearch::Found::incomplete;) {
        end = std::min(end + step, bytes.size());
        found = search.search(bytes.substr(0, end));
    }
    return found;
}

void compare_with_beast(std::string_view bytes, const heed::RequestHead& head) {
    http::request_parser<http::string_body> parser;
    parser.eager(true);
    parser.header_limit(heed::head_bytes_max + 1);
    parser.body_limit(64 * 1024);
    boost::system::error_code error;
    parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
    if (!parser.is_header_done()) return;
    const auto& message = parser.get();
    require(std::string_view(message.method_string()) == head.method);
    require(parser.chunked() == head.chunked);
    if (!parser.is_done()) return;
    const auto fields = static_cast<std::size_t>(std::distance(message.begin(), message.end()));
    require(fields == head.fields || head.chunked);  // trailers, which the session refuses
    if (!head.chunked) require(message.body().size() == head.content_length.value_or(0));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::size_t step = data[0] % 7U + 1;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    heed::HeadSearch whole;
    heed::HeadSearch pieces;
    const auto found = bytes.empty() ? heed::HeadSearch::Found::incomplete : whole.search(bytes);
    require(search_in_steps(bytes, step, pieces) == found);
    if (found != heed::HeadSearch::Found::complete) return 0;
    require(whole.length() == pieces.length());
    if (whole.length() > heed::head_bytes_max) return 0;
    heed::RequestHead head;
    const heed::GuardVerdict verdict =
        heed::check_head(bytes.substr(0, whole.length()), step == 1, head);
    require((verdict.status == 0) == verdict.reason.empty());
    if (verdict.reason.empty()) compare_with_beast(bytes, head);
    return 0;
}
