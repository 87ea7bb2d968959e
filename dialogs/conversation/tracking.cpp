// Where the resident's complaints stand, in plain words, and a call to hurry.
#include "dialogs/conversation/turn.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <vector>

namespace heed::conversation {
namespace {

constexpr std::size_t rows_max = 5;
constexpr std::size_t said_characters_max = 60;

std::string status_name(const Turn& turn, Status status) {
    return turn.text("status." + std::string(to_string(status)));
}

// Five rows must fit one message: Latin letters are half as wide.
std::string row_label(std::string_view label) {
    const bool latin = !label.empty() && static_cast<unsigned char>(label.front()) < 0x80;
    const std::string_view cut = cut_code_points(label, latin ? 28 : 14);
    return short_label(cut) + (cut.size() < label.size() ? "…" : "");
}

std::string day(const Turn& turn, TimePoint time) {
    const CivilTime civil = to_civil(time);
    return turn.text(
        "word.day", {{"month", std::to_string(civil.month)}, {"day", std::to_string(civil.day)}}
    );
}

std::string one_line(std::string_view text, std::size_t characters) {
    std::string line(cut_code_points(text, characters));
    if (line.size() < text.size()) line += "…";
    std::ranges::replace(line, '\n', ' ');
    return line;
}

void say_row(Turn& turn, const RecentComplaint& complaint) {
    aside(
        turn,
        "status.row",
        {{"no", complaint.number},
         {"category", category_name(turn, complaint.category)},
         {"place", row_label(complaint.place_label)},
         {"status", status_name(turn, complaint.status)}}
    );
}

bool is_under_way(const RecentComplaint& complaint) {
    return is_open(complaint.status) && complaint.status != Status::resolved;
}

}  // namespace

std::string sequence_of(std::string_view number) {
    const std::size_t first = number.find('-');
    if (first == number.npos) return std::string(number);
    const std::size_t second = number.find('-', first + 1);
    const std::size_t length = second == number.npos ? second : second - first - 1;
    return std::string(number.substr(first + 1, length));
}

const RecentComplaint* recent_of(const Turn& turn, std::string_view number) {
    const auto& recent = turn.context.facts.recent;
    const auto found = std::ranges::find(recent, number, &RecentComplaint::number);
    return found == recent.end() ? nullptr : &*found;
}

void tell_status(Turn& turn) {
    const auto& recent = turn.context.facts.recent;
    if (recent.empty()) return aside(turn, "status.none");
    if (recent.size() == 1) return tell_one(turn, recent.front());
    for (std::size_t i = 0; i < std::min(recent.size(), rows_max); ++i) say_row(turn, recent[i]);
    if (!turn.state.draft) {
        say(turn, "status.more", {{"example", sequence_of(recent.front().number)}});
    }
}

void answer_inquiry(Turn& turn, Inquiry inquiry) {
    if (inquiry == Inquiry::fee) return aside(turn, "inquiry.fee");
    if (inquiry == Inquiry::how) return aside(turn, "help");
    if (inquiry == Inquiry::secrecy)
        return aside(turn, turn.state.anonymous ? "inquiry.secrecy_anonymous" : "inquiry.secrecy");
    if (inquiry == Inquiry::phone) return aside(turn, "inquiry.phone");
    if (inquiry == Inquiry::hours) {
        return aside(turn, "inquiry.hours", {{"hours", working_hours(turn)}});
    }
    const auto& draft = turn.state.draft;
    const auto& recent = turn.context.facts.recent;
    if (!draft && std::ranges::any_of(recent, is_under_way)) {
        const auto one = std::ranges::find_if(recent, is_under_way);
        if (one->due_at > turn.context.now)
            say(turn, "inquiry.due", {{"no", one->number}, {"day", day(turn, one->due_at)}});
        return tell_status(turn);
    }
    const Category* category =
        draft ? turn.context.organisation.category(draft->now.category) : nullptr;
    if (!category) return aside(turn, "inquiry.how_long_open");
    aside(
        turn,
        "inquiry.how_long",
        {{"category", category_name(turn, category->id)},
         {"promise", promise_in_words(turn, category->level.resolve)}}
    );
}

void tell_one(Turn& turn, const RecentComplaint& complaint) {
    // Nobody has it yet, or it is over: then there is no department and no promise to name.
    std::string unit;
    if (is_under_way(complaint) && !complaint.department.empty()) {
        unit = turn.text("status.unit", {{"unit", department_name(turn, complaint.department)}});
        const bool promised = complaint.due_at > turn.context.now;
        if (promised) unit += turn.text("status.due", {{"day", day(turn, complaint.due_at)}});
    }
    std::string said;
    if (!complaint.said.empty()) {
        said = turn.text(
            "status.said",
            {{"day", day(turn, complaint.said_at)},
             {"text", one_line(complaint.said, said_characters_max)}}
        );
    }
    std::string next;
    if (is_open(complaint.status) && !complaint.question.empty()) {
        next = turn.text(
            "status.asked", {{"question", one_line(complaint.question, said_characters_max)}}
        );
    } else if (complaint.status == Status::resolved && !complaint.rated) {
        next = turn.text("status.rate");
    } else if (is_under_way(complaint)) {
        next = turn.text("status.hint");
    }
    const std::string page =
        complaint.url.empty() ? "" : turn.text("status.page", {{"url", complaint.url}});
    aside(
        turn,
        "status.one",
        {{"no", complaint.number},
         {"category", category_name(turn, complaint.category)},
         {"place", short_label(complaint.place_label)},
         {"status", status_name(turn, complaint.status)},
         {"day", day(turn, complaint.filed_at)},
         {"unit", unit},
         {"said", said},
         {"next", next},
         {"page", page}}
    );
    // "解决了", said next, is about the one on the screen.
    if (!turn.state.draft && turn.state.focus == Focus::none) turn.state.about = complaint.number;
}

void urge(Turn& turn, const RecentComplaint* complaint) {
    const auto& recent = turn.context.facts.recent;
    if (!complaint) {
        std::vector<const RecentComplaint*> under_way;
        for (const RecentComplaint& one : recent) {
            if (is_under_way(one)) under_way.push_back(&one);
        }
        if (under_way.empty()) {
            // "快点！" while a matter is being told: it is the question that hurries.
            if (turn.state.draft) return void(turn.state.interrupted = true);
            const auto done = std::ranges::find_if(recent, [](const RecentComplaint& one) {
                return one.status == Status::resolved && !one.rated;
            });
            if (done != recent.end()) return aside(turn, "urge.over", {{"no", done->number}});
            return aside(turn, recent.empty() ? "status.none" : "urge.none");
        }
        const auto* shown = recent_of(turn, turn.state.about);
        if (shown && is_under_way(*shown)) {
            complaint = shown;
        } else if (under_way.size() > 1) {
            for (const auto* one : under_way) say_row(turn, *one);
            return say(turn, "urge.which", {{"example", sequence_of(under_way.front()->number)}});
        } else {
            complaint = under_way.front();
        }
    }
    if (!is_under_way(*complaint)) return aside(turn, "urge.over", {{"no", complaint->number}});
    const bool today =
        complaint->urged_at != TimePoint{} && turn.context.now - complaint->urged_at < urge_time;
    if (today) return aside(turn, "urge.again", {{"no", complaint->number}});
    turn.effects.emplace_back(Urge{complaint->number});
    const std::string unit = department_name(turn, complaint->department);
    aside(turn, "urge.done", {{"no", complaint->number}, {"unit", unit}});
}

}  // namespace heed::conversation
