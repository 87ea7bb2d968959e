#include "bot/console/console.hpp"

#include "adapters/crypto.hpp"
#include "bot/await_store.hpp"
#include "bot/log.hpp"
#include "bot/web/page.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

extern "C" {
extern const char heed_ui_console_begin[], heed_ui_console_end[];
}

namespace heed {
namespace console {

HttpReply json_reply(std::string body) {
    HttpReply reply;
    reply.content_type = "application/json";
    reply.body = std::move(body);
    reply.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    return reply;
}

namespace {

std::string_view title_of(unsigned status) {
    switch (status) {
        case 400:
            return "The request is malformed";
        case 401:
            return "Nobody has signed in";
        case 403:
            return "This is not allowed";
        case 404:
            return "There is no such thing";
        case 405:
            return "The method does not fit the address";
        case 409:
        case 412:
            return "It has changed meanwhile";
        case 415:
            return "The body is of another type";
        case 422:
            return "This cannot be done now";
        case 428:
            return "The version is missing";
        case 429:
            return "Too many requests";
        default:
            return "This is not possible at the moment";
    }
}

}  // namespace

HttpReply refusal(unsigned status, std::string_view code, std::string_view message) {
    JsonText out;
    out.open('{').member("type", "urn:heed:problem:" + std::string(code));
    out.member("title", title_of(status)).member("status", status);
    out.member("detail", message).member("code", code).close('}');
    HttpReply reply = json_reply(out.take());
    reply.content_type = "application/problem+json";
    reply.status = status;
    return reply;
}

HttpReply signed_out() {
    HttpReply reply = refusal(
        401,
        "signed_out",
        "sign in with a link that the bot sends (\"console\"), or send a token that is in force"
    );
    reply.headers.emplace_back("WWW-Authenticate", "Bearer");
    return reply;
}

HttpReply out_of_scope() {
    return refusal(403, "scope", "this token is not good for that: see `heed token issue --scope`");
}

HttpReply too_many(std::string_view message) {
    HttpReply reply = refusal(429, "too_many", message);
    reply.headers.emplace_back("Retry-After", "60");
    return reply;
}

bool read_object(const HttpRequestView& request, rapidjson::Document& document) {
    return request.header("content-type").starts_with("application/json") &&
           json::parse(request.body, document).empty() && document.IsObject();
}

std::string text_of(const rapidjson::Document& document, const char* name) {
    return std::string(json::string_at(document, name).value_or(std::string_view()));
}

std::string etag_of(std::int64_t version, std::string_view body) {
    constexpr std::size_t digits = 16;
    return "\"" + std::to_string(version) + "-" + hash_of(body).substr(0, digits) + "\"";
}

std::optional<std::int64_t> version_of(std::string_view etag) {
    if (!etag.starts_with('"')) return std::nullopt;
    etag.remove_prefix(1);
    std::int64_t version = 0;
    const auto read = std::from_chars(etag.data(), etag.data() + etag.size(), version);
    const bool good = read.ec == std::errc{} && read.ptr != etag.data() + etag.size() &&
                      *read.ptr == '-' && version >= 0;
    if (!good) return std::nullopt;
    return version;
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

constexpr std::string_view prefix = "/api/v1/";

// Does the path have the form of `pattern`, as in "cases/{number}/actions"? Then `values` are what
// stands in the braces' places; none of them is empty.
bool matches(std::string_view pattern, std::string_view path, std::vector<std::string>& values) {
    values.clear();
    if (!path.starts_with(prefix)) return false;
    path.remove_prefix(prefix.size());
    while (true) {
        const std::string_view wanted = pattern.substr(0, pattern.find('/'));
        const std::string_view found = path.substr(0, path.find('/'));
        if (wanted.starts_with('{') && !found.empty()) {
            values.emplace_back(found);
        } else if (wanted != found) {
            return false;
        }
        const bool last = wanted.size() == pattern.size();
        if (last || found.size() == path.size()) return last && found.size() == path.size();
        pattern.remove_prefix(wanted.size() + 1);
        path.remove_prefix(found.size() + 1);
    }
}

}  // namespace
}  // namespace console

using console::refusal;

bool Console::has(std::string_view path) {
    return path == "/console" || path == "/console/words" || path == socket_path ||
           path.starts_with(console::prefix);
}

std::size_t Console::body_bytes_max(std::string_view method, std::string_view path) const {
    if (method != "POST") return 0;
    return path == "/api/v1/photos" ? house_.config.limits.photo_bytes
                                    : house_.config.limits.body_bytes;
}

std::string Console::language_of(const HttpRequestView& request, const Rules& rules) const {
    return page_language(rules, request);
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
    // A program says who it is in a header that no page of another site can send for somebody.
    if (request.header("authorization").empty() &&
        !console::is_from_our_page(request, house_.config.server.public_url, !gets))
        return at_once(refusal(403, "foreign", "only heed's own pages may ask for this"));

    std::vector<std::string> values;
    std::string allowed;
    for (const Route& route : routes()) {
        if (!console::matches(route.path, path, values)) continue;
        if (route.method == request.method) return route.serve(*this, request, values);
        allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
    }
    if (allowed.empty())
        return at_once(refusal(404, "not_found", "there is nothing at this address"));
    HttpReply reply = refusal(405, "method_not_allowed", "this address takes " + allowed);
    reply.headers.emplace_back("Allow", allowed);
    return at_once(std::move(reply));
}

// Each is described in docs/openapi.yaml; a test compares the two.
std::span<const Console::Route> Console::routes() {
    using Request = const HttpRequestView&;
    using Values = std::vector<std::string>&;
    static const Route all[] = {
        {"GET", "", [](Console&, Request, Values) { return console::at_once(route_list()); }},
        {"GET", "session", [](Console& c, Request r, Values) { return c.who_am_i(r); }},
        {"POST", "session", [](Console& c, Request r, Values) { return c.sign_in(r); }},
        {"DELETE", "session", [](Console& c, Request r, Values) { return c.sign_out(r); }},
        {"POST", "session/code", [](Console& c, Request r, Values) { return c.take_code(r); }},
        {"GET", "sessions", [](Console& c, Request r, Values) { return c.sessions(r); }},
        {"DELETE", "sessions", [](Console& c, Request r, Values) { return c.end_others(r); }},
        {"GET", "overview", [](Console& c, Request r, Values) { return c.overview(r); }},
        {"GET", "catalogue", [](Console& c, Request r, Values) { return c.catalogue(r); }},
        {"GET", "map", [](Console& c, Request r, Values) { return c.map(r); }},
        {"GET", "cases", [](Console& c, Request r, Values) { return c.list(r); }},
        {"GET", "cases/{number}", [](Console& c, Request r, Values v) { return c.show(r, v[0]); }},
        {"GET",
         "cases/{number}/photos/{name}",
         [](Console& c, Request r, Values v) { return c.photo(r, v[0], v[1]); }},
        {"POST",
         "cases/{number}/actions",
         [](Console& c, Request r, Values v) { return c.act(r, v[0]); }},
        {"POST",
         "cases/{number}/reveal",
         [](Console& c, Request r, Values v) { return c.reveal(r, v[0]); }},
        {"POST", "undo", [](Console& c, Request r, Values) { return c.undo(r); }},
        {"POST", "photos", [](Console& c, Request r, Values) { return c.keep_photo(r); }},
        {"POST", "filters", [](Console& c, Request r, Values) { return c.save_filter(r); }},
        {"DELETE",
         "filters/{id}",
         [](Console& c, Request r, Values v) { return c.delete_filter(r, v[0]); }},
        {"GET", "handovers", [](Console& c, Request r, Values) { return c.handovers(r); }},
        {"POST",
         "handovers/{id}/take",
         [](Console& c, Request r, Values v) { return c.serve(r, v[0], "take"); }},
        {"POST",
         "handovers/{id}/say",
         [](Console& c, Request r, Values v) { return c.serve(r, v[0], "say"); }},
        {"POST",
         "handovers/{id}/end",
         [](Console& c, Request r, Values v) { return c.serve(r, v[0], "end"); }},
        {"GET", "concerns", [](Console& c, Request r, Values) { return c.concerns(r); }},
        {"GET",
         "concerns/{name}",
         [](Console& c, Request r, Values v) { return c.concern(r, v[0]); }},
        {"POST",
         "concerns/{name}/actions",
         [](Console& c, Request r, Values v) { return c.act_on_concern(r, v[0]); }},
        {"GET", "scores", [](Console& c, Request r, Values) { return c.scores(r); }},
    };
    return all;
}

HttpReply Console::route_list() {
    JsonText out;
    out.open('{').key("routes").open('[');
    for (const Route& route : routes()) {
        out.open('{').member("method", route.method);
        out.member("path", std::string(console::prefix) + std::string(route.path)).close('}');
    }
    out.close(']').close('}');
    return console::json_reply(out.take());
}

Task<HttpReply> Console::map(const HttpRequestView& request) {
    return console::at_once(city_map(*house_.rules.get(), request));
}

SocketOpening Console::open_socket(const HttpRequestView& request) {
    SocketOpening opening;
    if (!console::is_from_our_page(request, house_.config.server.public_url, true)) {
        opening.refusal = refusal(403, "foreign", "only heed's own pages may connect");
        return opening;
    }
    const console::Caller caller = console::caller_of(request);
    if (caller.hash.empty()) {
        opening.refusal = console::signed_out();
        return opening;
    }
    auto who = [this, caller] { return all_if_signed_in(caller); };
    auto hearing = [this, caller](ReadTx& tx, const std::vector<Complaint>& changed) {
        return heard_by(tx, caller, changed);
    };
    opening.talk = watch_cases(house_.live, std::move(who), std::move(hearing));
    return opening;
}

}  // namespace heed
