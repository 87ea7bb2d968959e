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
inline constexpr Duration taken_back_time = std::chrono::minutes{30};  // for 恢复 after 撤回
inline constexpr Duration amend_time = std::chrono::hours{24};         // for a correction in words
inline constexpr Duration reopen_time = std::chrono::hours{24 * 15};   // docs/casework.md
inline constexpr Duration urge_time = std::chrono::hours{24};
inline constexpr Duration missing_time = std::chrono::minutes{10};  // to say what is missing
inline constexpr Duration repeat_time = std::chrono::hours{24};     // the same text, no new matter
inline constexpr Duration remind_after = std::chrono::minutes{15};
inline constexpr int abuses_flagged = 3;
inline constexpr Duration abuse_time = std::chrono::minutes{10};
// A level of noise or a cut in the water supply is not at one door: the area will do.
inline constexpr double wide_radius_m = 200;
// Of what is kept, in bytes as encoded (docs/decisions/0018).
inline constexpr std::size_t text_bytes_max = 6000;  // of one draft, or one message after filing
inline constexpr std::size_t label_bytes_max = 240;
inline constexpr std::size_t fragment_bytes_max = 600;
inline constexpr std::size_t texts_max = 12;  // of one draft: later ones are joined to the last
inline constexpr std::size_t supplement_photos_max = 20;  // that 新 may take along
inline constexpr std::size_t owed_max = 6;                // parts of one reply before the question

