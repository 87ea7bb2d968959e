#pragma once
// When a notice goes out: the manners of `[notices]` in heed.toml.
#include "bot/config.hpp"
#include "dialogs/time.hpp"

#include <string_view>

namespace heed {

struct NoticeOccasion {
    std::string_view event;  // contract event: "accepted", "reply" ...
    bool to_staff = false;
    bool emergency = false;
    TimePoint last_message_at{};  // when the recipient last wrote
};

// The moment from which the notice may be sent. An action of staff waits for the undo window, a
// reply for the shorter hold; residents are left in peace in the quiet hours (UTC+8) unless it is
// an emergency or answers something said in the last 30 minutes. Source: docs/casework.md,
// "Notices".
TimePoint notice_due(const NoticesConfig& config, const NoticeOccasion& occasion, TimePoint now);

// How long heed goes on trying before a notice expires: 3 days, 7 for an emergency. One that waits
// for a visit to the web chat (`to_visitor`) is kept for 30 days, since nothing calls the person.
Duration notice_lifetime(bool emergency, bool to_visitor);

}  // namespace heed
