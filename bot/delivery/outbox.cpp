#include "bot/delivery/outbox.hpp"

#include "bot/await_store.hpp"
#include "bot/log.hpp"
#include "bot/notice_company.hpp"
#include "bot/push_ledger.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

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
constexpr auto typing_time = std::chrono::seconds(15);  // docs/wechat.md, 2.2

// Until the store knows of them, also when it cannot take them. An attempt that is given up at the
// end of the process may outlive the outbox: it holds on to the pusher.
struct PushesInHand {
    std::shared_ptr<Pusher> pusher;
    std::vector<AccountNews> learned;
    ~PushesInHand() { pusher->settled(learned); }
};

void log_end(const OutboxItem& item, OutboxState state, const std::string& why) {
    log::warning(
        "outbox_ended",
        {{"trace_id", to_hex(item.trace)},
         {"complaint", item.entry.number},
         {"id", std::to_string(item.id)},
         {"state", std::string(to_string(state))},
         {"why", why}}
    );
}

void log_attempt(const OutboxItem& item, std::string_view result, Duration took) {
    const bool notice = item.entry.kind == OutboxKind::notice;
    log::info(
        notice ? "notice" : "photo",
        {{"trace_id", to_hex(item.trace)},
         {"complaint", item.entry.number},
         {"event", item.entry.notice.event},
         {"channel", item.entry.to.channel},
         {"result", std::string(result)},
         {"attempt", std::to_string(item.attempts)},
         {"dur_ms", std::to_string(took.count())}}
    );
}

Deed without_attempt(const OutboxItem& item, std::string_view result) {
    Deed deed{
        Deed::Kind::notice, item.entry.notice.event, item.entry.number, {}, std::string(result)};
    deed.trace = item.trace;
    return deed;
}

}  // namespace

struct Outbox::LeaseWork {
    TimePoint now;
    std::size_t count_max;
    Engine& engine;
    Batch operator()(Tx& tx) const {
        Batch batch;
        std::vector<OutboxItem> items;
        for (OutboxItem& item : tx.lease(count_max, now, lease_time)) {
            tx.follow(item.trace);
            if (item.state == OutboxState::expired) {
                if (item.entry.kind == OutboxKind::notice) {
                    batch.untold.push_back(std::move(item));
                    continue;
                }
                const auto row = tx.photo(item.entry.photo);
                if (!row) continue;
                const conversation::PhotoLostEvent news{
                    item.entry.photo, "expired", row->kind == PhotoRow::Kind::voice};
                engine.hear_of_photo(tx, item.entry.to, news, now);
            } else if (!is_wanted(tx, item)) {
                tx.settle(item, OutboxState::cancelled, {}, "answered meanwhile");
                tx.note(without_attempt(item, to_string(OutboxState::cancelled)));
            } else if (const auto later = put_off_until(tx, item)) {
                tx.put_back(item, *later, "the resident is telling something");
            } else {
                items.push_back(std::move(item));
            }
        }
        batch.full = items.size() == batch_max;
        engine.gather_company(tx, items, now);
        for (OutboxItem& item : items) batch.leased.push_back(with_facts(tx, std::move(item)));
        if (!batch.full) batch.next_due = tx.next_due();
        return batch;
    }
    // What a dead process had in hand is judged at once: it may have been shown.
    std::optional<TimePoint> put_off_until(Tx& tx, const OutboxItem& item) const {
        return item.unsettled ? std::nullopt : engine.waits_until(tx, item, now);
    }
    static Leased with_facts(Tx& tx, OutboxItem item) {
        Leased leased{std::move(item), {}, std::nullopt};
        if (!leased.item.entry.number.empty()) {
            const auto complaint = tx.complaint(leased.item.entry.number, false);
            leased.safety = complaint && complaint->emergency;
        }
        leased.accounts = tx.accounts(leased.item.entry.to);
        if (leased.item.entry.pinned) {
            std::erase_if(leased.accounts, [&](const Account& account) {
                return account.key != leased.item.entry.to;
            });
        }
        if (leased.item.entry.photo != 0) leased.photo = tx.photo(leased.item.entry.photo);
        return leased;
    }
};

