#include "bot/staff_turn.hpp"

#include "bot/staff_scope.hpp"
#include "bot/turn_counts.hpp"
#include "dialogs/number.hpp"
#include "dialogs/staff/results.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <utility>

namespace heed {
namespace {

constexpr std::size_t numbers_alike_max = 20;  // of complaints that one short number may mean

Reply plain_reply(std::string text) {
    Reply reply;
    reply.spans.push_back({std::move(text), {}, {}});
    return reply;
}

// "是" alone, where something waits for a yes with digits.
bool is_bare_yes(std::string_view text) {
    const std::string folded = fold(text);
    const staff::VerbRow& yes = staff::row_of(staff::Verb::yes);
    return std::ranges::any_of(yes.words, [&](const staff::VerbWord& word) {
        return folded == word.word;
    });
}

}  // namespace

StaffTurn::StaffTurn(
    const TurnContext& context,
    const casework::Staff& member,
    std::string language,
    const std::string& desk
)
    : context_(context), language_(std::move(language)), desk_(staff::decode_desk(desk)) {
    actor_ = context.by_program ? casework::acting_by_program(member)
                                : casework::acting(member, context.now);
}

std::optional<Reply> StaffTurn::take(std::string_view typed) {
    const auto command =
        staff::parse(typed, desk_, context_.now, context_.rules.organisation.number_prefix);
    if (!command) {
        const bool waits = !desk_.pending.verb.empty() &&
                           context_.now - desk_.pending.at <= staff::pending_lifetime;
        if (!waits || !is_bare_yes(typed)) return std::nullopt;
        return text("staff.confirm_bare", {{"code", desk_.pending.code}});
    }
    const staff::VerbRow& row = staff::row_of(command->verb);
    const bool about_pending = row.verb == staff::Verb::yes || row.verb == staff::Verb::no;
    // Whoever goes on to something else has left it.
    if (!about_pending) desk_.pending = {};
    const std::string fault = staff::fault_line(page(), *command);
    auto reply = fault.empty() ? answer(row, *command) : plain_reply(fault);
    if (reply) count(row, !fault.empty());
    if (reply || !heard_.empty()) {
        context_.tx.note(
            {Deed::Kind::command,
             std::string(row.name),
             {},
             actor_.staff.id,
             fault.empty() ? "" : "unclear"}
        );
    }
    return reply;
}

void StaffTurn::count(const staff::VerbRow& row, bool malformed) {
    if (context_.counts == nullptr) return;
    using Result = TurnCounts::CommandResult;
    Result result = row.action ? Result::refused : Result::answered;
    if (malformed) {
        result = Result::malformed;
    } else if (carried_out_ > 0) {
        result = Result::done;
    } else if (!desk_.pending.verb.empty()) {
        result = Result::asked;
    }
    context_.counts->command(context_.tx, row.verb, result);
}

void StaffTurn::count_decision(casework::Action action, bool allowed) const {
    if (context_.counts != nullptr) context_.counts->decision(context_.tx, action, allowed);
}

std::optional<Reply> StaffTurn::answer(const staff::VerbRow& row, const staff::Command& command) {
    if (row.action) return act(row, command);
    if (row.numbers == staff::VerbRow::Numbers::some) {
        if (const auto id = casework::parse_concern_name(command.numbers.front()))
            return concern(casework::concern_name(*id), std::nullopt);
        auto found = find(command.numbers.front());
        if (auto* why = std::get_if<std::string>(&found)) return plain_reply(std::move(*why));
        const Complaint& complaint = std::get<Complaint>(found);
        focus_on(complaint);
        if (row.verb == staff::Verb::earlier) return earlier(complaint);
        if (row.verb == staff::Verb::map) return staff::place_page(page(), complaint);
        if (row.verb == staff::Verb::log) return log_of(complaint);
        if (row.verb == staff::Verb::photo) return photos_of(complaint);
        if (row.verb == staff::Verb::phone) return phone_of(complaint);
        if (row.verb == staff::Verb::fix) return take_photos_for(complaint);
        return show(complaint);
    }
    switch (row.verb) {
        case staff::Verb::list:
            return list(command.text, 0);
        case staff::Verb::search:
            return search(command.text, 0);
        case staff::Verb::next:
            return next_page();
        case staff::Verb::yes:
            return confirm(command.text);
        case staff::Verb::no:
            desk_.pending = {};
            return text("staff.confirm_dropped");
        case staff::Verb::undo:
            return undo();
        case staff::Verb::hot:
            return hot(command.text);
        case staff::Verb::concern:
            return concern(command.text, std::nullopt);
        case staff::Verb::stats:
            return stats(command.text);
        case staff::Verb::scores:
            return scores(command.text);
        case staff::Verb::on_duty:
        case staff::Verb::off_duty:
            return set_duty(row.verb == staff::Verb::on_duty);
        case staff::Verb::subscribe:
        case staff::Verb::unsubscribe:
            return subscribe(command.text, row.verb == staff::Verb::subscribe);
        case staff::Verb::deputy:
            return deputise(row, command.text);
        case staff::Verb::phrases:
            return list_phrases(command.text);
        case staff::Verb::file:
            return file_for(command.text);
        case staff::Verb::console:
            return offer_console();
        case staff::Verb::take:
        case staff::Verb::end:
            // "接待 一下": HandoverDesk has taken what is a command.
            return std::nullopt;
        default:
            return plain_reply(staff::help_text(page(), actor_.staff.role, command.text));
    }
}

staff::PageContext StaffTurn::page() const {
    return {context_.rules.organisation, context_.rules.texts, language_, context_.now};
}

Reply StaffTurn::text(std::string_view key, const TextValues& values) const {
    return plain_reply(context_.rules.texts.text(language_, key, values));
}

ComplaintFilter StaffTurn::scope() const { return scope_of(context_.rules.organisation, actor_); }

StaffTurn::Words StaffTurn::find(const std::string& typed) {
    const auto query = parse_number(context_.rules.organisation.number_prefix, typed);
    std::vector<Complaint> seen;
    if (query) {
        for (const std::string& number : context_.tx.numbers(*query, numbers_alike_max)) {
            auto complaint = context_.tx.complaint(number, false);
            if (complaint && casework::may_see(context_.rules.organisation, actor_, *complaint)) {
                seen.push_back(*std::move(complaint));
            }
        }
    }
    // A short number means the open case, if there is just one.
    const auto open_end =
        std::stable_partition(seen.begin(), seen.end(), [](const Complaint& complaint) {
            return is_open(complaint.status);
        });
    const auto open_count = static_cast<std::size_t>(open_end - seen.begin());
    if (open_count > 0) seen.resize(open_count);
    if (seen.empty()) return staff::not_found_line(page(), typed);
    if (seen.size() > 1) return staff::ambiguous_line(page(), typed, seen);
    return std::move(seen.front());
}

void StaffTurn::focus_on(const Complaint& complaint) {
    desk_.focus = complaint.number;
    desk_.focus_at = context_.now;
}

std::string StaffTurn::name_of(std::string_view staff_id) const {
    return staff_id.starts_with("s_") ? context_.tx.staff_name(staff_id) : std::string();
}

}  // namespace heed
