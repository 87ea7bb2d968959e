// What other programs need beside the pages: events for hooks, answers that may be asked for again.
#include "storage/sql/console.hpp"
#include "storage/sql/sealed_fields.hpp"

namespace heed::sql {

void ConsoleTable::set_hooks(const std::vector<std::string>& names) {
    Query(connection_, "DELETE FROM hook_subscriber").run();
    for (const std::string& name : names)
        Query(connection_, "INSERT INTO hook_subscriber (name) VALUES (?1)").bind(name).run();
    if (names.empty()) Query(connection_, "DELETE FROM hook_event").run();
}

std::vector<HookEvent> ConsoleTable::take_hook_events(std::size_t count_max) {
    std::vector<HookEvent> events;
    std::int64_t last = 0;
    {
        Query query(
            connection_,
            "SELECT h.seq, h.complaint, h.at, h.event, h.status, (SELECT e.trace FROM event e"
            "  WHERE e.complaint = h.complaint AND e.at = h.at AND e.event = h.event"
            "  ORDER BY e.version LIMIT 1) FROM hook_event h ORDER BY h.seq LIMIT ?1"
        );
        query.bind(count_max);
        while (query.step()) {
            last = query.integer(0);
            events.push_back(
                {query.integer(1),
                 query.time(2),
                 query.text(3),
                 parse_status(query.text(4)),
                 read_trace(query, 5)}
            );
        }
    }
    if (!events.empty())
        Query(connection_, "DELETE FROM hook_event WHERE seq <= ?1").bind(last).run();
    return events;
}

std::optional<ApiAnswer> ConsoleTable::api_answer(std::string_view owner, std::string_view key) {
    Query query(
        connection_, "SELECT request, status, body FROM api_answer WHERE staff = ?1 AND key = ?2"
    );
    query.bind(owner, key);
    if (!query.step()) return std::nullopt;
    const std::string row = api_answer_row(owner, key);
    return ApiAnswer{
        query.text(0),
        static_cast<unsigned>(query.integer(1)),
        tables_.cipher.open(query.text(2), api_answer_place(row))};
}

void ConsoleTable::keep_api_answer(
    std::string_view owner, std::string_view key, const ApiAnswer& answer, TimePoint now
) {
    Query(connection_, "DELETE FROM api_answer WHERE at < ?1")
        .bind(now - std::chrono::hours(24))
        .run();
    const std::string row = api_answer_row(owner, key);
    const std::string sealed =
        tables_.cipher.seal(answer.body, api_answer_place(row), tables_.random);
    Query(
        connection_,
        "INSERT INTO api_answer (staff, key, request, status, body, at)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (staff, key) DO UPDATE SET"
        " request = excluded.request, status = excluded.status, body = excluded.body,"
        " at = excluded.at"
    )
        .bind(
            owner, key, answer.request, static_cast<std::int64_t>(answer.status), Blob{sealed}, now
        )
        .run();
}

}  // namespace heed::sql
