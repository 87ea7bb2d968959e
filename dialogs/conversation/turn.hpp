#pragma once
// One step under way: what the parts of the conversation share. Only for files of this folder.
#include "dialogs/conversation/recognise.hpp"
#include "dialogs/conversation/step.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heed::conversation {

using Values = std::vector<std::pair<std::string, std::string>>;

inline constexpr Duration trash_time = std::chrono::minutes{10};       // for 恢复
inline constexpr Duration supplement_time = std::chrono::minutes{30};  // late photos and additions
inline constexpr Duration repeat_time = std::chrono::hours{24};  // the same text, no new matter
inline constexpr Duration remind_after = std::chrono::minutes{15};
inline constexpr Duration abuse_time = std::chrono::minutes{10};
// A level of noise or a cut in the water supply is not at one door: the area will do.
inline constexpr double wide_radius_m = 200;
inline constexpr std::size_t text_bytes_max = 6000;  // of one draft
inline constexpr std::size_t label_bytes_max = 240;
inline constexpr std::size_t owed_max = 6;  // parts of one reply before the question

struct Turn {
    State& state;
    const Context& context;
    std::vector<Effect>& effects;
    Hold hold = Hold::none;

    std::string_view language() const { return state.language; }
    std::string text(std::string_view key, const TextValues& values = {}) const {
        return context.texts.text(language(), key, values);
    }
};

// ---- saying (say.cpp)
// Adds a part to what the next flush says; the same part is not said twice in one reply.
void say(Turn& turn, std::string key, Values values = {});
void say_first(Turn& turn, std::string key, Values values = {});
// Answers something beside the point: the open question stays and is mentioned.
void aside(Turn& turn, std::string key, Values values = {});
std::string category_name(const Turn& turn, std::string_view category);
std::string department_name(const Turn& turn, std::string_view department);
std::string short_text(const DraftValues& draft, std::size_t characters);
std::string short_label(std::string_view label);
// "路灯不亮｜学府路12号｜照片1张": what is known, in one line.
std::string summary_of(const Turn& turn, const DraftValues& draft);

// ---- filling the draft (slots.cpp)
DraftValues& draft_of(Turn& turn);  // begins one when there is none
void remember(Turn& turn);          // for undo
bool step_back(Turn& turn);
void add_text(Turn& turn, std::string_view text);
void set_category(
    DraftValues& draft, const std::string& category, double certainty, CategorySource from
);
void rank_draft(Turn& turn);  // the category by what has been said
// The likeliest categories to choose from, without `except`.
void offer_alternatives(Turn& turn, std::string_view except);
void set_place(Turn& turn, const PlaceFound& place);
void set_words_as_place(Turn& turn, std::string_view words);
void offer_places(Turn& turn, const PlaceReading& reading);
void discard_photos(Turn& turn, const Draft& draft);
bool place_is_good(const Context& context, const DraftValues& draft);
// The category for what fits none, from which staff decide: "other", else the last one.
std::string catch_all(const Organisation& organisation);

// ---- ends of a draft (drafts.cpp)
void forget_question(State& state);
void end_draft(Turn& turn);  // the draft is gone; options on the screen expire
void throw_away(Turn& turn);
void park(Turn& turn);
void unpark(Turn& turn);
void drop_expired(Turn& turn);
void offer_parked(Turn& turn);

// ---- questions (next_question.cpp, ask.cpp)
enum class Next : std::uint8_t { ask, file };
struct Question {
    Next next = Next::ask;
    Focus focus = Focus::none;
};
Question next_question(const State& state, const Context& context);
// The question as a reply; notes what was asked and which numbers mean what.
Reply ask(Turn& turn, Focus focus);
// What a number, or an option's own words, mean from now on.
void note_options(State& state, const Reply& reply);
std::string open_question(const Turn& turn, Focus focus);

// ---- evidence and answers
void take_text(Turn& turn, std::string_view text, Hold hold);                        // words.cpp
void take_evidence(Turn& turn, std::string_view text, Hold hold);                    // evidence.cpp
bool take_correction(Turn& turn, std::string_view text);                             // evidence.cpp
void take_choice(Turn& turn, std::string_view id);                                   // choices.cpp
void take_tap(Turn& turn, const content::Choice& choice);                            // choices.cpp
void start_edit(Turn& turn, Focus what);                                             // choices.cpp
void take_place_as_is(Turn& turn);                                                   // choices.cpp
void accept(Turn& turn);                                                             // choices.cpp
void take_word(Turn& turn, Word word);                                               // commands.cpp
void take_photo(Turn& turn, PhotoId photo);                                          // media.cpp
void take_location(Turn& turn, const content::Location& location);                   // media.cpp
void take_emergency(Turn& turn, std::string_view kind, std::string_view text);       // evidence.cpp
std::optional<PlaceFound> place_of_scene(const Turn& turn, std::string_view scene);  // media.cpp

// ---- what is learnt of a photo later (photo_news.cpp)
void take_shot(Turn& turn, const PhotoShotEvent& event);
void lose_photo(Turn& turn, const PhotoLostEvent& event);
Reply ask_photo_place(Turn& turn);
void answer_photo_place(Turn& turn, bool yes);
bool offers_photo_place(const State& state);  // it is the question on the screen
// Asked once already, or no longer of use: it is forgotten before the next question.
void drop_settled_photo_place(Turn& turn);

// ---- filing and after (filing.cpp, after_filing.cpp)
Reply file_draft(Turn& turn, bool automatic);
const RecentComplaint* just_filed(const Turn& turn);
bool supplement_text(
    Turn& turn, std::string_view text, const Ranking& ranking, const PlaceReading& reading
);
bool already_received(Turn& turn, std::string_view text, const PlaceReading& reading);
// "0042", "LH261123-0042-6": asks for a complaint, whether or not it is this person's.
bool looks_like_number(const Turn& turn, std::string_view words);
// "1" and "submit" once more after filing: it arrived.
void say_received(Turn& turn);
bool supplement_photo(Turn& turn, PhotoId photo);
bool supplement_place(Turn& turn, const PlaceFound& place);
void begin_another(Turn& turn);
bool amend(Turn& turn, const Correction& correction);
// The resident's complaint that `words` name by number or sequence ("0001").
const RecentComplaint* complaint_named(const Turn& turn, std::string_view words);
void withdraw(Turn& turn, const RecentComplaint* complaint);
void tell_status(Turn& turn);
void tell_one(Turn& turn, const RecentComplaint& complaint);

// ---- the reply (step.cpp)
Values hotlines(const Turn& turn);

// ---- time (timers.cpp)
void arm_timers(Turn& turn);
void take_timer(Turn& turn, const TimerEvent& event);

}  // namespace heed::conversation
