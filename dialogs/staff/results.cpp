#include "dialogs/staff/results.hpp"

#include "dialogs/staff/concern_pages.hpp"
#include "dialogs/staff/phrases.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed::staff {
namespace {

constexpr std::size_t typed_max = 32;
constexpr std::size_t name_max = 20;
constexpr std::size_t listed_max = 10;
constexpr std::size_t confirmed_text_max = 200;
constexpr std::string_view example_number = "0456";

// What the line after a change may name.
TextValues values_of(const PageContext& context, const casework::Change& change) {
    const Complaint& after = change.after;
    const Course& course = after.course;
    TimePoint date = after.due_at;
    if (change.event.event == "extension_asked") date = course.extension_asked.value_or(date);
    if (change.event.event == "escalated") date = course.demanded_by.value_or(date);
    return {
        {"no", short_number(after.number)},
        {"title", title_of(context, after)},
        {"unit", unit_of(context, after.department)},
        {"assisting", after.assisting.empty() ? "" : unit_of(context, after.assisting.back())},
        {"date", long_time(context, date)},
        {"target", short_number(course.merged_into)},
        {"what", event_name(context, change.event.text.value_or(""))}};
}

bool asks_for_more(casework::Refusal refusal) {
    using enum casework::Refusal;
    return refusal == needs_text || refusal == needs_verdict || refusal == needs_department ||
           refusal == needs_date || refusal == needs_target;
}

std::string joined(std::span<const std::string> names, std::string_view separator) {
    std::string list;
    for (std::size_t i = 0; i < std::min(names.size(), listed_max); ++i) {
        if (i > 0) list += separator;
        list += names[i];
    }
    if (names.size() > listed_max) list += "…";
    return list;
}

std::string done_key(const casework::Change& change) {
    if (change.event.event == "checked" && change.status == Status::rejected)
        return "staff.done_checked_rejected";
    return "staff.done_" + change.event.event;
}

}  // namespace

std::string done_line(const PageContext& context, const casework::Change& change) {
    return say(context, done_key(change), values_of(context, change));
}

std::string done_for_all_line(
    const PageContext& context,
    const casework::Change& change,
    const casework::Concern& concern,
    std::size_t count,
    std::size_t told
) {
    TextValues values = values_of(context, change);
    for (auto& [name, value] : values) {
        if (name == "no") value = casework::concern_name(concern.id);
        if (name == "title")
            value =
                say(context,
                    "staff.concern_count",
                    {{"title", concern_title(context, concern)}, {"n", std::to_string(count)}});
    }
    std::string line = say(context, done_key(change), values);
    if (told > 0) line += "\n" + say(context, "staff.concern_told", {{"n", std::to_string(told)}});
    return line;
}

std::string confirm_for_all(
    const PageContext& context,
    const VerbRow& row,
    const casework::Concern& concern,
    std::size_t count,
    std::string_view text
) {
    const std::string words = shortened(text, confirmed_text_max, "…");
    return say(
        context,
        "staff.concern_confirm",
        {{"verb", std::string(word_in(row, context.language))},
         {"name", casework::concern_name(concern.id)},
         {"title", concern_title(context, concern)},
         {"count", std::to_string(count)},
         {"text", words.empty() ? "" : "\n“" + words + "”"}}
    );
}

std::string not_yours_line(
    const PageContext& context,
    std::string_view no,
    std::string_view department,
    EnumSet<casework::Standing> who
) {
    using casework::Standing;
    std::string unit = unit_of(context, department);
    if (unit.empty()) unit = unit_of(context, context.organisation.dispatch().id);
    std::string list;
    for (const auto& [standing, key] :
         {std::pair{Standing::officer, "staff.who_officer"},
          {Standing::head, "staff.who_head"},
          {Standing::assisting, "staff.who_assisting"},
          {Standing::dispatcher, "staff.who_dispatcher"},
          {Standing::dispatch_head, "staff.who_dispatch_head"},
          {Standing::checker, "staff.who_checker"}}) {
        if (!who.contains(standing)) continue;
        if (!list.empty()) list += say(context, "staff.who_or");
        list += say(context, key, {{"unit", unit}});
    }
    return say(context, "staff.not_yours", {{"no", std::string(no)}, {"who", list}});
}

std::string not_found_line(const PageContext& context, std::string_view typed) {
    return say(context, "staff.not_found", {{"no", shortened(typed, typed_max, "…")}});
}

