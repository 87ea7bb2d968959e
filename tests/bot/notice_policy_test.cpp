// When a notice may go out.
#include "bot/notice_policy.hpp"

#include <doctest/doctest.h>

namespace heed {
namespace {

using namespace std::chrono_literals;

NoticesConfig quiet(int from_hour, int to_hour) {
    NoticesConfig config;
    config.quiet_from_minute = from_hour * 60;
    config.quiet_to_minute = to_hour * 60;
    config.undo_window = 0s;
    config.reply_hold = 0s;
    config.merge_within = 0s;
    return config;
}

TimePoint at(int day, int hour, int minute, int second = 0) {
    return from_civil(2026, 11, day, hour, minute, second);
}

TimePoint due(const NoticesConfig& config, TimePoint now) {
    return notice_due(config, {"accepted", false, false, {}}, now);
}

TEST_CASE("quiet hours over midnight end in the morning, of the next day before midnight") {
    const NoticesConfig config = quiet(22, 8);
    CHECK(due(config, at(24, 21, 59, 59)) == at(24, 21, 59, 59));
    CHECK(due(config, at(24, 22, 0)) == at(25, 8, 0));
    CHECK(due(config, at(24, 23, 59, 59)) == at(25, 8, 0));
    CHECK(due(config, at(25, 0, 0)) == at(25, 8, 0));
    CHECK(due(config, at(25, 7, 59, 59)) == at(25, 8, 0));
    CHECK(due(config, at(25, 8, 0)) == at(25, 8, 0));
    CHECK(due(config, at(30, 23, 0)) == from_civil(2026, 12, 1, 8, 0, 0));
}

TEST_CASE("quiet hours within a day, and none") {
    const NoticesConfig noon = quiet(12, 14);
    CHECK(due(noon, at(24, 11, 59)) == at(24, 11, 59));
    CHECK(due(noon, at(24, 12, 0)) == at(24, 14, 0));
    CHECK(due(noon, at(24, 13, 59)) == at(24, 14, 0));
    CHECK(due(noon, at(24, 14, 0)) == at(24, 14, 0));
    CHECK(due(noon, at(24, 23, 0)) == at(24, 23, 0));
    CHECK(due(quiet(0, 0), at(24, 23, 0)) == at(24, 23, 0));
    CHECK(due(quiet(22, 22), at(24, 23, 0)) == at(24, 23, 0));
}

TEST_CASE("emergencies, staff and a talk of the last half hour are exempt") {
    const NoticesConfig config = quiet(22, 8);
    const TimePoint night = at(24, 23, 0);
    CHECK(notice_due(config, {"accepted", false, true, {}}, night) == night);
    CHECK(notice_due(config, {"accepted", true, false, {}}, night) == night);
    CHECK(notice_due(config, {"accepted", false, false, night - 29min}, night) == night);
    CHECK(notice_due(config, {"accepted", false, false, night - 30min}, night) == at(25, 8, 0));
}

TEST_CASE("an action waits for the undo window, an answer for the shorter hold, other things not") {
    NoticesConfig config = quiet(22, 8);
    config.undo_window = 120s;
    config.reply_hold = 20s;
    const TimePoint noon = at(24, 12, 0);
    const auto after = [&](std::string_view event) {
        return notice_due(config, {event, false, false, {}}, noon) - noon;
    };
    for (const char* event : {"accepted", "assigned", "transferred", "resolved", "rejected"}) {
        CHECK(after(event) == 120s);
    }
    for (const char* event : {"reply", "question"}) CHECK(after(event) == 20s);
    for (const char* event : {"filed", "reminder"}) CHECK(after(event) == 0s);
    CHECK(notice_due(config, {"accepted", true, false, {}}, noon) == noon);
    CHECK(notice_due(config, {"accepted", false, true, {}}, noon) == noon);
    // The window may reach into the quiet hours.
    CHECK(due(config, at(24, 21, 59, 0)) == at(25, 8, 0));
    // Somebody talking with us hears it at night too, but not before the window is over.
    const TimePoint night = at(24, 23, 0);
    CHECK(notice_due(config, {"reply", false, false, night - 1min}, night) == night + 20s);
}

TEST_CASE("minor news waits for company, as long as may be; a day's quiet hours hold both") {
    NoticesConfig config = quiet(22, 8);
    config.undo_window = 120s;
    config.merge_within = 30min;
    const TimePoint noon = at(24, 12, 0);
    const auto after = [&](std::string_view event) {
        return notice_due(config, {event, false, false, {}}, noon) - noon;
    };
    for (const char* event :
         {"accepted", "assigned", "transferred", "closed", "reopened", "concern"}) {
        CHECK(is_minor(event));
        CHECK(after(event) == 30min);
        CHECK(earliest_due(config, {event, false, false, {}}, noon) == noon + 120s);
    }
    for (const char* event : {"resolved", "rejected"}) CHECK(after(event) == 120s);
    CHECK(notice_due(config, {"accepted", true, false, {}}, noon) == noon);
    CHECK(notice_due(config, {"accepted", false, true, {}}, noon) == noon);
    CHECK(due(config, at(24, 21, 40)) == at(25, 8, 0));
    CHECK(due(config, at(25, 7, 45)) == at(25, 8, 15));
    config.merge_within = 60s;  // shorter than the undo window
    CHECK(after("accepted") == 120s);
}

TEST_CASE("what may take the platform's last message: answers and questions") {
    const auto weighs = [](std::string event, std::string_view number) {
        Notice notice;
        notice.event = std::move(event);
        return matters(notice, number);
    };
    for (const char* event : {"reply", "question", "resolved", "rejected", "filed"})
        CHECK(weighs(event, "N1"));
    for (const char* event : {"accepted", "transferred", "concern", "closed", "reminder"})
        CHECK_FALSE(weighs(event, "N1"));
    CHECK(weighs("reminder", ""));  // a word of the conversation
}

TEST_CASE("heed tries for three days, seven in an emergency") {
    CHECK(notice_lifetime(false, false) == 72h);
    CHECK(notice_lifetime(true, false) == 168h);
    CHECK(notice_lifetime(true, true) == 720h);
}

}  // namespace
}  // namespace heed
