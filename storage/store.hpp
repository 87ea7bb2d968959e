#pragma once
// What is kept, and the one way to change it: jobs in write transactions, committed in groups on
// the store's own thread. Blocking; no Asio here.
#include "dialogs/answer.hpp"
#include "dialogs/casework/rounds.hpp"
#include "dialogs/casework/transitions.hpp"
#include "dialogs/complaint.hpp"
#include "dialogs/holdings.hpp"
#include "dialogs/message.hpp"
#include "dialogs/number.hpp"
#include "dialogs/staff/desk.hpp"
#include "dialogs/time.hpp"
#include "storage/audit_checkpoints.hpp"
#include "storage/counters.hpp"
#include "storage/records.hpp"

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heed {

class ConcernBook;
class ConsoleReads;
class ConsoleWrites;
class Expiry;
class Handovers;

// Of residents' keys, how many are sealed under the new master key.
using KeyProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// The store cannot take or finish work: full queue, stopping, disk full. The caller answers 503 and
// the platform delivers again.
class StoreBusy : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// What is read of each complaint beside its row; the rest stays empty, and costs nothing.
struct ComplaintParts {
    // `untold`: of those whose timeline does not say how they stood after each event, as it does
    // since schema step 0007.
    enum class Course : std::uint8_t { none, untold, all };
    bool photos = true, timeline = true;
    Course course = Course::all;
};

// One consistent snapshot. Not thread-safe; lives only while a job runs.
class ReadTx {
public:
    virtual ~ReadTx() = default;

    // With photos and timeline when `whole`.
    virtual std::optional<Complaint> complaint(std::string_view number, bool whole) = 0;
    virtual std::optional<Complaint> complaint_by_token(std::string_view token) = 0;
    // Whole numbers that `query` may mean, newest first, at most `count_max`.
    virtual std::vector<std::string> numbers(const NumberQuery& query, std::size_t count_max) = 0;
    // Of the person behind `by`, on whatever account; newest first, without photos and timeline.
    virtual std::vector<Complaint> complaints_of(
        const ConversationKey& by, std::size_t count_max
    ) = 0;
    // How much is kept of the person behind `by`.
    virtual Holdings holdings(const ConversationKey& by) = 0;
    // Open complaints, the most urgent (earliest due) first.
    virtual ComplaintPage open_complaints(
        const ComplaintFilter& filter, std::size_t offset, std::size_t count_max
    ) = 0;
    // The same of all complaints, those that have ended among them; newest first.
    virtual ComplaintPage search_complaints(
        const ComplaintFilter& filter, std::size_t offset, std::size_t count_max
    ) = 0;
    // Of the complaints in `filter`'s departments.
    virtual WorkCounts work_counts(
        const ComplaintFilter& filter, TimePoint since, TimePoint now
    ) = 0;
    // What was merged into the complaint `number`, oldest first.
    virtual std::vector<Complaint> merged_into(std::string_view number) = 0;
    // All complaints filed in [since, until), in order of filing, with the concern that each
    // belongs to. `visit` returns false to stop.
    virtual void each_complaint(
        std::optional<TimePoint> since,
        std::optional<TimePoint> until,
        ComplaintParts parts,
        const std::function<bool(Complaint, std::optional<casework::ConcernId>)>& visit
    ) = 0;
    // The histories, in order of filing and without texts, of all complaints that may have been due
    // in [from, until): none that was is missing, some that were not are among them.
    virtual void each_history(
        TimePoint from, TimePoint until, const std::function<void(const casework::History&)>& visit
    ) = 0;

    // The photos and sounds that belong to it, the resident's and staff's of what was done.
    virtual std::vector<PhotoRow> photos_of(ComplaintId id) = 0;
    // The number to call about a complaint; empty when none was given.
    virtual std::string phone_of(ComplaintId id) = 0;
    virtual std::optional<Complaint> complaint_of_id(ComplaintId id) = 0;  // not whole
    // Of all complaints with an id greater than `after`, in order of id, not whole.
    virtual std::vector<Complaint> complaints_after(ComplaintId after, std::size_t count_max) = 0;
    // In order: those that are open, and those that were closed at `closed_from` or later. Takes as
    // long as there are such complaints, however many others there are.
    virtual std::vector<ComplaintId> complaints_not_long_closed(TimePoint closed_from) = 0;

    // ---- common concerns (docs/casework.md)
    virtual std::optional<casework::Concern> concern(casework::ConcernId id) = 0;
    virtual std::optional<casework::ConcernId> concern_of(ComplaintId complaint) = 0;
    // Not closed, of two people and more, those with the most people first.
    virtual std::vector<casework::Concern> largest_concerns(
        const ConcernFilter& filter, std::size_t count_max
    ) = 0;
    virtual std::vector<ComplaintId> complaints_of_concern(
        casework::ConcernId id, std::size_t count_max
    ) = 0;
    // The same, newest first, not whole.
    virtual std::vector<Complaint> cases_of_concern(
        casework::ConcernId id, std::size_t count_max
    ) = 0;
    // Without events when nothing was noted of it yet.
    virtual casework::ConcernHistory concern_history(casework::ConcernId id) = 0;
    // The histories of all concerns that may have had an answer due in [from, until).
    virtual std::vector<casework::ConcernHistory> concern_histories(
        TimePoint from, TimePoint until
    ) = 0;
    // All that people have said about pairs of complaints, by the complaint that was filed later.
    virtual std::vector<LikenessWord> all_likeness_words() = 0;
    // Distinct residents who have complained of it since then.
    virtual std::int64_t concern_people_since(casework::ConcernId id, TimePoint since) = 0;

    virtual std::optional<casework::Staff> staff(const ConversationKey& key) = 0;
    // Everyone bound to a department (all its platforms), heads included.
    virtual std::vector<std::pair<casework::Staff, ConversationKey>> staff_of(
        std::string_view department
    ) = 0;
    // Everyone, those who were removed left out, by department.
    virtual std::vector<StaffRow> all_staff() = 0;
    // What the member is or was called; empty when unknown.
    virtual std::string staff_name(std::string_view staff_id) = 0;
    // Who stands in for the head of a department at `now`.
    virtual std::optional<std::pair<casework::Staff, ConversationKey>> deputy_of(
        std::string_view department, TimePoint now
    ) = 0;
    // Topics ("category:ID", "area:ID") that the member wants to hear of, in order of the alphabet.
    virtual std::vector<std::string> subscriptions(std::string_view staff_id) = 0;
    virtual std::vector<std::pair<casework::Staff, ConversationKey>> subscribers(
        std::string_view topic
    ) = 0;
    virtual std::optional<Person> person(const ConversationKey& key) = 0;
    // All accounts of the person behind `key`, itself among them; first those that follow, the one
    // written on last before the others. Empty when unknown.
    virtual std::vector<Account> accounts(const ConversationKey& key) = 0;
    // The same account, or linked ones.
    virtual bool same_person(const ConversationKey& a, const ConversationKey& b) = 0;
    // The place that a QR code's scene string stands for, when `heed wechat qr` made it.
    virtual std::optional<Place> scene(std::string_view scene) = 0;
    virtual std::optional<PhotoRow> photo(PhotoId id) = 0;
    // Of all stored photos whose SHA-256 begins with `prefix` (lower-case hex, not empty).
    virtual std::vector<std::string> photo_hashes(std::string_view prefix) = 0;
    virtual std::vector<OutboxItem> outbox(
        std::optional<OutboxState> state, std::size_t count_max
    ) = 0;
    // Those of `users` on `channel` for whom notices wait until they are there.
    virtual std::vector<std::string> awaited(
        std::string_view channel, const std::vector<std::string>& users
    ) = 0;
    virtual StoreCounts counts() = 0;
    // The row of the audit trail with this number, or its last one; nothing when there is none.
    virtual std::optional<AuditHead> audit_head(std::optional<std::int64_t> seq) = 0;
    // How many accounts have been erased; it only grows.
    virtual std::int64_t accounts_erased() = 0;
    // Does the complaint lead to somebody? Not when they were erased, or when there is none.
    virtual bool has_person(std::string_view number) = 0;
    // What the pages of staff and of the public ask for.
    virtual ConsoleReads& console_reads() = 0;
};

// One write transaction; lives only while Job::run is on the stack.
class Tx : public ReadTx {
public:
    // ---- where rows come from
    // What is written from here on, until the job ends, comes from this cause.
    virtual void follow(const TraceId& trace) = 0;
    // The log tells of it once the job is committed. Events of complaints are noted by themselves.
    virtual void note(Deed deed) = 0;
    // What was noted since the last call. For whoever runs the job, as its last act.
    virtual std::vector<Deed> take_deeds() = 0;

    // ---- messages
    // Takes the message unless it was taken before. Must be the first call of a turn, after
    // follow().
    virtual Claim claim(const IncomingMessage& message, TimePoint now) = 0;
    // The message's evidence is kept, its answer will come from a flush of `revision`.
    virtual void owe(const IncomingMessage& message, std::int64_t revision) = 0;
    virtual void remember_answer(const IncomingMessage& message, const Answer& answer) = 0;
    // Keeps a message that cannot be handled, with the reason, for people to look at.
    virtual void quarantine(
        const IncomingMessage& message, std::string_view why, TimePoint now
    ) = 0;

    // ---- persons and conversations
    // The person, created with a fresh pseudonym when unknown; notes that they wrote at `now`.
    virtual Person touch_person(const ConversationKey& key, TimePoint now) = 0;
    virtual void save_person(const ConversationKey& key, const Person& person) = 0;
    // One for all linked accounts; empty when unknown.
    virtual Conversation conversation(const ConversationKey& key) = 0;
    virtual void save_conversation(
        const ConversationKey& key, const Conversation& conversation, TimePoint now
    ) = 0;

    // ---- linked accounts (docs/decisions/0020)
    // A new code for this account in place of an earlier one. False: another account has the same
    // just now, draw again.
    virtual bool offer_link(
        const ConversationKey& key, std::string_view code_hash, TimePoint expires, TimePoint now
    ) = 0;
    virtual bool offers_link(const ConversationKey& key, TimePoint now) = 0;
    // So many wrong codes came within an hour, from whomever, that new codes must be long and short
    // ones are not taken.
    virtual bool link_codes_are_guessed(TimePoint now) = 0;
    // `key` has typed a code. Changes nothing but the count of wrong ones.
    virtual LinkCheck check_link(
        std::string_view code_hash, bool is_short, const ConversationKey& key, TimePoint now
    ) = 0;
    // Both are one person from now on: one conversation (save it next), one set of timers (arm
    // them), one queue of notices. Uses up the code.
    virtual void link(const ConversationKey& a, const ConversationKey& b, TimePoint now) = 0;
    // `key` stands alone again and takes the conversation and the timers along; the others begin
    // with `left_behind`. Complaints belong to the account that filed them, their notices follow.
    // Returns the others; empty: it was not linked.
    virtual std::vector<ConversationKey> unlink(
        const ConversationKey& key, const Conversation& left_behind, TimePoint now
    ) = 0;

    // Removes everything that leads to the resident, on all their accounts: user ids, conversation,
    // telephone numbers, hand-overs, notices, photos of no complaint, messages set aside. Their
    // complaints stay under a new pseudonym that means nobody. Who writes again is a new person.
    // `by` is for the audit trail: "heed" (an operator's command) or "resident".
    virtual Erased erase_resident(
        std::string_view resident, std::string_view by, TimePoint now
    ) = 0;
    // What goes when its time is over.
    virtual Expiry& expiry() = 0;

    // A copy of what is kept of the person behind `key` may be fetched once until then, by whoever
    // knows what has this SHA-256; an earlier offer ends. False: `offers_max` within a day already.
    virtual bool offer_copy(
        const ConversationKey& key,
        std::string_view hash,
        TimePoint expires,
        int offers_max,
        TimePoint now
    ) = 0;
    virtual bool is_copy_offered(std::string_view hash, TimePoint now) = 0;
    // Whose copy it is; used up now, and noted in the audit trail.
    virtual std::optional<ConversationKey> take_copy(std::string_view hash, TimePoint now) = 0;

    // Gives residents of before there were keys of theirs one, and seals under it what stands in
    // the open or under the key of all: `count_max` accounts a call. False: all is done.
    virtual bool reseal(std::size_t count_max) = 0;
    // Seals under the master key `to` (32 bytes) whatever is sealed under the one in use; noted in
    // the audit trail. Nobody else may use the database; the store opens nothing of it afterwards
    // and is to be closed. Throws std::runtime_error for a field that does not open.
    // Returns how many residents' keys there were.
    virtual std::uint64_t change_key(
        std::string_view to, TimePoint now, const KeyProgress& progress
    ) = 0;

    // ---- QR codes
    virtual void save_scene(std::string_view scene, const Place& place, TimePoint now) = 0;

    // ---- timers: at most one of each name for a person, the newest wins
    virtual void arm_timer(
        const ConversationKey& key, std::string_view name, TimePoint due, std::int64_t revision
    ) = 0;
    virtual std::vector<Timer> take_due_timers(TimePoint now, std::size_t count_max) = 0;

    // ---- photos
    virtual PhotoId add_photo(
        const ConversationKey& by, std::string_view media_id, TimePoint now
    ) = 0;
    // The sound of a voice message: from now on like a photo in everything but its kind.
    virtual PhotoId add_voice(
        const ConversationKey& by, std::string_view media_id, TimePoint now
    ) = 0;
    virtual void photo_stored(PhotoId id, const PhotoInfo& info) = 0;
    virtual void photo_failed(PhotoId id, std::string_view why) = 0;
    virtual void discard_photo(PhotoId id) = 0;

    // ---- complaints
    // The day's next sequence; not taken until file() uses it.
    virtual std::uint32_t next_sequence(std::string_view date) = 0;
    // Inserts the complaint, its first event and its photos; takes its number. Throws LogicError
    // when the number is taken.
    virtual ComplaintId file(
        const Complaint& complaint, const std::vector<PhotoId>& photos, std::string_view phone
    ) = 0;
    // Adds change.event, writes what transitions may change of change.after (status, text,
    // category, departments, deadlines, course, rating), raises the version. False when the
    // complaint's version is no longer change.after.version: somebody was faster, nothing was
    // changed.
    virtual bool change(const casework::Change& change) = 0;
    // Deadlines that have reached their next rung, the longest past first. file() and change()
    // write these rows from the complaint's course, and a row stays until one of them moves it.
    virtual std::vector<DueRow> due(TimePoint now, std::size_t count_max) = 0;
    // Keeps the complaint's course with no event: only when its rungs are reached is otherwise now.
    virtual void rewind(const Complaint& complaint) = 0;
    // The row is not looked at before `until`.
    virtual void put_off(const DueRow& row, TimePoint until) = 0;
    virtual void attach_photo(ComplaintId id, PhotoId photo) = 0;
    // Takes a photo out again that belongs to another matter; it is then nobody's until filed.
    virtual void detach_photo(ComplaintId id, PhotoId photo) = 0;
    // The number to call, in place of an earlier one; kept as file() keeps it.
    virtual void set_phone(ComplaintId id, std::string_view phone) = 0;
    // The audit trail keeps that the member of staff `by` was shown the number to call.
    virtual void note_phone_read(ComplaintId id, std::string_view by, TimePoint now) = 0;
    virtual void set_place(ComplaintId id, const Place& place, std::string_view area) = 0;

    // ---- common concerns
    // The last complaint that was compared with those before it; 0: none.
    virtual ComplaintId concerns_heard() = 0;
    virtual void set_concerns_heard(ComplaintId complaint) = 0;
    // A new one, without complaints yet; id, counts and times of `concern` are ignored.
    virtual casework::ConcernId begin_concern(const casework::Concern& concern, TimePoint now) = 0;
    // The complaint belongs to this concern from now on, and to no other.
    virtual void join_concern(const ConcernMembership& membership, TimePoint now) = 0;
    virtual void leave_concern(ComplaintId complaint, std::string_view by, TimePoint now) = 0;
    virtual void note_likeness(const LikenessWord& word, TimePoint now) = 0;
    virtual std::vector<LikenessWord> likeness_words(ComplaintId complaint) = 0;
    // Whose complaints have changed since they were saved, that are watched since before then, or
    // whose officer's word counts at `now`.
    virtual std::vector<casework::ConcernId> touched_concerns(
        TimePoint now, TimePoint watched_before, std::size_t count_max
    ) = 0;
    virtual casework::ConcernMembers concern_members(casework::ConcernId id) = 0;
    virtual void save_concern(const casework::Concern& concern) = 0;
    virtual ConcernBook& concern_book() = 0;

    // ---- staff
    // `code_hash` is SHA-256 of the code. The code dies after `expires`, one use, or 5 wrong tries
    // by one person.
    virtual void invite(const Invitation& invitation) = 0;
    // The new member of staff, or nothing: unknown, used or expired code, or too many tries by
    // `key`.
    virtual std::optional<casework::Staff> bind(
        std::string_view code_hash, const ConversationKey& key, TimePoint now
    ) = 0;
    // Heads and their deputies whose list of `day` ("261124") is not written yet: taken, at
    // most once for each day. Nobody who was bound after `bound_before`.
    virtual std::vector<std::pair<casework::Staff, ConversationKey>> take_listed(
        std::string_view day, TimePoint bound_before, std::size_t count_max
    ) = 0;

    // Takes the role away: from now on an ordinary resident, who hears of nobody's complaint any
    // more. False when there is no such member.
    virtual bool remove_staff(std::string_view staff_id, TimePoint now) = 0;
    virtual void set_duty(std::string_view staff_id, bool on_duty, TimePoint now) = 0;
    // `staff_id` stands in for the head of `department` until then; empty: nobody any more. `by` is
    // the member who says so.
    virtual void set_deputy(
        std::string_view department,
        std::string_view staff_id,
        TimePoint until,
        std::string_view by,
        TimePoint now
    ) = 0;
    // What the member's last command did, in place of what the one before did.
    virtual void keep_undoable(
        std::string_view staff_id, std::span<const staff::UndoableAction> actions
    ) = 0;
    virtual std::vector<staff::UndoableAction> take_undoable(std::string_view staff_id) = 0;
    virtual void subscribe(std::string_view staff_id, std::string_view topic) = 0;
    virtual void unsubscribe(std::string_view staff_id, std::string_view topic) = 0;

    // ---- the pages of staff
    virtual ConsoleWrites& console() = 0;

    // ---- residents who asked for a person, and what was said to whom
    virtual Handovers& handovers() = 0;

    // ---- outbox
    // Takes back the `count` notices that tell of this version. False, and nothing is taken back,
    // when one of them is already on its way.
    virtual bool cancel_notices(
        std::string_view number, std::int64_t version, std::size_t count
    ) = 0;
    virtual void enqueue(const OutboxEntry& entry) = 0;
    // The newest notice to exactly this account that gathers others, whatever became of it.
    virtual std::optional<OutboxItem> last_gathering(const ConversationKey& to) = 0;
    // Puts another notice in the place of one that no attempt has been made of. False: too late.
    virtual bool replace_notice(const OutboxItem& item, const Notice& notice) = 0;
    // Up to `count_max` due items, at most one for each (recipient, complaint) in order of writing;
    // leased until now + `lease_time`. A lease that ran out may be taken again; `attempts` grows.
    // What has just run out of time comes first, with state `expired`: it is not leased. Photos
    // that were not fetched are failed, and whoever sent them must be told; of notices the
    // operator.
    virtual std::vector<OutboxItem> lease(
        std::size_t count_max, TimePoint now, Duration lease_time
    ) = 0;
    // Ends or delays an item; delayed, it stays as `unsettled` as it is given. False when the lease
    // is no longer `item`'s (its attempt number moved on).
    virtual bool settle(
        const OutboxItem& item, OutboxState state, TimePoint due, std::string_view why
    ) = 0;
    // When the next item falls due, to sleep until then.
    virtual std::optional<TimePoint> next_due() = 0;
    // The item was leased too early: as if it had not been, due again at `until`.
    virtual void put_back(const OutboxItem& item, TimePoint until, std::string_view why) = 0;
    // Notices to the same person, oldest first, which may go along with the leased `item`: due,
    // about a complaint, no attempt made of them, and nothing before them that stays. Those of
    // `leased_with`, which were leased in this transaction, are among them.
    virtual std::vector<OutboxItem> company(
        const OutboxItem& item, const std::vector<std::int64_t>& leased_with, TimePoint now
    ) = 0;
    // `into` says what `notice` says; the others end as merged into it.
    virtual void merge_notices(
        const OutboxItem& into, const std::vector<OutboxItem>& others, const Notice& notice
    ) = 0;
    // What ended as merged into `item`, oldest first.
    virtual std::vector<OutboxItem> went_along(const OutboxItem& item) = 0;
    // Notices to this person about this complaint (empty: about any) without an attempt, in order.
    virtual std::vector<OutboxItem> untried_notices(
        const ConversationKey& to, std::string_view number
    ) = 0;
    // Another time for one of them.
    virtual void move_notice(const OutboxItem& item, TimePoint due) = 0;
    // Notices that wait until the person writes again, oldest first.
    virtual std::vector<OutboxItem> waiting_notices(const ConversationKey& key) = 0;
    // One of them has been said with a reply, or is not wanted any more.
    virtual void end_waiting(const OutboxItem& item, OutboxState state, std::string_view why) = 0;
    // A notice that ended as undeliverable, uncertain or expired is tried again from `now` on.
    virtual Redriven redrive(std::int64_t id, TimePoint now, TimePoint expires) = 0;
    // The person can be reached again: notices that wait, or were put off after an attempt, fall
    // due at `now`. How many.
    virtual std::size_t revive_notices(const ConversationKey& key, TimePoint now) = 0;

    // ---- what is outside the store
    // Adds one to `counter`, which outlives the store's threads, when this transaction is
    // committed; nothing when the job, or all of it, is undone.
    virtual void count_committed(Counter& counter) = 0;
    // When the job, or all of the transaction, is undone: takes back what the job has changed in
    // memory, the last change first, on the store's thread, before anything else runs there. Throws
    // nothing, and what it speaks of outlives the store's threads.
    virtual void when_undone(std::function<void()> take_back) = 0;
};

// A unit of work in a write transaction.
class Job {
public:
    virtual ~Job() = default;
    // Runs on the store's thread. May throw: then only this job's changes are undone.
    virtual void run(Tx& tx) = 0;
    // May run() be called once more after all that it wrote was undone? The store may then try a
    // group without savepoints; when one of it throws, all are run again, each in its own.
    virtual bool can_run_again() const { return false; }
    // Called in a fresh savepoint after run() threw for a reason of its own (not the disk's), or
    // when the process has died three times with this job in hand: set the input aside so that it
    // does no more harm. False: not possible, the exception goes to done().
    virtual bool set_aside(Tx& tx, std::string_view why);
    // Names the input over restarts (channel and message id); empty: never counted.
    virtual std::string identity() const;
    // Called exactly once, after the commit or the failure, on the store's thread. Must be quick.
    virtual void done(std::exception_ptr failure) noexcept = 0;
};
class ReadJob {
public:
    virtual ~ReadJob() = default;
    virtual void run(ReadTx& tx) = 0;
    virtual void done(std::exception_ptr failure) noexcept = 0;
};

class Store {
public:
    virtual ~Store() = default;
    // Thread-safe; never waits for the disk. A refusal (StoreBusy) also comes through done().
    virtual void write(std::unique_ptr<Job> job) = 0;
    virtual void read(std::unique_ptr<ReadJob> job) = 0;
    // Finishes what was accepted, then refuses everything.
    virtual void stop() = 0;
    // Empty when a message could be stored now; otherwise the reason, for /readyz.
    virtual std::string not_ready() const = 0;
    // For /metrics; null where nothing is counted. Lives as long as the store.
    virtual const StoreCounters* counters() const { return nullptr; }
    virtual StoreLoad load() const { return {}; }
};

}  // namespace heed
