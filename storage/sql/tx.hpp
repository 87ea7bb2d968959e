#pragma once
// The store's interfaces over one connection: each call goes to the table it belongs to.
#include "storage/crypto.hpp"
#include "storage/sql/audit.hpp"
#include "storage/sql/complaints.hpp"
#include "storage/sql/concerns.hpp"
#include "storage/sql/console.hpp"
#include "storage/sql/data_copies.hpp"
#include "storage/sql/due.hpp"
#include "storage/sql/erasure.hpp"
#include "storage/sql/expiry.hpp"
#include "storage/sql/handovers.hpp"
#include "storage/sql/job_trace.hpp"
#include "storage/sql/key_change.hpp"
#include "storage/sql/links.hpp"
#include "storage/sql/messages.hpp"
#include "storage/sql/outbox.hpp"
#include "storage/sql/outside.hpp"
#include "storage/sql/persons.hpp"
#include "storage/sql/photos.hpp"
#include "storage/sql/resealing.hpp"
#include "storage/sql/resident_keys.hpp"
#include "storage/sql/scenes.hpp"
#include "storage/sql/staff.hpp"
#include "storage/sql/undoables.hpp"
#include "storage/sql/wrong_codes.hpp"
#include "storage/store.hpp"

namespace heed::sql {

// All tables behind one connection.
struct Tables {
    Tables(Connection& db, const storage::FieldCipher& cipher, Random& random)
        : connection(db),
          keys(db, cipher, random),
          persons(db, keys, job, random),
          messages(db, persons, keys, job),
          audit(db),
          photos(db, persons),
          due(db),
          complaints(db, persons, photos, due, audit, keys, job),
          concerns(db, audit),
          undoables(db),
          wrong_codes(db),
          staff(db, persons, wrong_codes, audit, cipher, random),
          links(db, persons, wrong_codes, audit),
          copies(db, persons, audit),
          scenes(db),
          handovers(db, persons, keys),
          outbox(db, persons, photos, job, random),
          erasure(db, persons, keys, audit, random),
          expiry(db, erasure, audit),
          resealing(db, keys),
          key_change(db, resealing, audit, cipher, random),
          console(db, {persons, photos, complaints, staff, handovers, audit, cipher, random}) {}
    Tables(const Tables&) = delete;
    Tables& operator=(const Tables&) = delete;

    StoreCounts counts();
    // What was remembered of rows: a job was undone, or others may have written.
    void forget() {
        persons.forget();
        complaints.forget();
    }

    Connection& connection;
    JobTrace job;
    ResidentKeys keys;
    Persons persons;
    Messages messages;
    Audit audit;
    Photos photos;
    DueTable due;
    Complaints complaints;
    Concerns concerns;
    Undoables undoables;
    WrongCodes wrong_codes;
    StaffTable staff;
    Links links;
    DataCopies copies;
    Scenes scenes;
    HandoverTable handovers;
    OutboxTable outbox;
    Erasure erasure;
    ExpiryTable expiry;
    Resealing resealing;
    KeyChange key_change;
    ConsoleTable console;
    Outside outside;
    StoreCounters* counters = nullptr;  // null: changes are not counted
};

// Readers never make anything up.
class NoRandom final : public Random {
public:
    void fill(unsigned char* bytes, std::size_t count) override;
};

// Gives `Base` (ReadTx or what extends it) its questions.
template <class Base>
class Reads : public Base {
public:
    explicit Reads(Tables& tables) : tables_(tables) {}

