#include "bot/notice_policy.hpp"

#include "dialogs/article.hpp"

#include <algorithm>
#include <iterator>

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

TimePoint out_of_quiet(
    const NoticesConfig& config, const NoticeOccasion& occasion, TimePoint due, TimePoint now
) {
    return now - occasion.last_message_at < fresh_talk ? due : after_quiet(config, due);
}

}  // namespace

bool is_minor(std::string_view event) {
    static constexpr std::string_view minor[] = {
        "accepted", "assigned", "transferred", "closed", "reopened", "concern"};
    return std::ranges::find(minor, event) != std::end(minor);
}

bool matters(const Notice& notice, std::string_view number) {
    return !is_minor(notice.event) && (notice.event != "reminder" || number.empty()) &&
           !article_of(notice);
}

bool is_survey_reminder(const Notice& notice) {
    return notice.event == "reminder" &&
           std::ranges::any_of(notice.text.spans, [](const Span& span) {
               return span.choice.starts_with("rating:");
           });
}

TimePoint earliest_due(const NoticesConfig& config, const NoticeOccasion& occasion, TimePoint now) {
    if (occasion.to_staff || occasion.emergency) return now;
    TimePoint due = now;
    if (occasion.event == "reply" || occasion.event == "question") {
        due += config.reply_hold;
    } else if (occasion.event != "reminder" && occasion.event != "filed") {
        due += config.undo_window;
    }
    return out_of_quiet(config, occasion, due, now);
}

TimePoint notice_due(const NoticesConfig& config, const NoticeOccasion& occasion, TimePoint now) {
    const TimePoint earliest = earliest_due(config, occasion, now);
    if (occasion.to_staff || occasion.emergency || !is_minor(occasion.event)) return earliest;
    return std::max(earliest, out_of_quiet(config, occasion, now + config.merge_within, now));
}

Duration notice_lifetime(bool emergency, bool to_visitor) {
    constexpr auto day = std::chrono::hours(24);
    if (to_visitor) return 30 * day;
    return emergency ? 7 * day : 3 * day;
}

}  // namespace heed
