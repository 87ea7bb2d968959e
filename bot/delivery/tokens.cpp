#include "bot/delivery/tokens.hpp"

#include "bot/log.hpp"
#include "dialogs/mutant.hpp"

#include <algorithm>
#include <utility>

namespace heed {
namespace {

constexpr auto spare = std::chrono::seconds(300);  // the platform renews five minutes early
constexpr auto pause_after_refusal = std::chrono::seconds(5);
constexpr auto pause_after_forced = std::chrono::seconds(5);
constexpr auto pause_for_operator = std::chrono::seconds(60);
constexpr auto wait_max = std::chrono::seconds(10);  // a fetch is over by then

}  // namespace

Task<std::string> Tokens::get(const Channel& channel) {
    Entry& entry = entries_[&channel];
    if (entry.fetching && !HEED_MUTANT("token-fetched-by-all")) {
        entry.waiters.emplace_back(lane_.get_executor(), wait_max);
        const auto waiter = std::prev(entry.waiters.end());
        co_await waiter->wait();
        entry.waiters.erase(waiter);
    } else if (entry.value.empty() || clock_.now() >= entry.good_until) {
        if (clock_.now() >= entry.not_before) co_await fetch(channel, entry);
    }
    co_return entry.value;
}

void Tokens::drop(const Channel& channel, std::string_view failing) {
    Entry& entry = entries_[&channel];
    if (entry.value != failing || HEED_MUTANT("token-kept")) return;
    entry.value.clear();
    note_fetched(channel, std::nullopt);
    entry.forced = true;
}

void Tokens::note_fetched(const Channel& channel, std::optional<TimePoint> at) {
    const std::lock_guard lock(mutex_);
    if (at) {
        fetched_.insert_or_assign(std::string(channel.name()), *at);
    } else if (const auto known = fetched_.find(channel.name()); known != fetched_.end()) {
        fetched_.erase(known);
    }
}

void Tokens::append_metrics(std::string& text) const {
    MetricFamily ages(text, "gauge", "heed_token_age_seconds");
    const TimePoint now = clock_.now();
    const std::lock_guard lock(mutex_);
    for (const auto& [channel, at] : fetched_)
        ages.sample({{"channel", channel}}, std::chrono::duration<double>(now - at).count());
}

Task<void> Tokens::fetch(const Channel& channel, Entry& entry) {
    entry.fetching = true;
    HttpCall call = channel.encode_token_request(entry.forced);
    HttpResult result = co_await client_.send(std::move(call));
    const Channel::Token token = channel.decode_token(result);
    metrics_.count(
        "heed_token_refreshes_total",
        {{"channel", channel.name()},
         {"result",
          token.error.empty()       ? "fetched"
          : token.operator_must_act ? "operator_must_act"
                                    : "refused"}}
    );
    if (token.error.empty()) {
        entry.value = token.value;
        note_fetched(channel, clock_.now());
        const auto lives = std::chrono::seconds(token.lives_s);
        entry.good_until = clock_.now() + std::max<std::chrono::seconds>(lives - spare, lives / 2);
        // Forced ones are few a day (stable_token), and a second is of no use at once.
        entry.not_before = entry.forced ? clock_.now() + pause_after_forced : TimePoint{};
        entry.forced = false;
        log::info("token_fetched", {{"channel", std::string(channel.name())}});
    } else {
        entry.value.clear();
        note_fetched(channel, std::nullopt);
        entry.not_before = clock_.now() + (token.operator_must_act ? Duration(pause_for_operator)
                                                                   : Duration(pause_after_refusal));
        log::error(
            token.operator_must_act ? "token_refused_operator_must_act" : "token_refused",
            {{"channel", std::string(channel.name())}, {"why", token.error}}
        );
    }
    entry.fetching = false;
    for (LaneTimer& waiter : entry.waiters) waiter.cancel();
}

}  // namespace heed
