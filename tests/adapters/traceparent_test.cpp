#include "adapters/traceparent.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace heed;

namespace {

constexpr const char* trace = "0af7651916cd43dd8448eb211c80319c";

TraceId asked(std::string_view traceparent, bool from_proxy = true) {
    HttpRequestView request;
    request.headers = {{"Traceparent", traceparent}};
    request.from_proxy = from_proxy;
    return asked_trace(request);
}
std::string with(std::string_view version, std::string_view id = trace) {
    return std::string(version) + "-" + std::string(id) + "-b7ad6b7169203331-01";
}

}  // namespace

TEST_CASE("a trusted proxy names the trace") {
    CHECK(to_hex(asked(with("00"))) == trace);
    CHECK(to_hex(asked(with("01") + "-what.comes.later")) == trace);
}

TEST_CASE("a stranger does not, nor does what is not well-formed") {
    CHECK(asked(with("00"), false).is_none());
    CHECK(asked_trace({}).is_none());
    for (const std::string& text :
         {std::string(),
          with("ff"),
          with("0g"),
          with("00", "00000000000000000000000000000000"),
          with("00", "0AF7651916CD43DD8448EB211C80319C"),
          with("00") + "-more",
          with("01") + "more",
          with("00").substr(1),
          std::string("00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333101-01"),
          std::string("00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333z-01")}) {
        CAPTURE(text);
        CHECK(asked(text).is_none());
    }
    HttpRequestView twice;
    const std::string text = with("00");
    twice.headers = {{"traceparent", text}, {"traceparent", text}};
    twice.from_proxy = true;
    CHECK(asked_trace(twice).is_none());
}
