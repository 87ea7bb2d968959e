#include "storage/sql/outbox_rows.hpp"

#include "storage/codec.hpp"
#include "storage/sql/job_trace.hpp"

#include <stdexcept>
#include <utility>

namespace heed::sql {

std::string select_outbox(std::string_view rest) {
    return "SELECT o.id, o.kind, p.channel, p.user, o.number, o.notice, o.photo, o.created, o.due,"
           " o.expires, o.state, o.attempts, o.first_leased, o.client_key, o.why, o.pinned,"
           " o.version, o.gathers, o.merged_into, o.trace"
           " FROM outbox o JOIN person p ON p.id = o.person " +
           std::string(rest);
}

OutboxItem read_outbox(const Query& row) {
    OutboxItem item;
    item.id = row.integer(0);
    item.entry.kind = row.text(1) == "notice" ? OutboxKind::notice : OutboxKind::fetch_photo;
    item.entry.to = {row.text(2), row.text(3)};
    item.entry.number = row.text(4);
    if (!row.null(5)) {
        auto notice = storage::decode_notice(row.text(5));
        if (!notice) throw std::runtime_error("a notice in the outbox cannot be read");
        item.entry.notice = *std::move(notice);
    }
    if (!row.null(6)) item.entry.photo = row.integer(6);
    item.entry.created = row.time(7);
    item.entry.due = row.time(8);
    item.entry.expires = row.time(9);
    // Leased is the store's own affair: to all others the item is still to be done.
    const std::string state = row.text(10);
    item.unsettled = state == "leased";
    item.state = parse_outbox_state(state).value_or(OutboxState::pending);
    item.attempts = static_cast<int>(row.integer(11));
    if (!row.null(12)) item.first_leased = row.time(12);
    item.client_key = row.text(13);
    item.why = row.text(14);
    item.entry.pinned = row.flag(15);
    item.entry.version = row.integer(16);
    item.entry.gathers = row.flag(17);
    if (!row.null(18)) item.merged_into = row.integer(18);
    item.trace = read_trace(row, 19);
    return item;
}

}  // namespace heed::sql
