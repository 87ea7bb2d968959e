#include "dialogs/staff/results.hpp"

#include "dialogs/staff/phrases.hpp"

namespace heed::staff {
namespace {

constexpr std::size_t typed_max = 32;
constexpr std::size_t name_max = 20;
constexpr std::size_t ambiguous_shown_max = 10;

std::string_view verb_key(Verb verb) {
    switch (verb) {
        case Verb::accept:
            return "staff.verb_accept";
        case Verb::reply:
            return "staff.verb_reply";
        case Verb::note:
            return "staff.verb_note";
        case Verb::resolve:
            return "staff.verb_resolve";
        case Verb::show:
        case Verb::list:
        case Verb::next:
        case Verb::help:
            return "staff.verb_show";
    }
    return "staff.verb_show";
}

}  // namespace

std::string done_line(
    const PageContext& context, const Complaint& complaint, casework::Action action
) {
    return say(
        context,
        "staff.done_" + std::string(to_string(action)),
        {{"no", short_number(complaint.number)}, {"title", title_of(context, complaint)}}
    );
}

std::string not_found_line(const PageContext& context, std::string_view typed) {
    return say(context, "staff.not_found", {{"no", shortened(typed, typed_max, "…")}});
}

std::string refused_line(
    const PageContext& context,
    const Complaint& complaint,
    casework::Action action,
    casework::Refusal refusal
) {
    const std::string no = short_number(complaint.number);
    if (refusal == casework::Refusal::not_allowed) return not_found_line(context, no);
    if (refusal == casework::Refusal::wrong_status) {
        return say(
            context,
            "staff.wrong_status",
            {{"no", no},
             {"status", say(context, "staff.status_" + std::string(to_string(complaint.status)))}}
        );
    }
    if (refusal == casework::Refusal::needs_text) {
        const std::string key = "staff.needs_text_" + std::string(to_string(action));
        if (context.texts.has(context.language, key)) return say(context, key, {{"no", no}});
    }
    return say(context, "staff.refused_" + std::string(to_string(refusal)), {{"no", no}});
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
    std::string list;
    std::size_t shown = 0;
    for (const Complaint& complaint : found) {
        if (shown == ambiguous_shown_max) break;
        if (shown++ > 0) list += "\n";
        list += complaint.number + " " + title_of(context, complaint);
    }
    return say(
        context,
        "staff.ambiguous",
        {{"no", shortened(typed, typed_max, "…")}, {"list", std::move(list)}}
    );
}

std::string fault_line(const PageContext& context, const Command& command) {
    const std::string verb = say(context, verb_key(command.verb));
    const std::string no = command.numbers.empty() ? "0456" : short_number(command.numbers.front());
    const std::string text = shortened(command.text, typed_max, "…");
    switch (command.fault) {
        case Command::Fault::none:
            return {};
        case Command::Fault::needs_number:
            return say(context, "staff.needs_number", {{"verb", verb}});
        case Command::Fault::needs_text:
            return say(
                context,
                command.verb == Verb::note ? "staff.needs_text_note" : "staff.needs_text_reply",
                {{"no", no}}
            );
        case Command::Fault::unknown_verb:
            return say(context, "staff.unknown_verb", {{"no", no}});
        case Command::Fault::extra_words:
            return say(context, "staff.extra_words", {{"text", text}, {"verb", verb}, {"no", no}});
        case Command::Fault::index_not_allowed:
            return say(context, "staff.index_not_allowed", {{"verb", verb}});
    }
    return {};
}

std::string bound_line(const PageContext& context, const casework::Staff& member) {
    return say(
        context,
        "staff.bind_done",
        {{"unit", unit_of(context, member.department)},
         {"role", say(context, "staff.role_" + std::string(to_string(member.role)))}}
    );
}

}  // namespace heed::staff
