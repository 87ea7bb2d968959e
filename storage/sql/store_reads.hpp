#pragma once
// What commands ask of an instance, over one connection.
#include "storage/sql/tx.hpp"
#include "storage/store_reader.hpp"

namespace heed::sql {

// The owner begins and ends the read transaction.
class StoreReads : public Reads<StoreReader> {
public:
    using Reads<StoreReader>::Reads;

    std::optional<AuditFault> audit_fault(const std::vector<AuditCheckpoint>& checkpoints
    ) override {
        return tables_.audit.fault(checkpoints);
    }
    std::int64_t audit_rows() override { return tables_.audit.count(); }
    std::vector<AuditRow> audit_of(std::string_view number) override {
        return tables_.audit.of("complaint " + std::string(number));
    }
    std::int64_t count_expired(Expiring what, const ExpiryLimits& limits) override {
        return tables_.expiry.count(what, limits);
    }
    ExpiryCalendar expiry_calendar() override { return tables_.expiry.calendar(); }
    std::vector<OutboxItem> notices_about(std::string_view number) override {
        return tables_.outbox.about(number);
    }
    std::vector<TraceId> traces_of(ComplaintId id) override {
        return tables_.complaints.traces_of(id);
    }
};

}  // namespace heed::sql
