// After staff have said that a matter is done: was it solved, how well, and if not, what is
// missing.
#include "dialogs/conversation/turn.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace heed::conversation {
namespace {

constexpr std::size_t bare_verdict_max = 8;  // characters: "还是没解决啊" explains nothing

bool about_rating(Focus focus) { return focus >= Focus::rate_solved && focus <= Focus::rate_rest; }

bool may_rate(const RecentComplaint& complaint) {
    return complaint.status == Status::resolved && !complaint.rated;
}

bool may_reopen(const Turn& turn, const RecentComplaint& complaint) {
    const bool ended = complaint.status == Status::resolved || complaint.status == Status::closed ||
                       complaint.status == Status::rejected;
    const bool again = complaint.status != Status::resolved && complaint.reopened_once;
    return ended && !again && turn.context.now - complaint.ended_at <= reopen_time;
}

template <typename Test>
const RecentComplaint* newest(const Turn& turn, const Test& test) {
    const auto& recent = turn.context.facts.recent;
    const auto found = std::ranges::find_if(recent, test);
    return found == recent.end() ? nullptr : &*found;
}

// What an answer about a finished matter is about: what was asked for, else the newest.
const RecentComplaint* rated_one(const Turn& turn) {
    const auto* asked = recent_of(turn, turn.state.about);
    if (asked && may_rate(*asked)) return asked;
    return newest(turn, may_rate);
}

void look_at(Turn& turn, Focus focus, const std::string& number, std::string_view key) {
    State& state = turn.state;
    const std::string kept = number;
    forget_question(state);
    state.focus = focus;
    state.about = kept;
    const Values values{{"no", kept}};
    say(turn, std::string(key), values);
    note_options(
        state, turn.context.texts.reply(turn.language(), key, {{"no", kept}}, state.epoch)
    );
}

void reopen(Turn& turn, const RecentComplaint& complaint, std::string text, PhotoId photo) {
    Reopen effect{complaint.number, std::move(text), photo, {}};
    part_phone(turn, effect.text, effect.phone, complaint.anonymous);
    turn.effects.emplace_back(std::move(effect));
    forget_question(turn.state);
    note_answered(turn, complaint.number);
    say(turn, "rating.reopened", {{"no", complaint.number}});
}

void take_verdict(Turn& turn, const RecentComplaint& complaint, Verdict verdict) {
    const std::string number = complaint.number;
    switch (verdict) {
        case Verdict::solved:
            turn.effects.emplace_back(Rate{number, "yes", 0});
            return look_at(turn, Focus::rate_satisfied, number, "rating.satisfied");
        case Verdict::partly:
            return look_at(turn, Focus::rate_rest, number, "rating.rest");
        case Verdict::unsolved:
            return look_at(turn, Focus::rate_missing, number, "rating.missing");
    }
}

void take_satisfaction(Turn& turn, int degree) {
    const auto* complaint = recent_of(turn, turn.state.about);
    if (!complaint) {
        complaint = newest(turn, [](const RecentComplaint& one) {
            return one.rated && (one.status == Status::closed || one.status == Status::resolved);
        });
    }
    if (!turn.state.draft) forget_question(turn.state);
    if (!complaint) return aside(turn, "option.expired");
    turn.effects.emplace_back(Rate{complaint->number, {}, degree});
    aside(turn, degree <= 2 ? "rating.thanks_sorry" : "rating.thanks");
}

// Tapped below an older notice while another matter is being told: it counts as it is, and the
// question of the draft stays on the screen.
void take_verdict_beside_draft(Turn& turn, const RecentComplaint& complaint, Verdict verdict) {
    const std::string& number = complaint.number;
    if (verdict != Verdict::unsolved) {
        const bool solved = verdict == Verdict::solved;
        turn.effects.emplace_back(Rate{number, solved ? "yes" : "partly", 0});
        return aside(turn, "rating.thanks");
    }
    if (!may_reopen(turn, complaint)) return aside(turn, "rating.nothing");
    turn.effects.emplace_back(Reopen{number, {}, 0, {}});
    aside(turn, "rating.reopened", {{"no", number}});
}

// The answer to "what is missing?". Nothing more is asked. False when there is nothing to reopen
// any more: then the words mean something else.
bool take_missing(Turn& turn, std::string_view text) {
    const auto* complaint = recent_of(turn, turn.state.about);
    if (!complaint || !may_reopen(turn, *complaint)) {
        forget_question(turn.state);
        return false;
    }
    reopen(turn, *complaint, kept_text(turn, text), 0);
    return true;
}

// "翠竹苑的垃圾没人来收", while another matter waits for its rating, is no answer.
bool is_another_matter(const Turn& turn, const RecentComplaint& complaint, std::string_view text) {
    const PlaceReading place = turn.context.gazetteer.read(text);
    const bool elsewhere = !place.candidates.empty() &&
                           complaint.place_label.find(place.words) == complaint.place_label.npos;
    const Ranking ranking = turn.context.classifier.rank(text);
    const bool of_another_kind = !ranking.empty() && ranking.front().first != complaint.category &&
                                 ranking.front().second >= turn.context.settings.ask_category_below;
    return elsewhere || of_another_kind;
}

// "没解决，水还在漏": says already what is missing.
bool explains(std::string_view text) {
    const std::string normal = normalise(text);
    const bool latin = !normal.empty() && static_cast<unsigned char>(normal.front()) < 0x80;
    return count_code_points(normal) > bare_verdict_max * (latin ? 3 : 1);
}

bool take_short_word(Turn& turn, Word word) {
    State& state = turn.state;
    const bool denies = word == Word::no || word == Word::wrong || word == Word::nothing_to_add ||
                        word == Word::no_photos || word == Word::cancel;
    switch (state.focus) {
        case Focus::rate_solved:
            if (word == Word::yes) return take_choice(turn, "rating:solved:yes"), true;
            if (word == Word::no || word == Word::wrong) {
                return take_choice(turn, "rating:solved:no"), true;
            }
            return false;
        case Focus::rate_satisfied:
            if (word == Word::thanks || denies) {
                forget_question(state);
                return say(turn, "rating.thanks"), true;
            }
            if (word == Word::yes) return take_satisfaction(turn, 4), true;
            return false;
        case Focus::rate_missing:
            if (!denies) return false;
            forget_question(state);
            return say(turn, "rating.left"), true;
        case Focus::rate_rest: {
            if (!denies && word != Word::yes) return false;
            const std::string number = state.about;
            turn.effects.emplace_back(Rate{number, "partly", 0});
            return look_at(turn, Focus::rate_satisfied, number, "rating.satisfied"), true;
        }
        default:
            return false;
    }
}

}  // namespace

