#include "storage/sql/due.hpp"

#include "dialogs/ensure.hpp"

namespace heed::sql {

using casework::Deadline;

void DueTable::set(ComplaintId id, const Course& course) {
    Query(connection_, "DELETE FROM due WHERE complaint = ?1").bind(id).run();
    const auto insert = [&](Deadline deadline, std::int64_t rung, TimePoint at) {
        Query(
            connection_, "INSERT INTO due (complaint, deadline, rung, at) VALUES (?1, ?2, ?3, ?4)"
        )
            .bind(id, to_string(deadline), rung, at)
            .run();
    };
    const auto insert_running = [&](Deadline deadline, const Running& running) {
        if (running.next) insert(deadline, running.passed, *running.next);
    };
    insert_running(Deadline::sign_for, course.signing);
    insert_running(Deadline::contact, course.contacting);
    insert_running(Deadline::resolve, course.solving);
    const bool asks_again = course.asks_again_at.has_value();
    if (asks_again) insert(Deadline::silence, 0, *course.asks_again_at);
    if (course.lapses_at && !asks_again) insert(Deadline::silence, 1, *course.lapses_at);
}

std::vector<DueRow> DueTable::reached(TimePoint now, std::size_t count_max) {
    Query query(
        connection_,
        "SELECT c.number, d.deadline, d.quiet FROM due d JOIN complaint c ON c.id = d.complaint"
        " WHERE d.at <= ?1 ORDER BY d.at, d.complaint, d.deadline LIMIT ?2"
    );
    query.bind(now, count_max);
    std::vector<DueRow> rows;
    while (query.step()) {
        const auto deadline = casework::parse_deadline(query.text(1));
        HEED_ENSURE(deadline.has_value());
        rows.push_back({query.text(0), *deadline, query.flag(2)});
    }
    return rows;
}

void DueTable::put_off(const DueRow& row, TimePoint until) {
    Query(
        connection_,
        "UPDATE due SET at = ?3 WHERE deadline = ?2"
        " AND complaint = (SELECT id FROM complaint WHERE number = ?1)"
    )
        .bind(row.number, to_string(row.deadline), until)
        .run();
}

}  // namespace heed::sql
