// How many messages of one person in a minute are answered.
#include "bot/message_rate.hpp"

#include "bot/alert_rate.hpp"

#include <doctest/doctest.h>

#include <string>

namespace heed {
namespace {

using namespace std::chrono_literals;

const ConversationKey someone{"app", "u1"};
const TimePoint start = from_civil(2026, 11, 24, 10, 0, 0);

TEST_CASE("the first message beyond the limit is told apart, the others not") {
    MessageRate rate(3);
    for (int i = 0; i < 3; ++i) CHECK(rate.count(someone, start) == RateVerdict::within);
    CHECK(rate.count(someone, start) == RateVerdict::first_beyond);
    for (int i = 0; i < 5; ++i) CHECK(rate.count(someone, start + 59s) == RateVerdict::beyond);
}

TEST_CASE("what was undone and comes again counts once") {
    MessageRate rate(1);
    CHECK(rate.count(someone, start) == RateVerdict::within);
    rate.take_back(someone);
    CHECK(rate.count(someone, start) == RateVerdict::within);
    CHECK(rate.count(someone, start) == RateVerdict::first_beyond);

    AlertRate alerts;
    CHECK(alerts.allow(someone, "gas", start));
    CHECK(alerts.allow(someone, "fire", start + 1s));
    alerts.take_back(someone, "fire", start + 1s);
    CHECK(alerts.allow(someone, "fire", start + 1s));
    CHECK_FALSE(alerts.allow(someone, "gas", start + 2s));
    alerts.take_back({"app", "u2"}, "fire", start + 1s);
    alerts.take_back(someone, "fire", start);
    CHECK_FALSE(alerts.allow(someone, "fire", start + 2s));
}

TEST_CASE("a minute after the first message counting begins anew") {
    MessageRate rate(1);
    CHECK(rate.count(someone, start) == RateVerdict::within);
    CHECK(rate.count(someone, start + 59999ms) == RateVerdict::first_beyond);
    CHECK(rate.count(someone, start + 60s) == RateVerdict::within);
    CHECK(rate.count(someone, start + 61s) == RateVerdict::first_beyond);
}

TEST_CASE("persons do not count for each other, nor does one id on two channels") {
    MessageRate rate(1);
    CHECK(rate.count(someone, start) == RateVerdict::within);
    CHECK(rate.count({"app", "u2"}, start) == RateVerdict::within);
    CHECK(rate.count({"city", "u1"}, start) == RateVerdict::within);
    CHECK(rate.count(someone, start) == RateVerdict::first_beyond);
}

TEST_CASE("a clock that goes back silences nobody") {
    MessageRate rate(1);
    rate.count(someone, start);
    rate.count(someone, start);
    CHECK(rate.count(someone, start - 1h) == RateVerdict::within);
}

TEST_CASE("a crowd makes heed more patient, never less") {
    MessageRate rate(1);
    rate.count(someone, start);
    CHECK(rate.count(someone, start) == RateVerdict::first_beyond);
    for (int i = 0; i < 100'000; ++i) {
        REQUIRE(rate.count({"app", "c" + std::to_string(i)}, start) == RateVerdict::within);
    }
    CHECK(rate.count(someone, start) == RateVerdict::within);
}

}  // namespace
}  // namespace heed