struct Turn {
    State& state;
    const Context& context;
    std::vector<Effect>& effects;
    Hold hold = Hold::none;
    bool brief = false;          // the question follows a long text: ask it in few words
    bool asks_to_erase = false;  // with this message

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
// "在5个工作日内": when a matter of that category is promised to be done.
std::string promise_in_words(const Turn& turn, const Promise& promise);  // filing.cpp
// "09:00-12:00, 14:00-18:00": when somebody is at work.
std::string working_hours(const Turn& turn);  // handover.cpp
// "路灯不亮｜学府路12号｜照片1张": what is known, in one line.
std::string summary_of(const Turn& turn, const DraftValues& draft);

// ---- what is kept (fit.cpp)
std::size_t kept_bytes(std::string_view text);
// The longest prefix that takes at most `bytes_max`.
std::string_view cut_kept(std::string_view text, std::size_t bytes_max);
// The same, and the resident is told when it is not all.
std::string kept_text(Turn& turn, std::string_view text, std::size_t bytes_max = text_bytes_max);
PlaceFound kept_place(PlaceFound found);

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
// Only those that the words speak for, or, for who wants to choose, filled up with the city's
// first.
enum class Offer : std::uint8_t { likely, all };
void offer_alternatives(Turn& turn, std::string_view except, Offer which);
void set_place(Turn& turn, const PlaceFound& place);
void set_words_as_place(Turn& turn, std::string_view words);
void offer_places(Turn& turn, const PlaceReading& reading);
void discard_photos(std::vector<Effect>& effects, const Draft& draft);
inline void discard_photos(Turn& turn, const Draft& draft) { discard_photos(turn.effects, draft); }
bool place_is_good(const Context& context, const DraftValues& draft);
// The category for what fits none, from which staff decide: "other", else the last one.
std::string catch_all(const Organisation& organisation);

// ---- ends of a draft (drafts.cpp)
void forget_question(State& state);
void forget_supplement(State& state);
void forget_fragment(Turn& turn);
void end_draft(Turn& turn);  // the draft is gone; options on the screen expire
void throw_away(Turn& turn);
// What is set aside is brought back whole, not step by step.
void lay_aside(Turn& turn, Draft& draft);
void cancel_draft(Turn& turn);  // said so, and on to the next matter of its queue
void park(Turn& turn);
void unpark(Turn& turn);
void drop_expired(Turn& turn);
void offer_parked(Turn& turn);

// ---- questions (next_question.cpp, ask.cpp)
// The text `key` with `options` where it says "{options}"; the options' own marks stay alive.
Reply with_options(
    const Turn& turn, std::string_view key, TextValues values, const std::vector<Reply>& options
);
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

// ---- the category's own questions (category_questions.cpp)
// The first that has no answer yet, of those that the draft's category has.
const heed::Question* open_question_of(const Context& context, const DraftValues& draft);
Reply ask_category_question(Turn& turn);
bool take_question_answer(Turn& turn, std::string_view text);
void choose_answer(Turn& turn, std::string_view value);
// What a text says already of a question to choose from ("晚上") need not be asked.
void answer_from_text(Turn& turn, std::string_view text);
// "是哪一层？3", one a line: as they stand in the complaint.
std::string answers_in_words(const Turn& turn, const DraftValues& draft);

// ---- what the neighbours say (neighbours.cpp)
Reply ask_neighbours(Turn& turn);
void choose_neighbours(Turn& turn, std::string_view value);

// ---- several matters in one message (several.cpp)
// The matters that a text names, each in its own words; one, when there are no more.
std::vector<std::string> matters_in(const Turn& turn, std::string_view text);
void tell_apart(Turn& turn, const std::vector<std::string>& matters);
// After one is filed or dropped: the next of its queue, at the same place for now.
std::optional<Part> begin_next(
    Turn& turn, std::vector<std::string> queue, const std::optional<PlaceFound>& place
);

// ---- evidence and answers
void answer_inquiry(Turn& turn, Inquiry inquiry);                                    // tracking.cpp
void take_text(Turn& turn, std::string_view text, Hold hold);                        // words.cpp
// What is said beside a report: a joke owned up to, a sticker, a lost purse. False: something else.
bool take_remark(Turn& turn, std::string_view text);  // remarks.cpp
// "我的电话": what stands around a number and says nothing without it.
bool is_phone_label(std::string_view rest);  // remarks.cpp
// "被狗咬了": the wound comes before the complaint.
bool tells_of_bite(std::string_view text);  // remarks.cpp
void take_evidence(Turn& turn, std::string_view text, Hold hold);                    // evidence.cpp
bool take_correction(Turn& turn, std::string_view text);                             // evidence.cpp
void take_choice(Turn& turn, std::string_view id);                                   // choices.cpp
void take_tap(Turn& turn, const content::Choice& choice);                            // choices.cpp
void start_edit(Turn& turn, Focus what);                                             // choices.cpp
PlaceFound in_words(const std::vector<PlaceFound>& candidates);                      // choices.cpp
void take_place_as_is(Turn& turn);                                                   // choices.cpp
void accept(Turn& turn);                                                             // choices.cpp
void take_word(Turn& turn, Word word);                                               // commands.cpp
void take_photo(Turn& turn, PhotoId photo);                                          // media.cpp
void take_location(Turn& turn, const content::Location& location);                   // media.cpp
void take_voice(Turn& turn, const content::Voice& voice, PhotoId sound);             // voices.cpp
// As emergency_in(), with what was told before it.
std::optional<std::string_view> emergency_told(const Turn& turn, std::string_view text);
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
// Files the draft and words it by the text `answer`: "filed.done", "filed.auto" (nobody said yes)
// or "filed.reported" (by a program). When its message named further matters, the next is begun and
// asked for.
Reply file_draft(Turn& turn, std::string_view answer);
const RecentComplaint* just_filed(const Turn& turn);
// What additions belong to: what was told more of just now, else what was just filed.
const RecentComplaint* addressed(const Turn& turn);
const RecentComplaint* amended_one(const Turn& turn);
bool supplement_text(
    Turn& turn, std::string_view text, const Ranking& ranking, const PlaceReading& reading
);
bool already_received(Turn& turn, std::string_view text, const PlaceReading& reading);
// Words of a complaint that is filed, when the draft in hand tells of another matter: they were
// long under way, or are said again, and belong to that one.
bool comes_late(Turn& turn, std::string_view text);
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
bool restore_withdrawn(Turn& turn);  // true when there was one to bring back
// What 恢复 would bring back of what was filed; nothing when it is too late.
const RecentComplaint* withdrawn_lately(const Turn& turn);
// Puts the phone number that `text` contains apart, and says so. `anonymous`: of a complaint whose
// staff do not see it.
void part_phone(Turn& turn, std::string& text, std::string& phone, bool anonymous);
// That a number of the draft was put apart, and who sees it.
void say_phone_noted(Turn& turn);
// More photos and words belong to this complaint for a while.
void note_answered(Turn& turn, const std::string& number);
void note_supplement(Turn& turn, const RecentComplaint& complaint);
void note_supplement_voice(Turn& turn, PhotoId sound);

// ---- over, or wanted after all (second_thoughts.cpp)
// "已经有人清走了": gives up the draft, or offers to withdraw what is filed. False when it is
// neither.
bool take_end(Turn& turn, std::string_view text);
// "提交" after "取消": says how to bring back what was given up just now. False when there is none.
bool offer_back(Turn& turn);
void hear_dissatisfaction(Turn& turn);

// ---- where things stand (tracking.cpp)
void tell_status(Turn& turn);
void tell_one(Turn& turn, const RecentComplaint& complaint);
// The complaints in a list of numbers and places, one a line; says nothing when there are none.
std::string sequence_of(std::string_view number);
const RecentComplaint* recent_of(const Turn& turn, std::string_view number);
void urge(Turn& turn, const RecentComplaint* complaint);

// ---- was it solved, and what staff ask (rating.cpp, staff_question.cpp)
void take_told(Turn& turn, const ToldEvent& event);
bool take_rating_words(Turn& turn, std::string_view text);
void choose_rating(Turn& turn, std::string_view value);
void say_solved(Turn& turn, Verdict verdict);  // said by itself, with or without a question open
// "重开 0001", "重开，水还在漏": `rest` names the complaint or says what is missing.
bool reopen_in_words(Turn& turn, std::string_view rest);
bool reopen_with_photo(Turn& turn, PhotoId photo);
// What is missing was asked and not answered: what was said so far is what counts.
void leave_rating(Turn& turn);
bool answers_staff(const Turn& turn);
bool answer_staff_briefly(Turn& turn, std::string_view text);
bool answer_staff(
    Turn& turn, std::string_view text, const Ranking& ranking, const PlaceReading& reading
);
bool answer_staff_with_photo(Turn& turn, PhotoId photo);
bool answer_staff_with_place(Turn& turn, const PlaceFound& place);

// ---- a person in heed's place (handover.cpp)
void ask_for_person(Turn& turn);
bool with_person(const State& state);  // waiting for one or talking to one
// True when the message belongs to the person, not to heed.
bool take_in_handover(Turn& turn, const MessageEvent& event);
void take_person(Turn& turn, const PersonEvent& event);
void arm_handover(Turn& turn);
void take_handover_timer(Turn& turn);

// ---- what heed keeps of a person (rights.cpp)
void refuse_privacy(Turn& turn);
void tell_rights(Turn& turn, Word word);
// The answer to "may all of it be deleted?".
void choose_erasing(Turn& turn, bool yes);
// That question is open for one message, whatever it says: no later "yes" is meant for it.
void leave_erasing(Turn& turn);
void heed_child(Turn& turn, std::string_view text);

// ---- time (timers.cpp)
void arm(Turn& turn, std::string name, Duration after);
void arm_timers(Turn& turn);
void take_timer(Turn& turn, const TimerEvent& event);

}  // namespace heed::conversation