    std::optional<Complaint> complaint(std::string_view number, bool whole) override {
        return tables_.complaints.by_number(number, whole);
    }
    std::optional<Complaint> complaint_by_token(std::string_view token) override {
        return tables_.complaints.by_token(token);
    }
    std::vector<std::string> numbers(const NumberQuery& query, std::size_t count_max) override {
        return tables_.complaints.numbers(query, count_max);
    }
    std::vector<Complaint> complaints_of(const ConversationKey& by, std::size_t count_max)
        override {
        return tables_.complaints.of(by, count_max);
    }
    Holdings holdings(const ConversationKey& by) override {
        return tables_.complaints.holdings(by);
    }
    ComplaintPage open_complaints(
        const ComplaintFilter& filter, std::size_t offset, std::size_t count_max
    ) override {
        return tables_.complaints.open(filter, offset, count_max);
    }
    ComplaintPage search_complaints(
        const ComplaintFilter& filter, std::size_t offset, std::size_t count_max
    ) override {
        return tables_.complaints.search(filter, offset, count_max);
    }
    WorkCounts work_counts(const ComplaintFilter& filter, TimePoint since, TimePoint now) override {
        return tables_.complaints.work_counts(filter, since, now);
    }
    std::vector<Complaint> merged_into(std::string_view number) override {
        return tables_.complaints.merged_into(number);
    }
    void each_complaint(
        std::optional<TimePoint> since,
        std::optional<TimePoint> until,
        ComplaintParts parts,
        const std::function<bool(Complaint, std::optional<casework::ConcernId>)>& visit
    ) override {
        tables_.complaints.each(since, until, parts, visit);
    }
    void each_history(
        TimePoint from, TimePoint until, const std::function<void(const casework::History&)>& visit
    ) override {
        tables_.complaints.each_history(from, until, visit);
    }
    std::optional<Complaint> complaint_of_id(ComplaintId id) override {
        return tables_.complaints.by_id(id);
    }
    std::vector<Complaint> complaints_after(ComplaintId after, std::size_t count_max) override {
        return tables_.complaints.after(after, count_max);
    }
    std::vector<ComplaintId> complaints_not_long_closed(TimePoint closed_from) override {
        return tables_.complaints.not_long_closed(closed_from);
    }
    std::optional<casework::Concern> concern(casework::ConcernId id) override {
        return tables_.concerns.get(id);
    }
    std::optional<casework::ConcernId> concern_of(ComplaintId complaint) override {
        return tables_.concerns.of(complaint);
    }
    std::vector<casework::Concern> largest_concerns(
        const ConcernFilter& filter, std::size_t count_max
    ) override {
        return tables_.concerns.largest(filter, count_max);
    }
    std::vector<ComplaintId> complaints_of_concern(casework::ConcernId id, std::size_t count_max)
        override {
        return tables_.concerns.complaints_of(id, count_max);
    }
    std::vector<Complaint> cases_of_concern(casework::ConcernId id, std::size_t count_max)
        override {
        return tables_.complaints.of_concern(id, count_max);
    }
    casework::ConcernHistory concern_history(casework::ConcernId id) override {
        return tables_.concerns.history(id);
    }
    std::vector<casework::ConcernHistory> concern_histories(TimePoint from, TimePoint until)
        override {
        return tables_.concerns.histories(from, until);
    }
    std::vector<LikenessWord> all_likeness_words() override { return tables_.concerns.all_words(); }
    std::vector<PhotoRow> photos_of(ComplaintId id) override { return tables_.photos.rows_of(id); }
    std::string phone_of(ComplaintId id) override { return tables_.complaints.phone_of(id); }
    std::int64_t concern_people_since(casework::ConcernId id, TimePoint since) override {
        return tables_.concerns.people_since(id, since);
    }
    std::optional<casework::Staff> staff(const ConversationKey& key) override {
        return tables_.staff.get(key);
    }
    std::vector<std::pair<casework::Staff, ConversationKey>> staff_of(std::string_view department
    ) override {
        return tables_.staff.of(department);
    }
    std::vector<StaffRow> all_staff() override { return tables_.staff.all(); }
    std::string staff_name(std::string_view staff_id) override {
        return tables_.staff.name(staff_id);
    }
    std::optional<std::pair<casework::Staff, ConversationKey>> deputy_of(
        std::string_view department, TimePoint now
    ) override {
        return tables_.staff.deputy_of(department, now);
    }
    std::vector<std::string> subscriptions(std::string_view staff_id) override {
        return tables_.staff.subscriptions(staff_id);
    }
    std::vector<std::pair<casework::Staff, ConversationKey>> subscribers(std::string_view topic
    ) override {
        return tables_.staff.subscribers(topic);
    }
    std::optional<Person> person(const ConversationKey& key) override {
        return tables_.persons.get(key);
    }
    std::vector<Account> accounts(const ConversationKey& key) override {
        return tables_.persons.accounts(key);
    }
    bool same_person(const ConversationKey& a, const ConversationKey& b) override {
        return tables_.persons.same_person(a, b);
    }
    std::optional<Place> scene(std::string_view scene) override {
        return tables_.scenes.find(scene);
    }
    std::optional<PhotoRow> photo(PhotoId id) override { return tables_.photos.get(id); }
    std::vector<std::string> photo_hashes(std::string_view prefix) override {
        return tables_.photos.hashes(prefix);
    }
    std::vector<OutboxItem> outbox(std::optional<OutboxState> state, std::size_t count_max)
        override {
        return tables_.outbox.list(state, count_max);
    }
    std::vector<std::string> awaited(
        std::string_view channel, const std::vector<std::string>& users
    ) override {
        return tables_.outbox.awaited(channel, users);
    }
    StoreCounts counts() override { return tables_.counts(); }
    std::int64_t accounts_erased() override { return tables_.erasure.count(); }
    bool has_person(std::string_view number) override { return tables_.erasure.has_person(number); }
    std::optional<AuditHead> audit_head(std::optional<std::int64_t> seq) override {
        return tables_.audit.head(seq);
    }
    ConsoleReads& console_reads() override { return tables_.console; }

protected:
    Tables& tables_;
};

class SqlTx final : public Reads<Tx> {
public:
    using Reads<Tx>::Reads;

