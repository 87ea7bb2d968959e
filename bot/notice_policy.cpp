#include "bot/notice_policy.hpp"

namespace heed {
namespace {

constexpr auto fresh_talk = std::chrono::minutes(30);

// The first moment at or after `time` that is outside the quiet hours.
TimePoint after_quiet(const NoticesConfig& config, TimePoint time) {
    const int from = config.quiet_from_minute;
    const int to = config.quiet_to_minute;
    if (from == to) return time;
    const CivilTime civil = to_civil(time);
    const int minute = civil.hour * 60 + civil.minute;
    const bool over_midnight = from > to;
    const bool quiet =
        over_midnight ? minute >= from || minute < to : minute >= from && minute < to;
    if (!quiet) return time;
    const TimePoint midnight = from_civil(civil.year, civil.month, civil.day, 0, 0, 0);
    const bool ends_tomorrow = over_midnight && minute >= from;
    return midnight + std::chrono::hours(ends_tomorrow ? 24 : 0) + std::chrono::minutes(to);
}

}  // namespace

TimePoint notice_due(const NoticesConfig& config, const NoticeOccasion& occasion, TimePoint now) {
    if (occasion.to_staff || occasion.emergency) return now;
    TimePoint due = now;
    if (occasion.event == "reply" || occasion.event == "question") {
        due += config.reply_hold;
    } else if (occasion.event != "reminder" && occasion.event != "filed") {
        due += config.undo_window;
    }
    if (now - occasion.last_message_at < fresh_talk) return due;
    return after_quiet(config, due);
}

Duration notice_lifetime(bool emergency, bool to_visitor) {
    constexpr auto day = std::chrono::hours(24);
    if (to_visitor) return 30 * day;
    return emergency ? 7 * day : 3 * day;
}

}  // namespace heed
