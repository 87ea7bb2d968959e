#pragma once
// What commands read of an instance, beside what its server does.
#include "storage/expiry.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

// A row of the audit trail.
struct AuditRow {
    std::int64_t seq = 0;
    std::optional<TimePoint> at;  // nothing: the change came without a time
    std::string actor, action, object;
    std::string detail;  // JSON
};

struct AuditFault {
    enum class Kind : std::uint8_t {
        broken,     // `seq` does not fit to the row before it
        rewritten,  // the trail holds together, but `seq` is not what a checkpoint says
        cut_off     // a checkpoint speaks of `seq`, and the trail ends before it
    } kind = Kind::broken;
    std::int64_t seq = 0;
    TimePoint at{};  // of the checkpoint
};

// One snapshot, held as long as the reader lives; a server may run meanwhile.
class StoreReader : public ReadTx {
public:
    // The first thing that is wrong with the audit trail; nothing when it is whole and has every
    // row that a checkpoint says.
    virtual std::optional<AuditFault> audit_fault(
        const std::vector<AuditCheckpoint>& checkpoints = {}
    ) = 0;
    virtual std::int64_t audit_rows() = 0;
    // Whether each page of the store's file ends with a checksum, and, after reading every page
    // that is in use, what is wrong with its structure; empty: nothing. A server looks after both
    // itself.
    virtual bool has_page_sums() { return true; }
    virtual std::string damage() { return {}; }
    // What the trail says of the complaint `number`, oldest first. Looks through the whole trail.
    virtual std::vector<AuditRow> audit_of(std::string_view number) = 0;
    // How much would go, and how far the calendar of retention has come.
    virtual std::int64_t count_expired(Expiring what, const ExpiryLimits& limits) = 0;
    virtual ExpiryCalendar expiry_calendar() = 0;
    // All notices about the complaint `number` that are kept, oldest first.
    virtual std::vector<OutboxItem> notices_about(std::string_view number) = 0;
    // What each event of the complaint's timeline comes from, in its order; none: not known.
    virtual std::vector<TraceId> traces_of(ComplaintId id) = 0;
};

}  // namespace heed
