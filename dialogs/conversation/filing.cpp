// A draft becomes a complaint: routed, timed and told in one breath.
#include "dialogs/casework/ladder.hpp"
#include "dialogs/casework/routing.hpp"
#include "dialogs/casework/transitions.hpp"
#include "dialogs/conversation/turn.hpp"

namespace heed::conversation {
namespace {

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += (all.empty() ? "" : "\n") + text;
    return all;
}

Complaint complaint_of(const Turn& turn, const DraftValues& draft) {
    const Context& context = turn.context;
    Complaint complaint;
    complaint.number = context.facts.next.number;
    complaint.anonymous = turn.state.anonymous;
    complaint.category = draft.category.empty() ? catch_all(context.organisation) : draft.category;
    complaint.text =
        draft.texts.empty() ? category_name(turn, complaint.category) : joined(draft.texts);
    const std::string answers = answers_in_words(turn, draft);
    if (!answers.empty()) complaint.text += "\n" + answers;
    complaint.language = turn.state.language;
    complaint.place = draft.place->place;
    complaint.area = draft.place->area;
    complaint.emergency = draft.emergency;
    complaint.filed_at = context.now;
    casework::Routed routed =
        casework::route(context.organisation, complaint.category, complaint.area);
    complaint.department = std::move(routed.department);
    complaint.assisting = std::move(routed.assisting);
    complaint.status = routed.by_rule ? Status::assigned : Status::filed;
    casework::promise(context.organisation, complaint, context.now);
    complaint.timeline = {
        casework::filed_event(context.organisation, complaint, "resident", routed.rule)};
    if (routed.by_rule) {
        ComplaintEvent event{context.now, "routed", "heed", std::nullopt};
        event.facts = complaint.timeline.front().facts;
        event.facts.contact_due_at.reset();
        event.facts.rule.clear();
        complaint.timeline.push_back(std::move(event));
    }
    return complaint;
}

void append_line(Reply& reply, Reply more) {
    reply.spans.push_back({"\n", {}, {}});
    for (Span& span : more.spans) reply.spans.push_back(std::move(span));
}

Reply file_one(Turn& turn, std::string_view answer) {
    const Draft draft = *turn.state.draft;
    FileComplaint file{
        complaint_of(turn, draft.now),
        draft.now.photos,
        draft.now.phone,
        draft.now.category_from == CategorySource::resident};
    file.photos.insert(file.photos.end(), draft.now.voices.begin(), draft.now.voices.end());
    if (draft.now.neighbour_word == DraftValues::Word::same) file.same_as = draft.now.neighbour;
    if (draft.now.neighbour_word == DraftValues::Word::other) file.other_than = draft.now.neighbour;
    const Complaint& complaint = file.complaint;
    const Category* category = turn.context.organisation.category(complaint.category);
    Promise promise = category ? category->level.resolve : Promise{};
    // "In 5 working days" is no answer to a fire.
    if (complaint.emergency && promise.unit != Promise::Unit::clock_minutes) promise = {};
    const auto count = [&](std::string_view key, const std::vector<PhotoId>& kept) {
        return kept.empty() ? std::string{} : turn.text(key, {{"n", std::to_string(kept.size())}});
    };
    const std::string photos =
        count("filed.photos", draft.now.photos) + count("filed.voices", draft.now.voices);
    Reply reply = turn.context.texts.reply(
        turn.language(),
        answer,
        {{"no", complaint.number},
         {"category", category_name(turn, complaint.category)},
         {"place", short_label(complaint.place.label)},
         {"photos", photos},
         {"unit", department_name(turn, complaint.department)},
         {"promise", promise_in_words(turn, promise)}}
    );
    if (!file.same_as.empty()) {
        append_line(reply, turn.context.texts.reply(turn.language(), "filed.joined"));
    }
    turn.effects.emplace_back(std::move(file));
    if (!draft.removed.empty()) turn.effects.emplace_back(DiscardPhotos{draft.removed});
    end_draft(turn);
    return reply;
}

}  // namespace

std::string promise_in_words(const Turn& turn, const Promise& promise) {
    if (promise.amount <= 0) return turn.text("promise.soon");
    const auto say_amount = [&](std::string_view key, std::int64_t amount) {
        return turn.text(key, {{"n", std::to_string(amount)}});
    };
    const bool whole_hours = promise.amount % 60 == 0;
    switch (promise.unit) {
        case Promise::Unit::working_days:
            return say_amount("promise.days", promise.amount);
        case Promise::Unit::working_minutes:
            return whole_hours ? say_amount("promise.hours", promise.amount / 60)
                               : say_amount("promise.minutes", promise.amount);
        case Promise::Unit::clock_minutes:
            return whole_hours ? say_amount("promise.clock_hours", promise.amount / 60)
                               : say_amount("promise.clock_minutes", promise.amount);
    }
    return turn.text("promise.soon");
}

Reply file_draft(Turn& turn, std::string_view answer) {
    std::vector<std::string> queue = turn.state.draft->queue;
    const std::optional<PlaceFound> place = turn.state.draft->now.place;
    Reply reply = file_one(turn, answer);
    const auto next = begin_next(turn, std::move(queue), place);
    if (!next) return reply;
    TextValues values;
    for (const auto& [name, value] : next->values) values.emplace_back(name, value);
    append_line(reply, turn.context.texts.reply(turn.language(), next->key, values));
    // One complaint at a time: what is complete already is shown once more.
    const Question question = next_question(turn.state, turn.context);
    turn.brief = true;
    append_line(reply, ask(turn, question.next == Next::file ? Focus::confirm : question.focus));
    turn.state.draft_changed = false;
    return reply;
}

}  // namespace heed::conversation
