#pragma once
// One person's turn: loads what the step needs, lets it decide, and writes what follows from it.
#include "bot/alert_rate.hpp"
#include "bot/audience.hpp"
#include "bot/config.hpp"
#include "bot/message_rate.hpp"
#include "bot/rules.hpp"
#include "dialogs/answer.hpp"
#include "dialogs/casework/transitions.hpp"
#include "dialogs/conversation/step.hpp"
#include "dialogs/random.hpp"
#include "dialogs/staff/card.hpp"
#include "dialogs/staff/pages.hpp"
#include "dialogs/staff/score_card.hpp"
#include "storage/store.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heed {

class ConcernWatch;
class Corrections;
class TurnCounts;
struct Inbound;
struct StaffOrder;
struct StaffOutcome;
class StaffTurn;

// What a turn works with; all references outlive it.
struct TurnContext {
    const Rules& rules;
    const Config& config;
    Random& random;
    Tx& tx;
    AlertRate& alerts;
    TimePoint now;
    Corrections* corrections = nullptr;          // null: none are kept
    ConcernWatch* concerns = nullptr;            // null: neighbours are not looked for
    const staff::ScoreReport* scores = nullptr;  // read before; null: not asked for
    TurnCounts* counts = nullptr;                // null: nothing is counted
    std::string_view source = {};                // the network that the message came from, if known
    MessageRate* wrong_codes = nullptr;          // for links, by such networks; null: not counted
    bool by_program = false;                     // a program acts for the member of staff
};

// What a member of staff did, and whom of the staff it concerns.
struct StaffNews {
    EnumSet<casework::Told> told;
    Complaint before;
    casework::Change change;
    // When it was done to several at once: of which concern, and to how many.
    std::optional<casework::Concern> concern = {};
    std::size_t count = 1;
};

// What heed tells one member of staff by itself: who stands in for whom.
struct StaffWord {
    Member to;
    std::string_view text_key;
    std::string department;
    TimePoint until;
};

class Turn {
public:
    // Loads the person's conversation.
    Turn(const TurnContext& context, const ConversationKey& key);

    // The message is heard. Returns the time to hold the reply when one is owed and may wait;
    // otherwise the answer is ready. With `silent` it is heard and kept, but nothing is said.
    std::optional<Duration> take(const Inbound& inbound, bool silent);
    // Turns what was heard since the last flush into the answer.
    void flush();
    void timer(const Timer& timer);
    // `deadline` of this person's complaint has reached a rung of the ladder: turn_ladder.cpp.
    void climb(const Complaint& complaint, casework::Deadline deadline, bool quiet);
    // This person is a head, or stands in for one: what they must know this morning, if anything;
    // new is what was filed `since`. turn_morning.cpp.
    void tell_morning_list(const casework::Staff& member, TimePoint since);
    // Something that nobody said and that is not answered at once.
    void hear(const conversation::Event& event) { advance(event); }
    // Staff see in the complaint's history that a photo of it did not arrive.
    void note_lost_photo(PhotoId photo);
    // A notice about a complaint has just reached this person.
    void told(std::string_view event, std::string_view number);
    // The resident is in the midst of telling something: news waits until then.
    std::optional<TimePoint> busy_until() const;
    // turn_console.cpp: what a page asks for goes the way of what is typed in chat. This person is
    // a member of staff ...
    StaffOutcome order(const StaffOrder& asked);
    // ... takes back what they did last: what they read of it.
    std::string undo_order();
    // ... takes a resident who asked for a person, speaks to them, or ends it ("接待 17", words,
    // "结束"): what the member reads, empty when the words went out.
    std::string serve(std::string_view words);
    // ... says to the resident whom they serve what would be a command in chat, too.
    std::string say_to_resident(std::string_view words);
    // ... or a resident who answers on the progress page of their complaint. False: too late, or
    // it is not resolved.
    bool answer_survey(const std::string& number, std::string_view solved, int satisfied);
    // Replaces whatever would be said by one text.
    void say_only(std::string_view text_key);
    void save();
    // The last thing in the transaction: nothing that was written before it leads to the person.
    void erase_if_wished();