    void follow(const TraceId& trace) override { tables_.job.follow(trace); }
    void note(Deed deed) override { tables_.job.note(std::move(deed)); }
    std::vector<Deed> take_deeds() override { return tables_.job.take_deeds(); }

    Claim claim(const IncomingMessage& message, TimePoint now) override;
    void owe(const IncomingMessage& message, std::int64_t revision) override;
    void remember_answer(const IncomingMessage& message, const Answer& answer) override;
    void quarantine(const IncomingMessage& message, std::string_view why, TimePoint now) override;

    Person touch_person(const ConversationKey& key, TimePoint now) override;
    void save_person(const ConversationKey& key, const Person& person) override;
    Conversation conversation(const ConversationKey& key) override;
    void save_conversation(
        const ConversationKey& key, const Conversation& conversation, TimePoint now
    ) override;

    bool offer_link(
        const ConversationKey& key, std::string_view code_hash, TimePoint expires, TimePoint now
    ) override;
    bool offers_link(const ConversationKey& key, TimePoint now) override;
    bool link_codes_are_guessed(TimePoint now) override;
    LinkCheck check_link(
        std::string_view code_hash, bool is_short, const ConversationKey& key, TimePoint now
    ) override;
    void link(const ConversationKey& a, const ConversationKey& b, TimePoint now) override;
    std::vector<ConversationKey> unlink(
        const ConversationKey& key, const Conversation& left_behind, TimePoint now
    ) override;
    Erased erase_resident(std::string_view resident, std::string_view by, TimePoint now) override {
        return tables_.erasure.erase(resident, by, now);
    }
    Expiry& expiry() override { return tables_.expiry; }
    bool offer_copy(
        const ConversationKey& key,
        std::string_view hash,
        TimePoint expires,
        int offers_max,
        TimePoint now
    ) override {
        return tables_.copies.offer(key, hash, expires, offers_max, now);
    }
    bool is_copy_offered(std::string_view hash, TimePoint now) override {
        return tables_.copies.is_offered(hash, now);
    }
    std::optional<ConversationKey> take_copy(std::string_view hash, TimePoint now) override {
        return tables_.copies.take(hash, now);
    }
    bool reseal(std::size_t count_max) override { return tables_.resealing.go_on(count_max); }
    std::uint64_t change_key(std::string_view to, TimePoint now, const KeyProgress& progress)
        override {
        return tables_.key_change.run(to, now, progress);
    }
    void save_scene(std::string_view scene, const Place& place, TimePoint now) override;

    void arm_timer(
        const ConversationKey& key, std::string_view name, TimePoint due, std::int64_t revision
    ) override;
    std::vector<Timer> take_due_timers(TimePoint now, std::size_t count_max) override;

    PhotoId add_photo(const ConversationKey& by, std::string_view media_id, TimePoint now) override;
    PhotoId add_voice(const ConversationKey& by, std::string_view media_id, TimePoint now) override;
    void photo_stored(PhotoId id, const PhotoInfo& info) override;
    void photo_failed(PhotoId id, std::string_view why) override;
    void discard_photo(PhotoId id) override;

    std::uint32_t next_sequence(std::string_view date) override;
    ComplaintId file(
        const Complaint& complaint, const std::vector<PhotoId>& photos, std::string_view phone
    ) override;
    bool change(const casework::Change& change) override;
    std::vector<DueRow> due(TimePoint now, std::size_t count_max) override;
    void rewind(const Complaint& complaint) override;
    void put_off(const DueRow& row, TimePoint until) override;
    void attach_photo(ComplaintId id, PhotoId photo) override;
    void detach_photo(ComplaintId id, PhotoId photo) override;
    void set_phone(ComplaintId id, std::string_view phone) override;
    void note_phone_read(ComplaintId id, std::string_view by, TimePoint now) override;
    void set_place(ComplaintId id, const Place& place, std::string_view area) override;

