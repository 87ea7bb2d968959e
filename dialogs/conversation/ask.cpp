// The questions in words, with their options.
#include "dialogs/conversation/turn.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed::conversation {
namespace {

Reply reply_of(const Turn& turn, std::string_view key, const TextValues& values = {}) {
    return turn.context.texts.reply(turn.language(), key, values, turn.state.epoch);
}

void append(Reply& reply, Reply more) {
    for (Span& span : more.spans) reply.spans.push_back(std::move(span));
}

Reply option(
    const Turn& turn, std::string_view key, std::size_t n, std::string label, std::string id
) {
    return reply_of(
        turn, key, {{"n", std::to_string(n)}, {"label", std::move(label)}, {"id", std::move(id)}}
    );
}

Reply ask_description(const Turn& turn) {
    const DraftValues& draft = turn.state.draft->now;
    std::string what;
    if (!draft.photos.empty()) what = turn.text("word.photo");
    if (draft.place || !draft.candidates.empty())
        what += (what.empty() ? "" : turn.text("word.and")) + turn.text("word.location");
    const std::string got = what.empty() ? std::string{} : turn.text("ask.got", {{"what", what}});
    std::vector<Reply> options;
    const std::string rest = catch_all(turn.context.organisation);
    for (const Category& category : turn.context.organisation.categories) {
        if (options.size() == 3) break;
        if (category.id == rest) continue;
        options.push_back(option(
            turn,
            "option.category",
            options.size() + 1,
            category_name(turn, category.id),
            category.id
        ));
    }
    if (!rest.empty())
        options.push_back(option(turn, "option.other", options.size() + 1, {}, rest));
    return with_options(turn, "ask.description", {{"got", got}}, options);
}

Reply ask_place(const Turn& turn) {
    const DraftValues& draft = turn.state.draft->now;
    const int times = turn.state.asked.place;
    if (draft.place) {
        return reply_of(
            turn,
            turn.state.asked.unsure < 2 ? "ask.place_unsure" : "ask.place_unsure_again",
            {{"heard", short_label(draft.place->place.label)}}
        );
    }
    // Never twice in the same words: who did not understand them needs others.
    if (times >= 3) {
        return reply_of(turn, times % 2 == 1 ? "ask.place_last" : "ask.place_last_again");
    }
    const std::string_view key = times == 2 || turn.brief ? "ask.place_short" : "ask.place";
    return reply_of(turn, key, {{"summary", summary_of(turn, draft)}});
}

Reply ask_place_pick(const Turn& turn) {
    std::vector<Reply> options;
    for (const PlaceFound& candidate : turn.state.draft->now.candidates) {
        options.push_back(
            option(turn, "option.place", options.size() + 1, short_label(candidate.place.label), {})
        );
    }
    options.push_back(option(turn, "option.place_none", options.size() + 1, {}, {}));
    return with_options(turn, "ask.place_pick", {}, options);
}

Reply ask_category(const Turn& turn) {
    std::vector<Reply> options;
    for (const std::string& id : turn.state.draft->now.alternatives) {
        options.push_back(
            option(turn, "option.category", options.size() + 1, category_name(turn, id), id)
        );
    }
    const std::string rest = catch_all(turn.context.organisation);
    options.push_back(option(turn, "option.staff_decide", options.size() + 1, {}, rest));
    return with_options(turn, "ask.category", {}, options);
}

std::string shown_text(const Turn& turn, std::size_t characters) {
    const DraftValues& draft = turn.state.draft->now;
    return draft.texts.empty() ? category_name(turn, draft.category)
                               : short_text(draft, characters);
}

Reply ask_photos(const Turn& turn) {
    if (turn.brief) return reply_of(turn, "ask.photos_short");
    const DraftValues& draft = turn.state.draft->now;
    TextValues values{
        {"category", category_name(turn, draft.category)},
        {"text", shown_text(turn, 18)},
        {"place", short_label(draft.place->place.label)}};
    const auto minutes =
        std::chrono::ceil<std::chrono::minutes>(turn.context.settings.file_after).count();
    if (minutes == 0) return reply_of(turn, "ask.photos", values);
    values.emplace_back("minutes", std::to_string(minutes));
    return reply_of(turn, "ask.photos_timed", values);
}

Reply ask_confirm(const Turn& turn) {
    const DraftValues& draft = turn.state.draft->now;
    std::string extra;
    if (!draft.voices.empty())
        extra += turn.text("ask.confirm_voices", {{"n", std::to_string(draft.voices.size())}});
    if (!draft.phone.empty()) extra += turn.text("ask.confirm_phone", {{"phone", draft.phone}});
    if (turn.state.anonymous) extra += turn.text("ask.confirm_anonymous");
    const std::string photos =
        draft.photos.empty()
            ? turn.text("word.no_photos")
            : turn.text("word.photo_count_short", {{"n", std::to_string(draft.photos.size())}});
    return reply_of(
        turn,
        "ask.confirm",
        {{"text", shown_text(turn, 40)},
         {"category", category_name(turn, draft.category)},
         {"place", short_label(draft.place->place.label)},
         {"photos", photos},
         {"extra", extra}}
    );
}

Reply words_of(Turn& turn, Focus focus) {
    switch (focus) {
        case Focus::description:
            return ask_description(turn);
        case Focus::place:
            ++turn.state.asked.place;
            if (turn.state.draft->now.place) ++turn.state.asked.unsure;
            return ask_place(turn);
        case Focus::place_pick:
            return turn.state.draft->now.candidates.empty() ? ask_photo_place(turn)
                                                            : ask_place_pick(turn);
        case Focus::category:
            ++turn.state.asked.category;
            return ask_category(turn);
        case Focus::photos:
            ++turn.state.asked.photos;
            return ask_photos(turn);
        case Focus::confirm:
            ++turn.state.asked.confirm;
            return ask_confirm(turn);
        case Focus::edit_menu:
            return reply_of(turn, "ask.edit_menu");
        case Focus::edit_description:
            return reply_of(turn, "ask.edit_description");
        case Focus::edit_place:
            return reply_of(turn, "ask.edit_place");
        case Focus::edit_photos:
            return reply_of(turn, "ask.edit_photos");
        case Focus::edit_contact:
            return reply_of(turn, "ask.edit_contact");
        case Focus::none:
        case Focus::stale:
        case Focus::rate_solved:
        case Focus::rate_satisfied:
        case Focus::rate_missing:
        case Focus::rate_rest:
        case Focus::staff_question:
        case Focus::erase:
            break;
        case Focus::question:
            ++turn.state.asked.question;
            return ask_category_question(turn);
        case Focus::concern:
            ++turn.state.asked.concern;
            return ask_neighbours(turn);
    }
    return {};
}

}  // namespace