std::string refused_line(
    const PageContext& context,
    const Complaint& complaint,
    const VerbRow& row,
    casework::Refusal refusal
) {
    const std::string no = short_number(complaint.number);
    if (refusal == casework::Refusal::not_allowed)
        return not_yours_line(context, no, complaint.department, casework::who_may(*row.action));
    // Nobody has signed for it yet: it is not handed on but given to another, or back.
    const bool unsigned_yet = complaint.status == Status::filed ||
                              complaint.status == Status::assigned ||
                              complaint.status == Status::reopened;
    if (refusal == casework::Refusal::wrong_status && row.verb == Verb::transfer && unsigned_yet)
        return say(context, "staff.transfer_early", {{"no", no}});
    if (refusal == casework::Refusal::wrong_status) {
        return say(context,
                   "staff.wrong_status",
                   {{"no", no},
                    {"status",
                     say(context, "staff.status_" + std::string(to_string(complaint.status)))}}) +
               case_hint(context, complaint.status);
    }
    std::string line =
        say(context, "staff.refused_" + std::string(to_string(refusal)), {{"no", no}});
    if (asks_for_more(refusal)) line += "\n" + use_line(context, row, no);
    return line;
}

std::string race_line(
    const PageContext& context, const Complaint& complaint, std::string_view who
) {
    const std::string no = short_number(complaint.number);
    ComplaintEvent last;
    last.at = complaint.filed_at;
    last.event = "filed";
    if (!complaint.timeline.empty()) last = complaint.timeline.back();
    return say(
        context,
        who.empty() ? "staff.race_resident" : "staff.race",
        {{"no", no},
         {"who", shortened(who, name_max, "…")},
         {"ago", time_ago(context, last.at)},
         {"event", event_name(context, last.event)}}
    );
}

std::string ambiguous_line(
    const PageContext& context, std::string_view typed, std::span<const Complaint> found
) {
    std::vector<std::string> lines;
    for (const Complaint& complaint : found) {
        lines.push_back(complaint.number + " " + title_of(context, complaint));
    }
    return say(
        context,
        "staff.ambiguous",
        {{"no", shortened(typed, typed_max, "…")}, {"list", joined(lines, "\n")}}
    );
}

std::string which_line(
    const PageContext& context, std::string_view typed, std::span<const std::string> names
) {
    return say(
        context,
        "staff.which",
        {{"typed", shortened(typed, typed_max, "…")}, {"list", joined(names, "\n")}}
    );
}

std::string fault_line(const PageContext& context, const Command& command) {
    const VerbRow& row = row_of(command.verb);
    const std::string no = command.numbers.empty() ? std::string(example_number)
                                                   : short_number(command.numbers.front());
    const std::string text = shortened(command.text, typed_max, "…");
    std::string key;
    switch (command.fault) {
        case Command::Fault::none:
            return {};
        case Command::Fault::unknown_verb:
            return say(context, "staff.unknown_verb", {{"no", no}, {"text", text}});
        case Command::Fault::needs_number:
            key = "staff.needs_number";
            break;
        case Command::Fault::needs_two_numbers:
            key = "staff.needs_two_numbers";
            break;
        case Command::Fault::needs_text:
            key = "staff.needs_text";
            break;
        case Command::Fault::extra_words:
            key = "staff.extra_words";
            break;
        case Command::Fault::index_not_allowed:
            key = "staff.index_not_allowed";
            break;
        case Command::Fault::concern_not_here:
            key = "staff.concern_not_here";
            break;
    }
    return say(context, key, {{"text", text}}) + "\n" + use_line(context, row, no);
}

std::string confirm_line(
    const PageContext& context,
    const VerbRow& row,
    std::span<const Complaint> complaints,
    std::string_view text,
    std::string_view code
) {
    std::vector<std::string> cases;
    for (const Complaint& complaint : complaints) {
        cases.push_back(short_number(complaint.number) + " " + title_of(context, complaint));
    }
    const std::string words = shortened(text, confirmed_text_max, "…");
    return say(
        context,
        "staff.confirm",
        {{"verb", std::string(word_in(row, context.language))},
         {"count", std::to_string(complaints.size())},
         {"list", joined(cases, "\n")},
         {"text", words.empty() ? "" : "\n“" + words + "”"},
         {"code", std::string(code)}}
    );
}

std::string use_line(const PageContext& context, const VerbRow& row, std::string_view no) {
    std::string name(row.name);
    std::ranges::replace(name, ' ', '_');
    return say(context, "staff.use_" + name, {{"no", std::string(no)}});
}

std::string help_text(const PageContext& context, casework::Role role, std::string_view word) {
    const std::string wanted = fold(word);
    std::string lines;
    for (const VerbRow& row : verbs()) {
        const bool named =
            std::ranges::any_of(row.words, [&](const VerbWord& one) { return one.word == wanted; });
        if (wanted.empty() ? !concerns_role(row, role) : !named) continue;
        lines += use_line(context, row, example_number) + "\n";
    }
    if (lines.empty()) return help_text(context, role, {});
    return cut_to(lines + say(context, "staff.help_end"), page_bytes_max, "…");
}

Reply bound_reply(const PageContext& context, const casework::Staff& member) {
    return context.texts.reply(
        context.language,
        "staff.bind_done",
        {{"unit", unit_of(context, member.department)},
         {"role", say(context, "staff.role_" + std::string(to_string(member.role)))}}
    );
}

}  // namespace heed::staff
