#pragma once
// The resident's conversation: one pure, total function from (state, event) to (state, effects).
// See docs/dialog.md. No clock, no disk, no randomness: everything comes in by `Context`.
#include "dialogs/answer.hpp"
#include "dialogs/complaint.hpp"
#include "dialogs/conversation/state.hpp"
#include "dialogs/holdings.hpp"
#include "dialogs/message.hpp"
#include "dialogs/organisation.hpp"
#include "dialogs/photo_shot.hpp"
#include "dialogs/texts.hpp"
#include "dialogs/understanding/classifier.hpp"
#include "dialogs/understanding/gazetteer.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace heed::conversation {

// ---- what comes in

// A message as the step sees it. A photo, or the sound of a voice, is already a row (`photo`), its
// bytes may still be on the way; all other content is as the channel sent it.
struct MessageEvent {
    Content content;
    PhotoId photo = 0;  // set when content is a Photo, or a Voice of which there is more than words
    std::string language;  // as the channel says, may be empty
};
// Time to answer: turns what was gathered since the last flush into exactly one reply.
struct FlushEvent {};
// A timer that an earlier step armed. `revision` is the state's at that time: a stale one does
// nothing.
struct TimerEvent {
    std::string name;
    std::int64_t revision = 0;
};
// Where a photo of the draft was taken, learnt once its bytes were there. Ignored when the draft
// has gone on without it.
struct PhotoShotEvent {
    PhotoId photo = 0;
    PhotoShot shot;
};
// The photo cannot be had or not be opened: "unsupported", "too-large", "expired" (not fetched
// while the platform kept it), or any other reason. `voice`: it is the sound of a voice message.
struct PhotoLostEvent {
    PhotoId photo = 0;
    std::string why;
    bool voice = false;
};
// A notice about a complaint of this resident has just been said: what it asks is on the screen
// now.
struct ToldEvent {
    std::string event;   // the contract's name of the notice: "resolved", "question" ...
    std::string number;  // of the complaint
};
// A member of staff takes the conversation over, writes to the resident, or gives it back.
struct PersonEvent {
    enum class Kind : std::uint8_t { came, said, gone } kind = Kind::said;
    std::string text{};  // came: their name, may be empty; said: their words
};
using Event = std::variant<
    MessageEvent,
    FlushEvent,
    TimerEvent,
    PhotoShotEvent,
    PhotoLostEvent,
    ToldEvent,
    PersonEvent>;

// A complaint of this resident that the step may mention or add to, newest first.
struct RecentComplaint {
    std::string number;
    std::string category;
    std::string place_label;
    Status status = Status::filed;
    TimePoint filed_at{};
    std::string text{};  // as filed: tells when the same is sent once more
    std::string url{};   // its page
    std::string department{};
    TimePoint due_at{};
    TimePoint ended_at{};  // since when it is resolved, closed or rejected
    std::string said{};    // the department's last word to the resident
    TimePoint said_at{};
    std::string question{};      // what staff ask and wait for; empty: nothing
    TimePoint urged_at{};        // by the resident, last
    bool rated = false;          // the resident has said whether it is solved
    bool reopened_once = false;  // by the resident
    std::string area{};
    bool anonymous = false;
};
// Who could take the conversation over now.
struct Reception {
    bool staffed = false;  // somebody is on duty and at hand
    int ahead = 0;         // residents who wait already
};
// What neighbours have reported that is likely the trouble of this draft. Nothing in it tells who
// or where exactly they are.
struct Neighbours {
    std::string number;  // of the likeliest complaint: joined by it, never shown
    std::string category;
    std::int64_t people = 1;
    TimePoint since{};                   // when the first of them was filed
    std::optional<double> distance_m{};  // nothing when either has no position
};
// Read before the step, never during it.
struct Facts {
    ComplaintLink next;  // the number and page that a complaint filed in this step will have
    std::vector<RecentComplaint> recent;  // at most 5
    std::optional<Place> scene{};         // that the QR code of this message stands for, if known
    std::string resident{};               // pseudonym, "r_" + hex: what to name on the phone
    Reception reception{};  // looked up for an event that wants_reception()
    std::optional<Holdings> holdings{};      // when the resident asks what is kept of them
    std::string copy_url{};                  // when they ask for a copy; empty: too often today
    bool staff = false;                      // whoever works here is not erased
    std::optional<Neighbours> neighbours{};  // looked up for a flush, once the draft says enough
};
struct Settings {
    std::vector<std::string> languages;  // first one is the default
    Duration park_after{};
    Duration keep_drafts{};
    Duration file_after{};  // 0: never
    // After the end of a complaint; `[retention]`.
    Duration keep_photos{};
    Duration keep_person{};
    int photos_max = 9;
    double ask_category_below = 0.55;
    double file_unasked_from = 0.8;
    std::string privacy_url;
};
struct Context {
    TimePoint now;
    const Organisation& organisation;
    const Gazetteer& gazetteer;  // of this organisation
    const Texts& texts;
    const Classifier& classifier;
    const Settings& settings;
    const Facts& facts;
};

// ---- what goes out

