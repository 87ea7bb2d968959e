#pragma once
// When a notice goes out: the manners of `[notices]` in heed.toml.
#include "bot/config.hpp"
#include "dialogs/answer.hpp"
#include "dialogs/time.hpp"

#include <string_view>

namespace heed {

struct NoticeOccasion {
    std::string_view event;  // contract event: "accepted", "reply" ...
    bool to_staff = false;
    bool emergency = false;
    TimePoint last_message_at{};  // when the recipient last wrote
};

// News that asks for nothing and answers nothing ("accepted", "transferred" ...): it can wait for
// what follows, and does not spend a platform's last message.
bool is_minor(std::string_view event);
// May the notice take the last message that a platform allows? `number` is the complaint's that the
// row is about; empty: none. Neither minor news nor a reminder of a complaint may, nor a picture.
bool matters(const Notice& notice, std::string_view number);
// The one reminder of the questions after a resolution. It takes the first way or none.
bool is_survey_reminder(const Notice& notice);

// The moment from which the notice may be sent. An action of staff waits for the undo window, a
// reply for the shorter hold, and minor news as long as `merge_within` for company; residents are
// left in peace in the quiet hours (UTC+8) unless it is an emergency or answers something said in
// the last 30 minutes. Source: docs/casework.md, "Notices and their time".
TimePoint notice_due(const NoticesConfig& config, const NoticeOccasion& occasion, TimePoint now);
// The same without waiting for company.
TimePoint earliest_due(const NoticesConfig& config, const NoticeOccasion& occasion, TimePoint now);

// How long heed goes on trying before a notice expires: 3 days, 7 for an emergency. One that waits
// for a visit to the web chat (`to_visitor`) is kept for 30 days, since nothing calls the person.
Duration notice_lifetime(bool emergency, bool to_visitor);

}  // namespace heed