void choose_rating(Turn& turn, std::string_view value) {
    const std::size_t colon = value.find(':');
    const std::string_view what = value.substr(0, colon);
    const std::string_view answer =
        colon == value.npos ? std::string_view{} : value.substr(colon + 1);
    if (what == "solved") {
        const auto* complaint = rated_one(turn);
        if (!complaint) return aside(turn, "option.expired");
        const auto take = turn.state.draft ? take_verdict_beside_draft : take_verdict;
        if (answer == "yes") return take(turn, *complaint, Verdict::solved);
        if (answer == "partly") return take(turn, *complaint, Verdict::partly);
        if (answer == "no") return take(turn, *complaint, Verdict::unsolved);
    }
    int degree = 0;
    const auto read = std::from_chars(answer.data(), answer.data() + answer.size(), degree);
    const bool whole = read.ec == std::errc{} && read.ptr == answer.data() + answer.size();
    if (what != "satisfied" || !whole || degree < 1 || degree > 5) {
        return aside(turn, "option.expired");
    }
    take_satisfaction(turn, degree);
}

bool take_rating_words(Turn& turn, std::string_view text) {
    State& state = turn.state;
    if (!about_rating(state.focus)) return false;
    if (state.focus == Focus::rate_satisfied) {
        if (const auto degree = satisfaction_in(text))
            return take_satisfaction(turn, *degree), true;
    }
    const auto word = word_of(text);
    if (word && take_short_word(turn, *word)) return true;
    const bool asks_for_missing =
        state.focus == Focus::rate_missing || state.focus == Focus::rate_rest;
    const bool verdict_word = word && (*word == Word::solved || *word == Word::partly_solved ||
                                       *word == Word::not_solved || *word == Word::unsure);
    const bool command = word && !verdict_word;
    if (command || state.focus == Focus::rate_satisfied) return false;
    if (asks_for_missing) {
        const auto* worked = recent_of(turn, state.about);
        if (worked && is_another_matter(turn, *worked, text)) return false;
        return take_missing(turn, text);
    }
    const auto* complaint = rated_one(turn);
    const auto verdict = verdict_in(text);
    if (!complaint || !verdict || is_another_matter(turn, *complaint, text)) return false;
    if (*verdict != Verdict::solved && explains(text)) {
        reopen(turn, *complaint, kept_text(turn, text), 0);
    } else {
        take_verdict(turn, *complaint, *verdict);
    }
    return true;
}

