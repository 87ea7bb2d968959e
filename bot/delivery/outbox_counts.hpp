#pragma once
// What the outbox counts: attempts and how they end, what platforms refuse, how long people wait.
#include "adapters/channel.hpp"
#include "bot/delivery/attempt.hpp"
#include "bot/metrics.hpp"

#include <array>
#include <string>
#include <string_view>

namespace heed {

// Lives on the outbox's lane, but append() is for any thread.
class OutboxCounts {
public:
    explicit OutboxCounts(Metrics& metrics) : metrics_(metrics) {}

    void attempted(const Leased& leased, const Verdict& verdict, TimePoint now);
    // A notice whose time has run out.
    void expired(const OutboxItem& item);
    // What a platform answered to a call of `api`; nothing when all is well.
    void answered(std::string_view channel, std::string_view api, const Delivery& delivery);
    // heed_outbox_delivery_latency_seconds{class}
    void append(std::string& text) const;

private:
    using Latency = Histogram<11>;
    static constexpr std::array<double, 11> latency_ends_s{
        1, 2, 5, 15, 60, 300, 900, 3600, 14400, 43200, 86400};

    Metrics& metrics_;
    Latency notices_{latency_ends_s}, safety_{latency_ends_s}, photos_{latency_ends_s};
};

}  // namespace heed
