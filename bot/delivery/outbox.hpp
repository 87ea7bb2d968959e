#pragma once
// Delivers what turns wrote into the outbox: notices to persons, photos to fetch. At least once
// from here; the receiver's key and the rules for uncertain attempts make it once where possible.
#include "bot/channels.hpp"
#include "bot/clock.hpp"
#include "bot/delivery/outbox_counts.hpp"
#include "bot/delivery/photo_fetch.hpp"
#include "bot/delivery/photo_keeper.hpp"
#include "bot/delivery/push.hpp"
#include "bot/delivery/tokens.hpp"
#include "bot/engine.hpp"
#include "bot/http_client.hpp"
#include "bot/lane_timer.hpp"
#include "bot/metrics.hpp"
#include "bot/task.hpp"
#include "bot/web/visits.hpp"
#include "dialogs/random.hpp"
#include "storage/store.hpp"

#include <map>
#include <memory>
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
        Metrics& metrics,
        OutboxSettings settings
    );

    // Runs until stop().
    Task<void> run();
    // There may be something due. Thread-safe.
    void wake();
    // Shows the person that an answer is being written, once in 15 s. Thread-safe; what comes of it
    // is of no consequence.
    void show_typing(const Channel& channel, const std::string& user);
    // Makes a call of a channel that tells the platform that a tap was heard; once, and not at all
    // while too much is under way. Any thread.
    void tell_heard(HttpCall call);
    // The person is at hand again: what waits for them, or was put off, is tried at once.
    Task<void> revive(ConversationKey to);
    // No new attempts. Called on the outbox's lane; attempts under way finish by themselves.
    void stop();
    bool idle() const { return in_flight_ == 0; }
    // The same until resume().
    void pause() { paused_ = true; }
    void resume();
    // Any thread.
    void append_metrics(std::string& text) const { counts_.append(text); }

private:
    struct Batch {
        std::vector<Leased> leased;
        std::vector<OutboxItem> untold;  // notices whose time has just run out
        bool full = false;               // there may be more that is due
        std::optional<TimePoint> next_due;
    };
    struct LeaseWork;
    struct SettleWork;
    struct ReviveWork;

    Task<Batch> lease();
    Task<void> attempt(Leased leased);
    Task<void> type(const Channel& channel, std::string user);

    Lane& lane_;
    Store& store_;
    const Channels& channels_;
    Tokens& tokens_;
    HttpClient& client_;
    Engine& engine_;
    Visits& visits_;
    const Clock& clock_;
    OutboxCounts counts_;
    Backoff backoff_;
    std::shared_ptr<Pusher> pusher_;
    PhotoFetch fetch_;
    LaneTimer sleep_;
    // Persons who see that an answer is being written, until then.
    std::map<std::pair<const Channel*, std::string>, TimePoint> typing_until_;
    std::size_t in_flight_ = 0;
    bool woken_ = false;
    bool paused_ = false;
    bool stopping_ = false;
};

}  // namespace heed
