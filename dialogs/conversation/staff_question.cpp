// Staff have asked the resident something: the next words, photo or place are the answer.
#include "dialogs/conversation/turn.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed::conversation {
namespace {

bool waits(const RecentComplaint& complaint) {
    return is_open(complaint.status) && !complaint.question.empty();
}

const RecentComplaint* waiting_one(const Turn& turn) {
    const auto* asked = recent_of(turn, turn.state.about);
    if (asked && waits(*asked)) return asked;
    const auto& recent = turn.context.facts.recent;
    const auto found = std::ranges::find_if(recent, waits);
    return found == recent.end() ? nullptr : &*found;
}

void answer(Turn& turn, const RecentComplaint& complaint, AnswerStaff effect) {
    effect.number = complaint.number;
    part_phone(turn, effect.text, effect.phone, complaint.anonymous);
    turn.effects.emplace_back(std::move(effect));
    if (answers_staff(turn)) forget_question(turn.state);
    note_answered(turn, complaint.number);
    note_supplement(turn, complaint);
    say(turn, "after.answered", {{"no", complaint.number}});
}

bool other_matter(
    const Turn& turn,
    const RecentComplaint& complaint,
    const Ranking& ranking,
    std::string_view text
) {
    return !ranking.empty() && ranking.front().first != complaint.category &&
           ranking.front().second >= turn.context.settings.ask_category_below &&
           looks_like_report(text);
}

}  // namespace

bool answers_staff(const Turn& turn) { return turn.state.focus == Focus::staff_question; }

// "是", "3", "不知道": while the question is on the screen these are answers, whatever else they
// mean. Words that ask heed for something stay commands.
bool answer_staff_briefly(Turn& turn, std::string_view text) {
    if (!answers_staff(turn)) return false;
    const auto* complaint = waiting_one(turn);
    if (!complaint) return false;
    const auto word = word_of(text);
    const bool answers = !word || *word == Word::yes || *word == Word::no || *word == Word::wrong ||
                         *word == Word::nothing_to_add || *word == Word::no_photos ||
                         *word == Word::unsure;
    const bool brief = word || number_of(normalise(text));
    if (!answers || !brief) return false;
    AnswerStaff effect;
    effect.text = text;
    answer(turn, *complaint, std::move(effect));
    return true;
}

bool answer_staff(
    Turn& turn, std::string_view text, const Ranking& ranking, const PlaceReading& reading
) {
    const auto* complaint = waiting_one(turn);
    if (!complaint || other_matter(turn, *complaint, ranking, text)) return false;
    // Asked some time ago, and this has the look of something new.
    const bool fresh_report =
        !answers_staff(turn) && !ranking.empty() && !reading.candidates.empty() &&
        complaint->place_label.find(reading.words) == complaint->place_label.npos;
    if (fresh_report) return false;
    AnswerStaff effect;
    effect.text = kept_text(turn, text);
    std::string said = effect.text;
    answer(turn, *complaint, std::move(effect));
    turn.state.supplement_text = std::move(said);
    if (reading.candidates.size() == 1)
        turn.state.supplement_place = kept_place(reading.candidates.front());
    return true;
}

bool answer_staff_with_photo(Turn& turn, PhotoId photo) {
    const auto* complaint = waiting_one(turn);
    if (!complaint) return false;
    AnswerStaff effect;
    effect.photo = photo;
    answer(turn, *complaint, std::move(effect));
    turn.state.supplement_photos.push_back(photo);
    return true;
}

bool answer_staff_with_place(Turn& turn, const PlaceFound& place) {
    const auto* complaint = waiting_one(turn);
    if (!complaint) return false;
    AnswerStaff effect;
    const PlaceFound kept = kept_place(place);
    effect.place = kept.place;
    answer(turn, *complaint, std::move(effect));
    turn.state.supplement_place = kept;
    return true;
}

}  // namespace heed::conversation
