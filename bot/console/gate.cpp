// Who is let in, and how far: browsers by their session, programs by their token.
#include "adapters/crypto.hpp"
#include "adapters/text.hpp"
#include "bot/await_store.hpp"
#include "bot/console/console.hpp"
#include "bot/log.hpp"

#include <utility>

namespace heed {
namespace {

using console::refusal;

// A row is written no more often.
constexpr auto session_seen_every = std::chrono::minutes(1);
constexpr auto token_seen_every = std::chrono::hours(1);
constexpr std::size_t once_bytes_max = 128;

}  // namespace

bool Console::is_good_for(const Visit& visit, Needs needs) {
    if (!visit.token) return true;
    if (needs == Needs::complete) return visit.token->acts;
    return needs == Needs::contact && visit.token->reveals;
}

std::optional<Console::Visit> Console::admit(
    ConsoleReads& reads,
    const console::Caller& caller,
    const std::shared_ptr<const Rules>& rules,
    std::string_view language,
    TimePoint now
) {
    std::optional<StaffSession> session;
    Visit visit;
    if (caller.is_program()) {
        auto holder = reads.api_token(caller.token);
        if (!holder || holder->token.expires <= now ||
            !crypto::equal_constant_time(holder->token.hash, caller.hash))
            return std::nullopt;
        session = StaffSession{
            {},
            std::move(holder->member),
            std::move(holder->key),
            true,
            holder->token.issued,
            now,
            {}};
        visit.token = std::move(holder->token);
    } else {
        session = reads.session(caller.hash);
        if (!session || !console::is_alive(*session, now)) return std::nullopt;
    }
    visit.actor = visit.token ? casework::acting_by_program(session->member)
                              : casework::acting(session->member, now);
    visit.session = *std::move(session);
    visit.rules = rules;
    visit.language = language;
    visit.now = now;
    return visit;
}

Task<HttpReply> Console::look(const HttpRequestView& request, Reading reading) {
    const console::Caller caller = console::caller_of(request);
    if (caller.hash.empty()) co_return console::signed_out();
    struct Looked {
        HttpReply reply;
        bool touch = false;
    };
    const auto rules = house_.rules.get();
    // What a page asks by itself does not keep a session alive.
    const bool counts = request.header("x-background").empty();
    auto work = [caller,
                 rules,
                 language = language_of(request, *rules),
                 now = house_.clock.now(),
                 counts,
                 reading = std::move(reading)](ReadTx& tx) -> Looked {
        const auto visit = admit(tx.console_reads(), caller, rules, language, now);
        if (!visit || !visit->session.complete) return {console::signed_out()};
        const bool touch = visit->token
                               ? now - visit->token->seen.value_or(TimePoint{}) >= token_seen_every
                               : counts && now - visit->session.seen >= session_seen_every;
        return {reading(tx, *visit), touch};
    };
    Looked looked = co_await read(house_.store, std::move(work));
    if (looked.touch) {
        auto see = [caller, now = house_.clock.now()](Tx& tx) {
            if (caller.is_program()) {
                tx.console().see_api_token(caller.token, now);
            } else {
                tx.console().see_session(caller.hash, now);
            }
            return true;
        };
        co_await write(house_.store, std::move(see));
    }
    co_return std::move(looked.reply);
}

Task<HttpReply> Console::change(const HttpRequestView& request, Writing writing, Needs needs) {
    const console::Caller caller = console::caller_of(request);
    if (caller.hash.empty()) co_return console::signed_out();
    // No browser sends a program's token by itself.
    const bool forged =
        !caller.is_program() &&
        !crypto::equal_constant_time(
            request.header("x-csrf-token"), console::csrf_token_of(console::secret_of(request))
        );
    if (forged) co_return refusal(403, "csrf", "the page's token is missing: open /console again");
    const auto rules = house_.rules.get();
    const std::string once(request.header("idempotency-key"));
    if (!is_visible_ascii(once, once_bytes_max))
        co_return refusal(400, "malformed", "Idempotency-Key is 1 to 128 visible ASCII characters");
    // A second factor is never answered twice.
    const bool repeats = !once.empty() && request.method == "POST" &&
                         (needs == Needs::complete || needs == Needs::contact);
    std::string asked;
    if (repeats) {
        asked = std::string(request.method) + " " + std::string(request.path) + "\n";
        asked = console::hash_of(asked += request.body);
    }
    auto work = [caller,
                 rules,
                 language = language_of(request, *rules),
                 now = house_.clock.now(),
                 needs,
                 line = std::string(request.method) + " " + std::string(request.path),
                 once = repeats ? once : std::string(),
                 asked = std::move(asked),
                 writing = std::move(writing)](Tx& tx) -> Changed {
        const auto visit = admit(tx.console(), caller, rules, language, now);
        if (!visit || (needs != Needs::any_session && !visit->session.complete))
            return {console::signed_out()};
        if (!is_good_for(*visit, needs)) return {console::out_of_scope()};
        const auto carry_out = [&] {
            Changed changed = writing(tx, *visit);
            if (visit->token && changed.reply.status < 400)
                tx.console().note_api_token(*visit->token, line, now);
            return changed;
        };
        if (visit->token) {
            tx.console().see_api_token(visit->token->id, now);
        } else {
            tx.console().see_session(caller.hash, now);
        }
        if (once.empty()) return carry_out();
        const std::string owner =
            visit->token ? "token " + visit->token->id : visit->session.member.id;
        if (const auto before = tx.console().api_answer(owner, once)) {
            if (before->request != asked)
                return {refusal(422, "key_reused", "this Idempotency-Key was another request's")};
            HttpReply again = console::json_reply(before->body);
            again.status = before->status;
            if (again.status >= 400) again.content_type = "application/problem+json";
            again.headers.emplace_back("Idempotency-Replayed", "true");
            return {std::move(again)};
        }
        Changed changed = carry_out();
        if (!changed.personal) {
            tx.console().keep_api_answer(
                owner, once, {asked, changed.reply.status, changed.reply.body}, now
            );
        }
        return changed;
    };
    Changed changed = co_await write(house_.store, std::move(work));
    if (changed.enqueued) house_.outbox.wake();
    co_return std::move(changed.reply);
}

Task<std::optional<std::string>> Console::all_if_signed_in(console::Caller caller) {
    const auto rules = house_.rules.get();
    auto work = [caller = std::move(caller), rules, now = house_.clock.now()](ReadTx& tx) {
        const auto visit = admit(tx.console_reads(), caller, rules, {}, now);
        return visit && visit->session.complete;
    };
    bool signed_in = false;
    try {
        signed_in = co_await read(house_.store, std::move(work));
    } catch (const StoreBusy& busy) {
        log::warning("session_not_read", {{"why", busy.what()}});
    }
    co_return signed_in ? std::optional<std::string>(std::string()) : std::nullopt;
}

std::optional<std::vector<std::string>> Console::heard_by(
    ReadTx& tx, const console::Caller& caller, const std::vector<Complaint>& changed
) const {
    const auto rules = house_.rules.get();
    const auto visit = admit(tx.console_reads(), caller, rules, {}, house_.clock.now());
    if (!visit || !visit->session.complete) return std::nullopt;
    const auto may_see = [&](const Complaint& one) {
        return casework::may_see(rules->organisation, visit->actor, one);
    };
    std::vector<std::string> numbers;
    for (const Complaint& now : changed) {
        Complaint before = now;
        const auto& events = now.timeline;
        if (events.size() > 1) before.department = events[events.size() - 2].facts.department;
        if (may_see(now) || may_see(before)) numbers.push_back(now.number);
    }
    return numbers;
}

}  // namespace heed
