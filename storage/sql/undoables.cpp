#include "storage/sql/undoables.hpp"

namespace heed::sql {

void Undoables::clear(std::string_view staff_id) {
    Query(connection_, "DELETE FROM undoable WHERE staff = ?1").bind(staff_id).run();
}

void Undoables::keep(std::string_view staff_id, std::span<const staff::UndoableAction> actions) {
    clear(staff_id);
    std::int64_t place = 0;
    for (const staff::UndoableAction& action : actions) {
        Query(
            connection_,
            "INSERT INTO undoable (staff, place, number, version, before, notices, until,"
            " staff_told) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
        )
            .bind(
                staff_id,
                place++,
                action.done.number,
                action.done.version,
                action.before,
                action.notices,
                action.until,
                action.staff_told
            )
            .run();
    }
}

std::vector<staff::UndoableAction> Undoables::take(std::string_view staff_id) {
    std::vector<staff::UndoableAction> actions;
    {
        Query query(
            connection_,
            "SELECT number, version, before, notices, until, staff_told FROM undoable"
            " WHERE staff = ?1 ORDER BY place"
        );
        query.bind(staff_id);
        while (query.step()) {
            actions.push_back(
                {{query.text(0), query.integer(1)},
                 query.text(2),
                 query.integer(3),
                 query.time(4),
                 query.flag(5)}
            );
        }
    }
    clear(staff_id);
    return actions;
}

}  // namespace heed::sql
