#include "bot/commands/retention.hpp"

#include "bot/commands/own_store.hpp"
#include "bot/control.hpp"
#include "bot/database.hpp"
#include "bot/retention.hpp"

#include <iomanip>
#include <stdexcept>

namespace heed {
namespace {

std::string_view words_for(Expiring what) {
    switch (what) {
        case Expiring::photos:
            return "photos of cases that ended";
        case Expiring::voices:
            return "voice messages of cases that ended";
        case Expiring::phones:
            return "telephone numbers of cases that ended";
        case Expiring::persons:
            return "persons whose cases have all ended";
        case Expiring::answers:
            return "answers kept for messages delivered twice";
        case Expiring::message_ids:
            return "ids of messages";
        case Expiring::set_aside:
            return "messages set aside";
        case Expiring::api_answers:
            return "answers kept for programs that ask again";
    }
    return {};
}

std::string when(const std::optional<TimePoint>& time) {
    return time ? to_rfc3339(*time) : std::string("never");
}

}  // namespace

int run_retention(const Config& config, TimePoint now, std::ostream& out) {
    const auto reader = open_reader(config.storage);
    const ExpiryCalendar calendar = reader->expiry_calendar();
    const TimePoint next = next_as_of(calendar, now);
    const ExpiryLimits in_run = expiry_limits(config.retention, calendar, next);
    const ExpiryLimits by_clock = expiry_limits(config.retention, calendar, now);
    out << "last run " << when(calendar.run_at) << ", calendar at " << when(calendar.as_of)
        << "\n  next run     by the clock\n";
    for (const Expiring what : all_expiring) {
        out << std::setw(10) << reader->count_expired(what, in_run) << std::setw(17)
            << reader->count_expired(what, by_clock) << "  " << words_for(what) << '\n';
    }
    if (next + std::chrono::days(1) < now) {
        out << "The calendar is behind the clock and follows by three days a day. Is the clock "
               "right?"
               " Then: heed retention --catch-up\n";
    }
    return 0;
}

int run_retention_catch_up(const Config& config, TimePoint now, std::ostream& out) {
    const auto reply = blocking_ask_server(
        control_socket_of(config.storage.database), R"({"command":"catch_up"})"
    );
    if (reply && reply->find("\"error\"") != std::string::npos)
        throw std::runtime_error("the running server refused: " + *reply);
    if (!reply) {
        in_own_store(config, [&](Tx& tx) {
            tx.expiry().catch_up(now);
            return true;
        });
    }
    out << "The calendar of retention is at " << to_rfc3339(now) << "; "
        << (reply ? "the server begins a run within a minute.\n"
                  : "the server begins a run when it starts.\n");
    return 0;
}

}  // namespace heed
