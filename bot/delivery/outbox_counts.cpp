#include "bot/delivery/outbox_counts.hpp"

#include <algorithm>
#include <chrono>

namespace heed {
namespace {

std::string_view class_of(Delivery::Result result) {
    switch (result) {
        case Delivery::Result::delivered:
            break;
        case Delivery::Result::try_later:
            return "try_later";
        case Delivery::Result::uncertain:
            return "uncertain";
        case Delivery::Result::token_expired:
            return "token_expired";
        case Delivery::Result::quota_used:
            return "quota_used";
        case Delivery::Result::unreachable:
            return "unreachable";
        case Delivery::Result::rejected:
            return "rejected";
    }
    return {};
}

}  // namespace

void OutboxCounts::attempted(const Leased& leased, const Verdict& verdict, TimePoint now) {
    const OutboxEntry& entry = leased.item.entry;
    const std::string_view channel = entry.to.channel;
    const bool notice = entry.kind == OutboxKind::notice;
    const std::string_view result =
        verdict.state == OutboxState::pending ? "later" : to_string(verdict.state);
    metrics_.count(
        "heed_outbox_attempts_total",
        {{"channel", channel}, {"api", verdict.api}, {"result", result}}
    );
    if (verdict.state == OutboxState::sent) {
        const std::chrono::duration<double> took = now - entry.created;
        Latency& latency = !notice ? photos_ : leased.safety ? safety_ : notices_;
        latency.note(std::max(took.count(), 0.0));
    }
    if (verdict.state == OutboxState::uncertain)
        metrics_.count("heed_outbox_uncertain_total", {{"channel", channel}});
    const bool dead = verdict.state == OutboxState::undeliverable ||
                      verdict.state == OutboxState::uncertain;
    if (dead && notice)
        metrics_.count("heed_outbox_dead_total", {{"channel", channel}, {"reason", result}});
}

void OutboxCounts::expired(const OutboxItem& item) {
    metrics_.count(
        "heed_outbox_dead_total", {{"channel", item.entry.to.channel}, {"reason", "expired"}}
    );
}

void OutboxCounts::answered(
    std::string_view channel, std::string_view api, const Delivery& delivery
) {
    if (delivery.result == Delivery::Result::delivered) return;
    metrics_.count(
        "heed_platform_errors_total",
        {{"channel", channel}, {"api", api}, {"errcode_class", class_of(delivery.result)}}
    );
}

void OutboxCounts::append(std::string& text) const {
    MetricFamily family(text, "histogram", "heed_outbox_delivery_latency_seconds");
    family.histogram(notices_, Metrics::Label("class", "notice"));
    family.histogram(safety_, Metrics::Label("class", "safety"));
    family.histogram(photos_, Metrics::Label("class", "photo"));
}

}  // namespace heed
