#include "dialogs/conversation/step.hpp"

#include "dialogs/conversation/turn.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed::conversation {
namespace {

constexpr auto erase_time = std::chrono::minutes(10);  // for a yes to "may all be deleted?"
constexpr std::size_t reply_bytes_max = 1900;  // WeChat cuts at 2048, with options as links longer

void take_language(Turn& turn, const std::string& said_by_channel) {
    State& state = turn.state;
    const auto& known = turn.context.settings.languages;
    const bool new_wish = !said_by_channel.empty() && said_by_channel != state.channel_language &&
                          std::ranges::find(known, said_by_channel) != known.end();
    if (new_wish) {
        state.channel_language = said_by_channel;
        state.language = said_by_channel;
        state.language_settled = false;
    }
    if (state.language.empty()) state.language = known.empty() ? "zh-CN" : known.front();
}

void take_typed(Turn& turn, const content::Text& text) {
    if (!is_valid_utf8(text.utf8)) return aside(turn, "unsupported");
    if (const auto kind = emergency_told(turn, text.utf8))
        return take_emergency(turn, *kind, text.utf8);
    take_text(turn, text.utf8, Hold::text);
}

void welcome(Turn& turn, std::string_view scene) {
    State& state = turn.state;
    if (const auto place = place_of_scene(turn, scene)) {
        park(turn);
        set_place(turn, *place);
        state.focus = Focus::description;
        say(turn, "welcome_scene", {{"place", short_label(place->place.label)}});
        return;
    }
    if (state.draft) {
        state.interrupted = true;
        return;
    }
    if (state.parked) return offer_parked(turn);
    say(turn, "welcome");
}

struct ContentVisitor {
    Turn& turn;
    PhotoId photo;

