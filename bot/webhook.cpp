#include "bot/webhook.hpp"

#include "adapters/traceparent.hpp"
#include "bot/await_store.hpp"
#include "bot/lane_timer.hpp"
#include "bot/log.hpp"

#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <utility>
#include <variant>

namespace heed {
namespace {

// From here on a person wonders whether anybody is there.
constexpr auto long_hold = std::chrono::seconds(1);

std::string_view type_of(const Content& content) {
    static constexpr std::string_view names[] = {
        "text",
        "photo",
        "location",
        "voice",
        "choice",
        "followed",
        "scanned",
        "unfollowed",
        "unsupported"};
    static_assert(std::variant_size_v<Content> == std::size(names));
    return names[content.index()];
}

Refused not_taken(std::string_view why) {
    if (why == "too-large") {
        return {
            413,
            "too_large",
            "data: a picture of more than 40 megapixels or 12000 pixels a side; make it smaller",
            "picture"};
    }
    if (why == "unsupported") {
        return {
            400,
            "malformed",
            "data: not a JPEG, PNG, WebP or HEIC picture; convert it to JPEG",
            "picture"};
    }
    return {
        400, "malformed", "data: a picture that is cut off or damaged; send it again", "picture"};
}

struct ReadBefore {
    const Engine& engine;
    const IncomingMessage& message;  // of the waiting coroutine, which outlives the job
    TimePoint now;
    std::optional<staff::ScoreReport> operator()(ReadTx& tx) const {
        return engine.read_before(tx, message, now);
    }
};
// The bytes that the message brought itself, taken out of it.
std::string take_bytes(Content& content) {
    if (auto* photo = std::get_if<content::Photo>(&content)) return std::exchange(photo->bytes, {});
    if (auto* voice = std::get_if<content::Voice>(&content)) return std::exchange(voice->bytes, {});
    return {};
}

struct TakeWork {
    Engine& engine;
    Inbound inbound;
    TimePoint now;
    TurnOutcome operator()(Tx& tx) { return engine.take(tx, inbound, now); }
    void run_again() { engine.take_back(inbound.message.from); }
    TurnOutcome set_aside(Tx& tx, std::string_view why) {
        return engine.set_aside(tx, inbound.message, inbound.trace, why, now);
    }
    std::string identity() const {
        return inbound.message.from.channel + '\n' + inbound.message.message_id;
    }
};

struct FlushWork {
    Engine& engine;
    IncomingMessage message;
    std::int64_t revision;
    TraceId trace;
    TimePoint now;
    TurnOutcome operator()(Tx& tx) { return engine.flush(tx, message, revision, now); }
    void run_again() {}  // counts no message
    TurnOutcome set_aside(Tx& tx, std::string_view why) {
        return engine.set_aside(tx, message, trace, why, now);
    }
    std::string identity() const { return message.from.channel + '\n' + message.message_id; }
};

}  // namespace

Task<HttpReply> Webhook::handle(const Channel& channel, HttpRequestView request) {
    Decoded decoded = channel.decode(request, clock_.now());
    if (auto* answered = std::get_if<Answered>(&decoded)) {
        metrics_.count(
            "heed_webhook_messages_total",
            {{"channel", channel.name()},
             {"type", answered->counted_as},
             {"outcome", "acknowledged"}}
        );
        co_return std::move(answered->reply);
    }
    if (const auto* refused = std::get_if<Refused>(&decoded)) co_return refuse(channel, *refused);
    Received& received = std::get<Received>(decoded);
    if (received.heard) outbox_.tell_heard(*std::move(received.heard));
    TraceId trace = asked_trace(request);
    const std::string_view unknown;  // platforms and apps know their people
    const Taken outcome = co_await take(channel, received, unknown, trace);
    HttpReply reply;
    if (const auto* refused = std::get_if<Refused>(&outcome)) {
        reply = refuse(channel, *refused);
    } else {
        reply = channel.encode_answer(received, std::get<Answer>(outcome), clock_.now(), random_);
    }
    // Platforms read nothing but the body.
    if (channel.kind() == "app" && !trace.is_none())
        reply.headers.emplace_back("X-Request-Id", to_hex(trace));
    co_return reply;
}

Task<Webhook::Taken> Webhook::take(
    const Channel& channel, Received& received, std::string_view source, TraceId& trace
) {
    if (trace.is_none()) trace = new_trace_id(random_);
    Inbound inbound;
    std::string bytes = take_bytes(received.message.content);
    if (!bytes.empty()) {
        const bool voice = std::holds_alternative<content::Voice>(received.message.content);
        KeptPhoto kept;
        if (voice) {
            kept = co_await photos_.keep_voice(std::move(bytes));
        } else {
            kept = co_await photos_.keep(std::move(bytes));
        }
        if (kept.result == KeptPhoto::Result::not_a_picture) {
            co_return not_taken(kept.why);
        }
        if (kept.result == KeptPhoto::Result::failed) {
            log::error("photo_not_kept", {{"trace_id", to_hex(trace)}, {"why", kept.why}});
            const Refused refused{
                503, "unavailable", "the data could not be stored; send it again", "photo_store"};
            co_return refused;
        }
        inbound.photo = kept.info;
        inbound.shot = kept.shot;
    }
    inbound.message = received.message;
    inbound.holds_reply = received.holds_reply;
    inbound.source = source;
    co_return co_await run(std::move(inbound), &channel, trace);
}

Task<Webhook::Taken> Webhook::take_report(Inbound inbound) {
    TraceId trace = inbound.trace.is_none() ? new_trace_id(random_) : inbound.trace;
    co_return co_await run(std::move(inbound), nullptr, trace);
}

Task<Webhook::Taken> Webhook::run(Inbound inbound, const Channel* channel, TraceId& trace) {
    const TimePoint begun = clock_.now();
    inbound.trace = trace;
    const IncomingMessage message = inbound.message;
    const bool talks = !inbound.report;
    TurnOutcome outcome;
    std::string failure;
    bool busy = false;
    try {
        if (talks && engine_.reads_before(message, clock_.now())) {
            ReadBefore reading{engine_, message, clock_.now()};
            inbound.scores = co_await read(store_, std::move(reading));
        }
        TakeWork work{engine_, std::move(inbound), clock_.now()};
        auto handed_over = std::chrono::steady_clock::now();
        outcome = co_await write(store_, std::move(work));
        messages_.note(std::chrono::steady_clock::now() - handed_over);
        // Before a hold: a photo is fetched at once, whatever the reply waits for.
        if (outcome.enqueued) outbox_.wake();
        if (outcome.owed) {
            if (outcome.hold >= long_hold && channel != nullptr) {
                outbox_.show_typing(*channel, message.from.user);
            }
            LaneTimer hold(co_await boost::asio::this_coro::executor, outcome.hold);
            co_await hold.wait();
            const std::string_view first = outcome.outcome;
            FlushWork flush{engine_, message, outcome.revision, outcome.trace, clock_.now()};
            handed_over = std::chrono::steady_clock::now();
            outcome = co_await write(store_, std::move(flush));
            replies_.note(std::chrono::steady_clock::now() - handed_over);
            if (outcome.enqueued) outbox_.wake();
            if (outcome.outcome == "duplicate") outcome.outcome = first;
        }
    } catch (const StoreBusy& error) {
        failure = error.what();
        busy = true;
    } catch (const std::exception& error) {
        failure = error.what();
    }
    if (!failure.empty()) {
        log::error(
            busy ? "store_busy" : "turn_failed",
            {{"trace_id", to_hex(trace)}, {"channel", message.from.channel}, {"why", failure}}
        );
        const Refused refused{
            503, "unavailable", "heed cannot store messages now; send it again", "store"};
        co_return refused;
    }
    if (outcome.outcome == "duplicate") {
        metrics_.count(
            outcome.id_of_another ? "heed_webhook_dedupe_mismatch_total"
                                  : "heed_webhook_redeliveries_total",
            {{"channel", message.from.channel}}
        );
    }
    if (!outcome.trace.is_none()) trace = outcome.trace;
    if (outcome.id_of_another) {
        const Refused refused{
            400,
            "malformed",
            "the message's id was another person's message: give each message its own",
            "id_of_another"};
        co_return refused;
    }
    if (!outcome.why.empty()) {
        log::error(
            "message_quarantined",
            {{"trace_id", to_hex(trace)}, {"channel", message.from.channel}, {"why", outcome.why}}
        );
    }
    const std::string_view type = talks ? type_of(message.content) : "report";
    metrics_.count(
        "heed_webhook_messages_total",
        {{"channel", message.from.channel}, {"type", type}, {"outcome", outcome.outcome}}
    );
    if (log::keeps(log::Level::info)) {
        const auto& complaint = outcome.answer.complaint;
        log::info(
            "message",
            {{"trace_id", to_hex(trace)},
             {"channel", message.from.channel},
             {"type", std::string(type)},
             {"outcome", std::string(outcome.outcome)},
             {"complaint", complaint ? complaint->number : std::string()},
             {"dur_ms", std::to_string((clock_.now() - begun).count())}}
        );
    }
    co_return std::move(outcome.answer);
}

void Webhook::append_metrics(std::string& text) const {
    MetricFamily family(text, "histogram", "heed_inbox_process_duration_seconds");
    messages_.append(family, {"kind", "message"});
    replies_.append(family, {"kind", "reply"});
}

HttpReply Webhook::refuse(const Channel& channel, const Refused& refused) {
    metrics_.count(
        "heed_webhook_refused_total", {{"channel", channel.name()}, {"reason", refused.reason}}
    );
    return channel.encode_refusal(refused);
}

}  // namespace heed
