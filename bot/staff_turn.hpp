#pragma once
// A member of staff speaks: the command is read, checked against the rights inside the transaction,
// carried out, and what others must hear is handed back.
#include "bot/staff_order.hpp"
#include "bot/turn.hpp"
#include "dialogs/answer.hpp"
#include "dialogs/casework/concern_acts.hpp"
#include "dialogs/casework/transitions.hpp"
#include "dialogs/staff/arguments.hpp"
#include "dialogs/staff/command.hpp"
#include "dialogs/staff/pages.hpp"
#include "dialogs/staff/verbs.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace heed {

class StaffTurn {
public:
    // `desk` is what the store keeps (staff::encode).
    StaffTurn(
        const TurnContext& context,
        const casework::Staff& member,
        std::string language,
        const std::string& desk
    );

    // The answer, or nothing when `text` is no command: then it is an ordinary resident's text.
    std::optional<Reply> take(std::string_view text);

    // What a page asks for; everything is named by its id.
    StaffOutcome perform(const StaffOrder& asked);

    struct ResidentNotice {
        ConversationKey to;
        std::string number;
        std::int64_t version = 0;  // that it tells of
        Notice notice;
        bool emergency = false;
    };
    const std::vector<ResidentNotice>& notices() const { return notices_; }
    // A photo of the member's: true when it is of what was done about a complaint, or is asked
    // about; then `answer` is what to say, if anything.
    bool take_photo(PhotoId photo, bool drafting, std::optional<Reply>& answer);
    // What colleagues must hear of.
    const std::vector<StaffNews>& news() const { return news_; }
    const std::vector<StaffWord>& words() const { return words_; }
    // What is to be heard as a resident's words in place of what was typed; empty: nothing.
    const std::string& heard() const { return heard_; }
    std::string desk() const { return staff::encode(desk_); }

private:
    using Words = std::variant<Complaint, std::string>;  // what was found, or why not

    // What a command asks for, with everything in it found.
    struct Orders {
        const staff::VerbRow* row = nullptr;
        std::string text;  // the rest, as casework::Details has it
        std::string department;
        std::string officer;
        std::string verdict;
        std::optional<TimePoint> date;
        std::optional<Promise> longer;  // in place of the date: so much after each one's deadline
        std::optional<Complaint> target;
        std::string phrase;  // key of ready words, said before the text in the resident's language
        std::string leads;   // the department that speaks to all of a concern's; empty: none does
    };

    std::optional<Reply> answer(const staff::VerbRow& row, const staff::Command& command);
    // What became of a command that was carried out or refused.
    void count(const staff::VerbRow& row, bool malformed);
    void count_decision(casework::Action action, bool allowed) const;
    // The complaint that `typed` means among those this member may see, or what to answer instead.
    Words find(const std::string& typed);
    void focus_on(const Complaint& complaint);
    std::string name_of(std::string_view staff_id) const;
    staff::PageContext page() const;
    Reply text(std::string_view key, const TextValues& values = {}) const;
    // The complaints of this member's departments.
    ComplaintFilter scope() const;

    // staff_pages.cpp
    Reply list(std::string_view filter, int page_number);
    Reply search(std::string_view words, int page_number);
    Reply next_page();
    Reply earlier(const Complaint& complaint);
    Reply show(const Complaint& complaint);
    Reply log_of(const Complaint& complaint);
    // staff_photos.cpp
    Reply photos_of(const Complaint& complaint);
    Reply phone_of(const Complaint& complaint);
    Reply take_photos_for(const Complaint& complaint);
    // The photos are what was done about it; how many of them could be taken.
    std::size_t prove(const Complaint& complaint, const std::vector<PhotoId>& photos);
    void lay_out(const std::vector<Complaint>& rows, int page_number, std::string_view filter);

