#include "bot/delivery/outbox.hpp"

#include "bot/await_store.hpp"
#include "bot/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace heed {
namespace {

constexpr std::size_t batch_max = 20;
constexpr std::size_t in_flight_max = 64;
// Longer than everything that one attempt can take: token 8 s, request 8 s, photo 30 s + 10 s.
constexpr auto lease_time = std::chrono::seconds(60);
constexpr auto sleep_max = std::chrono::seconds(60);
constexpr auto pause_after_store_error = std::chrono::seconds(1);
constexpr auto backoff_max = std::chrono::minutes(10);
constexpr int photo_attempts_max = 8;
constexpr auto typing_time = std::chrono::seconds(15);  // docs/wechat.md, 2.2

using Await = boost::asio::use_awaitable_t<Lane::executor_type>;

// 00:05 of the next civil day (UTC+8), when daily quotas are fresh.
TimePoint next_quota_day(TimePoint now) {
    const CivilTime civil = to_civil(now);
    return from_civil(civil.year, civil.month, civil.day, 0, 5, 0) + std::chrono::hours(24);
}

}  // namespace

struct Outbox::LeaseWork {
    TimePoint now;
    std::size_t count_max;
    Engine& engine;
    Batch operator()(Tx& tx) const {
        Batch batch;
        for (OutboxItem& item : tx.lease(count_max, now, lease_time)) {
            if (item.state == OutboxState::expired) {
                const auto row = tx.photo(item.entry.photo);
                if (!row) continue;
                const conversation::PhotoLostEvent news{
                    item.entry.photo, "expired", row->kind == PhotoRow::Kind::voice};
                engine.hear_of_photo(tx, item.entry.to, news, now);
                continue;
            }
            if (const auto later = engine.waits_until(tx, item, now)) {
                tx.settle(item, OutboxState::pending, *later, "the resident is telling something");
                continue;
            }
            Leased leased{std::move(item), {}, std::nullopt};
            leased.accounts = tx.accounts(leased.item.entry.to);
            if (leased.item.entry.pinned) {
                std::erase_if(leased.accounts, [&](const Account& account) {
                    return account.key != leased.item.entry.to;
                });
            }
            if (leased.item.entry.photo != 0) leased.photo = tx.photo(leased.item.entry.photo);
            batch.leased.push_back(std::move(leased));
        }
        batch.next_due = tx.next_due();
        return batch;
    }
};

struct Outbox::SettleWork {
    Engine& engine;
    OutboxItem item;
    Verdict verdict;
    TimePoint now;
    bool operator()(Tx& tx) const {
        if (!tx.settle(item, verdict.state, verdict.due, verdict.why)) return false;
        if (verdict.state == OutboxState::sent) engine.delivered(tx, item, now);
        if (verdict.used_push || verdict.pushes_ended) {
            if (auto person = tx.person(verdict.account)) {
                person->pushes_left =
                    verdict.pushes_ended ? 0 : std::max(0, person->pushes_left - 1);
                tx.save_person(verdict.account, *person);
            }
        }
        // Discarded while it was fetched: nobody wants to hear of it.
        if (item.entry.photo == 0) return true;
        if (const auto row = tx.photo(item.entry.photo)) hear_of_photo(tx, row->kind);
        return true;
    }
    void hear_of_photo(Tx& tx, PhotoRow::Kind kind) const {
        const PhotoId photo = item.entry.photo;
        if (verdict.photo_kept) tx.photo_stored(photo, *verdict.photo_kept);
        if (verdict.shot) {
            const conversation::PhotoShotEvent news{photo, *verdict.shot};
            engine.hear_of_photo(tx, item.entry.to, news, now);
        }
        if (!verdict.photo_lost) return;
        tx.photo_failed(photo, verdict.why);
        const conversation::PhotoLostEvent news{photo, verdict.why, kind == PhotoRow::Kind::voice};
        engine.hear_of_photo(tx, item.entry.to, news, now);
    }
};