    void operator()(const content::Text& text) const { take_typed(turn, text); }
    void operator()(const content::Photo&) const { take_photo(turn, photo); }
    void operator()(const content::Location& location) const { take_location(turn, location); }
    void operator()(const content::Voice& voice) const { take_voice(turn, voice, photo); }
    void operator()(const content::Choice& choice) const { take_tap(turn, choice); }
    void operator()(const content::Followed& event) const { welcome(turn, event.scene); }
    void operator()(const content::Scanned& event) const { welcome(turn, event.scene); }
    void operator()(const content::Unfollowed&) const { turn.state.left = true; }
    void operator()(const content::Unsupported&) const { aside(turn, "unsupported"); }
};

void take_message(Turn& turn, const MessageEvent& event) {
    State& state = turn.state;
    ++state.revision;
    const TimePoint now = turn.context.now;
    const bool cold = state.draft && now - state.last_message_at > turn.context.settings.park_after;
    if (cold) {
        state.owed.clear();
        park(turn);
    }
    drop_expired(turn);
    if (state.focus == Focus::erase && now - state.last_message_at > erase_time)
        forget_question(state);
    state.last_message_at = now;
    state.left = false;
    take_language(turn, event.language);
    const bool asked_to_erase = state.focus == Focus::erase;
    if (!take_in_handover(turn, event)) {
        std::visit(ContentVisitor{turn, event.photo}, event.content);
    }
    if (asked_to_erase) leave_erasing(turn);
    state.reply_owed = !state.left;
    if (state.left) arm_timers(turn);
}

void append_line(Reply& reply, Reply more) {
    if (more.empty()) return;
    if (!reply.empty()) reply.spans.push_back({"\n", {}, {}});
    for (Span& span : more.spans) reply.spans.push_back(std::move(span));
}

// The open question: asked, filed away, or mentioned after an aside.
Reply question_of(Turn& turn) {
    State& state = turn.state;
    if (!state.draft || with_person(state)) return {};
    const bool asks = state.draft_changed || (state.interrupted && state.focus == Focus::none);
    if (!asks) {
        if (!state.interrupted) return {};
        return turn.context.texts.reply(
            turn.language(), "open.line", {{"question", open_question(turn, state.focus)}}
        );
    }
    drop_settled_photo_place(turn);
    const Question question = next_question(state, turn.context);
    if (question.next == Next::file) return file_draft(turn, "filed.done");
    if (state.hushed && question.focus == Focus::place) {
        ++state.asked.place;
        state.focus = Focus::place;
        state.options.clear();
        return turn.context.texts.reply(turn.language(), "emergency.tail");
    }
    return ask(turn, question.focus);
}

Reply privacy(Turn& turn) {
    const std::string& url = turn.context.settings.privacy_url;
    turn.state.noticed = true;
    // Who is anonymous already is not told how to become it.
    const std::string named = turn.state.anonymous ? "_anonymous" : "";
    const Texts& texts = turn.context.texts;
    return url.empty() ? texts.reply(turn.language(), "privacy_short" + named)
                       : texts.reply(turn.language(), "privacy" + named, {{"url", url}});
}

// Any text may name them; a reply that waits need not keep them.
TextValues hotlines(const Turn& turn) {
    const Organisation& organisation = turn.context.organisation;
    const Hotlines& lines = organisation.hotlines;
    return {
        {"city", std::string(organisation.name.in(turn.language()))},
        {"city_line", lines.city},
        {"police", lines.police},
        {"fire", lines.fire},
        {"medical", lines.medical}};
}

Reply part_in_words(const Turn& turn, const Part& part) {
    // Owed by an older heed that had such a text: better left out than the whole reply.
    if (!turn.context.texts.has("zh-CN", part.key)) return {};
    TextValues values;
    for (const auto& [name, value] : part.values) values.emplace_back(name, value);
    for (auto& line : hotlines(turn)) values.push_back(std::move(line));
    return turn.context.texts.reply(turn.language(), part.key, values, turn.state.epoch);
}

// Words that the whole burst has given no meaning.
void settle_fragment(Turn& turn) {
    State& state = turn.state;
    const bool unclear = !state.fragment.empty();
    forget_fragment(turn);
    if (!unclear) return;
    ++state.misunderstood;
    say(turn, state.misunderstood == 1 ? "not_understood" : "not_understood_again");
}

Reply flush(Turn& turn) {
    State& state = turn.state;
    if (!state.reply_owed) return {};
    settle_fragment(turn);
    const std::vector<Part> owed = std::exchange(state.owed, {});
    std::vector<std::pair<bool, Reply>> said;  // may be left out, words
    std::size_t bytes = 0;
    for (const Part& part : owed) {
        said.emplace_back(!part.key.starts_with("emergency."), part_in_words(turn, part));
        bytes += plain_text(said.back().second).size() + 1;
    }
    Reply question = question_of(turn);
    Reply notice;
    if (!state.noticed && (!said.empty() || !question.empty())) notice = privacy(turn);
    bytes += plain_text(question).size() + plain_text(notice).size() + 2;

    Reply reply;
    for (auto& [optional, words] : said) {
        const bool too_long = bytes > reply_bytes_max && optional;
        if (too_long) {
            bytes -= plain_text(words).size() + 1;
        } else {
            append_line(reply, std::move(words));
        }
    }
    append_line(reply, std::move(question));
    append_line(reply, std::move(notice));
    state.reply_owed = state.draft_changed = state.interrupted = state.hushed = false;
    arm_timers(turn);
    return reply;
}

std::string_view step_name(const State& state) {
    if (with_person(state)) return "human";
    switch (state.focus) {
        case Focus::none:
            return "idle";
        case Focus::description:
            return "description";
        case Focus::place:
        case Focus::place_pick:
            return "location";
        case Focus::category:
            return "category";
        case Focus::photos:
            return "photos";
        case Focus::confirm:
        case Focus::erase:
            return "confirm";
        case Focus::edit_menu:
        case Focus::edit_description:
        case Focus::edit_place:
        case Focus::edit_photos:
        case Focus::edit_contact:
            return "edit";
        case Focus::stale:
            return "stale";
        case Focus::concern:
            return "concern";
        case Focus::rate_solved:
        case Focus::rate_satisfied:
        case Focus::rate_missing:
        case Focus::rate_rest:
            return "rating";
        case Focus::staff_question:
        case Focus::question:
            return "question";
    }
    return "idle";
}

}  // namespace

Step step(State state, const Event& event, const Context& context) {
    Step result;
    result.state = std::move(state);
    Turn turn{result.state, context, result.effects};
    if (const auto* message = std::get_if<MessageEvent>(&event)) {
        take_message(turn, *message);
        result.reply_owed = result.state.reply_owed;
        result.hold = turn.hold;
    } else if (const auto* timer = std::get_if<TimerEvent>(&event)) {
        take_timer(turn, *timer);
    } else if (const auto* shot = std::get_if<PhotoShotEvent>(&event)) {
        take_shot(turn, *shot);
    } else if (const auto* lost = std::get_if<PhotoLostEvent>(&event)) {
        lose_photo(turn, *lost);
    } else if (const auto* told = std::get_if<ToldEvent>(&event)) {
        take_told(turn, *told);
    } else if (const auto* person = std::get_if<PersonEvent>(&event)) {
        take_person(turn, *person);
    } else {
        result.reply = flush(turn);
    }
    return result;
}

DialogSummary summarise(const State& state) {
    DialogSummary summary;
    summary.step = step_name(state);
    if (!state.draft) return summary;
    const DraftValues& draft = state.draft->now;
    summary.has_draft = true;
    summary.category = draft.category;
    summary.photos = static_cast<int>(draft.photos.size());
    for (const std::string& text : draft.texts) {
        if (!summary.text.empty()) summary.text += '\n';
        summary.text += text;
    }
    if (draft.place) {
        summary.has_place = true;
        summary.place_label = draft.place->place.label;
        summary.latitude_deg = draft.place->place.latitude_deg;
        summary.longitude_deg = draft.place->place.longitude_deg;
    }
    return summary;
}

}  // namespace heed::conversation