    const Answer& answer() const { return answer_; }
    std::int64_t revision() const { return state_.revision; }
    bool enqueued() const { return enqueued_; }

private:
    std::string language() const;
    // What could not be pushed stands above the reply.
    std::optional<Duration> take_one(const Inbound& inbound, bool silent);
    void say_what_waits();
    bool take_as_staff(const Inbound& inbound);
    // What another program files or adds, whole: turn_report.cpp.
    void take_report(const Inbound& inbound);
    // Carries the command out; what the resident must hear goes into the outbox. Nothing when
    // `text` is no command.
    std::optional<Reply> do_as_staff(const casework::Staff& member, std::string_view text);
    // A photo by a member of staff that is of what was done, or may be.
    bool take_proof(PhotoId photo);
    // What follows from what `member` did: notices, and the desk as it is now.
    void carry_on(const StaffTurn& turn, const casework::Staff& member);
    bool take_binding(const IncomingMessage& message);
    // In a chat for staff: a greeting or a command of somebody who is not bound is answered with
    // how to be. turn_work_chat.cpp
    bool take_in_work_chat(const IncomingMessage& message);
    // A button of a case's card, and the words that one asked for.
    bool take_tap(const IncomingMessage& message);
    bool take_tap_words(const casework::Staff& member, const std::string& words);
    std::string do_tap(
        const casework::Staff& member, const staff::Tap& tap, std::string_view words
    );
    // Gives the card that was tapped the case's face of now, with `line`; where that is not
    // possible it is a text.
    void rewrite_card(
        const casework::Staff& member,
        const std::string& number,
        std::string_view line,
        const std::string& card
    );
    // Buttons, and the company of others: true when it has joined an earlier notice.
    bool fit_work_chat(OutboxEntry& entry, bool emergency);
    std::string language_of(const ConversationKey& key) const;
    // turn_rights.cpp
    bool works_here() const;
    // The address of a copy of what is kept of this person; empty: too often today.
    std::string offer_copy();
    // turn_linking.cpp
    bool take_linking(const IncomingMessage& message);
    void offer_link();
    void redeem_link(std::string_view code);
    bool guesses_from_here() const;
    void count_wrong_code();
    void undo_link();
    void tell_account(const ConversationKey& account, std::string_view text_key);
    void tell_account(const ConversationKey& account, const Notice& notice, Duration lives);
    // turn_handover.cpp
    bool take_as_server(const casework::Staff& member, const Inbound& inbound);
    // Where whoever it was sent to can open it.
    std::string link_to(PhotoId photo) const;
    void apply(conversation::AskForPerson& effect);
    void apply(conversation::TellPerson& effect);
    void apply(conversation::StopWaiting& effect);
    void apply(conversation::EndHandover& effect);
    // Takes the conversation back from somebody who serves residents no more.
    void take_back_from_who_left();
    const conversation::Reception& reception();
    // The row of the picture or the sound that the message brings; 0: it brings none.
    PhotoId keep_photo(const Inbound& inbound);

    std::string area_of(const Place& place) const;
    conversation::Step advance(const conversation::Event& event);
    conversation::Context context(const conversation::Facts& known) const;
    conversation::Facts facts();
    // What neighbours say of the draft in hand, when the next reply may ask about it.
    std::optional<conversation::Neighbours> neighbours(const conversation::Event& event);
    // Takes over the state and carries out the effects.
    void follow(conversation::Step& step);
    void apply(std::vector<conversation::Effect>& effects);
    // Between step() and follow(): `before` and `had_draft` are of the state before.
    void count(
        const conversation::Event& event,
        const conversation::Step& step,
        conversation::Focus before,
        bool had_draft
    );
    void count_filed(const Complaint& complaint);
    // The resident's own, on whatever account of theirs it was filed.
    bool is_theirs(const Complaint& complaint) const;
    conversation::RecentComplaint recent_facts(const Complaint& complaint);
    void apply(conversation::FileComplaint& effect);
    void apply(conversation::Supplement& effect);
    void apply(conversation::Detach& effect);
    void apply(conversation::Withdraw& effect);
    void apply(conversation::Unwithdraw& effect);
    void apply(conversation::Amend& effect);
    void apply(conversation::AnswerStaff& effect);
    void apply(conversation::Urge& effect);
    void apply(conversation::Rate& effect);
    void apply(conversation::Reopen& effect);
    void apply(conversation::FlagAbuse& effect);
    void apply(conversation::EraseResident& effect);
    void apply(conversation::ArmTimer& effect);
    void apply(conversation::Push& effect);
    void apply(conversation::DiscardPhotos& effect);
    void apply(conversation::AlertStaff& effect);