void say_solved(Turn& turn, Verdict verdict) {
    const auto* complaint = rated_one(turn);
    if (!complaint && verdict != Verdict::solved) {
        complaint = newest(turn, [&](const RecentComplaint& one) { return may_reopen(turn, one); });
    }
    if (turn.state.draft) {
        turn.state.interrupted = true;
        return;
    }
    if (complaint) return take_verdict(turn, *complaint, verdict);
    if (verdict == Verdict::solved) return say(turn, "thanks");
    // Nothing that could be taken up again, but perhaps something still under way.
    const auto* open = newest(turn, [](const RecentComplaint& one) { return is_open(one.status); });
    if (open) return tell_one(turn, *open);
    say(turn, turn.context.facts.recent.empty() ? "rating.none_filed" : "rating.nothing");
}

bool reopen_in_words(Turn& turn, std::string_view rest) {
    const auto test = [&](const RecentComplaint& one) { return may_reopen(turn, one); };
    if (const auto* named = complaint_named(turn, rest)) {
        if (!test(*named)) return say(turn, "rating.nothing"), true;
        return take_verdict(turn, *named, Verdict::unsolved), true;
    }
    const auto* complaint = recent_of(turn, turn.state.about);
    if (!complaint || !test(*complaint)) complaint = newest(turn, test);
    if (!complaint) return say(turn, "rating.nothing"), true;
    reopen(turn, *complaint, kept_text(turn, rest), 0);
    return true;
}

bool reopen_with_photo(Turn& turn, PhotoId photo) {
    const Focus focus = turn.state.focus;
    if (focus != Focus::rate_missing && focus != Focus::rate_rest) return false;
    const auto* complaint = recent_of(turn, turn.state.about);
    if (!complaint || !may_reopen(turn, *complaint)) return false;
    reopen(turn, *complaint, {}, photo);
    return true;
}

void leave_rating(Turn& turn) {
    const auto* complaint = recent_of(turn, turn.state.about);
    if (!complaint || !may_reopen(turn, *complaint)) return;
    if (turn.state.focus == Focus::rate_missing) {
        turn.effects.emplace_back(Reopen{complaint->number, {}, 0, {}});
    } else if (turn.state.focus == Focus::rate_rest && may_rate(*complaint)) {
        turn.effects.emplace_back(Rate{complaint->number, "partly", 0});
    }
}

// A notice is on the screen. What it asks is what the next "1" answers, unless a draft is in hand.
void take_told(Turn& turn, const ToldEvent& event) {
    State& state = turn.state;
    if (state.draft) return;
    const bool of_same = !state.about.empty() && state.about == event.number;
    const auto* complaint = recent_of(turn, event.number);
    const bool asks = event.event == "resolved" || event.event == "reminder";
    if (asks && complaint && may_rate(*complaint)) {
        leave_rating(turn);
        forget_question(state);
        state.focus = Focus::rate_solved;
        state.about = event.number;
        state.options = {
            {"rating:solved:yes", normalise(turn.text("rating.yes"))},
            {"rating:solved:partly", normalise(turn.text("rating.partly"))},
            {"rating:solved:no", normalise(turn.text("rating.no"))}};
    } else if (event.event == "question" && complaint && !complaint->question.empty()) {
        leave_rating(turn);
        forget_question(state);
        state.focus = Focus::staff_question;
        state.about = event.number;
    } else if (of_same && state.focus != Focus::rate_satisfied) {
        // It has moved on: what was asked of it no longer stands.
        forget_question(state);
    }
}

}  // namespace heed::conversation
