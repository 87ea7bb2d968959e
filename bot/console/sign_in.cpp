// Signing in: the link from chat, the code of the telephone, the sessions of a member.
#include "bot/await_store.hpp"
#include "bot/console/console.hpp"
#include "bot/console/totp.hpp"

#include <utility>

namespace heed {
namespace {

using console::json_reply;
using console::refusal;

constexpr std::size_t device_bytes_max = 160;

std::string device_of(const HttpRequestView& request) {
    return std::string(request.header("user-agent").substr(0, device_bytes_max));
}

// How far a session has come: what the page shows next.
std::string_view step_of(const StaffSession& session, const std::optional<SecondFactor>& factor) {
    if (session.complete) return "open";
    return factor && factor->confirmed ? "code" : "enrol";
}

// The same words for what was never a code, is too old, or was used.
HttpReply bad_link() {
    return refusal(
        403, "bad_link", "this link has been used or is too old: ask the bot for another"
    );
}

}  // namespace

Task<HttpReply> Console::sign_in(const HttpRequestView& request) {
    rapidjson::Document body;
    if (!console::read_object(request, body))
        co_return refusal(400, "malformed", "the body must be a JSON object");
    const std::string secret = console::text_of(body, "link");
    const TimePoint now = house_.clock.now();
    {
        const std::lock_guard lock(rate_mutex_);
        const ConversationKey who{{}, std::string(request.peer)};
        if (sign_ins_.count(who, now) != RateVerdict::within)
            co_return console::too_many("too many tries; wait a minute");
    }
    if (!console::is_secret(secret)) co_return bad_link();
    const std::string fresh = console::new_secret(house_.random);
    auto work = [link = console::hash_of(secret),
                 session_hash = console::hash_of(fresh),
                 device = device_of(request),
                 now](Tx& tx) -> bool {
        const auto member = tx.console().take_sign_in(link, now);
        if (!member) return false;
        StaffSession session;
        session.hash = session_hash;
        session.member = member->first;
        session.key = member->second;
        session.complete = !console::needs_second_factor(member->first, now);
        session.begun = session.seen = now;
        session.device = device;
        tx.console().begin_session(session, console::sessions_max);
        return true;
    };
    const bool good = co_await write(house_.store, std::move(work));
    if (!good) co_return bad_link();
    HttpReply reply;
    reply.status = 204;
    reply.headers.emplace_back("Set-Cookie", console::set_cookie(fresh));
    co_return reply;
}

// Also of a session that waits for its second factor: the page must know what to ask for.
Task<HttpReply> Console::who_am_i(const HttpRequestView& request) {
    const console::Caller caller = console::caller_of(request);
    const auto rules = house_.rules.get();
    auto work = [caller,
                 secret = console::secret_of(request),
                 rules,
                 language = language_of(request, *rules),
                 now = house_.clock.now()](ReadTx& tx) -> std::optional<std::string> {
        if (caller.hash.empty()) return std::nullopt;
        const auto visit = admit(tx.console_reads(), caller, rules, language, now);
        if (!visit) return std::nullopt;
        const casework::Staff& member = visit->session.member;
        const auto factor = tx.console_reads().second_factor(member.id);
        JsonText out;
        out.open('{').member("step", step_of(visit->session, factor));
        // A program needs none.
        out.member("csrf", visit->token ? std::string() : console::csrf_token_of(secret));
        out.key("member").open('{').member("id", member.id).member("name", member.name);
        out.member("role", to_string(member.role)).member("department", member.department);
        out.close('}').member("second_factor", factor && factor->confirmed);
        out.key("token");
        if (visit->token) {
            out.open('{').member("name", visit->token->name);
            out.member("acts", visit->token->acts).member("reveals", visit->token->reveals);
            out.member("expires", visit->token->expires).close('}');
        } else {
            out.raw("null");
        }
        out.close('}');
        return out.take();
    };
    std::optional<std::string> body = co_await read(house_.store, std::move(work));
    if (!body) co_return console::signed_out();
    co_return json_reply(*std::move(body));
}

// Without a code: what the telephone has to learn, for who has none yet. With one: is it right?
Task<HttpReply> Console::take_code(const HttpRequestView& request) {
    rapidjson::Document body;
    if (!console::read_object(request, body))
        co_return refusal(400, "malformed", "the body must be a JSON object");
    std::string code = console::text_of(body, "code");
    std::string fresh(console::totp_secret_bytes, '\0');
    house_.random.fill(reinterpret_cast<unsigned char*>(fresh.data()), fresh.size());
    Writing writing = [code = std::move(code), fresh](Tx& tx, const Visit& visit) -> Changed {
        ConsoleWrites& table = tx.console();
        const casework::Staff& member = visit.session.member;
        auto factor = table.second_factor(member.id);
        if (code.empty()) {
            if (factor && factor->confirmed)
                return {refusal(409, "enrolled", "a telephone is enrolled already")};
            factor = SecondFactor{fresh, false, 0};
            table.set_second_factor(member.id, *factor, visit.now);
            const std::string city(visit.rules->organisation.name.in(visit.language));
            JsonText out;
            out.open('{').member("secret", console::base32(factor->secret));
            const std::string account = member.name.empty() ? member.id : member.name;
            out.member("address", console::totp_address(factor->secret, city, account)).close('}');
            return {json_reply(out.take())};
        }
        if (table.wrong_codes(member.id, visit.now) >= console::wrong_codes_max)
            return {refusal(429, "too_many", "too many wrong codes; wait a quarter of an hour")};
        const auto step =
            factor ? console::check_totp(factor->secret, code, factor->last_step, visit.now)
                   : std::nullopt;
        if (!step) {
            table.count_wrong_code(member.id, visit.now);
            return {refusal(403, "bad_code", "this code is wrong, or was used already")};
        }
        factor->confirmed = true;
        factor->last_step = *step;
        table.set_second_factor(member.id, *factor, visit.now);
        table.complete_session(visit.session.hash, visit.now);
        return {json_reply("{}")};
    };
    co_return co_await change(request, std::move(writing), Needs::any_session);
}

Task<HttpReply> Console::sign_out(const HttpRequestView& request) {
    Writing writing = [](Tx& tx, const Visit& visit) -> Changed {
        tx.console().end_session(visit.session.hash, visit.now);
        HttpReply reply;
        reply.status = 204;
        reply.headers.emplace_back("Set-Cookie", console::forget_cookie());
        return {std::move(reply)};
    };
    return change(request, std::move(writing), Needs::any_session);
}

Task<HttpReply> Console::sessions(const HttpRequestView& request) {
    Reading reading = [](ReadTx& tx, const Visit& visit) {
        JsonText out;
        out.open('{').key("sessions").open('[');
        for (const StaffSession& one : tx.console_reads().sessions_of(visit.session.member.id)) {
            if (!console::is_alive(one, visit.now)) continue;
            out.open('{').member("begun", one.begun).member("seen", one.seen);
            out.member("device", one.device);
            out.member("this", one.hash == visit.session.hash).close('}');
        }
        out.close(']').close('}');
        return json_reply(out.take());
    };
    return look(request, std::move(reading));
}

Task<HttpReply> Console::end_others(const HttpRequestView& request) {
    Writing writing = [](Tx& tx, const Visit& visit) -> Changed {
        tx.console().end_sessions(visit.session.member.id, visit.session.hash, visit.now);
        return {json_reply("{}")};
    };
    return change(request, std::move(writing), Needs::own_session);
}

}  // namespace heed