    // May what this person calls reach people at once? A visitor of the browser's chat whom nobody
    // knows may while few such call.
    bool calls_at_once();
    // What is counted with these is forgotten when the turn is undone: this person alerts people
    // (is it not too often?), and whom nobody knows.
    bool may_alert(std::string_view kind);
    StrangerAlerts& strangers();

    // This person does `action` to their complaint `number`, by the table of transitions. What goes
    // with it is attached. False when the table refuses it.
    bool act(
        const std::string& number,
        casework::Action action,
        const casework::Details& details,
        PhotoId photo,
        std::string_view phone
    );
    void tell_of_rerouting(const Complaint& before, const conversation::Amend& effect);
    // `build` words the notice for one member of staff of `department`.
    void tell_staff(
        std::string_view department,
        std::string_view number,
        const std::function<Notice(const staff::PageContext&)>& build,
        bool emergency
    );
    // The same for each of `members`.
    void tell_members(
        const std::vector<Member>& members,
        std::string_view number,
        const std::function<Notice(const staff::PageContext&)>& build,
        bool emergency
    );
    // The same for those whom `told` names of the complaint `before` and `after` what happened.
    void tell(
        EnumSet<casework::Told> told,
        const Complaint& before,
        const Complaint& after,
        const std::function<Notice(const staff::PageContext&)>& build
    );
    // What `member` did, to the colleagues it concerns.
    void tell_word(const StaffWord& word);
    // That a role with more than an officer's rights has found its holder.
    void tell_administrators(const casework::Staff& bound);
    // Those who want to hear of such complaints, besides the department's own.
    void tell_subscribers(const Complaint& complaint);
    // What follows is said for somebody else: whether that person is anonymous is asked anew.
    void begin_on_behalf(std::string_view desk);
    bool answers_own_question(std::string_view text) const;
    bool speaks_for_somebody() const;
    // Files it for whoever the member of staff speaks for, if they do; the member is themself again.
    void file_on_behalf(Complaint& complaint);
    void tell_of_colleague(const StaffNews& news, const casework::Staff& member);
    // `version` is the complaint's that an undo takes back with the notice; 0: it cannot.
    void enqueue(
        const ConversationKey& to,
        std::string_view number,
        const Notice& notice,
        bool to_staff,
        bool emergency,
        std::int64_t version = 0
    );

    TurnContext context_;
    ConversationKey key_;
    Conversation stored_;
    conversation::State state_;
    std::string desk_;
    Person person_;
    std::optional<Place> scene_;  // that this message's QR code stands for
    std::vector<std::pair<std::string, std::string>> said_first_;  // notices: event, complaint
    // Read once, until something is done to one of them.
    std::optional<std::vector<conversation::RecentComplaint>> recent_;
    std::optional<conversation::Reception> reception_;  // read once
    std::optional<std::string> heard_;                  // in place of the words that were typed
    std::optional<Holdings> holdings_;                  // when this message asks for them
    std::string copy_url_;                              // likewise
    bool is_staff_ = false;                             // looked up when they ask for erasing
    bool erases_ = false;
    std::string token_;   // of the complaint that this turn may file
    ComplaintLink next_;  // the same one; set with the token
    Answer answer_;
    bool enqueued_ = false;
};

// The public page of a complaint: contract, "GET /c/TOKEN".
ComplaintLink link_of(const Config& config, const Complaint& complaint);

}  // namespace heed