Reply with_options(
    const Turn& turn, std::string_view key, TextValues values, const std::vector<Reply>& options
) {
    constexpr std::string_view seam = "\x01";
    values.emplace_back("options", std::string(seam));
    Reply whole = reply_of(turn, key, values);
    Reply out;
    for (Span& span : whole.spans) {
        const std::size_t at = span.text.find(seam);
        if (at == std::string::npos) {
            out.spans.push_back(std::move(span));
            continue;
        }
        if (at > 0) out.spans.push_back({span.text.substr(0, at), {}, {}});
        for (std::size_t i = 0; i < options.size(); ++i) {
            if (i > 0) out.spans.push_back({"\n", {}, {}});
            append(out, options[i]);
        }
        const std::string after = span.text.substr(at + seam.size());
        if (!after.empty()) out.spans.push_back({after, {}, {}});
    }
    return out;
}

void note_options(State& state, const Reply& reply) {
    state.options.clear();
    for (const Span& span : reply.spans) {
        if (span.choice.empty()) continue;
        const std::string_view label = std::string_view(span.text).substr(
            span.typed.size() < span.text.size() ? span.typed.size() : 0
        );
        state.options.push_back({span.choice.substr(0, span.choice.rfind('@')), normalise(label)});
    }
}

Reply ask(Turn& turn, Focus focus) {
    Reply reply = words_of(turn, focus);
    turn.state.focus = focus;
    note_options(turn.state, reply);
    return reply;
}

std::string open_question(const Turn& turn, Focus focus) {
    switch (focus) {
        case Focus::none:
        case Focus::place:
            return turn.text("open.place");
        case Focus::description:
        case Focus::edit_description:
            return turn.text("open.description");
        case Focus::place_pick:
            return turn.text(
                offers_photo_place(turn.state) ? "open.photo_place" : "open.place_pick"
            );
        case Focus::edit_place:
            return turn.text("open.place");
        case Focus::category:
            return turn.text("open.category");
        case Focus::photos:
        case Focus::edit_photos:
            return turn.text("open.photos");
        case Focus::confirm:
        case Focus::stale:
            return turn.text("open.confirm");
        case Focus::concern:
            return turn.text("open.concern");
        case Focus::edit_menu:
        case Focus::edit_contact:
            return turn.text("open.edit");
        case Focus::rate_solved:
        case Focus::rate_satisfied:
        case Focus::rate_missing:
        case Focus::rate_rest:
        case Focus::staff_question:
        case Focus::erase:
            break;
        case Focus::question: {
            const auto* open =
                turn.state.draft ? open_question_of(turn.context, turn.state.draft->now) : nullptr;
            if (open) return std::string(open->ask.in(turn.language()));
            break;
        }
    }
    return {};
}

}  // namespace heed::conversation
