#include "bot/web/copy_page.hpp"

#include "adapters/xml.hpp"
#include "bot/await_store.hpp"
#include "bot/data_copy.hpp"
#include "bot/log.hpp"
#include "bot/web/page.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace heed {
namespace {

constexpr std::string_view beginning = "/my-data/";
constexpr std::size_t secret_digits = 32;

struct LookWork {
    std::string hash;
    TimePoint now;
    bool operator()(Tx& tx) const { return tx.is_copy_offered(hash, now); }
};

struct GiveWork {
    const Config& config;
    std::string hash;
    TimePoint now;
    std::optional<std::string> operator()(Tx& tx) const {
        const auto key = tx.take_copy(hash, now);
        if (!key) return std::nullopt;
        return data_copy(tx, config, *key, now);
    }
};

void keep_to_itself(HttpReply& reply) {
    reply.headers.emplace_back("Cache-Control", "private, no-store");
    reply.headers.emplace_back("Referrer-Policy", "no-referrer");
    reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
}

}  // namespace

bool CopyPage::has(std::string_view path) {
    if (!path.starts_with(beginning)) return false;
    path.remove_prefix(beginning.size());
    return path.size() == secret_digits && std::ranges::all_of(path, [](char digit) {
               return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
           });
}

HttpReply CopyPage::page(const std::string& language, bool is_there) const {
    const auto rules = rules_.get();
    const auto say = [&](const std::string& key) {
        return xml::escaped(rules->texts.text(
            language, "page." + key, {{"hotline", rules->organisation.hotlines.city}}
        ));
    };
    std::string html = "<!DOCTYPE html><html lang=\"" + language +
                       "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                       "content=\"width=device-width, initial-scale=1\"><title>" +
                       say("copy_title") + "</title><link rel=\"stylesheet\" href=\"" +
                       assets_root() + "/base_style.css\"></head><body><main><h1>" +
                       say("copy_title") + "</h1>";
    if (is_there) {
        html += "<p>" + say("copy_what") + "</p><form method=\"post\"><button>" +
                say("copy_button") + "</button></form><p>" + say("copy_browser") + "</p>";
    } else {
        html += "<p>" + say("copy_gone") + "</p>";
    }
    HttpReply reply{
        is_there ? 200U : 404U, "text/html; charset=utf-8", html + "</main></body></html>\n", {}};
    reply.headers.emplace_back(
        "Content-Security-Policy",
        "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "style-src 'self'"
    );
    keep_to_itself(reply);
    return reply;
}

Task<HttpReply> CopyPage::handle(HttpRequestView request) {
    std::string secret(request.path.substr(beginning.size()));
    std::string language = page_language(*rules_.get(), request);
    const bool gives = request.method == "POST";
    if (!gives && request.method != "GET") {
        HttpReply reply{405, "text/plain; charset=utf-8", "Only GET and POST work here.\n", {}};
        reply.headers.emplace_back("Allow", "GET, POST");
        co_return reply;
    }
    std::optional<HttpReply> reply;
    try {
        if (gives) {
            reply = co_await give(std::move(secret), std::move(language));
        } else {
            reply = co_await show(std::move(secret), std::move(language));
        }
    } catch (const std::exception& error) {
        log::error("copy_page_failed", {{"why", error.what()}});
    }
    if (reply) co_return *std::move(reply);
    HttpReply busy{
        503, "text/plain; charset=utf-8", "请稍后再试。Please try again in a moment.\n", {}};
    busy.headers.emplace_back("Retry-After", "5");
    co_return busy;
}

Task<HttpReply> CopyPage::show(std::string secret, std::string language) {
    LookWork work{data_copy_hash(secret), clock_.now()};
    const bool is_there = co_await write(store_, std::move(work));
    co_return page(language, is_there);
}

Task<HttpReply> CopyPage::give(std::string secret, std::string language) {
    GiveWork work{config_, data_copy_hash(secret), clock_.now()};
    std::optional<std::string> copy = co_await write(store_, std::move(work));
    if (!copy) co_return page(language, false);
    HttpReply reply{200, "application/json", *std::move(copy) + "\n", {}};
    reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"my-data.json\"");
    keep_to_itself(reply);
    co_return reply;
}

}  // namespace heed
