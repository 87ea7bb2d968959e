#include "bot/web/progress_page.hpp"

#include "adapters/xml.hpp"
#include "bot/public_events.hpp"
#include "bot/web/page.hpp"
#include "dialogs/casework/undo.hpp"
#include "dialogs/time.hpp"

#include <algorithm>
#include <array>

extern "C" {
extern const char heed_ui_progress_page_begin[], heed_ui_progress_page_end[];
}

namespace heed {
namespace {

constexpr std::size_t token_digits = 32;

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

// The five steps of a parcel's way, and how far this complaint has come: 0 to 5 done.
constexpr std::array<std::string_view, 5> steps = {
    "filed", "signed", "checked", "measures", "solved"};
std::size_t steps_done(const Complaint& complaint) {
    switch (complaint.status) {
        case Status::filed:
        case Status::assigned:
        case Status::reopened:
            return 1;
        case Status::accepted:
            return 2;
        case Status::verified:
            return 3;
        case Status::in_progress:
            return 4;
        case Status::resolved:
        case Status::closed:
            return 5;
        case Status::rejected:
        case Status::withdrawn:
        case Status::merged:
            return 0;
    }
    return 0;
}

// Writes one complaint's page in one language.
class Page {
public:
    Page(const Rules& rules, std::string_view language) : rules_(rules), language_(language) {}

    std::string say(std::string_view key, const TextValues& values = {}) const {
        return xml::escaped(rules_.texts.text(language_, key, values));
    }
    const std::string& language() const { return language_; }

    std::string facts(const Complaint& complaint) const {
        const Department* department = rules_.organisation.department(complaint.department);
        std::string html;
        const auto fact = [&](std::string_view key, const std::string& value) {
            if (!value.empty()) html += "<dt>" + say(key) + "</dt><dd>" + value + "</dd>";
        };
        fact("page.number", xml::escaped(complaint.number));
        fact(
            "page.department",
            department ? xml::escaped(department->name.in(language_)) : std::string()
        );
        const bool promised = is_open(complaint.status) && complaint.status != Status::resolved;
        fact("page.due", promised ? shown(complaint.due_at) : std::string());
        return "<dl>" + html + "</dl>";
    }
    std::string way(const Complaint& complaint) const {
        const std::size_t done = steps_done(complaint);
        if (done == 0) return {};
        std::string html;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const std::string_view state = i + 1 < done ? "done" : i + 1 == done ? "now" : "next";
            html += "<li class=\"" + std::string(state) + "\"" +
                    (i + 1 == done ? " aria-current=\"step\"" : "") + "><span>" +
                    say("page.step_" + std::string(steps[i])) + "</span></li>";
        }
        return "<ol class=\"way\" aria-label=\"" + say("page.way") + "\">" + html + "</ol>";
    }
    std::string timeline(const Complaint& complaint) const {
        std::string items;
        for (const ComplaintEvent& event : casework::standing(complaint.timeline)) {
            if (!is_public_event(event.event)) continue;
            items += "<li><time datetime=\"" + to_rfc3339(event.at) + "\">" + shown(event.at) +
                     "</time>" + say("page.event_" + event.event);
            if (event.text && shows_words(event.event)) {
                items += "<blockquote>" + xml::escaped(*event.text) + "</blockquote>";
            }
            items += "</li>";
        }
        return "<h2>" + say("page.history") + "</h2><ol class=\"history\">" + items + "</ol>";
    }
    std::string pictures(
        const Complaint& complaint, const std::vector<CasePhoto>& photos, bool of_work
    ) const {
        std::string html;
        const std::string alt = say(of_work ? "page.photo_after" : "page.photo_before");
        for (const CasePhoto& photo : photos) {
            if (photo.shows_work != of_work) continue;
            const std::string address = "/c/" + complaint.token + "/photos/" + photo.info.sha256;
            html += "<a href=\"" + address + "\"><img src=\"" + address + ".small\" alt=\"" + alt +
                    "\" loading=\"lazy\"></a>";
        }
        if (html.empty()) return {};
        return "<figure><figcaption>" + alt + "</figcaption>" + html + "</figure>";
    }
    std::string choices(
        std::string_view name, const std::vector<std::string>& values, std::string_view chosen
    ) const {
        std::string html;
        for (const std::string& value : values) {
            html += "<button type=\"button\" name=\"" + std::string(name) + "\" value=\"" + value +
                    "\" aria-pressed=\"" + (value == chosen ? "true" : "false") + "\">" +
                    say("page." + std::string(name) + "_" + value) + "</button>";
        }
        return "<fieldset><legend>" + say("page.ask_" + std::string(name)) + "</legend>" + html +
               "</fieldset>";
    }
    // Both questions, as long as the answers count.
    std::string survey(const Complaint& complaint) const {
        const bool rated = complaint.rating && complaint.course.resolved_at &&
                           complaint.rating->at >= *complaint.course.resolved_at;
        const std::string solved = rated ? complaint.rating->solved : std::string();
        const std::string satisfied = rated && complaint.rating->satisfied > 0
                                          ? std::to_string(complaint.rating->satisfied)
                                          : std::string();
        const bool asks =
            complaint.status == Status::resolved || (complaint.status == Status::closed && rated);
        if (!asks) return {};
        std::string html;
        if (complaint.status == Status::resolved)
            html += choices("solved", {"yes", "partly", "no"}, solved);
        if (complaint.status == Status::closed && !solved.empty())
            html += "<p>" + say("page.said_solved_" + solved) + "</p>";
        if (satisfied.empty()) {
            html += choices("satisfied", {"5", "4", "3", "2", "1"}, satisfied);
        } else {
            html += "<p>" + say("page.thanks") + "</p>";
        }
        return "<section id=\"survey\"><h2>" + say("page.survey") + "</h2>" + html +
               "<p id=\"answered\" role=\"status\" data-failed=\"" + say("page.survey_failed") +
               "\"></p></section>";
    }

private:
    const Rules& rules_;
    std::string language_;
};

}  // namespace

