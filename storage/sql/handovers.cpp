#include "storage/sql/handovers.hpp"

#include "dialogs/ensure.hpp"

#include <algorithm>

namespace heed::sql {
namespace {

std::string_view name_of(Handover::State state) {
    switch (state) {
        case Handover::State::promised:
            return "promised";
        case Handover::State::waiting:
            return "waiting";
        case Handover::State::taken:
            return "taken";
        case Handover::State::ended:
            return "ended";
    }
    return "ended";
}

Handover::State state_of(std::string_view name) {
    using enum Handover::State;
    for (const auto state : {promised, waiting, taken, ended}) {
        if (name == name_of(state)) return state;
    }
    throw LogicError("a hand-over has no state " + std::string(name));
}

std::string select(std::string_view rest) {
    return "SELECT h.id, r.channel, r.user, h.state, h.asked_at, s.channel, s.user, h.taken_at"
           " FROM handover h JOIN person r ON r.id = h.person"
           " LEFT JOIN person s ON s.id = h.staff " +
           std::string(rest);
}

std::optional<Handover> first(Query& query) {
    if (!query.step()) return std::nullopt;
    Handover handover;
    handover.id = query.integer(0);
    handover.resident = {query.text(1), query.text(2)};
    handover.state = state_of(query.text(3));
    handover.asked_at = query.time(4);
    if (!query.null(5)) handover.staff = ConversationKey{query.text(5), query.text(6)};
    if (!query.null(7)) handover.taken_at = query.time(7);
    return handover;
}

}  // namespace

std::optional<Handover> HandoverTable::get(std::int64_t id) {
    static const std::string sql = select("WHERE h.id = ?1");
    Query query(connection_, sql.c_str());
    query.bind(id);
    return first(query);
}

std::optional<Handover> HandoverTable::of(const ConversationKey& resident) {
    static const std::string sql = select("WHERE h.person = ?1 AND h.state <> 'ended'");
    Query query(connection_, sql.c_str());
    query.bind(persons_.home(resident));
    return first(query);
}

std::optional<Handover> HandoverTable::served_by(const ConversationKey& staff) {
    static const std::string sql = select("WHERE h.staff = ?1 AND h.state = 'taken'");
    Query query(connection_, sql.c_str());
    query.bind(persons_.find(staff));
    return first(query);
}

std::optional<Handover> HandoverTable::next() {
    static const std::string sql = select(
        "WHERE h.state IN ('promised', 'waiting')"
        " ORDER BY h.state = 'promised', h.asked_at, h.id LIMIT 1"
    );
    Query query(connection_, sql.c_str());
    return first(query);
}

std::optional<Handover> HandoverTable::last_taken() {
    static const std::string sql =
        select("WHERE h.state = 'taken' ORDER BY h.taken_at DESC LIMIT 1");
    Query query(connection_, sql.c_str());
    return first(query);
}

std::size_t HandoverTable::count_waiting() {
    // Both conditions: the first is the one of the index.
    Query query(
        connection_,
        "SELECT count(*) FROM handover"
        " WHERE state IN ('promised', 'waiting') AND state = 'waiting'"
    );
    HEED_ENSURE(query.step());
    return static_cast<std::size_t>(query.integer(0));
}

Handover HandoverTable::ask(const ConversationKey& resident, Handover::State state, TimePoint now) {
    persons_.ensure(resident);
    Query(
        connection_,
        "INSERT INTO handover (person, state, asked_at) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (person) WHERE state <> 'ended' DO UPDATE SET state = excluded.state"
        " WHERE handover.state IN ('promised', 'waiting')"
    )
        .bind(persons_.home(resident), name_of(state), now)
        .run();
    return of(resident).value();
}

bool HandoverTable::take(std::int64_t id, const ConversationKey& staff, TimePoint now) {
    Query(
        connection_,
        "UPDATE handover SET state = 'taken', staff = ?2, taken_at = ?3"
        " WHERE id = ?1 AND state IN ('promised', 'waiting')"
    )
        .bind(id, persons_.find(staff), now)
        .run();
    return connection_.changes() == 1;
}

void HandoverTable::end(std::int64_t id, TimePoint now) {
    Query(
        connection_,
        "UPDATE handover SET state = 'ended', ended_at = ?2 WHERE id = ?1 AND state <> 'ended'"
    )
        .bind(id, now)
        .run();
}

void HandoverTable::keep(std::int64_t id, const HandoverWord& word) {
    const std::string row = std::to_string(id);
    const std::string sealed = keys_.seal(person_of(id), word.text, word_place(row));
    Query(
        connection_,
        "INSERT INTO handover_word (handover, at, by_staff, text, photo, sealed)"
        " VALUES (?1, ?2, ?3, '', ?4, ?5)"
    )
        .bind(id, word.at, word.by_staff, word.photo, Blob{sealed})
        .run();
}

std::int64_t HandoverTable::person_of(std::int64_t id) {
    Query query(connection_, "SELECT person FROM handover WHERE id = ?1");
    query.bind(id);
    HEED_ENSURE(query.step());
    return query.integer(0);
}

std::vector<HandoverWord> HandoverTable::words(std::int64_t id, std::size_t count_max) {
    Query query(
        connection_,
        "SELECT text, photo, by_staff, at, sealed, handover FROM handover_word WHERE handover = ?1"
        " ORDER BY id DESC LIMIT ?2"
    );
    query.bind(id, count_max);
    return read_words(query);
}

std::vector<HandoverWord> HandoverTable::words_of(
    const ConversationKey& resident, std::size_t count_max
) {
    Query query(
        connection_,
        "SELECT w.text, w.photo, w.by_staff, w.at, w.sealed, w.handover"
        " FROM handover h JOIN handover_word w ON w.handover = h.id"
        " WHERE h.person IN (SELECT id FROM person WHERE id = ?1 OR home = ?1)"
        " ORDER BY w.id DESC LIMIT ?2"
    );
    query.bind(persons_.home(resident), count_max);
    return read_words(query);
}

std::vector<HandoverWord> HandoverTable::read_words(Query& query) {
    std::vector<HandoverWord> words;
    while (query.step()) {
        HandoverWord word{query.text(0), query.integer(1), query.flag(2), query.time(3)};
        const std::string row = std::to_string(query.integer(5));
        if (!query.null(4)) word.text = keys_.open(query.text(4), word_place(row)).value_or("");
        words.push_back(std::move(word));
    }
    std::ranges::reverse(words);
    return words;
}

}  // namespace heed::sql
