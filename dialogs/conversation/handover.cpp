// A person in heed's place: asked for, waited for, spoken to, and gone again. While a member of
// staff has the conversation heed keeps silent, but for emergencies and the word that ends it.
// Source: docs/decisions/0026.
#include "dialogs/conversation/turn.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace heed::conversation {
namespace {

constexpr Duration pick_up_time = std::chrono::minutes{10};
constexpr Duration silence_time = std::chrono::minutes{30};
constexpr Duration promise_time = std::chrono::hours{24 * 3};
// One message of WeChat holds 2,048 bytes; the rest is for what stands around the words, and for
// the address of a photo.
constexpr std::size_t piece_bytes = 1600;
constexpr std::size_t pieces_max = 9;

bool ends_handover(std::string_view text) {
    constexpr std::array words{"结束", "end", "不等了"};
    return word_of(text) == Word::menu || std::ranges::find(words, normalise(text)) != words.end();
}

Values when_staffed(const Turn& turn) {
    return {{"hours", working_hours(turn)}, {"city_line", turn.context.organisation.hotlines.city}};
}

// A long text in as many messages as it takes.
std::vector<std::string> pieces_of(std::string_view text) {
    std::vector<std::string> pieces;
    while (!text.empty() && pieces.size() < pieces_max) {
        const std::string_view piece = cut_bytes(text, piece_bytes);
        pieces.emplace_back(piece);
        text.remove_prefix(piece.size());
    }
    return pieces;
}

// What a person said in words, typed, tapped or spoken; nothing for all else.
std::optional<std::string> words_in(const Content& content) {
    const auto* text = std::get_if<content::Text>(&content);
    const auto* voice = std::get_if<content::Voice>(&content);
    const auto* tap = std::get_if<content::Choice>(&content);  // without an id it was typed
    std::string words = text ? text->utf8 : voice ? voice->recognised : "";
    if (tap && tap->id.empty()) words = tap->text;
    if (!is_valid_utf8(words) || normalise(words).empty()) return std::nullopt;
    return words;
}

// How the message looks to staff, in their language.
std::string told_to_staff(const Turn& turn, const Content& content) {
    if (auto words = words_in(content)) return *std::move(words);
    const auto in_words = [&](std::string_view key, const TextValues& values = {}) {
        return turn.context.texts.text(turn.context.settings.languages.front(), key, values);
    };
    if (const auto* place = std::get_if<content::Location>(&content)) {
        char point[64];
        std::snprintf(
            point, sizeof point, "%.5f, %.5f", place->point.latitude_deg, place->point.longitude_deg
        );
        const bool named = is_valid_utf8(place->label) && !place->label.empty();
        return in_words(
            "staff.handover_place",
            {{"place", named ? short_label(place->label) : ""}, {"point", point}}
        );
    }
    if (std::holds_alternative<content::Photo>(content)) return in_words("staff.handover_photo");
    if (std::holds_alternative<content::Voice>(content)) return in_words("staff.handover_voice");
    return in_words("staff.handover_other");
}

void tell(Turn& turn, const Content& content, PhotoId photo) {
    const std::string words = told_to_staff(turn, content);
    if (words.size() > pieces_max * piece_bytes) say(turn, "text_full");
    for (std::string& piece : pieces_of(words)) {
        turn.effects.emplace_back(TellPerson{std::move(piece), std::exchange(photo, 0)});
    }
}

void note_last_words(State& state, const Content& content) {
    constexpr std::size_t bytes_max = 160;
    const auto words = words_in(content);
    if (!words || word_of(*words) == Word::human) return;
    if (state.last_words.size() == last_words_max) state.last_words.erase(state.last_words.begin());
    state.last_words.emplace_back(cut_bytes(*words, bytes_max));
}

void push(Turn& turn, Reply text) {
    if (turn.state.left) return;
    Notice notice;
    notice.event = "reminder";
    notice.text = std::move(text);
    turn.effects.emplace_back(Push{std::move(notice)});
}

Reply reply_of(const Turn& turn, std::string_view key, const TextValues& values = {}) {
    return turn.context.texts.reply(turn.language(), key, values, turn.state.epoch);
}

// heed answers again, and the draft that waited is offered, unasked.
void take_back(Turn& turn, Reply text) {
    State& state = turn.state;
    if (state.draft) {
        const Question question = next_question(state, turn.context);
        // Nothing is filed by somebody else's leaving.
        const Focus focus = question.next == Next::file ? Focus::confirm : question.focus;
        text.spans.push_back({"\n", {}, {}});
        for (Span& span : ask(turn, focus).spans) text.spans.push_back(std::move(span));
    }
    push(turn, std::move(text));
    arm_timers(turn);
}

void return_to_heed(Turn& turn) {
    turn.state.partner = Partner::heed;
    turn.effects.emplace_back(EndHandover{});
    turn.state.draft_changed = turn.state.draft.has_value();
    say(turn, "handover.back");
}

void take_tap_in_handover(Turn& turn, const content::Choice& choice) {
    // How a department's work is rated is not for the person on the other side.
    if (choice.id.starts_with("rating:")) return take_tap(turn, choice);
    if (choice.id.starts_with("menu:back")) return return_to_heed(turn);
    say(turn, "handover.tap");
}

void warn_of_emergency(Turn& turn, const Content& content) {
    const auto words = words_in(content);
    const auto kind = words ? emergency_in(*words) : std::nullopt;
    if (!kind) return;
    turn.effects.emplace_back(AlertStaff{std::string(*kind), *words});
    say_first(turn, "emergency." + std::string(*kind));
}

}  // namespace

