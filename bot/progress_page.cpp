#include "bot/progress_page.hpp"

#include "adapters/crypto.hpp"
#include "bot/html.hpp"
#include "dialogs/time.hpp"

#include <algorithm>
#include <array>

namespace heed {
namespace {

constexpr std::size_t token_digits = 32;

// The chat's colours (adapters/web/ui/style.css). The line of dots is a parcel's: what is done, and
// in the end, larger, where it is now.
constexpr std::string_view style =
    "body{font:1.125rem/1.6 system-ui,\"PingFang SC\",\"Noto Sans CJK SC\",sans-serif;margin:0 "
    "auto;"
    "max-width:36rem;padding:1rem;color:#1c1c1e;background:#f3f5f4}"
    "h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.125rem;margin:1rem 0 .5rem}"
    ".proofs{display:flex;flex-wrap:wrap;gap:.5rem;margin:0}"
    ".proofs img{height:9rem;max-width:100%;border-radius:.6rem;display:block}"
    ".now{background:#1f6b46;color:#fff;border-radius:.9rem;padding:.75rem 1rem}"
    ".now strong{font-size:1.25rem}"
    "dl,ol{background:#fff;border:1px solid #d5d9d7;border-radius:.9rem;margin:1rem 0;padding:1rem}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}"
    "dt{color:#56565c}dd{margin:0}ol{list-style:none}"
    "li{position:relative;padding:0 0 1.25rem 1.75rem}li:last-child{padding-bottom:0}"
    "li::before{content:\"\";position:absolute;left:.15rem;top:.55rem;width:.7rem;height:.7rem;"
    "border-radius:50%;background:#1f6b46}"
    "li:not(:last-child)::after{content:\"\";position:absolute;left:.43rem;top:1.25rem;bottom:-."
    "55rem;"
    "width:2px;background:#1f6b46}"
    "li:last-child{font-weight:600}li:last-child::before{box-shadow:0 0 0 .3rem #d9efe3}"
    "li *{font-weight:400}"
    "time{color:#56565c;display:block;font-size:.95rem}"
    "blockquote{background:#f3f5f4;border-radius:.6rem;margin:.25rem 0;padding:.5rem .75rem;"
    "white-space:pre-wrap;overflow-wrap:anywhere}"
    "@media(prefers-color-scheme:dark){body{color:#f2f2f4;background:#101211}dt,time{color:#a9adab}"
    "dl,ol{background:#1d201e;border-color:#3a3f3c}.now{background:#17402b}"
    "li::before,li:not(:last-child)::after{background:#7fd3a6}"
    "li:last-child::before{box-shadow:0 0 0 .3rem #17402b}blockquote{background:#101211}}";

std::string two(int number) {
    std::string text = std::to_string(number);
    return text.size() < 2 ? "0" + text : text;
}

// "2026-11-24 10:05", in the city's time.
std::string shown(TimePoint time) {
    const CivilTime civil = to_civil(time);
    return std::to_string(civil.year) + "-" + two(civil.month) + "-" + two(civil.day) + " " +
           two(civil.hour) + ":" + two(civil.minute);
}

// What of the history is for everybody's eyes, and whether with its words.
bool is_public(const ComplaintEvent& event) {
    static constexpr std::array<std::string_view, 20> shown = {
        "filed",    "routed",  "assigned", "accepted",    "question",   "answer",   "verified",
        "started",  "reply",   "extended", "transferred", "resolved",   "rejected", "merged",
        "reopened", "checked", "lapsed",   "proof",       "instructed", "withdrawn"};
    return std::ranges::find(shown, event.event) != shown.end();
}
bool shows_text(const ComplaintEvent& event) {
    return event.event == "reply" || event.event == "resolved" || event.event == "question" ||
           event.event == "started" || event.event == "extended" || event.event == "rejected" ||
           event.event == "instructed";
}

class Page {
public:
    Page(const Rules& rules, std::string_view language) : rules_(rules), language_(language) {}

