#pragma once
// Rows that are not part of the domain's own words.
#include "dialogs/answer.hpp"
#include "dialogs/casework/concern.hpp"
#include "dialogs/casework/ladder.hpp"
#include "dialogs/casework/likeness.hpp"
#include "dialogs/casework/transitions.hpp"
#include "dialogs/complaint.hpp"
#include "dialogs/message.hpp"
#include "dialogs/trace_id.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heed {

// What became of a message id before.
struct Claim {
    enum class State : std::uint8_t {
        fresh,       // taken now
        owed,        // evidence is kept, the reply of flush `revision` is still open
        answered,    // `answer` is what was said
        of_another,  // another person's message had this id; what it was answered is theirs
    } state = State::fresh;
    std::int64_t revision = 0;
    Answer answer;
    TraceId trace = {};  // with which the message was taken first
};

// What a platform that counts still lets us send unasked: so many messages, before then.
struct PushAllowance {
    int left = 0;
    TimePoint until{};
    bool operator==(const PushAllowance&) const = default;
};

struct Person {
    std::string resident;  // "r_" + 16 hex digits
    bool following = true;
    TimePoint last_message_at{};
    // By the kind of what the person did last (bot/push_ledger.hpp).
    PushAllowance after_message{}, after_event{};
    // When the platform last said that they take no subscription messages; 0: never.
    TimePoint unsubscribed_at{};
};

// One of the accounts that a person has linked.
struct Account {
    ConversationKey key;
    Person person;
};

// Whether a code links two accounts.
struct LinkCheck {
    enum class Result : std::uint8_t {
        ok,           // `asked_by` is the account that asked for the code
        wrong,        // no such code, or its time is over
        paused,       // too many wrong codes of this account
        too_short,    // somebody guesses: short codes are good for nothing meanwhile
        own,          // the account's own code: it belongs on another platform
        same_person,  // they are linked already
        staff,        // a work account stays alone
        full          // too many accounts
    } result = Result::wrong;
    ConversationKey asked_by;
};

// What became of a request to erase a resident.
struct Erased {
    enum class Result : std::uint8_t {
        done,
        unknown,  // nobody has this pseudonym
        staff     // a member of staff: their role must be taken away first
    } result = Result::done;
    std::int64_t complaints = 0;  // that stay, without person
};

// Two opaque states of one person: the resident's conversation and the desk of a member of staff.
struct Conversation {
    std::string state;  // conversation::encode
    std::string desk;   // staff::encode
};

struct Timer {
    ConversationKey key;
    std::string name;
    std::int64_t revision = 0;
    TraceId trace = {};  // of what armed it
};

// A deadline of a complaint has reached its next rung.
struct DueRow {
    std::string number;
    casework::Deadline deadline = casework::Deadline::resolve;
    bool quiet = false;  // restored from a backup: whoever is to hear of it may have heard
};

struct PhotoRow {
    // A voice is kept as it came; nothing here ever decodes it.
    enum class Kind : std::uint8_t { photo, voice } kind = Kind::photo;
    PhotoId id = 0;
    ConversationKey by;
    std::string media_id;
    enum class State : std::uint8_t { pending, stored, failed } state = State::pending;
    PhotoInfo info;           // when stored
    std::string complaint{};  // its number, when it belongs to one
    bool shows_work = false;  // staff's, of what was done about it
    TimePoint added_at{};
};

struct ComplaintFilter {
    std::vector<std::string>
        departments;           // empty: any; complaints with one of these, also assisting
    bool unassigned = false;   // also those that nobody holds
    std::string category;      // empty: any
    std::string area;          // empty: any
    std::string words;         // each found in the text or the place; empty: any
    bool to_sign_for = false;  // only those that wait for a signature
    std::optional<TimePoint> due_before;
    std::optional<TimePoint> filed_from;
};
struct ComplaintPage {
    std::vector<Complaint> rows;
    std::size_t total = 0;
};
// How much work there is, and was since a moment.
struct WorkCounts {
    std::int64_t open = 0, to_sign_for = 0, late = 0;
    std::int64_t filed = 0, resolved = 0, reopened = 0;  // since then; complaints, not events
};