struct Outbox::ReviveWork {
    ConversationKey to;
    TimePoint now;
    std::size_t operator()(Tx& tx) const { return tx.revive_notices(to, now); }
};

Outbox::Outbox(
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
)
    : lane_(lane),
      store_(store),
      channels_(channels),
      tokens_(tokens),
      client_(client),
      photos_(photos),
      engine_(engine),
      visits_(visits),
      clock_(clock),
      random_(random),
      settings_(settings),
      sleep_(lane) {}

void Outbox::wake() {
    boost::asio::post(lane_, [this] {
        woken_ = true;
        sleep_.cancel();
    });
}

void Outbox::show_typing(const Channel& channel, const std::string& user) {
    boost::asio::post(lane_, [this, &channel, user] {
        const TimePoint now = clock_.now();
        std::erase_if(typing_until_, [&](const auto& shown) { return shown.second <= now; });
        if (stopping_ || in_flight_ >= in_flight_max) return;
        const bool fresh =
            typing_until_.emplace(std::pair(&channel, user), now + typing_time).second;
        if (!fresh) return;
        ++in_flight_;
        auto task = type(channel, user);
        boost::asio::co_spawn(lane_, std::move(task), [this](std::exception_ptr) { --in_flight_; });
    });
}

Task<void> Outbox::type(const Channel& channel, std::string user) {
    std::string token;
    if (channel.needs_token()) token = co_await tokens_.get(channel);
    if (channel.needs_token() && token.empty()) co_return;
    std::optional<HttpCall> call = channel.encode_typing(user, token);
    if (call) co_await client_.send(std::move(*call));
}

void Outbox::stop() {
    stopping_ = true;
    sleep_.cancel();
}

Task<void> Outbox::run() {
    while (!stopping_) {
        woken_ = false;
        std::chrono::milliseconds pause = sleep_max;
        if (in_flight_ < in_flight_max) {
            Batch batch;
            bool failed = false;
            try {
                batch = co_await lease();
            } catch (const std::exception& error) {
                log::warning("outbox_lease_failed", {{"why", error.what()}});
                failed = true;
            }
            for (Leased& leased : batch.leased) {
                ++in_flight_;
                auto task = attempt(std::move(leased));
                boost::asio::co_spawn(lane_, std::move(task), [this](std::exception_ptr failure) {
                    --in_flight_;
                    woken_ = true;
                    sleep_.cancel();
                    // The lease runs out and the item is tried again.
                    if (failure) log::error("outbox_attempt_failed");
                });
            }
            if (batch.leased.size() == batch_max) continue;
            if (failed) {
                pause = pause_after_store_error;
            } else if (batch.next_due) {
                const auto until = *batch.next_due - clock_.now();
                pause = std::clamp<std::chrono::milliseconds>(
                    until, std::chrono::milliseconds(1), sleep_max
                );
            }
        }
        if (woken_ || stopping_) continue;
        sleep_.expires_after(pause);
        co_await sleep_.async_wait(boost::asio::as_tuple(Await()));
    }
}

Task<Outbox::Batch> Outbox::lease() {
    LeaseWork work{clock_.now(), std::min(batch_max, in_flight_max - in_flight_), engine_};
    co_return co_await write(store_, std::move(work));
}

Task<void> Outbox::attempt(Leased leased) {
    Verdict verdict;
    if (leased.item.entry.kind == OutboxKind::notice) {
        verdict = co_await push(leased);
    } else {
        verdict = co_await fetch_photo(leased);
    }
    const auto visitor = std::ranges::find_if(leased.accounts, [&](const Account& account) {
        const Channel* channel = channels_.by_name(account.key.channel);
        return channel != nullptr && channel->reaches_visitors();
    });
    const bool waits = verdict.state == OutboxState::waiting;
    // That somebody has closed the chat is nobody's fault.
    const bool expected = waits && visitor != leased.accounts.end();
    if (verdict.state != OutboxState::pending && verdict.state != OutboxState::sent && !expected) {
        log::warning(
            "outbox_ended",
            {{"id", std::to_string(leased.item.id)},
             {"state", std::string(to_string(verdict.state))},
             {"why", verdict.why}}
        );
    }
    SettleWork work{engine_, std::move(leased.item), std::move(verdict), clock_.now()};
    co_await write(store_, std::move(work));
    // Who opened the chat between our look and this commit found nothing that waits.
    if (expected && visits_.is_here(visitor->key.user)) {
        ConversationKey to = visitor->key;
        co_await revive(std::move(to));
    }
}

