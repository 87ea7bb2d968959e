#pragma once
// One attempt at a row of the outbox: what it needs to know, and how it ends.
#include "bot/clock.hpp"
#include "dialogs/photo_shot.hpp"
#include "dialogs/random.hpp"
#include "storage/store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

// A leased item with what delivering it needs to know.
struct Leased {
    OutboxItem item;
    std::vector<Account> accounts;  // of a notice: where it may go, the best first
    std::optional<PhotoRow> photo;
    bool safety = false;  // about an emergency
    Duration since_first(TimePoint now) const { return now - item.first_leased; }
};

// What an attempt has taught of one account.
struct AccountNews {
    ConversationKey account;
    bool in_hand = false;       // a counted message was on its way (Pusher::settled)
    bool used_push = false;     // one of the platform's few messages was spent
    bool pushes_ended = false;  // the platform takes no more until the person writes
    bool unsubscribed = false;  // the person takes no subscription messages
};

// How an attempt ends: what the row becomes, and what was learned.
struct Verdict {
    OutboxState state = OutboxState::pending;
    TimePoint due{};
    std::string why;
    std::string_view api = "none";  // of the platform, that was called last
    std::vector<AccountNews> learned;
    std::optional<PhotoInfo> photo_kept;
    std::optional<PhotoShot> shot;
    bool photo_lost = false;
    // State pending: this attempt, or one before it, may have been shown. The next one is made only
    // where a repeat does no harm.
    bool may_have_been_shown = false;
};

// When to try again. Lives on one lane.
class Backoff {
public:
    Backoff(const Clock& clock, Random& random) : clock_(clock), random_(random) {}
    // Twice as long after each attempt, at most ten minutes, half of it up and down: no herd when a
    // platform returns. Not before `retry_after_s`, an hour at most.
    Verdict later(const Leased& leased, const std::string& why, long retry_after_s);

private:
    const Clock& clock_;
    Random& random_;
};

}  // namespace heed
