#pragma once
// What heed remembers of one person's conversation. Values: compared, copied, encoded (codec.hpp).
// Nothing here says where in a script the person is: the next question is worked out anew from the
// draft each time (next_question.cpp), so that an edit, an interruption or a new version of heed
// can leave nobody stranded.
#include "dialogs/complaint.hpp"
#include "dialogs/message.hpp"
#include "dialogs/time.hpp"
#include "dialogs/understanding/gazetteer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace heed::conversation {

// What was asked last, and therefore what an unclear answer is taken for.
enum class Focus : std::uint8_t {
    none,
    description,
    place,
    place_pick,
    category,
    photos,
    confirm,
    edit_menu,
    edit_description,
    edit_place,
    edit_photos,
    edit_contact,
    stale,
    // From here on: the question is about a filed complaint, `State::about`.
    rate_solved,     // is it solved?
    rate_satisfied,  // how well was it done?
    rate_missing,    // not solved: what is missing?
    rate_rest,       // partly solved: what is left?
    staff_question,  // staff asked something
    question,        // one of the category's own questions, about the draft again
    concern,         // do the neighbours say the same?
    erase            // about nothing that was reported: may all that is kept be deleted?
};
inline constexpr Focus last_focus = Focus::erase;

// Who answers the resident: heed, or a person (docs/decisions/0026).
enum class Partner : std::uint8_t {
    heed,
    promised,  // heed; a person was asked for, nobody was there, and somebody will come
    waiting,   // for a person; what is said is kept for whoever comes
    human      // a member of staff reads and writes
};

// Whom the category comes from. A resident's own choice is final.
enum class CategorySource : std::uint8_t { nobody, classifier, resident };

// The content of a draft: what an undo brings back.
struct DraftValues {
    std::vector<std::string> texts;  // as said, phone numbers cut out
    std::string category;
    double certainty = 0;  // of the category, 0 to 1
    CategorySource category_from = CategorySource::nobody;
    std::vector<std::string> alternatives;  // category ids to offer, best first
    std::optional<PlaceFound> place;
    bool place_as_is = false;            // the resident knows no better
    std::vector<PlaceFound> candidates;  // the resident must pick one
    std::vector<PhotoId> photos;
    std::vector<PhotoId> voices;  // the sound of what was said by voice, understood or not
    std::string phone;
    // To the category's questions: id of the question and what was answered; empty: passed over.
    std::vector<std::pair<std::string, std::string>> answers;
    // A neighbour's complaint that the resident was asked about, by its number, and what was said:
    // the same trouble, another one, or nothing yet.
    std::string neighbour;
    enum class Word : std::uint8_t { none, same, other } neighbour_word = Word::none;
    bool emergency = false;
    bool accepted = false;     // the resident has said yes to what was shown
    Focus edit = Focus::none;  // the part that the resident wants to change now
    bool operator==(const DraftValues&) const = default;
};

// How often each question was asked. Nobody is asked the same thing without end.
struct Asked {
    int place = 0, category = 0, photos = 0, confirm = 0, reminders = 0, photo_place = 0;
    int unsure = 0;    // for a better place than the one that is known
    int question = 0;  // the category's question that is open now
    int concern = 0;   // whether it is what the neighbours say
    bool operator==(const Asked&) const = default;
};

// What one step back leads to.
struct Snapshot {
    DraftValues values;
    Asked asked;
    bool operator==(const Snapshot&) const = default;
};

struct Draft {
    DraftValues now;
    std::vector<Snapshot> history;  // oldest first, at most history_max
    std::vector<PhotoId> removed;   // taken out by the resident; an undo may want them back
    // Where a photo was taken: not the draft's place unless the resident says so.
    std::optional<PlaceFound> photo_place;
    std::vector<std::string> queue;  // further matters of the same message, to be told after it
    bool operator==(const Draft&) const = default;
};
inline constexpr std::size_t history_max = 8;
inline constexpr std::size_t last_words_max = 3;

// An option on the screen: its choice id without epoch, and its words without the number.
struct Option {
    std::string choice;
    std::string label;
    bool operator==(const Option&) const = default;
};

// Something to be said at the next flush: a text's key and what fills it.
struct Part {
    std::string key;
    std::vector<std::pair<std::string, std::string>> values;
    bool operator==(const Part&) const = default;
};

struct State {
    // ---- the person
    std::string language;           // empty until known
    std::string channel_language;   // as the channel said last
    bool language_settled = false;  // chosen, or clear from what the person wrote
    bool anonymous = false;
    bool noticed = false;  // the privacy notice was given
    bool left = false;     // unfollowed: nothing may be pushed

    // ---- fences
    std::int64_t revision = 0;  // grows with every message; fences timers
    std::int64_t epoch = 1;     // grows when a draft ends; a tap on an older option is recognised
    TimePoint last_message_at{};

    // ---- drafts
    std::optional<Draft> draft;   // in hand
    std::optional<Draft> parked;  // left unfinished for long, to be offered again
    TimePoint parked_at{};        // the last message about it
    std::optional<Draft> trash;   // cancelled, may be restored for a while
    TimePoint trashed_at{};

    // ---- the question on the screen
    Focus focus = Focus::none;
    std::vector<Option> options;  // what a number means now
    Asked asked;

    // ---- since the last flush
    std::string fragment;                  // words of no clear meaning, before anything was begun
    std::vector<PhotoId> fragment_voices;  // their sound, when they were spoken
    std::vector<Part> owed;
    bool reply_owed = false;
    bool draft_changed = false;  // the next flush asks or files
    bool interrupted = false;    // an aside: the next flush reminds of the open question
    bool hushed = false;         // the next flush says what is owed and asks nothing

    // ---- an album is on its way: photos that were announced and have not come yet
    int album_left = 0;
    TimePoint album_at{};

    // ---- manners
    int misunderstood = 0;      // texts in a row
    int unheard = 0;            // voices in a row
    TimePoint abused_at{};      // when abuse was last answered
    TimePoint photo_lost_at{};  // when it was last said that a photo could not be had
    int abuses = 0;             // insults and nothing else, since then

    // ---- added to a filed complaint just now; "新" makes it the beginning of a new draft
    std::string supplemented;  // number of that complaint
    std::vector<PhotoId> supplement_photos;
    std::vector<PhotoId> supplement_voices;
    std::string supplement_text;
    std::optional<PlaceFound> supplement_place;

    // ---- a person in heed's place
    Partner partner = Partner::heed;
    TimePoint partner_at{};               // asked for, or the last word of either side when `human`
    std::vector<std::string> last_words;  // oldest first, for whoever takes over

    // ---- filed complaints that are being spoken of
    std::string about;     // what `focus` asks about, when it asks about a filed one
    std::string answered;  // told more of by this person just now: what follows belongs to it
    TimePoint answered_at{};
    std::string taken_back;  // withdrawn just now, may be restored for a while
    TimePoint taken_back_at{};

    bool operator==(const State&) const = default;
};

}  // namespace heed::conversation
