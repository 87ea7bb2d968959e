#pragma once
// The audit trail: append-only, each row's hash covers the hash before it.
#include "dialogs/time.hpp"
#include "storage/sql/connection.hpp"
#include "storage/store_reader.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace heed::sql {

class Audit {
public:
    explicit Audit(Connection& connection) : connection_(connection) {}

    // Pairs of names and values that say what was changed. No personal data: see text_hash.
    using Detail = std::initializer_list<std::pair<std::string_view, std::string>>;

    // `at` is nothing when the change came without a time.
    void append(
        std::optional<TimePoint> at,
        std::string_view actor,
        std::string_view action,
        std::string_view object,
        Detail detail
    );
    // The first row that does not fit to the one before it or to a checkpoint, or that a checkpoint
    // knows and that is not there; nothing when all is well.
    std::optional<AuditFault> fault(const std::vector<AuditCheckpoint>& checkpoints);
    // See ReadTx::audit_head.
    std::optional<AuditHead> head(std::optional<std::int64_t> seq);
    std::int64_t count();
    // About one object ("complaint LH261123-0001-6"), oldest first.
    std::vector<AuditRow> of(std::string_view object);

private:
    Connection& connection_;
};

// Stands for a text that people wrote: SHA-256 in hex.
std::string text_hash(std::string_view text);

}  // namespace heed::sql
