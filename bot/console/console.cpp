#include "bot/console/console.hpp"

#include "adapters/crypto.hpp"
#include "bot/await_store.hpp"
#include "bot/log.hpp"
#include "bot/web/page.hpp"

#include <utility>

extern "C" {
extern const char heed_ui_console_begin[], heed_ui_console_end[];
}

namespace heed {
namespace console {

constexpr auto seen_every = std::chrono::minutes(1);  // a session's row is written no more often

HttpReply json_reply(std::string body) {
    HttpReply reply;
    reply.content_type = "application/json";
    reply.body = std::move(body);
    reply.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    return reply;
}

HttpReply refusal(unsigned status, std::string_view code, std::string_view message) {
    JsonText out;
    out.open('{').key("error").open('{').member("code", code).member("message", message);
    out.close('}').close('}');
    HttpReply reply = json_reply(out.take());
    reply.status = status;
    return reply;
}

bool read_object(const HttpRequestView& request, rapidjson::Document& document) {
    return request.header("content-type").starts_with("application/json") &&
           json::parse(request.body, document).empty() && document.IsObject();
}

std::string text_of(const rapidjson::Document& document, const char* name) {
    return std::string(json::string_at(document, name).value_or(std::string_view()));
}

std::string query_value(std::string_view query, std::string_view name) {
    std::vector<std::pair<std::string, std::string>> pairs;
    if (!parse_query(query, pairs, true)) return {};
    for (auto& [key, value] : pairs) {
        if (key == name) return std::move(value);
    }
    return {};
}

namespace {

// A coroutine, so that what is known at once is answered like all else.
Task<HttpReply> at_once(HttpReply reply) { co_return reply; }

// The parts of "/api/v1/a/b/c".
std::vector<std::string> parts_of(std::string_view path) {
    constexpr std::string_view prefix = "/api/v1/";
    path.remove_prefix(std::min(prefix.size(), path.size()));
    std::vector<std::string> parts;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        parts.emplace_back(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    parts.resize(4);  // what is not there is empty
    return parts;
}

HttpReply signed_out() {
    return refusal(401, "signed_out", "sign in with a link that the bot sends: \"console\"");
}

}  // namespace
}  // namespace console

using console::refusal;

bool Console::has(std::string_view path) {
    return path == "/console" || path == "/console/words" || path == socket_path ||
           path.starts_with("/api/v1/");
}

std::size_t Console::body_bytes_max(std::string_view method, std::string_view path) const {
    if (method != "POST") return 0;
    return path == "/api/v1/photos" ? house_.config.limits.photo_bytes
                                    : house_.config.limits.body_bytes;
}

std::string Console::language_of(const HttpRequestView& request, const Rules& rules) const {
    return page_language(rules, request);
}

std::optional<Console::Visit> Console::admit(
    ConsoleReads& reads,
    const std::string& hash,
    const std::shared_ptr<const Rules>& rules,
    std::string_view language,
    TimePoint now
) {
    auto session = reads.session(hash);
    if (!session || !console::is_alive(*session, now)) return std::nullopt;
    Visit visit;
    visit.actor = casework::acting(session->member, now);
    visit.session = *std::move(session);
    visit.rules = rules;
    visit.language = language;
    visit.now = now;
    return visit;
}

Task<HttpReply> Console::look(const HttpRequestView& request, Reading reading) {
    const std::string secret = console::secret_of(request);
    if (secret.empty()) co_return console::signed_out();
    struct Looked {
        HttpReply reply;
        bool touch = false;
    };
    const auto rules = house_.rules.get();
    // What a page asks by itself does not keep a session alive.
    const bool counts = request.header("x-background").empty();
    auto work = [hash = console::hash_of(secret),
                 rules,
                 language = language_of(request, *rules),
                 now = house_.clock.now(),
                 counts,
                 reading = std::move(reading)](ReadTx& tx) -> Looked {
        const auto visit = admit(tx.console_reads(), hash, rules, language, now);
        if (!visit || !visit->session.complete) return {console::signed_out()};
        const bool touch = counts && now - visit->session.seen >= console::seen_every;
        return {reading(tx, *visit), touch};
    };
    Looked looked = co_await read(house_.store, std::move(work));
    if (looked.touch) {
        auto see = [hash = console::hash_of(secret), now = house_.clock.now()](Tx& tx) {
            tx.console().see_session(hash, now);
            return true;
        };
        co_await write(house_.store, std::move(see));
    }
    co_return std::move(looked.reply);
}

Task<HttpReply> Console::change(const HttpRequestView& request, Writing writing, Needs needs) {
    const std::string secret = console::secret_of(request);
    if (secret.empty()) co_return console::signed_out();
    const std::string_view token = request.header("x-csrf-token");
    if (!crypto::equal_constant_time(token, console::csrf_token_of(secret)))
        co_return refusal(403, "csrf", "the page's token is missing: open /console again");
    const auto rules = house_.rules.get();
    auto work = [hash = console::hash_of(secret),
                 rules,
                 language = language_of(request, *rules),
                 now = house_.clock.now(),
                 needs,
                 writing = std::move(writing)](Tx& tx) -> Changed {
        const auto visit = admit(tx.console(), hash, rules, language, now);
        if (!visit || (needs == Needs::complete && !visit->session.complete))
            return {console::signed_out()};
        tx.console().see_session(hash, now);
        return writing(tx, *visit);
    };
    Changed changed = co_await write(house_.store, std::move(work));
    if (changed.enqueued) house_.outbox.wake();
    co_return std::move(changed.reply);
}

Task<HttpReply> Console::handle(HttpRequestView request) {
    HttpReply reply;
    try {
        reply = co_await dispatch(request);
    } catch (const StoreBusy&) {
        reply = refusal(503, "unavailable", "heed cannot do this now; try again in a moment");
        reply.headers.emplace_back("Retry-After", "1");
    }
    co_return reply;
}

Task<HttpReply> Console::dispatch(const HttpRequestView& request) {
    using console::at_once;
    const bool gets = request.method == "GET";
    const std::string_view path = request.path;
    const auto rules = house_.rules.get();
    if (path == "/console" || path == "/console/words") {
        if (!gets) return at_once(refusal(405, "method_not_allowed", "only GET works here"));
        const std::string language = language_of(request, *rules);
        if (path == "/console/words")
            return at_once(console::json_reply(console::words_json(rules->texts, language)));
        const auto value_of = [&](std::string_view key) {
            if (key == "photo_bytes") return std::to_string(house_.config.limits.photo_bytes);
            const TextValues values{{"city", std::string(rules->organisation.name.in(language))}};
            return rules->texts.text(language, std::string("console.").append(key), values);
        };
        const std::string_view page(heed_ui_console_begin, heed_ui_console_end);
        return at_once(page_reply(
            filled_page(page, language, other_language(*rules, language), value_of),
            request,
            "blob: data:"
        ));
    }
    if (path == socket_path) return at_once(refusal(426, "upgrade", "this takes WebSockets only"));
    if (!console::is_from_our_page(request, house_.config.server.public_url, !gets))
        return at_once(refusal(403, "foreign", "only heed's own pages may ask for this"));

    const std::vector<std::string> parts = console::parts_of(path);
    const std::string_view method = request.method;
    const auto is = [&](std::string_view wanted, std::string_view first, std::string_view third) {
        return method == wanted && parts[0] == first && parts[2] == third;
    };
    if (parts[0] == "session" && parts[1].empty()) {
        if (gets) return who_am_i(request);
        if (method == "DELETE") return sign_out(request);
        if (method == "POST") {
            rapidjson::Document body;
            if (!console::read_object(request, body))
                return at_once(refusal(400, "malformed", "the body must be a JSON object"));
            return sign_in(request, console::text_of(body, "link"));
        }
    }
    if (is("POST", "session", "") && parts[1] == "code") {
        rapidjson::Document body;
        if (!console::read_object(request, body))
            return at_once(refusal(400, "malformed", "the body must be a JSON object"));
        return take_code(request, console::text_of(body, "code"));
    }
    if (is("GET", "sessions", "")) return sessions(request);
    if (is("DELETE", "sessions", "")) return end_others(request);
    if (is("GET", "overview", "")) return overview(request);
    if (is("GET", "catalogue", "")) return catalogue(request);
    if (is("GET", "map", "")) return at_once(city_map(*rules, request));
    if (is("GET", "cases", "") && parts[1].empty()) return list(request);
    if (is("GET", "cases", "")) return show(request, parts[1]);
    if (is("GET", "cases", "photos")) return photo(request, parts[1], parts[3]);
    if (is("POST", "cases", "actions")) return act(request, parts[1]);
    if (is("POST", "cases", "reveal")) return reveal(request, parts[1]);
    if (is("POST", "undo", "")) return undo(request);
    if (is("POST", "photos", "")) return keep_photo(request);
    if (is("POST", "filters", "")) return save_filter(request);
    if (is("DELETE", "filters", "")) return delete_filter(request, parts[1]);
    if (is("GET", "handovers", "")) return handovers(request);
    if (method == "POST" && parts[0] == "handovers") return serve(request, parts[1], parts[2]);
    if (is("GET", "concerns", "") && parts[1].empty()) return concerns(request);
    if (is("GET", "concerns", "")) return concern(request, parts[1]);
    if (is("POST", "concerns", "actions")) return act_on_concern(request, parts[1]);
    if (is("GET", "scores", "")) return scores(request);
    return at_once(refusal(404, "not_found", "there is nothing at this address"));
}

SocketOpening Console::open_socket(const HttpRequestView& request) {
    SocketOpening opening;
    if (!console::is_from_our_page(request, house_.config.server.public_url, true)) {
        opening.refusal = refusal(403, "foreign", "only heed's own pages may connect");
        return opening;
    }
    std::string secret = console::secret_of(request);
    if (secret.empty()) {
        opening.refusal = console::signed_out();
        return opening;
    }
    opening.talk = watch_cases(house_.live, [this, hash = console::hash_of(secret)] {
        return all_if_signed_in(hash);
    });
    return opening;
}

Task<std::optional<std::string>> Console::all_if_signed_in(std::string hash) {
    const bool signed_in = co_await is_signed_in(std::move(hash));
    co_return signed_in ? std::optional<std::string>(std::string()) : std::nullopt;
}

Task<bool> Console::is_signed_in(std::string hash) {
    const auto rules = house_.rules.get();
    auto work = [hash = std::move(hash), rules, now = house_.clock.now()](ReadTx& tx) {
        const auto visit = admit(tx.console_reads(), hash, rules, {}, now);
        return visit && visit->session.complete;
    };
    bool signed_in = false;
    try {
        signed_in = co_await read(house_.store, std::move(work));
    } catch (const StoreBusy& busy) {
        log::warning("session_not_read", {{"why", busy.what()}});
    }
    co_return signed_in;
}

}  // namespace heed