    // staff_actions.cpp
    Reply act(const staff::VerbRow& row, const staff::Command& command);
    // Fills `orders` from what follows the numbers; what to answer instead when a name is unclear.
    std::optional<std::string> read(std::string_view typed, Orders& orders) const;
    std::vector<staff::Named> colleagues() const;
    std::variant<casework::Change, casework::Refusal> apply(
        const Orders& orders, const Complaint& complaint
    ) const;
    // Why `orders` cannot be carried out on `complaint`; empty when they can.
    std::string obstacle(const Orders& orders, const Complaint& complaint);
    // May what `row` says be said to a complaint of `concern` that another department holds? Who
    // leads the concern speaks to all of its residents.
    bool speaks_for(const staff::VerbRow& row, const casework::Concern& concern) const;
    // Does it, and keeps it for an undo; the change, or why it was not done.
    std::variant<casework::Change, std::string> carry_out(
        const Orders& orders, const Complaint& complaint
    );
    // The line for each of `cases`; what they did can be taken back from now on.
    void carry_out_each(
        const Orders& orders, const std::vector<Complaint>& cases, std::vector<std::string>& lines
    );
    void tell(const Complaint& before, const casework::Change& change, std::size_t& residents);
    bool has_head_s_word(const Complaint& complaint) const;
    std::size_t proofs_of(const Complaint& before, const casework::Change& change) const;
    std::string race(const std::string& number) const;
    bool done_by_another(const Complaint& complaint) const;

    // staff_second_thoughts.cpp
    // `bare`: for one of them a picture is wanted and missing.
    Reply ask_to_confirm(
        const Orders& orders, const std::vector<Complaint>& able, std::string typed, bool bare
    );
    Reply confirm(std::string_view code);
    // The yes came to what was agreed to of a common concern.
    Reply confirm_for_concern(const staff::VerbRow& row, const staff::PendingCommand& pending);
    Reply undo();
    bool undo_one(const staff::UndoableAction& action, std::string& line);

    // staff_concerns.cpp
    Reply hot(std::string_view words);
    // "共性 N-17 确认 …"; `agreed` is what the yes was given to, nothing: none was given.
    Reply concern(std::string_view words, std::optional<std::int64_t> agreed);
    std::optional<casework::Concern> find_concern(casework::ConcernId id);
    Reply show_concern(const casework::Concern& concern);
    Reply confirm_concern(const casework::Concern& concern, std::string_view finding);
    Reply split_concern(const casework::Concern& concern, std::string_view numbers);
    Reply merge_concerns(
        casework::ConcernId from, casework::ConcernId into, std::optional<std::int64_t> agreed
    );
    Reply undo_concern(const staff::UndoableConcern& undoable);
    bool restore_split(const staff::UndoableConcern& undoable);
    void note_concern(
        const casework::Concern& concern, std::string_view event, std::string_view words
    );
    // Why `act` cannot be done to it; empty when it can.
    std::string obstacle(
        casework::ConcernAct act, const casework::Concern& concern, std::string_view words
    ) const;

    // staff_answers_to_all.cpp
    // What `row` stands for is done to all complaints of the concern.
    Reply act_on_concern(
        const staff::VerbRow& row,
        casework::ConcernId id,
        std::string_view typed,
        std::optional<std::int64_t> agreed
    );
    Reply ask_to_confirm_concern(
        const staff::VerbRow& row,
        const casework::Concern& concern,
        std::string_view typed,
        std::string preview,
        std::int64_t seen
    );

    // staff_affairs.cpp
    Reply set_duty(bool on_duty);
    Reply subscribe(std::string_view words, bool wanted);
    std::string topic_name(const std::string& topic) const;
    Reply stats(std::string_view words);
    Reply deputise(const staff::VerbRow& row, std::string_view words);
    Reply list_phrases(std::string_view words);
    // The key of the ready words that are called so in any language; empty when there are none.
    std::string phrase_of(std::string_view name) const;
    std::vector<std::string> phrase_keys() const;
    Reply scores(std::string_view words);  // staff_scores.cpp
    Reply offer_console();                 // staff_console.cpp
    // Nothing when the words are heard from now on (heard()), else what is wrong with them.
    std::optional<Reply> file_for(std::string_view words);

    const TurnContext& context_;
    casework::Actor actor_;
    std::string language_;
    staff::Desk desk_;
    std::vector<staff::UndoableAction> undoable_;  // what this command does
    // One answer to many: who was told, and the departments whose staff were. Nothing: to each.
    std::optional<std::set<std::string>> told_once_;
    std::vector<ResidentNotice> notices_;
    std::vector<StaffNews> news_;
    std::size_t photos_with_it_ = 0;  // of what was done, that come with a page's order
    std::vector<StaffWord> words_;
    std::string heard_;
    std::size_t carried_out_ = 0;  // changes of complaints by this command
};

// Photos of what was done that still stand (casework::proof_stands).
std::size_t count_proofs(ReadTx& tx, const Complaint& complaint);
// Its category wants pictures, and there is none of what was done: resolving it asks for a yes.
bool lacks_proof(ReadTx& tx, const Organisation& organisation, const Complaint& complaint);

}  // namespace heed
