#include "bot/delivery/photo_fetch.hpp"

#include <utility>

namespace heed {
namespace {

constexpr int photo_attempts_max = 8;

}  // namespace

Task<Verdict> PhotoFetch::fetch(const Leased& leased) {
    Verdict verdict;
    const Channel* channel = channels_.by_name(leased.item.entry.to.channel);
    if (!leased.photo || leased.photo->state != PhotoRow::State::pending || channel == nullptr) {
        verdict.state = OutboxState::cancelled;
        verdict.why = "nothing to fetch any more";
        co_return verdict;
    }
    std::string token;
    if (channel->needs_token()) token = co_await tokens_.get(*channel);
    if (channel->needs_token() && token.empty())
        co_return backoff_.later(leased, "no access token", 0);

    HttpCall call = channel->encode_fetch(leased.photo->media_id, token, photo_bytes_max_);
    HttpResult result = co_await client_.send(std::move(call));
    Channel::Fetched fetched = channel->decode_fetch(std::move(result));
    if (fetched.next) {
        fetched.next->body_bytes_max = photo_bytes_max_;
        result = co_await client_.send(*std::move(fetched.next));
        fetched = channel->decode_fetch(std::move(result));
        // One address may name the bytes; who names addresses for ever is not followed.
        if (fetched.next) fetched.delivery = {Delivery::Result::rejected, "no bytes"};
    }
    const Delivery::Result outcome = fetched.delivery.result;
    counts_.answered(channel->name(), "media", fetched.delivery);
    if (outcome == Delivery::Result::token_expired) tokens_.drop(*channel, token);
    const bool gone =
        outcome == Delivery::Result::rejected || outcome == Delivery::Result::unreachable;
    if (outcome != Delivery::Result::delivered && !gone &&
        leased.item.attempts < photo_attempts_max) {
        co_return backoff_.later(leased, fetched.delivery.why, fetched.delivery.retry_after_s);
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
        co_return backoff_.later(leased, kept.why, 0);
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
