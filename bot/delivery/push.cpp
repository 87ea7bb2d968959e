#include "bot/delivery/push.hpp"

#include "bot/log.hpp"
#include "bot/notice_policy.hpp"
#include "bot/push_ledger.hpp"
#include "dialogs/article.hpp"
#include "dialogs/mutant.hpp"

#include <algorithm>
#include <utility>

namespace heed {
namespace {

// Who takes no subscription messages may subscribe again; nothing tells us for certain.
constexpr auto subscription_pause = std::chrono::hours(24);

std::string_view api_of(PushRoute route) {
    switch (route) {
        case PushRoute::message:
            break;
        case PushRoute::subscription:
            return "subscription";
        case PushRoute::template_message:
            return "template";
    }
    return "message";
}

// 00:05 of the next civil day (UTC+8), when daily quotas are fresh.
TimePoint next_quota_day(TimePoint now) {
    const CivilTime civil = to_civil(now);
    return from_civil(civil.year, civil.month, civil.day, 0, 5, 0) + std::chrono::hours(24);
}

}  // namespace

Task<Verdict> Pusher::push(const Leased& leased) {
    Verdict verdict;
    verdict.state = OutboxState::undeliverable;
    verdict.why = "nobody to tell";
    std::vector<AccountNews> learned;
    bool first = true;
    for (const Account& account : leased.accounts) {
        Verdict next = co_await push_to(account, leased);
        learned.insert(learned.end(), next.learned.begin(), next.learned.end());
        const bool no_way =
            next.state == OutboxState::waiting || next.state == OutboxState::undeliverable;
        // Where it waits, it is said when the person next writes, on whatever account.
        if (first || !no_way || next.state == OutboxState::waiting) verdict = std::move(next);
        first = false;
        if (!no_way) break;
    }
    verdict.learned = std::move(learned);
    const bool visits = std::ranges::any_of(leased.accounts, [&](const Account& account) {
        const Channel* channel = channels_.by_name(account.key.channel);
        return channel != nullptr && channel->reaches_visitors();
    });
    if (verdict.state == OutboxState::waiting && !visits &&
        is_survey_reminder(leased.item.entry.notice)) {
        verdict.state = OutboxState::cancelled;
        verdict.why = "a reminder takes the first way or none";
    }
    co_return verdict;
}

bool Pusher::open(const Channel& channel, PushRoute route, const Account& account, bool weighs)
    const {
    if (!channel.can_push(route)) return false;
    const TimePoint now = clock_.now();
    if (route == PushRoute::subscription)
        return now - account.person.unsubscribed_at >= subscription_pause;
    if (route != PushRoute::message || !channel.counts_pushes()) return true;
    const auto in_hand = in_hand_.find(account.key);
    const int others = in_hand == in_hand_.end() ? 0 : in_hand->second;
    return may_push(account.person, weighs, others, now);
}

void Pusher::settled(const std::vector<AccountNews>& learned) {
    for (const AccountNews& news : learned) {
        const auto in_hand = in_hand_.find(news.account);
        if (!news.in_hand || in_hand == in_hand_.end()) continue;
        if (--in_hand->second == 0) in_hand_.erase(in_hand);
    }
}

Task<Verdict> Pusher::push_to(const Account& account, const Leased& leased) {
    Verdict verdict;
    const Channel* channel = channels_.by_name(account.key.channel);
    if (channel == nullptr || (!account.person.following && !HEED_MUTANT("written-after-leaving"))) {
        verdict.state = OutboxState::undeliverable;
        verdict.why = channel == nullptr ? "the channel is not configured" : "the person has left";
        co_return verdict;
    }
    const Notice& notice = leased.item.entry.notice;
    const bool weighs = matters(notice, leased.item.entry.number);
    AccountNews news;
    news.account = account.key;
    verdict.state = OutboxState::waiting;
    verdict.why = open(*channel, PushRoute::message, account, true)
                      ? "the last message that the platform allows is kept for an answer"
                      : "no way to push: said first when the person next writes";
    TimePoint reopens{};  // when an interface whose quota is used up can be used again
    for (const PushRoute route :
         {PushRoute::message, PushRoute::subscription, PushRoute::template_message}) {
        // A template has no place for a picture and its address.
        const bool only_messages = channel->counts_pushes() && article_of(notice);
        if (route != PushRoute::message && (is_survey_reminder(notice) || only_messages)) break;
        if (!open(*channel, route, account, weighs)) continue;
        if (leased.item.unsettled &&
            !channel->repeats_safely(route, leased.since_first(clock_.now()))) {
            // An earlier attempt was under way when the process ended: it may have been shown.
            verdict.state = OutboxState::uncertain;
            verdict.why = "interrupted during an attempt";
            news.used_push = route == PushRoute::message;
            break;
        }
        const TimePoint closed_until = closed_until_[{channel, route}];
        if (clock_.now() < closed_until) {
            reopens = closed_until;
            continue;
        }
        if (route == PushRoute::message && channel->counts_pushes()) {
            news.in_hand = true;
            ++in_hand_[account.key];
        }
        const Delivery delivery = co_await push_by(*channel, route, account.key.user, leased);
        // That somebody has closed the chat is no platform's error.
        if (!channel->reaches_visitors())
            counts_.answered(channel->name(), api_of(route), delivery);
        verdict = after_push(*channel, leased, route, delivery, news);
        verdict.api = api_of(route);
        const bool closed = delivery.result == Delivery::Result::quota_used;
        if (closed) reopens = verdict.due;
        if (!closed && delivery.result != Delivery::Result::unreachable) break;
    }
    if (verdict.state == OutboxState::waiting && reopens != TimePoint{}) {
        verdict.state = OutboxState::pending;
        verdict.due = reopens;
        verdict.why = "the daily quota of an interface is used up";
    }
    if (leased.item.unsettled) {
        verdict.may_have_been_shown = true;
        // It would be said again with the next answer.
        if (verdict.state == OutboxState::waiting) verdict.state = OutboxState::uncertain;
    }
    verdict.learned = {news};
    co_return verdict;
}

Task<Delivery> Pusher::push_by(
    const Channel& channel, PushRoute route, const std::string& user, const Leased& leased
) {
    Delivery delivery;
    for (int round = 0; round < 2; ++round) {
        std::string token;
        if (channel.needs_token()) {
            token = co_await tokens_.get(channel);
            if (token.empty()) {
                delivery.result = Delivery::Result::try_later;
                delivery.why = "no access token";
                co_return delivery;
            }
        }
        HttpCall call = channel.encode_push(
            route,
            user,
            leased.item.entry.notice,
            PushContext{token, leased.item.client_key, clock_.now()}
        );
        if (channel.reaches_visitors()) {
            std::string visitor = user;
            std::string key = leased.item.client_key;
            co_return co_await visits_.show(
                std::move(visitor), std::move(key), std::move(call.body)
            );
        }
        const HttpResult result = co_await client_.send(std::move(call));
        delivery = channel.classify(route, result);
        if (delivery.result != Delivery::Result::token_expired) co_return delivery;
        tokens_.drop(channel, token);
    }
    // Refused with a fresh token too: something else is wrong, but the notice is not lost.
    delivery.result = Delivery::Result::try_later;
    co_return delivery;
}

Verdict Pusher::after_push(
    const Channel& channel,
    const Leased& leased,
    PushRoute route,
    const Delivery& delivery,
    AccountNews& news
) {
    Verdict verdict;
    verdict.why = delivery.why;
    switch (delivery.result) {
        case Delivery::Result::delivered:
            verdict.state = OutboxState::sent;
            news.used_push = route == PushRoute::message;
            break;
        case Delivery::Result::token_expired:
        case Delivery::Result::try_later:
            return backoff_.later(leased, delivery.why, delivery.retry_after_s);
        case Delivery::Result::uncertain: {
            // The key must still be remembered when the repeat is made.
            Verdict again = backoff_.later(leased, delivery.why, 0);
            if (channel.repeats_safely(route, leased.since_first(again.due)) ||
                HEED_MUTANT("blind-repeat")) {
                again.may_have_been_shown = !HEED_MUTANT("blind-repeat");
                return again;
            }
            verdict.state = OutboxState::uncertain;
            news.used_push = route == PushRoute::message;
            break;
        }
        case Delivery::Result::quota_used:
            verdict.due = next_quota_day(clock_.now());
            if (!HEED_MUTANT("quota-forgotten")) closed_until_[{&channel, route}] = verdict.due;
            log::error(
                "quota_used", {{"channel", std::string(channel.name())}, {"why", delivery.why}}
            );
            break;
        case Delivery::Result::unreachable:
            verdict.state = OutboxState::waiting;
            news.pushes_ended = route == PushRoute::message;
            news.unsubscribed = route == PushRoute::subscription;
            break;
        case Delivery::Result::rejected:
            verdict.state = OutboxState::undeliverable;
            if (delivery.operator_must_act) {
                log::error(
                    "push_refused_operator_must_act",
                    {{"channel", std::string(channel.name())}, {"why", delivery.why}}
                );
            }
            break;
    }
    return verdict;
}

}  // namespace heed