struct Outbox::SettleWork {
    Engine& engine;
    OutboxItem item;
    Verdict verdict;
    TimePoint now;
    bool operator()(Tx& tx) const {
        tx.follow(item.trace);
        OutboxItem tried = item;
        tried.unsettled = verdict.may_have_been_shown;
        if (!tx.settle(tried, verdict.state, verdict.due, verdict.why)) return false;
        if (verdict.state == OutboxState::sent) {
            engine.delivered(tx, item, now);
            for (const OutboxItem& other : tx.went_along(item)) {
                tx.note(without_attempt(other, to_string(OutboxState::sent)));
                engine.delivered(tx, other, now);
            }
        }
        for (const AccountNews& news : verdict.learned) note(tx, news);
        // Discarded while it was fetched: nobody wants to hear of it.
        if (item.entry.photo == 0) return true;
        if (const auto row = tx.photo(item.entry.photo)) hear_of_photo(tx, row->kind);
        return true;
    }
    void note(Tx& tx, const AccountNews& news) const {
        if (!news.used_push && !news.pushes_ended && !news.unsubscribed) return;
        auto person = tx.person(news.account);
        if (!person) return;
        if (news.used_push) note_push(*person, now);
        if (news.pushes_ended) close_pushes(*person);
        if (news.unsubscribed) person->unsubscribed_at = now;
        tx.save_person(news.account, *person);
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
    Metrics& metrics,
    OutboxSettings settings
)
    : lane_(lane),
      store_(store),
      channels_(channels),
      tokens_(tokens),
      client_(client),
      engine_(engine),
      visits_(visits),
      clock_(clock),
      counts_(metrics),
      backoff_(clock, random),
      pusher_(std::make_shared<Pusher>(
          channels, tokens, client, visits, backoff_, clock, counts_
      )),
      fetch_(channels, tokens, client, photos, backoff_, counts_, settings.photo_bytes_max),
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

void Outbox::tell_heard(HttpCall call) {
    boost::asio::post(lane_, [this, call = std::move(call)]() mutable {
        if (stopping_ || in_flight_ >= in_flight_max) return;
        ++in_flight_;
        auto task = client_.send(std::move(call));
        boost::asio::co_spawn(
            lane_, std::move(task), [this](std::exception_ptr, const HttpResult&) { --in_flight_; }
        );
    });
}

Task<void> Outbox::type(const Channel& channel, std::string user) {
    std::string token;
    if (channel.needs_token()) token = co_await tokens_.get(channel);
    if (channel.needs_token() && token.empty()) co_return;
    std::optional<HttpCall> call = channel.encode_typing(user, token);
    if (call) co_await client_.send(std::move(*call));
}

void Outbox::resume() {
    paused_ = false;
    wake();
}

void Outbox::stop() {
    stopping_ = true;
    sleep_.cancel();
}

Task<void> Outbox::run() {
    while (!stopping_) {
        woken_ = false;
        std::chrono::milliseconds pause = sleep_max;
        if (in_flight_ < in_flight_max && !paused_) {
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
            if (batch.full) continue;
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
        co_await sleep_.wait();
    }
}

Task<Outbox::Batch> Outbox::lease() {
    LeaseWork work{clock_.now(), std::min(batch_max, in_flight_max - in_flight_), engine_};
    Batch batch = co_await write(store_, std::move(work));
    for (const OutboxItem& item : batch.untold) {
        counts_.expired(item);
        log_end(item, OutboxState::expired, item.why);
    }
    co_return batch;
}

Task<void> Outbox::attempt(Leased leased) {
    const TimePoint begun = clock_.now();
    Verdict verdict;
    if (leased.item.entry.kind == OutboxKind::notice) {
        verdict = co_await pusher_->push(leased);
    } else {
        verdict = co_await fetch_.fetch(leased);
        verdict.api = "media";
    }
    const auto visitor = std::ranges::find_if(leased.accounts, [&](const Account& account) {
        const Channel* channel = channels_.by_name(account.key.channel);
        return channel != nullptr && channel->reaches_visitors();
    });
    counts_.attempted(leased, verdict, clock_.now());
    const OutboxItem item = leased.item;
    const OutboxState state = verdict.state;
    const std::string why = verdict.why;
    const std::string_view result = state == OutboxState::pending ? "later" : to_string(state);
    const Duration took = clock_.now() - begun;
    // That somebody has closed the chat is nobody's fault.
    const bool expected = state == OutboxState::waiting && visitor != leased.accounts.end();
    const PushesInHand in_hand{pusher_, verdict.learned};
    SettleWork work{engine_, std::move(leased.item), std::move(verdict), clock_.now()};
    co_await write(store_, std::move(work));
    log_attempt(item, result, took);
    if (state != OutboxState::pending && state != OutboxState::sent && !expected)
        log_end(item, state, why);
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

}  // namespace heed