struct ConcernFilter {
    std::string category;                       // empty: any
    std::string area;                           // empty: any
    std::vector<std::string> departments = {};  // that lead it; empty: any
    bool unassigned = false;                    // also those that nobody leads
    std::optional<TimePoint> last_from = {};    // somebody complained of it since then
};
// A complaint is one of a concern's; `joined_by` is "heed", "resident" or a staff id.
struct ConcernMembership {
    casework::ConcernId concern = 0;
    ComplaintId complaint = 0;
    std::string joined_by;
    casework::Likeness likeness;  // why, when heed found it
};
// Somebody said whether two complaints are one trouble.
struct LikenessWord {
    ComplaintId complaint = 0;
    ComplaintId other = 0;
    bool same = false;
    std::string by;  // "resident" or a staff id
};

struct Invitation {
    std::string code_hash;  // SHA-256, lower-case hex
    std::string department;
    casework::Role role = casework::Role::officer;
    std::string name;
    TimePoint expires{};
};

// A member of staff as `heed staff list` shows them.
struct StaffRow {
    casework::Staff member;
    ConversationKey key;
    TimePoint bound_at{};
};

enum class OutboxKind : std::uint8_t { notice, fetch_photo };
enum class OutboxState : std::uint8_t {
    pending,  // due at its time
    waiting,  // no way to push it: said first when the person next writes
    sent,
    undeliverable,
    uncertain,
    expired,
    cancelled,
    merged  // its words went along with another notice, whose end is its own
};
std::string_view to_string(OutboxState state);
std::optional<OutboxState> parse_outbox_state(std::string_view text);

struct OutboxEntry {
    OutboxKind kind = OutboxKind::notice;
    ConversationKey to;
    std::string number;  // of the complaint; empty: none
    Notice notice;       // kind notice
    PhotoId photo = 0;   // kind fetch_photo
    TimePoint created{};
    TimePoint due{};
    TimePoint expires{};
    // A notice to exactly this account; otherwise it goes where the person last wrote.
    bool pinned = false;
    // The complaint's version that the notice tells of, when an undo can still take it back; else
    // 0.
    std::int64_t version = 0;
    // Later ones to the same person join it while no attempt has been made.
    bool gathers = false;
};
struct OutboxItem {
    std::int64_t id = 0;
    OutboxEntry entry;
    OutboxState state = OutboxState::pending;
    int attempts = 0;          // this one included, when leased
    TimePoint first_leased{};  // begin of the first attempt
    // When leased: the attempt before this one was never settled (its lease ran out, the process
    // died), so what it did is not known.
    bool unsettled = false;
    std::string client_key;  // fixed at creation: the platform's or receiver's idempotency key
    std::string why;         // last failure
    std::int64_t merged_into = 0;  // when merged: the notice with which it went
    TraceId trace = {};            // of what it comes from
};

// What a job did that the log tells of once it is committed. No words, names or user ids of people.
struct Deed {
    enum class Kind : std::uint8_t {
        event,    // of a complaint's history: `what` is its name, `by` whoever did it
        command,  // of staff: `what` is the verb, `by` the member
        notice    // `what` is its event; it ended without an attempt of its own
    } kind = Kind::event;
    std::string what;
    std::string number = {};  // of the complaint; empty: none
    std::string by = {};      // "resident", "heed" or a staff id
    std::string result = {};  // of a command or a notice
    TraceId trace = {};       // none: the one that the job follows
    // Of a notice: of the message, or notice, with which it went; none: what the job follows.
    TraceId with = {};
};

// What became of the wish to try a notice again that had ended.
enum class Redriven : std::uint8_t {
    again,    // pending from now on
    unknown,  // no such row
    not_dead  // it has arrived, is on its way, or was not wanted any more
};

struct StoreCounts {
    std::int64_t complaints = 0, open_complaints = 0, messages = 0, quarantined = 0;
    std::int64_t outbox_pending = 0, outbox_waiting = 0;
};

}  // namespace heed