std::optional<ProgressPath> progress_path(std::string_view path) {
    constexpr std::string_view prefix = "/c/";
    if (!path.starts_with(prefix)) return std::nullopt;
    path.remove_prefix(prefix.size());
    const std::string_view token = path.substr(0, path.find('/'));
    const bool hex = std::all_of(token.begin(), token.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
    if (!hex || token.size() != token_digits) return std::nullopt;
    ProgressPath found{std::string(token), std::string(path.substr(token.size()))};
    if (found.rest.empty()) return found;
    found.rest.erase(0, 1);
    const bool known =
        found.rest == "live" || found.rest == "survey" || found.rest.starts_with("photos/");
    return known ? std::optional(found) : std::nullopt;
}

HttpReply progress_page(
    const Rules& rules,
    const HttpRequestView& request,
    const std::optional<Complaint>& complaint,
    const std::vector<CasePhoto>& photos
) {
    const Organisation& organisation = rules.organisation;
    const Page page(rules, complaint ? complaint->language : rules.conversation.languages.front());
    std::string title, body;
    if (complaint) {
        const Category* category = organisation.category(complaint->category);
        title = xml::escaped(
            category ? category->name.in(page.language()) : std::string_view(complaint->category)
        );
        const std::string status =
            page.say("page.status_" + std::string(to_string(complaint->status)));
        const std::string pictures =
            page.pictures(*complaint, photos, false) + page.pictures(*complaint, photos, true);
        body = "<h1>" + title + "</h1><p class=\"now\" role=\"status\"><strong>" + status +
               "</strong></p>" + page.way(*complaint) + page.survey(*complaint) +
               page.facts(*complaint) + page.timeline(*complaint) +
               (pictures.empty() ? "" : "<div class=\"pictures\">" + pictures + "</div>") + "<p>" +
               page.say("page.help", {{"hotline", organisation.hotlines.city}}) + "</p>";
        title += " " + complaint->number;
    } else {
        title = page.say("page.title");
        body = "<h1>" + title + "</h1><p>" +
               page.say("page.not_found", {{"hotline", organisation.hotlines.city}}) + "</p>";
    }
    // Both are HTML already, so they are put in where the page has its marks, not as texts.
    const auto mark = [](std::string_view key) { return "\uE000" + std::string(key) + "\uE000"; };
    std::string html = filled_page(
        std::string_view(heed_ui_progress_page_begin, heed_ui_progress_page_end),
        page.language(),
        page.language(),
        mark
    );
    const auto put = [&](std::string_view key, const std::string& what) {
        const std::string wanted = mark(key);
        for (std::size_t at = 0; (at = html.find(wanted, at)) != html.npos; at += what.size())
            html.replace(at, wanted.size(), what);
    };
    put("title", title);
    put("body", body);
    HttpReply reply = page_reply(std::move(html), request);
    reply.status = complaint ? 200 : 404;
    return reply;
}

}  // namespace heed