Task<void> Outbox::revive(ConversationKey to) {
    ReviveWork work{std::move(to), clock_.now()};
    if (co_await write(store_, std::move(work)) > 0) wake();
}

Task<Outbox::Verdict> Outbox::push(const Leased& leased) {
    Verdict verdict;
    verdict.state = OutboxState::undeliverable;
    verdict.why = "nobody to tell";
    bool first = true;
    for (const Account& account : leased.accounts) {
        Verdict next = co_await push_to(account, leased);
        const bool no_way =
            next.state == OutboxState::waiting || next.state == OutboxState::undeliverable;
        if (!no_way) co_return next;
        // Where it waits, it is said when the person next writes, on whatever account.
        if (first || next.state == OutboxState::waiting) verdict = std::move(next);
        first = false;
    }
    co_return verdict;
}

Task<Outbox::Verdict> Outbox::push_to(const Account& account, const Leased& leased) {
    Verdict verdict;
    verdict.account = account.key;
    const Channel* channel = channels_.by_name(account.key.channel);
    if (channel == nullptr || !account.person.following) {
        verdict.state = OutboxState::undeliverable;
        verdict.why = channel == nullptr ? "the channel is not configured" : "the person has left";
        co_return verdict;
    }
    const TimePoint last = account.person.last_message_at;
    const int pushes_left = account.person.pushes_left;
    verdict.state = OutboxState::waiting;
    verdict.why = "no way to push: said first when the person next writes";
    TimePoint reopens{};  // when an interface whose quota is used up can be used again
    for (const PushRoute route : {PushRoute::message, PushRoute::template_message}) {
        if (!channel->can_push(route, last, pushes_left, clock_.now())) continue;
        const TimePoint closed_until = closed_until_[{channel, route}];
        if (clock_.now() < closed_until) {
            reopens = closed_until;
            continue;
        }
        if (leased.item.unsettled && !channel->repeats_safely(route, since_first(leased))) {
            // An earlier attempt was under way when the process ended: it may have been shown.
            verdict.state = OutboxState::uncertain;
            verdict.why = "interrupted during an attempt";
            break;
        }
        const Delivery delivery = co_await push_by(*channel, route, account.key.user, leased);
        const bool ended = verdict.pushes_ended;
        verdict = after_push(*channel, leased, route, delivery);
        verdict.pushes_ended = verdict.pushes_ended || ended;
        verdict.account = account.key;
        const bool closed = delivery.result == Delivery::Result::quota_used;
        if (closed) reopens = verdict.due;
        if (!closed && delivery.result != Delivery::Result::unreachable) break;
    }
    if (verdict.state == OutboxState::waiting && reopens != TimePoint{}) {
        verdict.state = OutboxState::pending;
        verdict.due = reopens;
        verdict.why = "the daily quota of an interface is used up";
    }
    co_return verdict;
}

