#include "bot/web/page.hpp"

#include "adapters/crypto.hpp"
#include "adapters/xml.hpp"
#include "dialogs/json.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

extern "C" {
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
HEED_ASSET(base_style);
HEED_ASSET(city_map);
HEED_ASSET(map_tiles);
HEED_ASSET(svg);
HEED_ASSET(city_main);
HEED_ASSET(city_style);
HEED_ASSET(dom);
HEED_ASSET(progress_main);
HEED_ASSET(progress_style);
HEED_ASSET(qr);
HEED_ASSET(wechat);
HEED_ASSET(console_style);
HEED_ASSET(console_main);
HEED_ASSET(console_api);
HEED_ASSET(console_sign_in);
HEED_ASSET(console_list);
HEED_ASSET(console_case);
HEED_ASSET(console_actions);
HEED_ASSET(console_concerns);
HEED_ASSET(console_scores);
HEED_ASSET(console_talks);
#undef HEED_ASSET
}

namespace heed {
namespace {

constexpr std::string_view assets_path = "/assets/";

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
        HEED_ASSET(base_style, "base_style.css"),
        HEED_ASSET(city_map, "city_map.js"),
        HEED_ASSET(map_tiles, "map_tiles.js"),
        HEED_ASSET(svg, "svg.js"),
        HEED_ASSET(city_main, "city_main.js"),
        HEED_ASSET(city_style, "city_style.css"),
        HEED_ASSET(dom, "dom.js"),
        HEED_ASSET(progress_main, "progress_main.js"),
        HEED_ASSET(progress_style, "progress_style.css"),
        HEED_ASSET(qr, "qr.js"),
        HEED_ASSET(wechat, "wechat.js"),
        HEED_ASSET(console_style, "console_style.css"),
        HEED_ASSET(console_main, "console_main.js"),
        HEED_ASSET(console_api, "console_api.js"),
        HEED_ASSET(console_sign_in, "console_sign_in.js"),
        HEED_ASSET(console_list, "console_list.js"),
        HEED_ASSET(console_case, "console_case.js"),
        HEED_ASSET(console_actions, "console_actions.js"),
        HEED_ASSET(console_concerns, "console_concerns.js"),
        HEED_ASSET(console_scores, "console_scores.js"),
        HEED_ASSET(console_talks, "console_talks.js"),
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

const std::string& assets_root() {
    static const std::string root = std::string(assets_path) + assets_hash();
    return root;
}

bool is_page_asset(std::string_view path) { return path.starts_with(assets_path); }

HttpReply page_asset(std::string_view path) {
    HttpReply reply;
    reply.status = 404;
    if (!path.starts_with(assets_root() + "/")) return reply;
    path.remove_prefix(assets_root().size() + 1);
    const auto found = std::ranges::find(assets(), path, &Asset::name);
    if (found == assets().end()) return reply;
    reply.status = 200;
    reply.content_type = type_of(found->name);
    reply.body = found->gzipped;
    reply.headers.emplace_back("Content-Encoding", "gzip");
    reply.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
    reply.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    return reply;
}

// Accept-Language names what is liked best first; weights are not looked at.
std::string page_language(const Rules& rules, const HttpRequestView& request) {
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

std::string page_text(
    const Texts& texts, const std::string& language, const std::string& key, TextValues values
) {
    const std::vector<std::string> names = texts.placeholders(language, key);
    for (const std::string& name : names) {
        const auto is_it = [&](const auto& value) { return value.first == name; };
        if (std::ranges::none_of(values, is_it)) values.emplace_back(name, "{" + name + "}");
    }
    return texts.text(language, key, values);
}

std::string filled_page(
    std::string_view html,
    const std::string& language,
    const std::string& other,
    const std::function<std::string(std::string_view key)>& value_of
) {
    std::string out;
    while (true) {
        const std::size_t open = html.find("{{");
        out += html.substr(0, open);
        if (open == html.npos) return out;
        html.remove_prefix(open + 2);
        const std::string_view key = html.substr(0, html.find("}}"));
        html.remove_prefix(key.size() + 2);
        if (key == "language") {
            out += language;
        } else if (key == "other_language") {
            out += other;
        } else if (key == "assets") {
            out += assets_root();
        } else {
            out += xml::escaped(value_of(key));
        }
    }
}

HttpReply page_reply(
    std::string html,
    const HttpRequestView& request,
    std::string_view pictures,
    std::string_view scripts
) {
    HttpReply reply;
    reply.content_type = "text/html; charset=utf-8";
    reply.body = std::move(html);
    // "'self'" means wss: too only in newer browsers; the host's characters are the guard's.
    std::string policy =
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "style-src 'self'; script-src 'self'";
    if (!scripts.empty()) policy.append(" ").append(scripts);
    policy.append("; img-src 'self'");
    if (!pictures.empty()) policy.append(" ").append(pictures);
    policy.append("; connect-src 'self' wss://")
        .append(request.header("host"))
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

HttpReply city_map(const Rules& rules, const HttpRequestView& request) {
    const std::string language = page_language(rules, request);
    std::string areas, places;
    for (const Area& area : rules.organisation.areas) {
        areas += areas.empty() ? "{\"id\":" : ",{\"id\":";
        json::append_quoted(areas, area.id);
        areas += ",\"name\":";
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
    reply.body = "{\"areas\":[" + areas + "],\"places\":[" + places + "]";
    if (const MapTiles& tiles = rules.tiles; !tiles.folder.empty()) {
        reply.body += ",\"tiles\":{\"zooms\":[" + std::to_string(tiles.zoom_min) + "," +
                      std::to_string(tiles.zoom_max) + "],\"credit\":";
        json::append_quoted(reply.body, tiles.credit);
        reply.body += '}';
    }
    reply.body += '}';
    reply.headers.emplace_back("Cache-Control", "private, max-age=300");
    return reply;
}

}  // namespace heed
