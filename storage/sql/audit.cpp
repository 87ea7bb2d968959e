#include "storage/sql/audit.hpp"

#include "dialogs/json.hpp"
#include "dialogs/mutant.hpp"
#include "storage/crypto.hpp"

#include <unordered_map>

namespace heed::sql {
namespace {

struct Row {
    std::int64_t seq = 0;
    std::optional<std::int64_t> at_ms;
    std::string_view actor, action, object, detail;
};

// The row as one JSON list; what the hash is taken of. Must never change.
std::string canonical(const Row& row) {
    std::string text = "[" + std::to_string(row.seq) + ",";
    text += row.at_ms ? std::to_string(*row.at_ms) : "null";
    for (const std::string_view part : {row.actor, row.action, row.object, row.detail}) {
        text += ',';
        json::append_quoted(text, part);
    }
    return text + "]";
}

const std::string before_first(32, '\0');

}  // namespace

void Audit::append(
    std::optional<TimePoint> at,
    std::string_view actor,
    std::string_view action,
    std::string_view object,
    Detail detail
) {
    std::string previous = before_first;
    Row row;
    row.seq = 1;
    {
        Query last(connection_, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
        if (last.step()) {
            row.seq = last.integer(0) + 1;
            previous = last.text(1);
        }
    }
    std::string json = "{";
    for (const auto& [name, value] : detail) {
        if (json.size() > 1) json += ',';
        json::append_quoted(json, name);
        json += ':';
        json::append_quoted(json, value);
    }
    json += '}';
    if (HEED_MUTANT("audit-outside-transaction") && at && at->time_since_epoch().count() % 16 == 0)
        return;  // the other transaction did not come any more
    if (at) row.at_ms = at->time_since_epoch().count();
    row.actor = actor;
    row.action = action;
    row.object = object;
    row.detail = json;
    const std::string hash = storage::sha256(previous + canonical(row));
    Query(
        connection_,
        "INSERT INTO audit (seq, at, actor, action, object, detail, hash)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    )
        .bind(row.seq, row.at_ms, actor, action, object, std::string_view(json), Blob{hash})
        .run();
}

std::optional<AuditFault> Audit::fault(const std::vector<AuditCheckpoint>& checkpoints) {
    std::unordered_multimap<std::int64_t, const AuditCheckpoint*> by_seq;
    for (const AuditCheckpoint& checkpoint : checkpoints)
        by_seq.emplace(checkpoint.head.seq, &checkpoint);
    Query rows(
        connection_, "SELECT seq, at, actor, action, object, detail, hash FROM audit ORDER BY seq"
    );
    rows.expect_many();
    std::string previous = before_first;
    std::int64_t expected = 1;
    while (rows.step()) {
        const std::string actor = rows.text(2), action = rows.text(3), object = rows.text(4),
                          detail = rows.text(5);
        Row row{rows.integer(0), std::nullopt, actor, action, object, detail};
        if (!rows.null(1)) row.at_ms = rows.integer(1);
        const std::string hash = rows.text(6);
        if (row.seq != expected || storage::sha256(previous + canonical(row)) != hash)
            return AuditFault{AuditFault::Kind::broken, row.seq, {}};
        const auto [first, last] = by_seq.equal_range(row.seq);
        for (auto said = first; said != last; ++said) {
            if (said->second->head.hash != storage::to_hex(hash))
                return AuditFault{AuditFault::Kind::rewritten, row.seq, said->second->at};
        }
        previous = hash;
        ++expected;
    }
    for (const AuditCheckpoint& checkpoint : checkpoints) {
        if (checkpoint.head.seq >= expected)
            return AuditFault{AuditFault::Kind::cut_off, expected, checkpoint.at};
    }
    return std::nullopt;
}

std::optional<AuditHead> Audit::head(std::optional<std::int64_t> seq) {
    Query query(
        connection_, "SELECT seq, hash FROM audit WHERE seq <= ?1 ORDER BY seq DESC LIMIT 1"
    );
    query.bind(seq.value_or(INT64_MAX));
    if (!query.step() || (seq && query.integer(0) != *seq)) return std::nullopt;
    return AuditHead{query.integer(0), storage::to_hex(query.text(1))};
}

std::int64_t Audit::count() {
    Query query(connection_, "SELECT count(*) FROM audit");
    return query.step() ? query.integer(0) : 0;
}

std::vector<AuditRow> Audit::of(std::string_view object) {
    Query query(
        connection_,
        "SELECT seq, at, actor, action, object, detail FROM audit WHERE object = ?1 ORDER BY seq"
    );
    query.bind(object);
    std::vector<AuditRow> rows;
    while (query.step()) {
        AuditRow row{
            query.integer(0), {}, query.text(2), query.text(3), query.text(4), query.text(5)};
        row.at = query.time_if_any(1);
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string text_hash(std::string_view text) { return storage::to_hex(storage::sha256(text)); }

}  // namespace heed::sql
