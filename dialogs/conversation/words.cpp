// A text, sorted: an answer to what is on the screen, a command, a correction, or evidence.
#include "dialogs/conversation/trim.hpp"
#include "dialogs/conversation/turn.hpp"
#include "dialogs/understanding/gazetteer.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed::conversation {
namespace {

bool speaks(const Settings& settings, std::string_view language) {
    return std::ranges::find(settings.languages, language) != settings.languages.end();
}

// "东院" for "人民医院东院", where only one option has it.
const Option* option_with_part(const State& state, std::string_view normal) {
    if (state.focus != Focus::place_pick || count_code_points(normal) < 2) return nullptr;
    const Option* only = nullptr;
    for (const Option& option : state.options) {
        if (option.label.find(normal) == option.label.npos) continue;
        if (only) return nullptr;
        only = &option;
    }
    return only;
}

// The first words decide the language; afterwards only a wish changes it.
void follow_language(Turn& turn, std::string_view text) {
    State& state = turn.state;
    if (state.language_settled) return;
    const auto spoken = language_of(text);
    if (!spoken || !speaks(turn.context.settings, spoken->language)) return;
    state.language = spoken->language;
    state.language_settled = spoken->settled;
}

// A bare number answers a question or means nothing; it never becomes content.
void take_number(Turn& turn, int number) {
    State& state = turn.state;
    const auto count = static_cast<int>(state.options.size());
    if (count > 0 && number <= count) {
        const std::string choice = state.options[static_cast<std::size_t>(number - 1)].choice;
        take_choice(turn, choice);
    } else if (count == 1) {
        aside(turn, "option.range_one");
    } else if (count > 1) {
        aside(turn, "option.range", {{"n", std::to_string(count)}});
    } else if (state.draft) {
        state.interrupted = true;
    } else if (state.focus == Focus::rate_missing) {
        say(turn, "rating.missing", {{"no", state.about}});
    } else if (state.focus == Focus::rate_rest) {
        say(turn, "rating.rest", {{"no", state.about}});
    } else {
        say_received(turn);
    }
}

// Of at most three digits, and no option's.
constexpr int stray_number = 999;
bool is_stray_number(std::string_view normal) {
    constexpr std::size_t digits_max = 3;
    return !normal.empty() && normal.size() <= digits_max &&
           normal.find_first_not_of("0123456789") == normal.npos;
}

const Option* option_with_label(const State& state, std::string_view normal) {
    const auto found = std::ranges::find_if(state.options, [&](const Option& option) {
        return !option.label.empty() && option.label == normal;
    });
    return found == state.options.end() ? nullptr : &*found;
}

bool is_silenced_abuse(Turn& turn, std::string_view text) {
    if (!is_only_abuse(text)) return false;
    const bool answered =
        turn.state.abused_at != TimePoint{} && turn.context.now - turn.state.abused_at < abuse_time;
    if (!answered) {
        turn.state.abused_at = turn.context.now;
        turn.state.abuses = 0;
        aside(turn, "abuse");
    }
    if (++turn.state.abuses == abuses_flagged) turn.effects.emplace_back(FlagAbuse{});
    return true;
}

bool has_ended_lately(const Turn& turn) {
    return std::ranges::any_of(turn.context.facts.recent, [&](const RecentComplaint& one) {
        const bool ended =
            one.status == Status::resolved || (one.status == Status::closed && !one.reopened_once);
        return ended && turn.context.now - one.ended_at <= reopen_time;
    });
}

// "撤回 0001", "催 0001", "补充 0001 又坏了": a verb and which complaint it is for.
bool take_verb_on_one(Turn& turn, std::string_view normal) {
    if (turn.state.draft) return false;
    for (const std::string_view verb : {"撤回", "withdraw"}) {
        if (!normal.starts_with(verb)) continue;
        if (const auto* complaint = complaint_named(turn, normal.substr(verb.size()))) {
            return withdraw(turn, complaint), true;
        }
    }
    for (const std::string_view verb : {"催办", "催一下", "催", "urge", "hurry"}) {
        if (!normal.starts_with(verb)) continue;
        if (const auto* complaint = complaint_named(turn, normal.substr(verb.size()))) {
            return urge(turn, complaint), true;
        }
    }
    for (const std::string_view verb : {"重开", "重新办理", "申诉", "reopen", "appeal"}) {
        if (!normal.starts_with(verb)) continue;
        const std::string_view rest = trimmed(normal.substr(verb.size()));
        if (!rest.empty()) return reopen_in_words(turn, rest);
    }
    // "没解决，昨天又不亮了": of what is done; of what is under way it is more to say.
    for (const std::string_view verb : {"没解决", "没有解决", "not solved", "not fixed"}) {
        if (!normal.starts_with(verb) || !has_ended_lately(turn)) continue;
        const std::string_view rest = trimmed(normal.substr(verb.size()));
        if (!rest.empty()) return reopen_in_words(turn, rest);
    }
    return false;
}

// "停车证怎么申请" asks, "咨询一下，路灯不亮找谁" reports.
bool is_only_asking(const Turn& turn, std::string_view text) {
    if (turn.state.focus == Focus::edit_description || !is_consultation(text)) return false;
    const Ranking ranking = turn.context.classifier.rank(text);
    const bool sure =
        !ranking.empty() && ranking.front().second >= turn.context.settings.ask_category_below;
    return !sure || !names_trouble(text);
}

// What is said besides, where nothing in it could be evidence or an answer to staff.
bool take_besides(Turn& turn, std::string_view text) {
    const bool answers = answers_staff(turn) || turn.state.focus == Focus::rate_missing ||
                         turn.state.focus == Focus::rate_rest ||
                         turn.state.focus == Focus::edit_description;
    if (answers) return false;
    const auto inquiry = inquiry_in(text);
    if (asks_about_outage(text)) return aside(turn, "inquiry.outage"), true;
    const bool idle = !inquiry && is_idle_question(text);
    if (!inquiry && !idle && !is_small_talk(text)) return false;
    if (!turn.context.classifier.rank(text).empty() ||
        !turn.context.gazetteer.read(text).candidates.empty())
        return false;
    if (inquiry) return answer_inquiry(turn, *inquiry), true;
    if (idle) return aside(turn, "consultation"), true;
    aside(turn, "small_talk");
    if (!turn.state.draft && turn.state.parked) offer_parked(turn);
    return true;
}

}  // namespace

