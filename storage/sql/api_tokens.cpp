// Tokens by which programs use the staff API.
#include "storage/sql/console.hpp"

namespace heed::sql {
namespace {

constexpr auto seen_every = std::chrono::hours(1);  // the row is written no more often

std::string object_of(std::string_view id) { return "token " + std::string(id); }

// Of a row of `SELECT id, hash, name, staff, acts, reveals, issued, expires, seen`.
ApiToken read_token(const Query& row) {
    return {
        row.text(0),
        row.text(1),
        row.text(2),
        row.text(3),
        row.flag(4),
        row.flag(5),
        row.time(6),
        row.time(7),
        row.time_if_any(8)};
}

}  // namespace

std::optional<ApiTokenHolder> ConsoleTable::api_token(std::string_view id) {
    Query query(
        connection_,
        "SELECT t.id, t.hash, t.name, t.staff, t.acts, t.reveals, t.issued, t.expires, t.seen"
        " FROM api_token t JOIN staff s ON s.id = t.staff"
        " WHERE t.id = ?1 AND s.bound_at <= t.issued"
    );
    query.bind(id);
    if (!query.step()) return std::nullopt;
    ApiToken token = read_token(query);
    auto member = tables_.staff.by_id(token.staff_id);
    if (!member) return std::nullopt;
    return ApiTokenHolder{std::move(token), std::move(member->first), std::move(member->second)};
}

std::vector<ApiToken> ConsoleTable::api_tokens() {
    Query query(
        connection_,
        "SELECT id, hash, name, staff, acts, reveals, issued, expires, seen FROM api_token"
        " ORDER BY issued DESC, id"
    );
    std::vector<ApiToken> tokens;
    while (query.step()) tokens.push_back(read_token(query));
    return tokens;
}

bool ConsoleTable::issue_api_token(const ApiToken& token) {
    if (!tables_.staff.by_id(token.staff_id)) return false;
    Query(
        connection_,
        "INSERT INTO api_token (id, hash, name, staff, acts, reveals, issued, expires)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
    )
        .bind(
            token.id,
            token.hash,
            token.name,
            token.staff_id,
            token.acts,
            token.reveals,
            token.issued,
            token.expires
        )
        .run();
    tables_.audit.append(
        token.issued,
        "heed",
        "issue_token",
        object_of(token.id),
        {{"staff", token.staff_id},
         {"acts", token.acts ? "1" : "0"},
         {"reveals", token.reveals ? "1" : "0"},
         {"expires", to_rfc3339(token.expires)}}
    );
    return true;
}

bool ConsoleTable::revoke_api_token(std::string_view id, TimePoint now) {
    Query(connection_, "DELETE FROM api_token WHERE id = ?1").bind(id).run();
    if (connection_.changes() != 1) return false;
    tables_.audit.append(now, "heed", "revoke_token", object_of(id), {});
    return true;
}

void ConsoleTable::see_api_token(std::string_view id, TimePoint now) {
    Query(
        connection_, "UPDATE api_token SET seen = ?2 WHERE id = ?1 AND (seen IS NULL OR seen <= ?3)"
    )
        .bind(id, now, now - seen_every)
        .run();
}

void ConsoleTable::note_api_token(const ApiToken& token, std::string_view request, TimePoint now) {
    tables_.audit.append(
        now, token.staff_id, "by_token", object_of(token.id), {{"request", std::string(request)}}
    );
}

}  // namespace heed::sql
