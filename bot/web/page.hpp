#pragma once
// What all of heed's pages share: the files that they load, built into the binary
// (adapters/web/ui/), the reader's language, texts put into HTML, and the headers that keep a page
// to itself.
#include "adapters/http.hpp"
#include "bot/rules.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace heed {

// "/assets/HASH": where the files are; HASH changes with any of them.
const std::string& assets_root();
// A script, style sheet or picture under it: compressed, and cached for good. 404 for any other
// path.
HttpReply page_asset(std::string_view path);
bool is_page_asset(std::string_view path);

// The language asked for by "lang=" in the query, else by Accept-Language, else the first of
// heed.toml's.
std::string page_language(const Rules& rules, const HttpRequestView& request);
// The next one of heed.toml's, to switch to.
std::string other_language(const Rules& rules, const std::string& language);

// The text as Texts::text() gives it, but placeholders without a value stay: the page's scripts
// fill them in.
std::string page_text(
    const Texts& texts, const std::string& language, const std::string& key, TextValues values
);

// `html` with each "{{key}}" replaced: {{language}}, {{other_language}}, {{assets}} by what they
// say, and else by `value_of(key)`, escaped.
std::string filled_page(
    std::string_view html,
    const std::string& language,
    const std::string& other,
    const std::function<std::string(std::string_view key)>& value_of
);

// The reply with the page and its headers: scripts, styles and pictures from here only, nothing
// inline, Trusted Types, no frames. `pictures` is added to the sources of pictures ("blob:"),
// `scripts` to those of scripts (a host).
HttpReply page_reply(
    std::string html,
    const HttpRequestView& request,
    std::string_view pictures = {},
    std::string_view scripts = {}
);

// The sub-districts and their places as {"areas":[{"id","name","rings":[[[longitude,latitude]...]
// ...]}], "places":[{"name","at":[longitude,latitude]}]}, in WGS-84 degrees; with own tiles also
// "tiles":{"zooms":[least,most],"credit"}, whose pictures are at "/tiles/ZOOM/COLUMN/ROW".
HttpReply city_map(const Rules& rules, const HttpRequestView& request);

}  // namespace heed
