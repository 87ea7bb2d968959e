#pragma once
// Persons, their conversations and their timers. Accounts that one person has linked share the
// conversation and the timers of one of them, their home.
#include "dialogs/random.hpp"
#include "storage/records.hpp"
#include "storage/sql/connection.hpp"
#include "storage/sql/job_trace.hpp"
#include "storage/sql/resident_keys.hpp"

namespace heed::sql {

// `row` is the account's id.
inline storage::FieldPlace state_place(std::string_view row) { return {"person", "state", row}; }

class Persons {
public:
    Persons(Connection& connection, ResidentKeys& keys, const JobTrace& job, Random& random)
        : connection_(connection), keys_(keys), job_(job), random_(random) {}

    // The account's row; 0 when unknown.
    std::int64_t find(const ConversationKey& key);
    // The same, and what conversation() and get() are asked of it next is read with it.
    std::int64_t find_whole(const ConversationKey& key);
    // The row that holds its conversation: its own unless it is linked; 0 when unknown.
    std::int64_t home(const ConversationKey& key);
    // The same, created when unknown: following, never heard of.
    std::int64_t ensure(const ConversationKey& key);
    // A new job begins, or one was undone: ids that were remembered may be gone.
    void forget() {
        last_id_ = 0;
        forget_row();
        keys_.forget();
    }
    // Something that a row holds was changed past this class.
    void forget_row() { row_.reset(); }
    // What is known without asking again: false also when it would have to be asked.
    bool surely_no_staff(std::int64_t person) const {
        return row_ && row_->id == person && !row_->staff;
    }
    bool surely_unlinked(std::int64_t person) const {
        return row_ && row_->id == person && !row_->linked;
    }

    // See ReadTx.
    std::vector<Account> accounts(const ConversationKey& key);
    bool same_person(const ConversationKey& a, const ConversationKey& b);

    std::optional<Person> get(const ConversationKey& key);
    Person touch(const ConversationKey& key, TimePoint now);
    // Written with the person's conversation, or by write_saved(): they are one row, and a turn
    // changes both.
    void save(const ConversationKey& key, const Person& person);
    // At the end of a job, and before somebody else reads or changes what save() writes.
    void write_saved();
    // The job was undone.
    void drop_saved() { unwritten_.reset(); }

    Conversation conversation(const ConversationKey& key);
    void save_conversation(
        const ConversationKey& key, const Conversation& conversation, TimePoint now
    );

    void arm_timer(
        const ConversationKey& key, std::string_view name, TimePoint due, std::int64_t revision
    );
    std::vector<Timer> take_due_timers(TimePoint now, std::size_t count_max);

private:
    // What a turn asks of its own account again and again.
    struct Row {
        std::int64_t id = 0, home = 0;
        Person person;
        Conversation conversation;  // of its home, the state as it is stored
        bool staff = false;         // bound, and not removed
        bool linked = false;        // shares its home with another account
    };
    // Of the account `p` for which `condition` holds, and what reads it.
    static std::string row_query(std::string_view condition);
    static Row read_row(const Query& query);
    const Row& row(std::int64_t id);

    struct Unwritten {
        std::int64_t id = 0;
        Person person;
    };

    Connection& connection_;
    ResidentKeys& keys_;
    const JobTrace& job_;
    Random& random_;
    std::optional<Unwritten> unwritten_;  // saved, and not yet in its row
    // The person asked for last: a turn asks for the same one a dozen times.
    ConversationKey last_key_;
    std::int64_t last_id_ = 0;
    std::int64_t last_home_ = 0;
    std::optional<Row> row_;
};

}  // namespace heed::sql
