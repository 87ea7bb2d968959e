#include "bot/web/chat_page.hpp"

#include "adapters/crypto.hpp"
#include "bot/html.hpp"
#include "dialogs/json.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

extern "C" {
extern const char heed_ui_page_begin[], heed_ui_page_end[];
#define HEED_ASSET(name) extern const char heed_ui_##name##_begin[], heed_ui_##name##_end[]
HEED_ASSET(style);
HEED_ASSET(main);
HEED_ASSET(connection);
HEED_ASSET(conversation);
HEED_ASSET(memory);
HEED_ASSET(photos);
HEED_ASSET(place);
HEED_ASSET(map);
HEED_ASSET(icon);
#undef HEED_ASSET
}

namespace heed {
namespace {

constexpr std::string_view assets_path = "/chat/assets/";

struct Asset {
    std::string_view name;
    std::string_view gzipped;
};

const std::vector<Asset>& assets() {
#define HEED_ASSET(name, file) \
    Asset { file, std::string_view(heed_ui_##name##_begin, heed_ui_##name##_end) }
    static const std::vector<Asset> all{
        HEED_ASSET(style, "style.css"),
        HEED_ASSET(main, "main.js"),
        HEED_ASSET(connection, "connection.js"),
        HEED_ASSET(conversation, "conversation.js"),
        HEED_ASSET(memory, "memory.js"),
        HEED_ASSET(photos, "photos.js"),
        HEED_ASSET(place, "place.js"),
        HEED_ASSET(map, "map.js"),
        HEED_ASSET(icon, "icon.svg"),
    };
#undef HEED_ASSET
    return all;
}

const char* type_of(std::string_view name) {
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    return name.ends_with(".svg") ? "image/svg+xml" : "text/javascript; charset=utf-8";
}

// One for all of them: modules name each other by relative addresses.
const std::string& assets_hash() {
    static const std::string hash = [] {
        std::string all;
        for (const Asset& asset : assets()) all += asset.gzipped;
        return crypto::sha1_hex(all).substr(0, 16);
    }();
    return hash;
}

// "en" of "lang=en".
std::string_view asked_language(std::string_view query) {
    constexpr std::string_view name = "lang=";
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        if (query.starts_with(name)) return query.substr(name.size(), end - name.size());
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return {};
}

bool is_same_primary(std::string_view a, std::string_view b) {
    return a.substr(0, a.find('-')) == b.substr(0, b.find('-'));
}

// Accept-Language names what is liked best first; weights are not looked at.
std::string language_for(const Rules& rules, const HttpRequestView& request) {
    const auto& known = rules.conversation.languages;
    const std::string_view asked = asked_language(request.query);
    if (const auto found = std::ranges::find(known, asked); found != known.end()) return *found;
    std::string_view rest = request.header("accept-language");
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        std::string_view tag = rest.substr(0, std::min(rest.find(';'), end));
        while (tag.starts_with(' ')) tag.remove_prefix(1);
        for (const std::string& language : known) {
            if (is_same_primary(language, tag)) return language;
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return known.front();
}

std::string other_language(const Rules& rules, const std::string& language) {
    const auto& known = rules.conversation.languages;
    const auto found = std::ranges::find(known, language);
    return found == known.end() || found + 1 == known.end() ? known.front() : *(found + 1);
}

}  // namespace

HttpReply chat_page(
    const Rules& rules, const HttpRequestView& request, std::size_t photo_bytes_max
) {
    const std::string language = language_for(rules, request);
    const Organisation& organisation = rules.organisation;
    const TextValues values{
        {"city", std::string(organisation.name.in(language))},
        {"hotline", organisation.hotlines.city},
    };
    std::string_view page(heed_ui_page_begin, heed_ui_page_end);
    std::string html;
    while (true) {
        const std::size_t open = page.find("{{");
        html += page.substr(0, open);
        if (open == page.npos) break;
        page.remove_prefix(open + 2);
        const std::string_view key = page.substr(0, page.find("}}"));
        page.remove_prefix(key.size() + 2);
        if (key == "language") {
            html += language;
        } else if (key == "other_language") {
            html += other_language(rules, language);
        } else if (key == "assets") {
            html.append(assets_path).append(assets_hash());
        } else if (key == "photo_bytes") {
            html += std::to_string(photo_bytes_max);
        } else {
            html +=
                escaped_html(rules.texts.text(language, std::string("chat.").append(key), values));
        }
    }
    HttpReply reply;
    reply.content_type = "text/html; charset=utf-8";
    reply.body = std::move(html);
    // "'self'" means wss: too only in newer browsers; the host's characters are the guard's.
    std::string policy =
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self' wss://";
    policy.append(request.header("host"))
        .append("; require-trusted-types-for 'script'; trusted-types 'none'");
    reply.headers.emplace_back("Content-Security-Policy", std::move(policy));
    reply.headers.emplace_back("Referrer-Policy", "same-origin");
    reply.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    reply.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    reply.headers.emplace_back(
        "Permissions-Policy", "geolocation=(self), camera=(), microphone=()"
    );
    reply.headers.emplace_back("Vary", "Accept-Language");
    return reply;
}

HttpReply chat_asset(std::string_view path) {
    HttpReply reply;
    reply.status = 404;
    if (!path.starts_with(assets_path)) return reply;
    path.remove_prefix(assets_path.size());
    const std::string_view hash = path.substr(0, path.find('/'));
    if (hash != assets_hash() || path.size() == hash.size()) return reply;
    const auto found = std::ranges::find(assets(), path.substr(hash.size() + 1), &Asset::name);
    if (found == assets().end()) return reply;
    reply.status = 200;
    reply.content_type = type_of(found->name);
    reply.body = found->gzipped;
    reply.headers.emplace_back("Content-Encoding", "gzip");
    reply.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
    reply.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    return reply;
}

namespace {

// Five decimals are a metre.
void append_position(std::string& out, double longitude, double latitude) {
    constexpr double metre = 1e5;
    out += '[';
    json::append_number(out, std::round(longitude * metre) / metre);
    out += ',';
    json::append_number(out, std::round(latitude * metre) / metre);
    out += ']';
}

}  // namespace

HttpReply chat_map(const Rules& rules, const HttpRequestView& request) {
    const std::string language = language_for(rules, request);
    std::string areas, places;
    for (const Area& area : rules.organisation.areas) {
        areas += areas.empty() ? "{\"name\":" : ",{\"name\":";
        json::append_quoted(areas, area.name.in(language));
        areas += ",\"rings\":[";
        bool first_ring = true;
        for (const auto& polygon : area.polygons) {
            for (const Area::Ring& ring : polygon) {
                areas += first_ring ? "[" : ",[";
                first_ring = false;
                bool first = true;
                for (const auto& [longitude, latitude] : ring) {
                    if (!first) areas += ',';
                    first = false;
                    append_position(areas, longitude, latitude);
                }
                areas += ']';
            }
        }
        areas += "]}";
        for (const GazetteerEntry& place : area.places) {
            places += places.empty() ? "{\"name\":" : ",{\"name\":";
            json::append_quoted(places, place.name);
            places += ",\"at\":";
            append_position(places, place.longitude_deg, place.latitude_deg);
            places += '}';
        }
    }
    HttpReply reply;
    reply.content_type = "application/json";
    reply.body = "{\"areas\":[" + areas + "],\"places\":[" + places + "]}";
    reply.headers.emplace_back("Cache-Control", "private, max-age=300");
    return reply;
}

}  // namespace heed
