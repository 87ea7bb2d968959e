#include "storage/sql/persons.hpp"

#include "dialogs/ensure.hpp"

#include <utility>

namespace heed::sql {
namespace {

constexpr std::size_t resident_bytes = 8;

// Columns of `person`, of its home only the pseudonym; read_person() reads them from `column` on.
constexpr std::string_view person_columns =
    "h.resident, p.following, p.last_message_at, p.pushes_left, p.pushes_until,"
    " p.event_pushes_left, p.event_pushes_until, p.unsubscribed_at";

Person read_person(const Query& row, int column) {
    Person person;
    person.resident = row.text(column);
    person.following = row.flag(column + 1);
    person.last_message_at = row.time(column + 2);
    person.after_message = {static_cast<int>(row.integer(column + 3)), row.time(column + 4)};
    person.after_event = {static_cast<int>(row.integer(column + 5)), row.time(column + 6)};
    person.unsubscribed_at = row.time(column + 7);
    return person;
}

}  // namespace

std::string Persons::row_query(std::string_view condition) {
    return "SELECT " + std::string(person_columns) +
           ", p.id, h.id, h.state, h.desk,"
           " EXISTS (SELECT 1 FROM staff s WHERE s.person = p.id AND s.removed_at IS NULL),"
           " p.home IS NOT NULL OR EXISTS (SELECT 1 FROM person g WHERE g.home = p.id)"
           " FROM person p JOIN person h ON h.id = coalesce(p.home, p.id) WHERE " +
           std::string(condition);
}

Persons::Row Persons::read_row(const Query& query) {
    constexpr int after_person = 8;
    return {
        query.integer(after_person),
        query.integer(after_person + 1),
        read_person(query, 0),
        {query.text(after_person + 2), query.text(after_person + 3)},
        query.flag(after_person + 4),
        query.flag(after_person + 5)};
}

std::int64_t Persons::find(const ConversationKey& key) {
    if (last_id_ != 0 && last_key_ == key) return last_id_;
    Query query(
        connection_,
        "SELECT id, coalesce(home, id) FROM person WHERE channel = ?1 AND \"user\" = ?2"
    );
    query.bind(key.channel, key.user);
    if (!query.step()) return 0;
    last_key_ = key;
    last_home_ = query.integer(1);
    return last_id_ = query.integer(0);
}

std::int64_t Persons::find_whole(const ConversationKey& key) {
    if (last_id_ != 0 && last_key_ == key) return last_id_;
    write_saved();
    static const std::string sql = row_query("p.channel = ?1 AND p.\"user\" = ?2");
    Query query(connection_, sql.c_str());
    query.bind(key.channel, key.user);
    if (!query.step()) return 0;
    row_ = read_row(query);
    last_key_ = key;
    last_home_ = row_->home;
    return last_id_ = row_->id;
}

const Persons::Row& Persons::row(std::int64_t id) {
    if (row_ && row_->id == id) return *row_;
    write_saved();
    static const std::string sql = row_query("p.id = ?1");
    Query query(connection_, sql.c_str());
    query.bind(id);
    HEED_ENSURE(query.step());
    row_ = read_row(query);
    return *row_;
}

std::int64_t Persons::home(const ConversationKey& key) { return find(key) == 0 ? 0 : last_home_; }

std::int64_t Persons::ensure(const ConversationKey& key) {
    if (const std::int64_t id = find(key)) return id;
    Query query(
        connection_,
        "INSERT INTO person (channel, \"user\", resident, following, last_message_at, pushes_left,"
        " state, desk, saved_at) VALUES (?1, ?2, ?3, 1, 0, 0, ?4, ?4, 0)"
    );
    query.bind(key.channel, key.user, "r_" + random_hex(random_, resident_bytes), Blob{});
    const std::int64_t id = query.insert();
    last_key_ = key;
    return last_id_ = last_home_ = id;
}

std::vector<Account> Persons::accounts(const ConversationKey& key) {
    std::vector<Account> accounts;
    const std::int64_t of = home(key);
    if (of == 0) return accounts;
    write_saved();
    static const std::string sql =
        "SELECT p.channel, p.user, " + std::string(person_columns) +
        " FROM person h JOIN person p ON p.id = h.id OR p.home = h.id WHERE h.id = ?1"
        " ORDER BY p.following DESC, p.last_message_at DESC, p.id";
    Query query(connection_, sql.c_str());
    query.bind(of);
    while (query.step()) {
        accounts.push_back({{query.text(0), query.text(1)}, read_person(query, 2)});
    }
    return accounts;
}

bool Persons::same_person(const ConversationKey& a, const ConversationKey& b) {
    if (a == b) return true;
    const std::int64_t of_a = home(a);
    return of_a != 0 && of_a == home(b);
}

std::optional<Person> Persons::get(const ConversationKey& key) {
    const std::int64_t id = find(key);
    if (id == 0) return std::nullopt;
    if (row_ && row_->id == id) return row_->person;
    write_saved();
    static const std::string sql =
        "SELECT " + std::string(person_columns) +
        " FROM person p JOIN person h ON h.id = coalesce(p.home, p.id) WHERE p.id = ?1";
    Query query(connection_, sql.c_str());
    query.bind(id);
    if (!query.step()) return std::nullopt;
    return read_person(query, 0);
}

Person Persons::touch(const ConversationKey& key, TimePoint now) {
    const std::int64_t id = ensure(key);
    write_saved();
    Query(connection_, "UPDATE person SET last_message_at = ?2 WHERE id = ?1").bind(id, now).run();
    forget_row();
    return row(id).person;
}

void Persons::save(const ConversationKey& key, const Person& person) {
    const std::int64_t id = ensure(key);
    if (unwritten_ && unwritten_->id != id) write_saved();
    unwritten_ = {id, person};
    if (!row_ || row_->id != id) return;
    std::string resident = std::move(row_->person.resident);
    row_->person = person;
    row_->person.resident = std::move(resident);
}

void Persons::write_saved() {
    if (!unwritten_) return;
    const auto [id, person] = *std::exchange(unwritten_, std::nullopt);
    Query(
        connection_,
        "UPDATE person SET following = ?2, last_message_at = ?3, pushes_left = ?4,"
        " pushes_until = ?5, event_pushes_left = ?6, event_pushes_until = ?7, unsubscribed_at = ?8"
        " WHERE id = ?1"
    )
        .bind(
            id,
            person.following,
            person.last_message_at,
            person.after_message.left,
            person.after_message.until,
            person.after_event.left,
            person.after_event.until,
            person.unsubscribed_at
        )
        .run();
}

Conversation Persons::conversation(const ConversationKey& key) {
    const std::int64_t account = find(key);
    if (account == 0) return {};
    const Row& kept = row(account);
    const std::int64_t id = kept.home;
    Conversation conversation = kept.conversation;
    // As it is: empty, or kept before residents had keys.
    if (!ResidentKeys::is_sealed(conversation.state)) return conversation;
    const std::string row = std::to_string(id);
    conversation.state = keys_.open(conversation.state, state_place(row)).value_or("");
    return conversation;
}

void Persons::save_conversation(
    const ConversationKey& key, const Conversation& conversation, TimePoint now
) {
    ensure(key);
    const std::int64_t id = home(key);
    const std::string row = std::to_string(id);
    const std::string state = conversation.state.empty()
                                  ? std::string()
                                  : keys_.seal(id, conversation.state, state_place(row));
    if (unwritten_ && unwritten_->id == id) {
        const Person person = std::exchange(unwritten_, std::nullopt)->person;
        Query(
            connection_,
            "UPDATE person SET state = ?2, desk = ?3, saved_at = ?4, following = ?5,"
            " last_message_at = ?6, pushes_left = ?7, pushes_until = ?8, event_pushes_left = ?9,"
            " event_pushes_until = ?10, unsubscribed_at = ?11 WHERE id = ?1"
        )
            .bind(
                id,
                Blob{state},
                Blob{conversation.desk},
                now,
                person.following,
                person.last_message_at,
                person.after_message.left,
                person.after_message.until,
                person.after_event.left,
                person.after_event.until,
                person.unsubscribed_at
            )
            .run();
    } else {
        Query(connection_, "UPDATE person SET state = ?2, desk = ?3, saved_at = ?4 WHERE id = ?1")
            .bind(id, Blob{state}, Blob{conversation.desk}, now)
            .run();
    }
    if (row_ && row_->home == id) row_->conversation = {state, conversation.desk};
}

void Persons::arm_timer(
    const ConversationKey& key, std::string_view name, TimePoint due, std::int64_t revision
) {
    ensure(key);
    Query(
        connection_,
        "INSERT INTO timer (person, name, due, revision, trace) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT (person, name) DO UPDATE SET due = excluded.due, revision = "
        "excluded.revision,"
        " trace = excluded.trace"
    )
        .bind(home(key), name, due, revision, column_of(job_.id()))
        .run();
}

std::vector<Timer> Persons::take_due_timers(TimePoint now, std::size_t count_max) {
    std::vector<Timer> timers;
    std::vector<std::int64_t> persons;
    write_saved();
    {
        Query query(
            connection_,
            "SELECT p.channel, p.user, t.name, t.revision, t.person, t.trace FROM timer t"
            // Of linked accounts the one on which the person wrote last.
            " JOIN person p ON p.id = (SELECT a.id FROM person a WHERE a.id = t.person"
            "  OR a.home = t.person ORDER BY a.following DESC, a.last_message_at DESC, a.id LIMIT "
            "1)"
            " WHERE t.due <= ?1 ORDER BY t.due LIMIT ?2"
        );
        query.bind(now, count_max);
        while (query.step()) {
            timers.push_back(
                {{query.text(0), query.text(1)},
                 query.text(2),
                 query.integer(3),
                 read_trace(query, 5)}
            );
            persons.push_back(query.integer(4));
        }
    }
    for (std::size_t i = 0; i < timers.size(); ++i) {
        Query(connection_, "DELETE FROM timer WHERE person = ?1 AND name = ?2")
            .bind(persons[i], timers[i].name)
            .run();
    }
    return timers;
}

}  // namespace heed::sql
