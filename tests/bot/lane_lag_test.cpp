#include "bot/lane_lag.hpp"

#include <boost/asio/post.hpp>
#include <doctest/doctest.h>

#include <string>
#include <thread>

namespace heed {
namespace {

using namespace std::chrono_literals;

// A sample of the histogram; -1 when there is none.
int value(const std::string& text, const std::string& series) {
    const std::size_t at = text.find("\nheed_eventloop_lag_seconds" + series + " ");
    return at == std::string::npos ? -1 : std::stoi(text.substr(text.find(' ', at)));
}

TEST_CASE("a lane that is blocked is late, another is not") {
    LaneLag lag(5ms);
    {
        Lane blocked{1};
        Lane free{1};
        lag.add(blocked, "0");
        lag.add(free, "1");
        std::string text;
        lag.append(text);
        CHECK(text == "# TYPE heed_eventloop_lag_seconds histogram\n");
        boost::asio::post(blocked, [] { std::this_thread::sleep_for(300ms); });
        blocked.run_for(400ms);
        free.run_for(100ms);
    }
    std::string text;
    lag.append(text);
    const auto later_than = [&](const std::string& lane, const std::string& end) {
        return value(text, "_bucket{lane=\"" + lane + "\",le=\"+Inf\"}") -
               value(text, "_bucket{lane=\"" + lane + "\",le=\"" + end + "\"}");
    };
    CHECK(later_than("0", "0.25") >= 1);
    CHECK(value(text, "_count{lane=\"1\"}") >= 1);
    // A busy machine may hold up a thread, but not each time.
    CHECK(later_than("1", "0.25") < value(text, "_count{lane=\"1\"}"));
}

TEST_CASE("lanes of one name are one histogram") {
    LaneLag lag(5ms);
    {
        Lane one{1}, other{1};
        lag.add(one, "others");
        lag.add(other, "others");
        one.run_for(50ms);
        other.run_for(50ms);
    }
    std::string text;
    lag.append(text);
    CHECK(value(text, "_count{lane=\"others\"}") >= 2);
    CHECK(text.find("_count") == text.rfind("_count"));
}

}  // namespace
}  // namespace heed
