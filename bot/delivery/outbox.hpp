#pragma once
// Delivers what turns wrote into the outbox: notices to persons, photos to fetch. At least once
// from here; the receiver's key and the rules for uncertain attempts make it once where possible.
#include "bot/channels.hpp"
#include "bot/clock.hpp"
#include "bot/delivery/photo_keeper.hpp"
#include "bot/delivery/tokens.hpp"
#include "bot/engine.hpp"
#include "bot/http_client.hpp"
#include "bot/task.hpp"
#include "bot/web/visits.hpp"
#include "dialogs/random.hpp"
#include "storage/store.hpp"

#include <boost/asio/steady_timer.hpp>

#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace heed {

struct OutboxSettings {
    std::size_t photo_bytes_max = 10 * 1024 * 1024;
};

// Lives on one lane.
class Outbox {
public:
    // All arguments outlive the outbox.
    Outbox(
        Lane& lane,
        Store& store,
        const Channels& channels,
        Tokens& tokens,
        HttpClient& client,
        PhotoKeeper& photos,
        Engine& engine,
        Visits& visits,
        const Clock& clock,
        Random& random,
        OutboxSettings settings
    );

    // Runs until stop().
    Task<void> run();
    // There may be something due. Thread-safe.
    void wake();
    // Shows the person that an answer is being written, once in 15 s. Thread-safe; what comes of it
    // is of no consequence.
    void show_typing(const Channel& channel, const std::string& user);
    // The person is at hand again: what waits for them, or was put off, is tried at once.
    Task<void> revive(ConversationKey to);
    // No new attempts. Called on the outbox's lane; attempts under way finish by themselves.
    void stop();
    bool idle() const { return in_flight_ == 0; }

private:
    // A leased item with what delivering it needs to know.
    struct Leased {
        OutboxItem item;
        std::vector<Account> accounts;  // of a notice: where it may go, the best first
        std::optional<PhotoRow> photo;
    };
    struct Batch {
        std::vector<Leased> leased;
        std::optional<TimePoint> next_due;
    };
    struct LeaseWork;
    struct SettleWork;
    struct ReviveWork;

    // How an attempt ends: what the row becomes.
    struct Verdict {
        OutboxState state = OutboxState::pending;
        TimePoint due{};
        std::string why;
        bool used_push = false;     // one of the platform's few messages to `account` was spent
        bool pushes_ended = false;  // the platform takes no more for `account` until it writes
        ConversationKey account{};
        std::optional<PhotoInfo> photo_kept;
        std::optional<PhotoShot> shot;
        bool photo_lost = false;
    };

    Task<Batch> lease();
    Task<void> attempt(Leased leased);
    // Where the person last wrote; where that cannot be reached, on their next account.
    Task<Verdict> push(const Leased& leased);
    Task<Verdict> push_to(const Account& account, const Leased& leased);
    Task<Delivery> push_by(
        const Channel& channel, PushRoute route, const std::string& user, const Leased& leased
    );
    Task<void> type(const Channel& channel, std::string user);
    Task<Verdict> fetch_photo(const Leased& leased);
    Verdict later(const Leased& leased, const std::string& why, long retry_after_s);
    Verdict after_push(
        const Channel& channel, const Leased& leased, PushRoute route, const Delivery& delivery
    );
    Duration since_first(const Leased& leased) const;

    Lane& lane_;
    Store& store_;
    const Channels& channels_;
    Tokens& tokens_;
    HttpClient& client_;
    PhotoKeeper& photos_;
    Engine& engine_;
    Visits& visits_;
    const Clock& clock_;
    Random& random_;
    OutboxSettings settings_;
    boost::asio::basic_waitable_timer<
        std::chrono::steady_clock,
        boost::asio::wait_traits<std::chrono::steady_clock>,
        Lane::executor_type>
        sleep_;
    // Interfaces whose daily quota is used up, until it is fresh.
    std::map<std::pair<const Channel*, PushRoute>, TimePoint> closed_until_;
    // Persons who see that an answer is being written, until then.
    std::map<std::pair<const Channel*, std::string>, TimePoint> typing_until_;
    std::size_t in_flight_ = 0;
    bool woken_ = false;
    bool stopping_ = false;
};

}  // namespace heed