Task<Delivery> Outbox::push_by(
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

Outbox::Verdict Outbox::after_push(
    const Channel& channel, const Leased& leased, PushRoute route, const Delivery& delivery
) {
    Verdict verdict;
    verdict.why = delivery.why;
    switch (delivery.result) {
        case Delivery::Result::delivered:
            verdict.state = OutboxState::sent;
            verdict.used_push = route == PushRoute::message;
            break;
        case Delivery::Result::token_expired:
        case Delivery::Result::try_later:
            return later(leased, delivery.why, delivery.retry_after_s);
        case Delivery::Result::uncertain: {
            // The key must still be remembered when the repeat is made.
            Verdict again = later(leased, delivery.why, 0);
            if (channel.repeats_safely(route, again.due - leased.item.first_leased)) return again;
            verdict.state = OutboxState::uncertain;
            verdict.used_push = true;
            break;
        }
        case Delivery::Result::quota_used:
            verdict.due = next_quota_day(clock_.now());
            closed_until_[{&channel, route}] = verdict.due;
            log::error(
                "quota_used", {{"channel", std::string(channel.name())}, {"why", delivery.why}}
            );
            break;
        case Delivery::Result::unreachable:
            verdict.state = OutboxState::waiting;
            verdict.pushes_ended = route == PushRoute::message;
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

Duration Outbox::since_first(const Leased& leased) const {
    return clock_.now() - leased.item.first_leased;
}

Outbox::Verdict Outbox::later(const Leased& leased, const std::string& why, long retry_after_s) {
    const int doublings = std::min(leased.item.attempts - 1, 10);
    std::chrono::milliseconds pause =
        std::min<std::chrono::milliseconds>(std::chrono::seconds(1LL << doublings), backoff_max);
    unsigned char byte = 0;
    random_.fill(&byte, 1);
    pause =
        pause * (128 + byte) / 256;  // jitter of half up and down: no herd when a platform returns
    const std::chrono::milliseconds asked =
        std::chrono::seconds(std::clamp(retry_after_s, 0L, 3600L));
    Verdict verdict;
    verdict.due = clock_.now() + std::max(pause, asked);
    verdict.why = why;
    return verdict;
}

Task<Outbox::Verdict> Outbox::fetch_photo(const Leased& leased) {
    Verdict verdict;
    const Channel* channel = channels_.by_name(leased.item.entry.to.channel);
    if (!leased.photo || leased.photo->state != PhotoRow::State::pending || channel == nullptr) {
        verdict.state = OutboxState::cancelled;
        verdict.why = "nothing to fetch any more";
        co_return verdict;
    }
    std::string token;
    if (channel->needs_token()) token = co_await tokens_.get(*channel);
    if (channel->needs_token() && token.empty()) co_return later(leased, "no access token", 0);

    HttpCall call = channel->encode_fetch(leased.photo->media_id, token, settings_.photo_bytes_max);
    HttpResult result = co_await client_.send(std::move(call));
    Channel::Fetched fetched = channel->decode_fetch(std::move(result));
    const Delivery::Result outcome = fetched.delivery.result;
    if (outcome == Delivery::Result::token_expired) tokens_.drop(*channel, token);
    const bool gone =
        outcome == Delivery::Result::rejected || outcome == Delivery::Result::unreachable;
    if (outcome != Delivery::Result::delivered && !gone &&
        leased.item.attempts < photo_attempts_max) {
        co_return later(leased, fetched.delivery.why, fetched.delivery.retry_after_s);
    }
    verdict.state = OutboxState::undeliverable;
    verdict.why = fetched.delivery.why;
    verdict.photo_lost = true;
    if (outcome != Delivery::Result::delivered) co_return verdict;

    KeptPhoto kept;
    if (leased.photo->kind == PhotoRow::Kind::voice) {
        kept = co_await photos_.keep_voice(std::move(fetched.bytes));
    } else {
        kept = co_await photos_.keep(std::move(fetched.bytes));
    }
    if (kept.result == KeptPhoto::Result::failed && leased.item.attempts < photo_attempts_max) {
        co_return later(leased, kept.why, 0);
    }
    verdict.why = kept.why;
    if (kept.result == KeptPhoto::Result::kept) {
        verdict.state = OutboxState::sent;
        verdict.photo_lost = false;
        verdict.photo_kept = kept.info;
        verdict.shot = kept.shot;
    }
    co_return verdict;
}

}  // namespace heed
