// What staff see of common concerns, and what they do to one itself: recognise, split, merge.
#include "bot/staff_turn.hpp"
#include "dialogs/staff/concern_pages.hpp"
#include "dialogs/staff/naming.hpp"
#include "dialogs/staff/phrases.hpp"
#include "dialogs/staff/results.hpp"
#include "dialogs/staff/scanner.hpp"
#include "dialogs/staff/typed_numbers.hpp"
#include "storage/concern_book.hpp"

#include <algorithm>
#include <utility>

namespace heed {
namespace {

using casework::Concern;
using casework::ConcernAct;

constexpr std::size_t cases_shown_max = 500;  // that a page counts by state
constexpr std::size_t hot_looked_at = 200;    // concerns with the most people
constexpr int days_default = 7;
constexpr int days_most = 366;

Reply reply_of(std::string text) {
    Reply reply;
    reply.spans.push_back({staff::cut_to(text, staff::page_bytes_max, "…"), {}, {}});
    return reply;
}

// Longer words stand before those they begin with.
struct ActWord {
    std::string_view word;
    ConcernAct act;
};
constexpr ActWord act_words[] = {
    {"确认", ConcernAct::confirm},
    {"认定", ConcernAct::confirm},
    {"confirm", ConcernAct::confirm},
    {"拆分", ConcernAct::split},
    {"拆", ConcernAct::split},
    {"split", ConcernAct::split},
    {"合并到", ConcernAct::merge},
    {"合并", ConcernAct::merge},
    {"并到", ConcernAct::merge},
    {"并入", ConcernAct::merge},
    {"并", ConcernAct::merge},
    {"merge into", ConcernAct::merge},
    {"merge to", ConcernAct::merge},
    {"merge", ConcernAct::merge}};

std::optional<ConcernAct> take_act(staff::Scanner& scanner) {
    for (const ActWord& one : act_words) {
        if (!scanner.take(one.word)) continue;
        scanner.skip(staff::separators);
        return one.act;
    }
    return std::nullopt;
}

// The concern's name that `scanner` stands at; 0: none.
casework::ConcernId take_name(staff::Scanner& scanner) {
    const std::size_t start = scanner.position();
    std::string name;
    constexpr std::size_t name_max = 24;
    while (!scanner.at_end() && name.size() < name_max &&
           (staff::Scanner::is_number_part(scanner.peek()) || scanner.peek() == U'n'))
        append_code_point(name, scanner.next());
    const auto id = casework::parse_concern_name(name);
    if (!id) scanner.return_to(start);
    scanner.skip(staff::separators);
    return id.value_or(0);
}

// How far back to look: "7天", "7 days", "今天", "本周", "本月".
std::optional<int> days_of(std::string_view word) {
    if (word == "今天" || word == "today") return 1;
    if (word == "本周" || word == "week") return 7;
    if (word == "本月" || word == "month") return 31;
    std::size_t used = 0;
    int days = 0;
    while (used < word.size() && used < 3 && word[used] >= '0' && word[used] <= '9')
        days = days * 10 + (word[used++] - '0');
    const std::string_view unit = word.substr(used);
    const bool known =
        unit == "天" || unit == "日" || unit == "d" || unit == "day" || unit == "days";
    if (used == 0 || !known || days < 1 || days > days_most) return std::nullopt;
    return days;
}

}  // namespace

Reply StaffTurn::hot(std::string_view words) {
    const Organisation& organisation = context_.rules.organisation;
    const ComplaintFilter mine = scope();
    ConcernFilter filter;
    filter.departments = mine.departments;
    filter.unassigned = mine.unassigned;
    int days = days_default;
    const auto areas = staff::area_names(organisation);
    const auto categories = staff::category_names(organisation);
    std::string rest = fold(words);
    // "7 days" is one word, like "7天".
    for (const std::string_view unit : {" days", " day", " 天"}) {
        const std::size_t at = rest.find(unit);
        if (at != rest.npos && at > 0 && rest[at - 1] >= '0' && rest[at - 1] <= '9')
            rest.erase(at, 1);
    }
    while (!rest.empty()) {
        const std::string word = rest.substr(0, rest.find(' '));
        rest.erase(0, std::min(word.size() + 1, rest.size()));
        const auto one_of = [&](const std::vector<staff::Named>& known) {
            auto ids = staff::match_words(known, word, staff::Fit::part).ids;
            return ids.size() == 1 ? ids.front() : std::string();
        };
        if (const auto period = days_of(word)) {
            days = *period;
        } else if (std::string category = one_of(categories); !category.empty()) {
            filter.category = std::move(category);
        } else if (std::string area = one_of(areas); !area.empty()) {
            filter.area = std::move(area);
        } else {
            return text("staff.hot_unknown", {{"word", staff::shortened(word, 20, "…")}});
        }
    }
    const TimePoint since = context_.now - std::chrono::hours(24 * days);
    filter.last_from = since;
    std::vector<staff::HotSpot> spots;
    for (Concern& one : context_.tx.largest_concerns(filter, hot_looked_at)) {
        const std::int64_t people = context_.tx.concern_people_since(one.id, since);
        spots.push_back({std::move(one), people});
    }
    std::ranges::stable_sort(spots, std::ranges::greater{}, &staff::HotSpot::people);
    return staff::hot_page(page(), spots, days);
}

std::optional<Concern> StaffTurn::find_concern(casework::ConcernId id) {
    auto found = context_.tx.concern(id);
    // One that was made one with another is that other.
    if (found && found->merged_into != 0) found = context_.tx.concern(found->merged_into);
    if (!found) return std::nullopt;
    const Organisation& organisation = context_.rules.organisation;
    if (!casework::standings(organisation, actor_, *found).empty()) return found;
    const auto cases = context_.tx.cases_of_concern(found->id, cases_shown_max);
    const bool seen = std::ranges::any_of(cases, [&](const Complaint& complaint) {
        return casework::may_see(organisation, actor_, complaint);
    });
    return seen ? found : std::nullopt;
}

Reply StaffTurn::concern(std::string_view words, std::optional<std::int64_t> agreed) {
    staff::Scanner scanner(words);
    const casework::ConcernId id = take_name(scanner);
    if (id == 0) return hot(words);
    const auto found = find_concern(id);
    if (!found) return reply_of(staff::not_found_line(page(), casework::concern_name(id)));
    if (scanner.at_end()) return show_concern(*found);
    const auto act = take_act(scanner);
    const std::string rest(scanner.rest());
    if (!act)
        return reply_of(
            staff::say(page(), "staff.concern_how", {{"name", casework::concern_name(found->id)}})
        );
    if (*act == ConcernAct::merge) {
        staff::Scanner target(rest);
        const casework::ConcernId into = take_name(target);
        if (into != 0) return merge_concerns(found->id, into, agreed);
        return reply_of(
            staff::say(page(), "staff.concern_how", {{"name", casework::concern_name(found->id)}})
        );
    }
    if (const std::string why = obstacle(*act, *found, rest); !why.empty()) return reply_of(why);
    return *act == ConcernAct::confirm ? confirm_concern(*found, rest)
                                       : split_concern(*found, rest);
}

std::string StaffTurn::obstacle(ConcernAct act, const Concern& concern, std::string_view words)
    const {
    const auto refusal =
        casework::refusal_of(context_.rules.organisation, actor_, act, concern, words);
    return refusal ? staff::concern_refused_line(page(), concern, act, *refusal) : std::string();
}

Reply StaffTurn::show_concern(const Concern& concern) {
    staff::ConcernSight sight;
    sight.concern = concern;
    for (Complaint& complaint : context_.tx.cases_of_concern(concern.id, cases_shown_max)) {
        if (casework::may_see(context_.rules.organisation, actor_, complaint)) {
            sight.cases.push_back(std::move(complaint));
        } else {
            ++sight.elsewhere;
        }
    }
    for (const casework::ConcernEvent& event : context_.tx.concern_history(concern.id).events) {
        if (event.due_at) sight.due_at = event.due_at;
        if (event.event == "confirmed") sight.finding = event.text;
    }
    const std::size_t rows = std::min(sight.cases.size(), staff::rows_per_page);
    lay_out({sight.cases.begin(), sight.cases.begin() + static_cast<std::ptrdiff_t>(rows)}, 0, {});
    // What is typed next without a number is not meant for the complaint shown before.
    desk_.focus.clear();
    return staff::concern_page(page(), sight);
}

void StaffTurn::note_concern(
    const Concern& concern, std::string_view event, std::string_view words
) {
    casework::ConcernEvent row;
    row.at = context_.now;
    row.event = event;
    row.by = actor_.staff.id;
    row.department = concern.department;
    row.people = concern.people;
    row.text = words;
    context_.tx.concern_book().note(concern.id, row);
}

Reply StaffTurn::confirm_concern(const Concern& concern, std::string_view finding) {
    const std::string title = staff::concern_title(page(), concern);
    const TextValues values{{"name", casework::concern_name(concern.id)}, {"title", title}};
    // Residents and the head hear of it when it can no longer be taken back.
    const TimePoint from = context_.now + context_.config.notices.undo_window;
    if (concern.confirm_at || !context_.tx.concern_book().confirm(concern.id, from))
        return text("staff.concern_known", values);
    note_concern(concern, "confirmed", finding);
    context_.tx.keep_undoable(actor_.staff.id, {});
    desk_.undoable_concern = {};
    desk_.undoable_concern.act = to_string(ConcernAct::confirm);
    desk_.undoable_concern.id = concern.id;
    desk_.undoable_concern.until = from;
    return text("staff.concern_confirmed", values);
}

Reply StaffTurn::split_concern(const Concern& concern, std::string_view numbers) {
    const std::string name = casework::concern_name(concern.id);
    staff::Scanner scanner(numbers);
    const staff::NumberReader reader(
        desk_, context_.now, context_.rules.organisation.number_prefix
    );
    const auto typed = reader.read(scanner, true, staff::short_digits_max).numbers;
    if (typed.empty() || !scanner.at_end())
        return reply_of(staff::say(page(), "staff.concern_how", {{"name", name}}));
    std::vector<Complaint> leaving;
    for (const std::string& number : typed) {
        auto found = find(number);
        if (auto* why = std::get_if<std::string>(&found)) return reply_of(std::move(*why));
        Complaint& complaint = std::get<Complaint>(found);
        if (context_.tx.concern_of(complaint.id) != concern.id)
            return text(
                "staff.concern_not_in",
                {{"no", staff::short_number(complaint.number)}, {"name", name}}
            );
        leaving.push_back(std::move(complaint));
    }
    std::vector<Complaint> staying = context_.tx.cases_of_concern(concern.id, cases_shown_max);
    std::erase_if(staying, [&](const Complaint& one) {
        return std::ranges::find(leaving, one.id, &Complaint::id) != leaving.end();
    });
    if (staying.empty()) return text("staff.concern_empty", {{"name", name}});

    const std::string by = actor_.staff.id;
    ConcernBook& book = context_.tx.concern_book();
    staff::UndoableConcern undoable;
    undoable.act = to_string(ConcernAct::split);
    undoable.id = concern.id;
    undoable.until = context_.now + context_.config.notices.undo_window;
    // Several that are named together are one trouble, a new concern; one stands alone.
    if (leaving.size() > 1) {
        Concern fresh;
        fresh.category = leaving.front().category;
        fresh.area = leaving.front().area;
        fresh.place = leaving.front().place.label;
        fresh.department = leaving.front().department;
        undoable.other = context_.tx.begin_concern(fresh, context_.now);
    }
    for (const Complaint& complaint : leaving) {
        if (const auto was = book.membership(complaint.id)) {
            const casework::LikenessParts& parts = was->likeness.parts;
            undoable.left.push_back(
                {complaint.id,
                 was->joined_by,
                 was->likeness.score,
                 parts.place,
                 parts.kind,
                 parts.words,
                 parts.time}
            );
        }
        if (undoable.other != 0) {
            context_.tx.join_concern({undoable.other, complaint.id, by, {}}, context_.now);
        } else {
            context_.tx.leave_concern(complaint.id, by, context_.now);
        }
        const ComplaintId other = staying.front().id;
        const staff::UndoableConcern::Word word{
            std::max(complaint.id, other), std::min(complaint.id, other)};
        context_.tx.note_likeness({word.complaint, word.other, false, by}, context_.now);
        undoable.words.push_back(word);
    }
    note_concern(concern, "split", numbers);
    context_.tx.keep_undoable(by, {});
    const TextValues values{
        {"name", name},
        {"n", std::to_string(leaving.size())},
        {"other", undoable.other != 0 ? casework::concern_name(undoable.other) : ""}};
    const bool together = undoable.other != 0;
    desk_.undoable_concern = std::move(undoable);
    return text(together ? "staff.concern_split_off" : "staff.concern_split_one", values);
}

Reply StaffTurn::merge_concerns(
    casework::ConcernId from, casework::ConcernId into, std::optional<std::int64_t> agreed
) {
    const auto source = find_concern(from), target = find_concern(into);
    if (!source) return reply_of(staff::not_found_line(page(), casework::concern_name(from)));
    if (!target) return reply_of(staff::not_found_line(page(), casework::concern_name(into)));
    const std::string name = casework::concern_name(source->id);
    const std::string other = casework::concern_name(target->id);
    if (source->id == target->id) return text("staff.concern_same", {{"name", name}});
    for (const Concern& one : {*source, *target}) {
        if (const std::string why = obstacle(ConcernAct::merge, one, {}); !why.empty())
            return reply_of(why);
    }
    const std::int64_t seen = source->complaints * 1'000'000 + target->complaints + 1;
    if (agreed != seen) {
        std::string preview = staff::say(
            page(),
            "staff.concern_merge",
            {{"from", staff::concern_line(page(), *source)},
             {"into", staff::concern_line(page(), *target)}}
        );
        return ask_to_confirm_concern(
            staff::row_of(staff::Verb::concern),
            *source,
            name + " merge " + other,
            std::move(preview),
            seen
        );
    }
    const std::string by = actor_.staff.id;
    staff::UndoableConcern undoable;
    undoable.act = to_string(ConcernAct::merge);
    undoable.id = source->id;
    undoable.other = target->id;
    undoable.state = to_string(source->state);
    undoable.until = context_.now + context_.config.notices.undo_window;
    const auto mine = context_.tx.complaints_of_concern(source->id, 1);
    const auto theirs = context_.tx.complaints_of_concern(target->id, 1);
    if (!mine.empty() && !theirs.empty()) {
        const staff::UndoableConcern::Word word{
            std::max(mine.front(), theirs.front()), std::min(mine.front(), theirs.front())};
        context_.tx.note_likeness({word.complaint, word.other, true, by}, context_.now);
        undoable.words.push_back(word);
    }
    note_concern(*source, "merged", other);
    context_.tx.concern_book().merge(source->id, target->id, context_.now);
    context_.tx.keep_undoable(by, {});
    desk_.undoable_concern = std::move(undoable);
    return text("staff.concern_merged", {{"name", name}, {"other", other}});
}

Reply StaffTurn::undo_concern(const staff::UndoableConcern& undoable) {
    const TextValues values{{"no", casework::concern_name(undoable.id)}};
    const auto act = casework::parse_concern_act(undoable.act);
    const auto found = context_.tx.concern(undoable.id);
    if (!act || !found || context_.now >= undoable.until) return text("staff.undo_late", values);
    ConcernBook& book = context_.tx.concern_book();
    bool undone = false;
    switch (*act) {
        case ConcernAct::confirm:
            undone = book.confirm(undoable.id, std::nullopt);
            break;
        case ConcernAct::split:
            undone = restore_split(undoable);
            break;
        case ConcernAct::merge:
            if (const auto state = casework::parse_concern_state(undoable.state))
                undone = book.unmerge(undoable.id, undoable.other, *state);
            break;
    }
    if (!undone) return text("staff.undo_changed", values);
    const bool same = *act == ConcernAct::merge;
    for (const auto& [complaint, other] : undoable.words)
        book.forget({complaint, other, same, actor_.staff.id});
    note_concern(*found, "undone", undoable.act);
    return text("staff.concern_undone", {{"name", casework::concern_name(undoable.id)}});
}

// Each complaint belongs again where it did, for the reason for which it did; nothing is done when
// one of them has found another concern since.
bool StaffTurn::restore_split(const staff::UndoableConcern& undoable) {
    for (const auto& left : undoable.left) {
        if (context_.tx.concern_of(left.complaint).value_or(0) != undoable.other) return false;
    }
    for (const auto& left : undoable.left) {
        const casework::Likeness likeness{
            left.score, {left.place, left.kind, left.words, left.time}};
        context_.tx.join_concern(
            {undoable.id, left.complaint, left.joined_by, likeness}, context_.now
        );
    }
    return true;
}

}  // namespace heed
