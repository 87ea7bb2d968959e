// What staff do to concerns. See ConcernBook for what the calls do.
#include "dialogs/ensure.hpp"
#include "storage/sql/concerns.hpp"

namespace heed::sql {

void Concerns::note(casework::ConcernId id, const casework::ConcernEvent& event) {
    Query(
        connection_,
        "INSERT INTO concern_event (concern, at, event, by, department, people, measure_due_at,"
        " due_at, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    )
        .bind(
            id,
            event.at,
            event.event,
            event.by,
            event.department,
            event.people,
            event.measure_due_at,
            event.due_at,
            event.text
        )
        .run();
    audit_.append(
        event.at,
        event.by,
        event.event,
        object_of(id),
        {{"people", std::to_string(event.people)},
         {"department", event.department},
         {"text_sha256", event.text.empty() ? std::string() : text_hash(event.text)}}
    );
}

bool Concerns::confirm(casework::ConcernId id, std::optional<TimePoint> from) {
    Query(connection_, "UPDATE concern SET confirm_at = ?2 WHERE id = ?1 AND confirmed = 0")
        .bind(id, from)
        .run();
    return connection_.changes() == 1;
}

void Concerns::merge(casework::ConcernId from, casework::ConcernId into, TimePoint now) {
    Query(connection_, "UPDATE concern_member SET concern = ?2, came_from = ?1 WHERE concern = ?1")
        .bind(from, into)
        .run();
    Query(
        connection_,
        "UPDATE concern SET state = 'closed', closed_at = ?3, merged_into = ?2, people = 0,"
        " complaints = 0, touched = FALSE WHERE id = ?1"
    )
        .bind(from, into, now)
        .change_one();
    touch(into);
}

bool Concerns::unmerge(
    casework::ConcernId from, casework::ConcernId into, casework::ConcernState state
) {
    Query(
        connection_,
        "UPDATE concern SET state = ?3, closed_at = NULL, merged_into = NULL, touched = TRUE"
        " WHERE id = ?1 AND merged_into = ?2 AND state = 'closed'"
    )
        .bind(from, into, to_string(state))
        .run();
    if (connection_.changes() != 1) return false;
    Query(
        connection_,
        "UPDATE concern_member SET concern = ?1, came_from = NULL"
        " WHERE concern = ?2 AND came_from = ?1"
    )
        .bind(from, into)
        .run();
    touch(into);
    return true;
}

std::optional<ConcernMembership> Concerns::membership(ComplaintId complaint) {
    Query query(
        connection_,
        "SELECT concern, joined_by, score, place, kind, words, time FROM concern_member"
        " WHERE complaint = ?1"
    );
    query.bind(complaint);
    if (!query.step()) return std::nullopt;
    return ConcernMembership{
        query.integer(0),
        complaint,
        query.text(1),
        {query.real(2), {query.real(3), query.real(4), query.real(5), query.real(6)}}};
}

void Concerns::forget(const LikenessWord& word) {
    Query(
        connection_,
        "DELETE FROM likeness_word WHERE complaint = ?1 AND other = ?2 AND same = ?3 AND by = ?4"
    )
        .bind(word.complaint, word.other, word.same, word.by)
        .run();
}

std::vector<ComplaintId> Concerns::unweighed(casework::ConcernId id, std::size_t count_max) {
    Query query(
        connection_,
        "SELECT c.id FROM concern_member m JOIN complaint c ON c.id = m.complaint"
        " WHERE m.concern = ?1 AND json_extract(c.course, '$.heavy') IS NULL AND c.status IN"
        " ('filed', 'assigned', 'accepted', 'verified', 'in_progress', 'reopened')"
        " ORDER BY c.id LIMIT ?2"
    );
    query.bind(id, count_max);
    std::vector<ComplaintId> complaints;
    while (query.step()) complaints.push_back(query.integer(0));
    return complaints;
}

}  // namespace heed::sql