// File this. Routed and timed already (casework/routing, casework/clocks), since the reply names
// the department and the promise.
struct FileComplaint {
    Complaint complaint;          // number, text, place, area, department, due times ... all set
    std::vector<PhotoId> photos;  // in the order they were sent, voices after them
    std::string phone;            // empty, or one phone number: kept apart and encrypted
    bool category_by_resident = false;  // chosen by a person, not by the classifier
    // A neighbour's complaint, by number, that the resident calls the same trouble or another one.
    std::string same_as{};
    std::string other_than{};
};
// Add to a filed complaint of this resident: a text, a photo or a place. Here and in the effects
// below `photo` may be the sound of the voice message that brought the text.
struct Supplement {
    std::string number;
    std::string text;
    PhotoId photo = 0;
    std::optional<Place> place;
    std::string phone{};  // empty, or a number that was cut out of `text`
};
// The photos that were added to this complaint belong to another matter, which is being told now.
struct Detach {
    std::string number;
    std::vector<PhotoId> photos;
};
// The resident takes a complaint back (only while nobody has accepted it).
struct Withdraw {
    std::string number;
};
// And wants it again.
struct Unwithdraw {
    std::string number;
};
// The resident corrects a filed complaint: what is set replaces what was filed while nobody has
// accepted it, and is passed on afterwards.
struct Amend {
    std::string number;
    std::optional<PlaceFound> place{};
    std::string category{};
    std::string text{};
    std::string phone{};  // cut out of `text`
    std::string note{};   // the correction in words, for who is at work on it already
    PhotoId photo = 0;
};
// What staff asked is answered: a text, a photo or a place.
struct AnswerStaff {
    std::string number;
    std::string text{};
    PhotoId photo = 0;
    std::optional<Place> place{};
    std::string phone{};  // cut out of `text`
};
// Staff are asked to hurry.
struct Urge {
    std::string number;
};
// How it went. The first answer comes alone, the second with or without it.
struct Rate {
    std::string number;
    std::string solved{};  // yes, partly, no; empty: not said now
    int satisfied = 0;     // 1 to 5; 0: not said now
};
// Not solved after all: back to whom had it. `text` says what is missing; empty: nothing was said.
struct Reopen {
    std::string number;
    std::string text{};
    PhotoId photo = 0;
    std::string phone{};  // cut out of `text`
};
// Bring a TimerEvent of that name when `after` is over, unless the revision has changed by then.
struct ArmTimer {
    std::string name;
    Duration after{};
};
// Say this unasked (the answer to a timer).
struct Push {
    Notice notice;
};
// Drop rows of photos that are no longer wanted.
struct DiscardPhotos {
    std::vector<PhotoId> photos;
};
// Emergency words were said: the dispatcher is told at once.
struct AlertStaff {
    std::string kind;  // fire, gas, medical, crime, wire, trapped, crushed, missing, self
    std::string text;
};
// One person has sent nothing but insults for the third time: somebody may want to have a look.
struct FlagAbuse {};
// A person is asked for. `waits`: the resident stays for it; otherwise somebody comes later.
struct AskForPerson {
    bool waits = false;
    std::vector<std::string> words;  // said just before, oldest first
};
// For the member of staff who serves this resident, or will.
struct TellPerson {
    std::string text;
    PhotoId photo = 0;
};
// Nobody came in time: the request stays, the resident does not wait any more.
struct StopWaiting {};
// The resident wants nothing to be kept of them, and has said yes to what that means. Done when the
// reply is said: what was filed goes on without them.
struct EraseResident {};
// The resident needs no person any more; `silent`: because nobody has said anything for long.
struct EndHandover {
    bool silent = false;
};
using Effect = std::variant<
    AskForPerson,
    TellPerson,
    StopWaiting,
    EndHandover,
    FileComplaint,
    Supplement,
    Detach,
    Withdraw,
    Unwithdraw,
    Amend,
    AnswerStaff,
    Urge,
    Rate,
    Reopen,
    ArmTimer,
    Push,
    DiscardPhotos,
    AlertStaff,
    FlagAbuse,
    EraseResident>;

// How long the channel may wait for more before the one free reply (contract, `burst_hold`).
// `more`: the person has said how many photos come, and more of them are on the way.
enum class Hold : std::uint8_t { none, text, photo, more };

struct Step {
    State state;
    std::vector<Effect> effects;
    // After a message: a flush must follow, after `hold` (at once on channels that do not hold).
    bool reply_owed = false;
    Hold hold = Hold::none;
    // After a flush: what to say; an empty reply means silence.
    Reply reply;
};

// Total and deterministic: every event is legal in every state, equal arguments give equal results.
// Throws nothing for any input. Every message step raises state.revision.
Step step(State state, const Event& event, const Context& context);

// Brings a state within the bounds of codec.hpp, as it must be whenever it is kept, and returns its
// bytes. What becomes of that which is dropped is added to `effects`.
std::string keep(State& state, std::vector<Effect>& effects);

// What a message wants to know of the person's data: Facts::holdings, or Facts::copy_url.
enum class DataWish : std::uint8_t { none, what_is_kept, copy };
DataWish data_wish(const Content& content);

// Could this event ask for a person, so that Facts::reception counts?
bool wants_reception(const State& state, const Event& event);

// Would the next flush make use of Facts::neighbours? The draft says what and where, and nobody has
// been asked yet.
bool wants_neighbours(const State& state, const Context& context);

// What the contract's `dialog` object says of a state.
DialogSummary summarise(const State& state);

}  // namespace heed::conversation
