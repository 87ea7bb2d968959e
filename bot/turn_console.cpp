// What is done on pages: by staff in the console, by a resident on the progress page.
#include "bot/handover_desk.hpp"
#include "bot/staff_turn.hpp"
#include "bot/turn.hpp"
#include "storage/console.hpp"

#include <algorithm>
#include <array>

namespace heed {
namespace {

// What is typed into the console brings neither picture nor sound.
PhotoId no_file() { return 0; }

std::string_view name_of(StaffOutcome::Result result) {
    static constexpr std::array<std::string_view, 5> names{
        "done", "not_found", "changed", "refused", "bad_photo"};
    return names[static_cast<std::size_t>(result)];
}

}  // namespace

StaffOutcome Turn::order(const StaffOrder& asked) {
    using Result = StaffOutcome::Result;
    const auto member = context_.tx.staff(key_);
    if (!member) return {Result::not_found, {}};
    const bool good = std::ranges::all_of(asked.photos, [&](PhotoId id) {
        const auto photo = context_.tx.photo(id);
        return photo && photo->by == key_ && photo->complaint.empty() &&
               photo->state == PhotoRow::State::stored;
    });
    if (!good) return {Result::bad_photo, {}};
    StaffTurn turn(context_, *member, language(), desk_);
    StaffOutcome outcome = turn.perform(asked);
    context_.tx.note(
        {Deed::Kind::command,
         std::string(to_string(asked.action)),
         asked.number,
         member->id,
         std::string(name_of(outcome.result))}
    );
    if (outcome.result != Result::done) return outcome;
    carry_on(turn, *member);
    if (const auto complaint = context_.tx.complaint(asked.number, false)) {
        for (const PhotoId photo : asked.photos) {
            context_.tx.console().attach_work_photo(
                complaint->id, photo, key_, member->id, context_.now
            );
        }
    }
    return outcome;
}

std::string Turn::undo_order() {
    const auto member = context_.tx.staff(key_);
    if (!member) return {};
    const auto reply = do_as_staff(*member, "undo");
    return reply ? plain_text(*reply) : std::string();
}

std::string Turn::serve(std::string_view words) {
    const auto member = context_.tx.staff(key_);
    if (!member) return {};
    const std::string own_language = language();
    HandoverDesk desk(context_, key_, *member, own_language, no_file);
    const auto reply = desk.take(content::Text{std::string(words)});
    enqueued_ = enqueued_ || desk.enqueued();
    return reply ? plain_text(*reply) : std::string();
}

std::string Turn::say_to_resident(std::string_view words) {
    const auto member = context_.tx.staff(key_);
    if (!member) return {};
    const std::string own_language = language();
    HandoverDesk desk(context_, key_, *member, own_language, no_file);
    const auto served = desk.served();
    if (!served) return {};
    const Reply reply = desk.say_to(*served, words);
    enqueued_ = enqueued_ || desk.enqueued();
    return plain_text(reply);
}

bool Turn::answer_survey(const std::string& number, std::string_view solved, int satisfied) {
    casework::Details details;
    details.verdict = solved;
    details.satisfied = satisfied;
    return act(number, casework::Action::rate, details, 0, {});
}

}  // namespace heed
