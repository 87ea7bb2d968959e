#include "bot/router.hpp"

#include "bot/photo_link.hpp"
#include "bot/score_picture.hpp"
#include "bot/store_metrics.hpp"
#include "bot/web/page.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <chrono>

namespace heed {
namespace {

constexpr std::size_t small_body_bytes = 1024;  // an answer to one of two questions
// Longer than any balancer waits between two looks at /readyz.
constexpr auto watched_within = std::chrono::minutes(1);

HttpReply plain(unsigned status, std::string body) {
    return {status, "text/plain; charset=utf-8", std::move(body) + "\n", {}};
}

// Platforms compare the bytes.
HttpReply exactly(std::string text) {
    return {200, "text/plain; charset=utf-8", std::move(text), {}};
}

HttpReply nothing_here() { return plain(404, "There is nothing at this address."); }

HttpReply only_get() {
    HttpReply reply = plain(405, "Only GET works here.");
    reply.headers.emplace_back("Allow", "GET");
    return reply;
}

HttpReply no_such_channel() {
    return {
        404,
        "application/json",
        R"({"error":{"code":"not_found","message":"no such channel; its name is in heed.toml"}})",
        {}};
}

bool is_loopback(std::string_view peer) {
    return peer.starts_with("127.") || peer == "::1" || peer.starts_with("::ffff:127.");
}

void append_counters(std::string& text, const ServerCounters& counters) {
    const auto append = [&](std::string_view name, std::uint64_t value) {
        append_metric(text, "counter", name, static_cast<double>(value));
    };
    append("heed_http_connections_total", counters.connections);
    MetricFamily handshakes(text, "counter", "heed_tls_handshakes_total");
    handshakes.sample({{"result", "done"}}, static_cast<double>(counters.handshakes));
    handshakes.sample({{"result", "failed"}}, static_cast<double>(counters.handshake_failures));
    MetricFamily rejected(text, "counter", "heed_http_rejected_total");
    for (const auto& [reason, count] :
         {std::pair("guard", counters.rejected_guard.load()),
          std::pair("size", counters.rejected_size.load()),
          std::pair("slow", counters.rejected_slow.load()),
          std::pair("limit", counters.rejected_limit.load())}) {
        rejected.sample({{"reason", reason}}, static_cast<double>(count));
    }
    append("heed_http_handler_failures_total", counters.handler_failures);
    append("heed_tls_reload_failures_total", counters.tls_reload_failures);
    // Read one after the other: what changes its state meanwhile must not make a negative number.
    const std::uint64_t open = counters.connections_open;
    const std::uint64_t idle = std::min<std::uint64_t>(counters.connections_idle, open);
    const std::uint64_t sockets = std::min<std::uint64_t>(counters.websockets, open - idle);
    MetricFamily connections(text, "gauge", "heed_http_connections");
    connections.sample({{"state", "active"}}, static_cast<double>(open - idle - sockets));
    connections.sample({{"state", "idle"}}, static_cast<double>(idle));
    connections.sample({{"state", "websocket"}}, static_cast<double>(sockets));
    const std::int64_t end_s = counters.certificate_end_s;
    if (end_s != 0) {
        append_metric(
            text,
            "gauge",
            "heed_tls_certificate_expiry_timestamp_seconds",
            static_cast<double>(end_s)
        );
    }
}

bool is_bearer(std::string_view header, std::string_view token) {
    constexpr std::string_view scheme = "Bearer ";
    return header.starts_with(scheme) && header.size() == scheme.size() + token.size() &&
           CRYPTO_memcmp(header.data() + scheme.size(), token.data(), token.size()) == 0;
}

}  // namespace

std::size_t Router::body_bytes_max(std::string_view method, std::string_view path) const {
    if (method != "POST") return 0;
    if (is_console(path)) return pages_->console.body_bytes_max(method, path);
    if (is_progress(path) || is_copy(path)) return small_body_bytes;
    if (is_open311(path)) return open311_->body_bytes_max(method, path);
    const Channel* channel = channels_.by_path(path);
    if (channel == nullptr) return path.starts_with("/app/") ? config_.limits.body_bytes : 0;
    if (channel->kind() == "web") return config_.limits.photo_bytes;
    // An app message may bring a photo in base64 (contract, `body_bytes`).
    const std::size_t photo =
        channel->kind() == "app" ? (config_.limits.photo_bytes * 4 + 2) / 3 : 0;
    return config_.limits.body_bytes + photo;
}

bool Router::has_socket(std::string_view path) const {
    return (path == WebChat::socket_path && is_chat(path)) ||
           (path == Console::socket_path && is_console(path)) ||
           (pages_ && ProgressPages::has_socket(path));
}

SocketOpening Router::open_socket(const HttpRequestView& request) {
    if (is_console(request.path)) return pages_->console.open_socket(request);
    if (is_progress(request.path)) return pages_->progress.open_socket(request);
    return chat_->open_socket(request);
}

Task<HttpReply> Router::handle(HttpRequestView request) {
    const auto asked = RequestTimes::request_of(request.method, request.path);
    const auto begun = std::chrono::steady_clock::now();
    const auto took = [begun] { return std::chrono::steady_clock::now() - begun; };
    Task<HttpReply> work = answer(std::move(request));
    try {
        HttpReply reply = co_await std::move(work);
        times_.note(asked, reply.status, took());
        co_return reply;
    } catch (...) {
        times_.note(asked, 500, took());  // as the session will answer
        throw;
    }
}

Task<HttpReply> Router::answer(HttpRequestView request) {
    if (is_console(request.path)) co_return co_await pages_->console.handle(std::move(request));
    if (is_progress(request.path)) co_return co_await pages_->progress.handle(std::move(request));
    if (is_copy(request.path)) co_return co_await pages_->copy.handle(std::move(request));
    if (is_open311(request.path)) co_return co_await open311_->handle(std::move(request));
    if (is_chat(request.path)) co_return co_await chat_->handle(std::move(request));
    if (const Channel* channel = channels_.by_path(request.path)) {
        co_return co_await webhook_.handle(*channel, std::move(request));
    }
    if (request.path.starts_with("/app/")) co_return no_such_channel();
    if (!is_own_page(request.path)) co_return nothing_here();
    if (request.method != "GET") co_return only_get();
    if (photos_ != nullptr && is_photo_path(request.path)) {
        std::string path(request.path);
        co_return co_await photos_->get(std::move(path));
    }
    if (pictures_ != nullptr && is_score_picture_path(request.path)) {
        std::string path(request.path);
        co_return co_await pictures_->get(std::move(path));
    }
    if (pages_ && CityPage::has(request.path))
        co_return co_await pages_->city.handle(std::move(request));
    if (pages_ && MapTilePage::has(request.path)) {
        std::string path(request.path);
        co_return co_await pages_->tiles.get(std::move(path));
    }
    if (is_page_asset(request.path)) co_return page_asset(request.path);
    if (const VerifyFile* file = verify_file(request.path)) co_return exactly(file->content);
    if (request.path == "/readyz") co_return ready();
    if (request.path == "/metrics") {
        if (!may_see_metrics(request))
            co_return plain(403, "Metrics need the bearer token of [metrics] in heed.toml.");
        co_return co_await metrics();
    }
    co_return plain(200, "ok");
}

HttpReply Router::refuse_body(std::string_view method, std::string_view path) const {
    if (const Channel* channel = channels_.by_path(path)) {
        const Refused too_large{
            413, "too_large", "the body is larger than this address takes", "size"};
        const Refused only_post{
            405, "method_not_allowed", "a body is taken by POST only", "method"};
        return channel->encode_refusal(method == "POST" ? too_large : only_post);
    }
    if (path.starts_with("/app/")) return no_such_channel();
    if (is_console(path) || is_progress(path) || is_copy(path) || is_open311(path))
        return RequestHandler::refuse_body(method, path);
    if (!is_own_page(path) && !is_chat(path)) return nothing_here();
    return method == "GET" ? RequestHandler::refuse_body(method, path) : only_get();
}

HttpReply Router::refuse_for_now(std::string_view method, std::string_view path) const {
    const Channel* channel = channels_.by_path(path);
    if (channel == nullptr) return RequestHandler::refuse_for_now(method, path);
    const Refused refused{
        503, "unavailable", "too many large messages at once; send it again", "memory"};
    return channel->encode_refusal(refused);
}

bool Router::is_own_page(std::string_view path) const {
    return (pages_ && (CityPage::has(path) || MapTilePage::has(path))) || is_page_asset(path) ||
           (pictures_ != nullptr && is_score_picture_path(path)) ||
           (photos_ != nullptr && is_photo_path(path)) || path == "/healthz" || path == "/readyz" ||
           path == "/metrics" || verify_file(path) != nullptr;
}

const VerifyFile* Router::verify_file(std::string_view path) const {
    if (!path.starts_with('/')) return nullptr;
    path.remove_prefix(1);
    for (const ChannelConfig& channel : config_.channels) {
        const auto found = std::ranges::find(channel.verify_files, path, &VerifyFile::name);
        if (found != channel.verify_files.end()) return &*found;
    }
    return nullptr;
}

bool Router::is_watched() const {
    const auto asked = asked_.load();
    return asked != std::chrono::steady_clock::time_point::min() &&
           std::chrono::steady_clock::now() - asked < watched_within;
}

std::string Router::not_ready() const {
    return leaving_ ? "it is shutting down" : store_.not_ready();
}

HttpReply Router::ready() {
    asked_ = std::chrono::steady_clock::now();
    const std::string reason = not_ready();
    if (reason.empty()) return plain(200, "ready");
    HttpReply reply = plain(503, reason);
    reply.headers.emplace_back("Retry-After", "5");
    return reply;
}

// With a token it must be given; without one only loopback is answered, and nobody when a proxy
// stands before us, since then everyone comes from there.
bool Router::may_see_metrics(const HttpRequestView& request) const {
    const std::string& token = config_.metrics_token;
    if (!token.empty()) return is_bearer(request.header("authorization"), token);
    return config_.server.trusted_proxies.empty() && is_loopback(request.peer);
}

Task<HttpReply> Router::metrics() {
    std::string text = metrics_.text();
    MetricFamily(text, "gauge", "heed_build_info").sample({{"version", HEED_VERSION}}, 1);
    append_metric(text, "gauge", "heed_ready", not_ready().empty() ? 1 : 0);
    append_metric(text, "gauge", "heed_store_readonly", store_.not_ready().empty() ? 0 : 1);
    times_.append(text);
    append_store_metrics(text, store_);
    for (const auto& part : parts_) part(text);
    if (counters_ != nullptr) append_counters(text, *counters_);
    if (signs_ != nullptr) text += co_await signs_->text();
    co_return HttpReply{200, "text/plain; version=0.0.4; charset=utf-8", std::move(text), {}};
}

}  // namespace heed