    std::string say(std::string_view key, const TextValues& values = {}) const {
        return escaped_html(rules_.texts.text(language_, key, values));
    }
    HttpReply reply(unsigned status, std::string_view title, const std::string& body) const {
        std::string html = "<!doctype html>\n<html lang=\"" + language_ +
                           "\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
                           "content=\"width=device-width,initial-scale=1\">"
                           "<meta name=\"robots\" content=\"noindex\"><title>";
        html += title;
        html += "</title><style>";
        html += style;
        html += "</style>\n" + body + "\n</html>\n";
        HttpReply made;
        made.status = status;
        made.content_type = "text/html; charset=utf-8";
        made.body = std::move(html);
        made.headers.emplace_back(
            "Content-Security-Policy",
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            "img-src 'self'; style-src 'sha256-" +
                crypto::base64(crypto::sha256(style)) + "'"
        );
        made.headers.emplace_back("Referrer-Policy", "no-referrer");
        return made;
    }
    const std::string& language() const { return language_; }

private:
    const Rules& rules_;
    std::string language_;
};

std::string timeline(const Page& page, const Complaint& complaint) {
    std::string items;
    for (const ComplaintEvent& event : complaint.timeline) {
        if (!is_public(event)) continue;
        items += "<li><time datetime=\"" + to_rfc3339(event.at) + "\">" + shown(event.at) +
                 "</time>" + page.say("page.event_" + event.event);
        if (event.text && shows_text(event)) {
            items += "<blockquote>" + escaped_html(*event.text) + "</blockquote>";
        }
        items += "</li>";
    }
    return "<ol>" + items + "</ol>";
}

// What was done, as staff saw it. The addresses are ours and need no escaping.
std::string pictures(const Page& page, const std::vector<std::string>& proofs) {
    std::string items;
    int number = 0;
    for (const std::string& address : proofs) {
        const std::string words = page.say("page.proof", {{"n", std::to_string(++number)}});
        items += "<a href=\"" + address + "\"><img src=\"" + address + "\" alt=\"" + words +
                 "\" loading=\"lazy\"></a>";
    }
    if (items.empty()) return items;
    return "<h2>" + page.say("page.proofs") + "</h2><p class=\"proofs\">" + items + "</p>";
}

}  // namespace

std::optional<std::string> token_of(std::string_view path) {
    constexpr std::string_view prefix = "/c/";
    if (!path.starts_with(prefix)) return std::nullopt;
    const std::string_view token = path.substr(prefix.size());
    const bool hex = std::all_of(token.begin(), token.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
    if (!hex || token.size() != token_digits) return std::nullopt;
    return std::string(token);
}

HttpReply progress_page(
    const Rules& rules,
    const std::optional<Complaint>& complaint,
    const std::vector<std::string>& proofs
) {
    const Organisation& organisation = rules.organisation;
    if (!complaint) {
        const Page page(rules, rules.conversation.languages.front());
        return page.reply(
            404,
            page.say("page.title"),
            "<h1>" + page.say("page.title") + "</h1><p>" +
                page.say("page.not_found", {{"hotline", organisation.hotlines.city}}) + "</p>"
        );
    }
    const Page page(rules, complaint->language);
    const Category* category = organisation.category(complaint->category);
    const Department* department = organisation.department(complaint->department);
    const std::string title = escaped_html(
        category ? category->name.in(page.language()) : std::string_view(complaint->category)
    );
    std::string facts;
    const auto fact = [&](std::string_view key, const std::string& value) {
        if (!value.empty()) facts += "<dt>" + page.say(key) + "</dt><dd>" + value + "</dd>";
    };
    fact("page.number", complaint->number);
    fact("page.department", department ? escaped_html(department->name.in(page.language())) : "");
    const bool promised = is_open(complaint->status) && complaint->status != Status::resolved;
    fact("page.due", promised ? shown(complaint->due_at) : "");
    const std::string status = page.say("page.status_" + std::string(to_string(complaint->status)));
    return page.reply(
        200,
        title + " " + complaint->number,
        "<h1>" + title + "</h1><p class=\"now\"><strong>" + status + "</strong></p><dl>" + facts +
            "</dl>" + pictures(page, proofs) + timeline(page, *complaint) + "<p>" +
            page.say("page.help", {{"hotline", organisation.hotlines.city}}) + "</p>"
    );
}

}  // namespace heed
