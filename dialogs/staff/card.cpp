#include "dialogs/staff/card.hpp"

#include "dialogs/staff/phrases.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <variant>

namespace heed::staff {
namespace {

constexpr std::string_view tap_prefix = "case:";
constexpr std::size_t place_max = 60;
constexpr std::string_view between_notices = "\n\n";

struct ButtonRow {
    CardButton button;
    std::string_view name;  // in the tap's id and in texts
    std::string_view verb;  // of the command
    casework::Action action;
    bool words;
};
constexpr ButtonRow rows[] = {
    {CardButton::accept, "accept", "/accept", casework::Action::accept, false},
    {CardButton::resolve, "resolve", "/resolve", casework::Action::resolve, true},
    {CardButton::give_back, "return", "/return", casework::Action::give_back, true},
};

const ButtonRow& row_of(CardButton button) {
    return *std::ranges::find(rows, button, &ButtonRow::button);
}

bool is_allowed(
    const PageContext& context,
    const casework::Actor& actor,
    const ButtonRow& row,
    const Complaint& complaint
) {
    const casework::Details details{row.words ? "…" : ""};
    return std::holds_alternative<casework::Change>(
        casework::apply(context.organisation, actor, row.action, complaint, details, context.now)
    );
}

}  // namespace

std::string tap_id(const Tap& tap) {
    return std::string(tap_prefix).append(row_of(tap.button).name).append(":") + tap.number;
}

std::optional<Tap> parse_tap(std::string_view id) {
    if (!id.starts_with(tap_prefix)) return std::nullopt;
    id.remove_prefix(tap_prefix.size());
    const std::size_t colon = id.find(':');
    if (colon == id.npos || colon + 1 == id.size()) return std::nullopt;
    const auto* const row = std::ranges::find(rows, id.substr(0, colon), &ButtonRow::name);
    if (row == std::end(rows)) return std::nullopt;
    return Tap{row->button, std::string(id.substr(colon + 1))};
}

casework::Action action_of(CardButton button) { return row_of(button).action; }

bool needs_words(CardButton button) { return row_of(button).words; }

std::string words_question(const PageContext& context, const Tap& tap) {
    const std::string key = "staff.card_ask_" + std::string(row_of(tap.button).name);
    return say(context, key, {{"no", short_number(tap.number)}, {"time", short_time(context.now)}});
}

bool takes_back(std::string_view words) {
    static constexpr std::string_view known[] = {
        "算了", "取消", "不办了", "不退了", "cancel", "no"};
    return std::ranges::find(known, fold(words)) != std::end(known);
}

std::string command_of(const Tap& tap, std::string_view words) {
    std::string command = std::string(row_of(tap.button).verb) + " " + tap.number;
    if (!words.empty()) command.append(" ").append(words);
    return command;
}

std::vector<Span> buttons_for(
    const PageContext& context, const casework::Actor& actor, const Complaint& complaint
) {
    std::vector<Span> buttons;
    for (const ButtonRow& row : rows) {
        if (!is_allowed(context, actor, row, complaint)) continue;
        const std::string key = "staff.card_" + std::string(row.name);
        buttons.push_back({say(context, key), tap_id({row.button, complaint.number}), {}});
    }
    return buttons;
}

Notice card_now(
    const PageContext& context,
    const casework::Actor& actor,
    const Complaint& complaint,
    std::string_view line,
    std::string_view who
) {
    Notice notice;
    notice.event = "reminder";
    notice.complaint = ComplaintLink{complaint.number, ""};
    notice.status = to_string(complaint.status);
    std::string text(line);
    text += "\n" + place_of(context, complaint, place_max);
    if (!who.empty() && !complaint.timeline.empty()) {
        const ComplaintEvent& last = complaint.timeline.back();
        text += "\n" + say(context,
                           "staff.card_by",
                           {{"who", one_line(who)},
                            {"event", event_name(context, last.event)},
                            {"when", short_time(last.at)}});
    }
    notice.text.spans.push_back({std::move(text), {}, {}});
    notice.buttons = buttons_for(context, actor, complaint);
    if (notice.buttons.empty()) {
        const std::string key = "staff.status_" + std::string(to_string(complaint.status));
        notice.buttons.push_back({say(context, key), {}, {}});
    }
    return notice;
}

Notice gathered(const PageContext& context, const Notice& earlier, const Notice& later) {
    Notice both = earlier;
    both.event = "reminder";
    both.complaint.reset();
    both.status.clear();
    both.buttons.clear();
    const std::string more = say(context, "staff.more_notices");
    // Said once: what came before found no room either.
    if (!both.text.empty() && both.text.spans.back().text == more) return both;
    const std::string text = plain_text(later.text);
    const std::size_t used = plain_text(both.text).size() + between_notices.size();
    const std::size_t kept =
        between_notices.size() + more.size();  // for the word that there is more
    const bool fits = used + text.size() + kept <= page_bytes_max;
    if (!fits && used + more.size() > page_bytes_max) return both;
    both.text.spans.push_back({std::string(between_notices), {}, {}});
    both.text.spans.push_back({fits ? text : more, {}, {}});
    return both;
}

}  // namespace heed::staff
