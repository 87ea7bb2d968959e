#pragma once
// What the job in hand is about: the cause that its rows name, and what it did.
#include "dialogs/trace_id.hpp"
#include "storage/records.hpp"
#include "storage/sql/connection.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace heed::sql {

class JobTrace {
public:
    void follow(const TraceId& id) { id_ = id; }
    const TraceId& id() const { return id_; }
    void note(Deed deed) {
        if (deed.trace.is_none()) deed.trace = id_;
        if (deed.kind == Deed::Kind::notice && deed.with.is_none() && deed.trace != id_)
            deed.with = id_;
        deeds_.push_back(std::move(deed));
    }
    std::vector<Deed> take_deeds() { return std::exchange(deeds_, {}); }
    // The job has ended, or was undone.
    void end() {
        id_ = {};
        deeds_.clear();
    }

private:
    TraceId id_;
    std::vector<Deed> deeds_;
};

// For a column; refers to `id`.
inline std::optional<Blob> column_of(const TraceId& id) {
    if (id.is_none()) return std::nullopt;
    return Blob{bytes_of(id)};
}
inline TraceId read_trace(const Query& row, int column) {
    return row.null(column) ? TraceId{} : trace_id_of_bytes(row.text(column));
}

}  // namespace heed::sql