void take_text(Turn& turn, std::string_view text, Hold hold) {
    State& state = turn.state;
    follow_language(turn, text);
    const std::string normal = normalise(text);
    if (answer_staff_briefly(turn, text)) return;
    const bool rates = state.focus >= Focus::rate_solved && state.focus <= Focus::rate_rest;
    if (!rates && take_end(turn, text)) return;
    if (take_question_answer(turn, text)) return;
    // "12号" after a road is a door, not an option.
    const bool place_open = state.focus == Focus::place || state.focus == Focus::edit_place;
    const bool door = place_open && normal.ends_with("号");
    if (const auto number = number_of(normal); number && !door) return take_number(turn, *number);
    // "0", "555": a number that nobody offered.
    const bool answers_elsewhere = state.focus >= Focus::edit_menu || place_open;
    const bool stray = !answers_elsewhere && is_stray_number(normal);
    if (stray && !state.options.empty()) return take_number(turn, stray_number);
    if (take_remark(turn, text)) return;
    if (!has_words(normal) && normal != "?" && !word_of(text)) {
        state.interrupted = true;
        if (!state.draft) say(turn, "ok");
        return;
    }
    if (const Option* option = option_with_label(state, normal)) {
        const std::string choice = option->choice;
        return take_choice(turn, choice);
    }
    if (const Option* option = option_with_part(state, normal)) {
        const std::string choice = option->choice;
        return take_choice(turn, choice);
    }
    if (take_rating_words(turn, text)) return;
    if (const auto word = word_of(text)) return take_word(turn, *word);
    if (take_verb_on_one(turn, normal)) return;
    if (const auto* complaint = complaint_named(turn, normal)) return tell_one(turn, *complaint);
    // "1201" may be a door, or the answer to a question; elsewhere it is no part of a story.
    const bool may_be_answer = state.focus == Focus::place || state.focus == Focus::edit_place ||
                               state.focus == Focus::place_pick || state.focus == Focus::question;
    if (!may_be_answer && looks_like_number(turn, normal)) return aside(turn, "status.not_found");
    if (take_correction(turn, text)) return;
    if (state.focus != Focus::edit_description && !answers_staff(turn) && is_dissatisfied(text))
        return hear_dissatisfaction(turn);
    if (!declares_report(text)) {
        if (is_silenced_abuse(turn, text)) return;
        if (!state.draft && is_venting(text)) return say(turn, "abuse");
        if (take_besides(turn, text)) return;
        if (is_only_asking(turn, text)) return aside(turn, "consultation");
    }
    if (tells_of_bite(text)) say(turn, "bitten");
    take_evidence(turn, text, hold);
}

}  // namespace heed::conversation