std::string working_hours(const Turn& turn) {
    std::string all;
    for (const auto& [from, to] : turn.context.organisation.calendar.hours) {
        char period[32];
        std::snprintf(
            period, sizeof period, "%02d:%02d-%02d:%02d", from / 60, from % 60, to / 60, to % 60
        );
        all += (all.empty() ? "" : ", ") + std::string(period);
    }
    return all;
}

bool with_person(const State& state) { return state.partner >= Partner::waiting; }

bool wants_reception(const State& state, const Event& event) {
    constexpr std::string_view human = "menu:human";
    const auto* message = std::get_if<MessageEvent>(&event);
    if (!message) return false;
    const auto* tap = std::get_if<content::Choice>(&message->content);
    if (tap && tap->id.starts_with(human)) return true;
    const bool offered = std::ranges::any_of(state.options, [&](const Option& option) {
        return option.choice.starts_with(human);
    });
    const auto words = words_in(message->content);
    return offered || (words && word_of(*words) == Word::human);
}

void ask_for_person(Turn& turn) {
    State& state = turn.state;
    const Reception& reception = turn.context.facts.reception;
    state.interrupted = true;
    if (state.partner == Partner::promised && !reception.staffed) {
        return say(turn, "handover.off", when_staffed(turn));
    }
    state.partner = reception.staffed ? Partner::waiting : Partner::promised;
    state.partner_at = turn.context.now;
    turn.effects.emplace_back(AskForPerson{reception.staffed, std::exchange(state.last_words, {})});
    if (!reception.staffed) return say(turn, "handover.off", when_staffed(turn));
    if (reception.ahead == 0) return say(turn, "handover.waiting");
    say(turn, "handover.waiting_behind", {{"n", std::to_string(reception.ahead)}});
}

bool take_in_handover(Turn& turn, const MessageEvent& event) {
    State& state = turn.state;
    const Content& content = event.content;
    const bool late = turn.context.now - state.partner_at > promise_time;
    if (state.partner == Partner::promised && late) {
        state.partner = Partner::heed;
        turn.effects.emplace_back(EndHandover{});
    }
    if (!with_person(state)) {
        if (state.partner != Partner::promised) {
            note_last_words(state, content);
        } else if (words_in(content)) {
            tell(turn, content, 0);
        }
        return false;
    }
    const bool is_event = std::holds_alternative<content::Followed>(content) ||
                          std::holds_alternative<content::Scanned>(content) ||
                          std::holds_alternative<content::Unfollowed>(content);
    if (is_event) return false;
    if (const auto* choice = std::get_if<content::Choice>(&content);
        choice && !choice->id.empty()) {
        return take_tap_in_handover(turn, *choice), true;
    }
    const auto words = words_in(content);
    if (words && ends_handover(*words)) return return_to_heed(turn), true;
    warn_of_emergency(turn, content);
    tell(turn, content, event.photo);
    if (state.partner == Partner::waiting) {
        say(turn, "handover.kept");
    } else {
        state.partner_at = turn.context.now;
    }
    return true;
}

void take_person(Turn& turn, const PersonEvent& event) {
    State& state = turn.state;
    if (state.language.empty()) state.language = turn.context.settings.languages.front();
    switch (event.kind) {
        case PersonEvent::Kind::came: {
            const std::string name = event.text.empty()
                                         ? turn.text("handover.somebody")
                                         : turn.text("handover.named", {{"name", event.text}});
            state.partner = Partner::human;
            state.partner_at = turn.context.now;
            push(turn, reply_of(turn, "handover.came", {{"name", name}}));
            return arm_handover(turn);
        }
        case PersonEvent::Kind::said:
            if (state.partner != Partner::human) return;
            state.partner_at = turn.context.now;
            for (std::string& piece : pieces_of(event.text)) {
                Reply words;
                words.spans.push_back({std::move(piece), {}, {}});
                push(turn, std::move(words));
            }
            return arm_handover(turn);
        case PersonEvent::Kind::gone:
            state.partner = Partner::heed;
            return take_back(turn, reply_of(turn, "handover.gone"));
    }
}

void arm_handover(Turn& turn) {
    const State& state = turn.state;
    if (!with_person(state)) return;
    const Duration patience = state.partner == Partner::waiting ? pick_up_time : silence_time;
    arm(turn, "handover", state.partner_at + patience - turn.context.now);
}

void take_handover_timer(Turn& turn) {
    State& state = turn.state;
    const Duration quiet = turn.context.now - state.partner_at;
    if (state.partner == Partner::waiting && quiet >= pick_up_time) {
        state.partner = Partner::promised;
        turn.effects.emplace_back(StopWaiting{});
        const Values values = when_staffed(turn);
        const TextValues words(values.begin(), values.end());
        take_back(turn, reply_of(turn, "handover.nobody", words));
    } else if (state.partner == Partner::human && quiet >= silence_time) {
        state.partner = Partner::heed;
        turn.effects.emplace_back(EndHandover{true});
        take_back(turn, reply_of(turn, "handover.silent"));
    }
}

}  // namespace heed::conversation