    ComplaintId concerns_heard() override { return tables_.concerns.heard(); }
    void set_concerns_heard(ComplaintId complaint) override {
        tables_.concerns.set_heard(complaint);
    }
    casework::ConcernId begin_concern(const casework::Concern& concern, TimePoint now) override {
        return tables_.concerns.begin(concern, now);
    }
    void join_concern(const ConcernMembership& membership, TimePoint now) override {
        tables_.concerns.join(membership, now);
    }
    void leave_concern(ComplaintId complaint, std::string_view by, TimePoint now) override {
        tables_.concerns.leave(complaint, by, now);
    }
    void note_likeness(const LikenessWord& word, TimePoint now) override {
        tables_.concerns.note_word(word, now);
    }
    std::vector<LikenessWord> likeness_words(ComplaintId complaint) override {
        return tables_.concerns.words_of(complaint);
    }
    std::vector<casework::ConcernId> touched_concerns(
        TimePoint now, TimePoint watched_before, std::size_t count_max
    ) override {
        return tables_.concerns.touched(now, watched_before, count_max);
    }
    casework::ConcernMembers concern_members(casework::ConcernId id) override {
        return tables_.concerns.members(id);
    }
    void save_concern(const casework::Concern& concern) override { tables_.concerns.save(concern); }
    ConcernBook& concern_book() override { return tables_.concerns; }

    void invite(const Invitation& invitation) override;
    std::optional<casework::Staff> bind(
        std::string_view code_hash, const ConversationKey& key, TimePoint now
    ) override;
    std::vector<std::pair<casework::Staff, ConversationKey>> take_listed(
        std::string_view day, TimePoint bound_before, std::size_t count_max
    ) override;

    bool remove_staff(std::string_view staff_id, TimePoint now) override;
    void set_duty(std::string_view staff_id, bool on_duty, TimePoint now) override;
    void set_deputy(
        std::string_view department,
        std::string_view staff_id,
        TimePoint until,
        std::string_view by,
        TimePoint now
    ) override;
    void keep_undoable(std::string_view staff_id, std::span<const staff::UndoableAction> actions)
        override {
        tables_.undoables.keep(staff_id, actions);
    }
    std::vector<staff::UndoableAction> take_undoable(std::string_view staff_id) override {
        return tables_.undoables.take(staff_id);
    }
    void subscribe(std::string_view staff_id, std::string_view topic) override;
    void unsubscribe(std::string_view staff_id, std::string_view topic) override;

    bool cancel_notices(std::string_view number, std::int64_t version, std::size_t count) override;
    Handovers& handovers() override { return tables_.handovers; }
    ConsoleWrites& console() override { return tables_.console; }

    void enqueue(const OutboxEntry& entry) override;
    std::optional<OutboxItem> last_gathering(const ConversationKey& to) override;
    bool replace_notice(const OutboxItem& item, const Notice& notice) override;
    std::vector<OutboxItem> lease(std::size_t count_max, TimePoint now, Duration lease_time)
        override;
    bool settle(const OutboxItem& item, OutboxState state, TimePoint due, std::string_view why)
        override;
    std::optional<TimePoint> next_due() override;
    void put_back(const OutboxItem& item, TimePoint until, std::string_view why) override;
    std::vector<OutboxItem> company(
        const OutboxItem& item, const std::vector<std::int64_t>& leased_with, TimePoint now
    ) override;
    void merge_notices(
        const OutboxItem& into, const std::vector<OutboxItem>& others, const Notice& notice
    ) override;
    std::vector<OutboxItem> went_along(const OutboxItem& item) override;
    std::vector<OutboxItem> untried_notices(const ConversationKey& to, std::string_view number)
        override;
    void move_notice(const OutboxItem& item, TimePoint due) override;
    std::vector<OutboxItem> waiting_notices(const ConversationKey& key) override;
    void end_waiting(const OutboxItem& item, OutboxState state, std::string_view why) override;
    Redriven redrive(std::int64_t id, TimePoint now, TimePoint expires) override;
    std::size_t revive_notices(const ConversationKey& key, TimePoint now) override;

    void count_committed(Counter& counter) override { tables_.outside.count(counter); }
    void when_undone(std::function<void()> take_back) override {
        tables_.outside.when_undone(std::move(take_back));
    }
};

}  // namespace heed::sql
