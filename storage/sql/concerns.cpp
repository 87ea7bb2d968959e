#include "storage/sql/concerns.hpp"

#include "dialogs/ensure.hpp"
#include "storage/codec.hpp"

#include <stdexcept>

namespace heed::sql {
namespace {

constexpr std::string_view columns =
    "SELECT id, state, category, area, place, department, confirmed, first_at, last_at, people,"
    " complaints, recurred, recognised_at, measures_at, resolved_at, closed_at,"
    " confirm_at, heavy_at, coalesce(merged_into, 0) FROM concern ";

casework::Concern read_row(const Query& row) {
    const auto state = casework::parse_concern_state(row.text(1));
    if (!state) throw std::runtime_error("a concern's row cannot be read: " + row.text(0));
    casework::Concern concern;
    concern.id = row.integer(0);
    concern.state = *state;
    concern.category = row.text(2);
    concern.area = row.text(3);
    concern.place = row.text(4);
    concern.department = row.text(5);
    concern.confirmed = row.flag(6);
    concern.first_at = row.time(7);
    concern.last_at = row.time(8);
    concern.people = row.integer(9);
    concern.complaints = row.integer(10);
    concern.recurred = row.integer(11);
    concern.recognised_at = row.time_if_any(12);
    concern.measures_at = row.time_if_any(13);
    concern.resolved_at = row.time_if_any(14);
    concern.closed_at = row.time_if_any(15);
    concern.confirm_at = row.time_if_any(16);
    concern.heavy_at = row.time_if_any(17);
    concern.merged_into = row.integer(18);
    return concern;
}

std::string select_events(std::string_view where) {
    return "SELECT e.concern, c.category, e.at, e.event, e.by, e.department, e.people,"
           " e.measure_due_at, e.due_at, e.text"
           " FROM concern_event e JOIN concern c ON c.id = e.concern WHERE " +
           std::string(where) + " ORDER BY e.concern, e.id";
}

casework::ConcernEvent read_event(const Query& row) {
    return {
        row.time(2),
        row.text(3),
        row.text(4),
        row.text(5),
        row.integer(6),
        row.time_if_any(7),
        row.time_if_any(8),
        row.text(9)};
}

}  // namespace

std::string Concerns::object_of(casework::ConcernId id) {
    return "concern " + casework::concern_name(id);
}

std::optional<casework::Concern> Concerns::get(casework::ConcernId id) {
    static const std::string sql = std::string(columns) + "WHERE id = ?1";
    Query query(connection_, sql.c_str());
    query.bind(id);
    return query.step() ? std::optional(read_row(query)) : std::nullopt;
}

std::optional<casework::ConcernId> Concerns::of(ComplaintId complaint) {
    Query query(connection_, "SELECT concern FROM concern_member WHERE complaint = ?1");
    query.bind(complaint);
    return query.step() ? std::optional(query.integer(0)) : std::nullopt;
}

std::vector<casework::Concern> Concerns::largest(
    const ConcernFilter& filter, std::size_t count_max
) {
    static const std::string sql = std::string(columns) +
                                   "WHERE state <> 'closed' AND people >= ?1"
                                   " AND (?2 = '' OR category = ?2) AND (?3 = '' OR area = ?3)"
                                   " AND (?4 = '[]' OR department IN (SELECT value FROM"
                                   "  json_each(?4)) OR (?5 = 1 AND department = ''))"
                                   " AND (?6 IS NULL OR last_at >= ?6)"
                                   " ORDER BY people DESC, last_at DESC, id LIMIT ?7";
    Query query(connection_, sql.c_str());
    constexpr int people_min = 2;  // fewer are no common concern (any more)
    query.bind(
        people_min,
        filter.category,
        filter.area,
        storage::encode(filter.departments),
        filter.unassigned,
        filter.last_from,
        count_max
    );
    std::vector<casework::Concern> concerns;
    while (query.step()) concerns.push_back(read_row(query));
    return concerns;
}

std::vector<ComplaintId> Concerns::complaints_of(casework::ConcernId id, std::size_t count_max) {
    Query query(
        connection_,
        "SELECT complaint FROM concern_member WHERE concern = ?1 ORDER BY complaint LIMIT ?2"
    );
    query.bind(id, count_max);
    std::vector<ComplaintId> complaints;
    while (query.step()) complaints.push_back(query.integer(0));
    return complaints;
}

std::int64_t Concerns::people_since(casework::ConcernId id, TimePoint since) {
    Query query(
        connection_,
        "SELECT count(DISTINCT c.resident) FROM concern_member m JOIN complaint c"
        " ON c.id = m.complaint WHERE m.concern = ?1 AND c.filed_at >= ?2"
        " AND c.status <> 'withdrawn'"
    );
    query.bind(id, since);
    return query.step() ? query.integer(0) : 0;
}

std::vector<LikenessWord> Concerns::words_of(ComplaintId complaint) {
    Query query(
        connection_,
        "SELECT complaint, other, same, by FROM likeness_word WHERE complaint = ?1 ORDER BY other"
    );
    query.bind(complaint);
    std::vector<LikenessWord> words;
    while (query.step())
        words.push_back({query.integer(0), query.integer(1), query.flag(2), query.text(3)});
    return words;
}

std::vector<LikenessWord> Concerns::all_words() {
    Query query(
        connection_,
        "SELECT complaint, other, same, by FROM likeness_word ORDER BY max(complaint, other), other"
    );
    std::vector<LikenessWord> words;
    while (query.step())
        words.push_back({query.integer(0), query.integer(1), query.flag(2), query.text(3)});
    return words;
}

std::vector<casework::ConcernHistory> Concerns::histories(TimePoint from, TimePoint until) {
    static const std::string sql = select_events(
        "e.concern IN (SELECT concern FROM concern_event"
        " WHERE due_at >= ?1 AND due_at < ?2)"
    );
    Query query(connection_, sql.c_str());
    query.bind(from, until);
    std::vector<casework::ConcernHistory> histories;
    while (query.step()) {
        const casework::ConcernId id = query.integer(0);
        if (histories.empty() || histories.back().id != id)
            histories.push_back({id, query.text(1), {}});
        histories.back().events.push_back(read_event(query));
    }
    return histories;
}

casework::ConcernHistory Concerns::history(casework::ConcernId id) {
    static const std::string sql = select_events("e.concern = ?1");
    Query query(connection_, sql.c_str());
    query.bind(id);
    casework::ConcernHistory history{id, {}, {}};
    while (query.step()) {
        history.category = query.text(1);
        history.events.push_back(read_event(query));
    }
    return history;
}

ComplaintId Concerns::heard() {
    Query query(connection_, "SELECT complaint FROM concern_heard");
    if (!query.step()) throw std::runtime_error("the row of concern_heard is gone");
    return query.integer(0);
}

void Concerns::set_heard(ComplaintId complaint) {
    Query(connection_, "UPDATE concern_heard SET complaint = ?1").bind(complaint).run();
}

casework::ConcernId Concerns::begin(const casework::Concern& concern, TimePoint now) {
    Query query(
        connection_,
        "INSERT INTO concern (state, category, area, place, department, confirmed, first_at,"
        " last_at, people, complaints, recurred, touched)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0, 0, TRUE)"
    );
    query.bind(
        to_string(concern.state),
        concern.category,
        concern.area,
        concern.place,
        concern.department,
        concern.confirmed,
        concern.first_at,
        concern.last_at
    );
    const casework::ConcernId id = query.insert();
    audit_.append(now, "heed", "begin", object_of(id), {{"category", concern.category}});
    return id;
}

void Concerns::join(const ConcernMembership& membership, TimePoint now) {
    if (const auto before = of(membership.complaint)) touch(*before);
    Query(
        connection_,
        "INSERT INTO concern_member (complaint, concern, joined_by, joined_at, score, place, kind,"
        " words, time) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        " ON CONFLICT (complaint) DO UPDATE SET concern = excluded.concern,"
        " joined_by = excluded.joined_by, joined_at = excluded.joined_at, score = excluded.score,"
        " place = excluded.place, kind = excluded.kind, words = excluded.words,"
        " time = excluded.time, came_from = NULL"
    )
        .bind(
            membership.complaint,
            membership.concern,
            membership.joined_by,
            now,
            membership.likeness.score,
            membership.likeness.parts.place,
            membership.likeness.parts.kind,
            membership.likeness.parts.words,
            membership.likeness.parts.time
        )
        .run();
    touch(membership.concern);
    audit_.append(
        now,
        membership.joined_by,
        "join",
        object_of(membership.concern),
        {{"complaint", std::to_string(membership.complaint)}}
    );
}

void Concerns::leave(ComplaintId complaint, std::string_view by, TimePoint now) {
    const auto id = of(complaint);
    if (!id) return;
    Query(connection_, "DELETE FROM concern_member WHERE complaint = ?1").bind(complaint).run();
    touch(*id);
    audit_.append(
        now, std::string(by), "leave", object_of(*id), {{"complaint", std::to_string(complaint)}}
    );
}

void Concerns::note_word(const LikenessWord& word, TimePoint now) {
    Query(
        connection_,
        "INSERT INTO likeness_word (complaint, other, same, by, at) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT (complaint, other) DO UPDATE SET same = excluded.same, by = excluded.by,"
        " at = excluded.at"
    )
        .bind(word.complaint, word.other, word.same, word.by, now)
        .run();
}

std::vector<casework::ConcernId> Concerns::touched(
    TimePoint now, TimePoint watched_before, std::size_t count_max
) {
    Query query(
        connection_,
        "SELECT id FROM concern WHERE touched UNION"
        " SELECT id FROM concern WHERE state = 'watched' AND resolved_at <= ?1 UNION"
        " SELECT id FROM concern WHERE confirm_at IS NOT NULL AND confirm_at <= ?2 LIMIT ?3"
    );
    query.bind(watched_before, now, count_max);
    std::vector<casework::ConcernId> ids;
    while (query.step()) ids.push_back(query.integer(0));
    return ids;
}

casework::ConcernMembers Concerns::members(casework::ConcernId id) {
    casework::ConcernMembers members;
    {
        Query query(
            connection_,
            "SELECT count(DISTINCT CASE WHEN c.status <> 'withdrawn' THEN c.resident END),"
            " count(*),"
            " count(*) FILTER (WHERE c.status IN"
            "  ('filed', 'assigned', 'accepted', 'verified', 'in_progress', 'reopened')),"
            " count(*) FILTER (WHERE c.status IN ('in_progress', 'resolved')"
            "  OR (c.status = 'closed' AND json_extract(c.course, '$.resolved_at') IS NOT NULL)),"
            " count(*) FILTER (WHERE c.status IN ('resolved', 'closed')),"
            " min(c.filed_at), max(c.filed_at)"
            " FROM concern_member m JOIN complaint c ON c.id = m.complaint WHERE m.concern = ?1"
        );
        query.bind(id);
        if (!query.step() || query.integer(1) == 0) return members;
        members.people = query.integer(0);
        members.complaints = query.integer(1);
        members.open = query.integer(2);
        members.begun = query.integer(3);
        members.resolved = query.integer(4);
        members.first_at = query.time(5);
        members.last_at = query.time(6);
    }
    Query query(
        connection_,
        "SELECT c.department FROM concern_member m JOIN complaint c ON c.id = m.complaint"
        " WHERE m.concern = ?1 AND c.department <> '' GROUP BY c.department ORDER BY"
        " count(*) FILTER (WHERE c.status NOT IN"
        "  ('resolved', 'closed', 'rejected', 'withdrawn', 'merged')) DESC,"
        " count(*) DESC, c.department LIMIT 1"
    );
    query.bind(id);
    if (query.step()) members.department = query.text(0);
    return members;
}

void Concerns::save(const casework::Concern& concern) {
    Query query(
        connection_,
        "UPDATE concern SET state = ?2, department = ?3, confirmed = ?4, first_at = ?5,"
        " last_at = ?6, people = ?7, complaints = ?8, recurred = ?9, recognised_at = ?10,"
        " measures_at = ?11, resolved_at = ?12, closed_at = ?13, confirm_at = ?14,"
        " heavy_at = ?15, touched = FALSE WHERE id = ?1"
    );
    query
        .bind(
            concern.id,
            to_string(concern.state),
            concern.department,
            concern.confirmed,
            concern.first_at,
            concern.last_at,
            concern.people,
            concern.complaints,
            concern.recurred,
            concern.recognised_at,
            concern.measures_at,
            concern.resolved_at,
            concern.closed_at,
            concern.confirm_at,
            concern.heavy_at
        )
        .change_one();
}

void Concerns::touch(casework::ConcernId id) {
    Query(connection_, "UPDATE concern SET touched = TRUE WHERE id = ?1").bind(id).run();
}

}  // namespace heed::sql
