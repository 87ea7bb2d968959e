#pragma once
// A channel's requests: decoded, taken through the turn, answered when the turn is on disk.
#include "adapters/channel.hpp"
#include "bot/clock.hpp"
#include "bot/delivery/outbox.hpp"
#include "bot/delivery/photo_keeper.hpp"
#include "bot/duration_histogram.hpp"
#include "bot/engine.hpp"
#include "bot/metrics.hpp"
#include "bot/task.hpp"
#include "storage/store.hpp"

#include <string>
#include <variant>

namespace heed {

// Usable from every lane.
class Webhook {
public:
    // All arguments outlive the webhook.
    Webhook(
        Engine& engine,
        Store& store,
        PhotoKeeper& photos,
        Outbox& outbox,
        const Clock& clock,
        Random& random,
        Metrics& metrics
    )
        : engine_(engine),
          store_(store),
          photos_(photos),
          outbox_(outbox),
          clock_(clock),
          random_(random),
          metrics_(metrics) {}

    // Never 200 for what is not stored: 503 with Retry-After when the store refuses.
    Task<HttpReply> handle(const Channel& channel, HttpRequestView request);

    // The same for a message that came without a request: the turn's answer when it is on disk, or
    // why it was not taken. A photo's bytes are taken out of `received`. `source` is Inbound's.
    // `trace` is given to what comes of it, or none: then it is made. Afterwards it is that of the
    // message's first delivery.
    using Taken = std::variant<Answer, Refused>;
    Task<Taken> take(
        const Channel& channel, Received& received, std::string_view source, TraceId& trace
    );
    // The same for a whole report (Inbound::report). An answer without a complaint: too many at
    // once from this person (nothing is kept), or nothing can be added to that complaint any more.
    Task<Taken> take_report(Inbound inbound);

    // heed_inbox_process_duration_seconds{kind}: from a turn's being handed to the store to its
    // commit; `kind` is "message" or "reply" (of a burst, when its pause is over).
    void append_metrics(std::string& text) const;

private:
    // Through the turn; `channel` is null where no reply is ever held.
    Task<Taken> run(Inbound inbound, const Channel* channel, TraceId& trace);
    HttpReply refuse(const Channel& channel, const Refused& refused);

    Engine& engine_;
    Store& store_;
    PhotoKeeper& photos_;
    Outbox& outbox_;
    const Clock& clock_;
    Random& random_;
    Metrics& metrics_;
    DurationHistogram messages_, replies_;
};

}  // namespace heed
