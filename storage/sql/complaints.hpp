#pragma once
// Filed complaints: written here, read and found in complaint_queries.cpp.
#include "dialogs/casework/concern.hpp"
#include "dialogs/casework/rounds.hpp"
#include "dialogs/casework/transitions.hpp"
#include "dialogs/holdings.hpp"
#include "dialogs/number.hpp"
#include "storage/records.hpp"
#include "storage/sql/audit.hpp"
#include "storage/sql/due.hpp"
#include "storage/sql/persons.hpp"
#include "storage/sql/photos.hpp"
#include "storage/sql/resident_keys.hpp"
#include "storage/store.hpp"

#include <functional>

namespace heed::sql {

inline storage::FieldPlace phone_place(std::string_view number) {
    return {"complaint", "phone", number};
}

class Complaints {
public:
    Complaints(
        Connection& connection,
        Persons& persons,
        Photos& photos,
        DueTable& due,
        Audit& audit,
        ResidentKeys& keys,
        JobTrace& job
    )
        : connection_(connection),
          persons_(persons),
          photos_(photos),
          due_(due),
          audit_(audit),
          keys_(keys),
          job_(job) {}

    // A job was undone, or others may have written.
    void forget() { next_.reset(); }

    // ---- changes
    std::uint32_t next_sequence(std::string_view date);
    ComplaintId file(
        const Complaint& complaint, const std::vector<PhotoId>& photos, std::string_view phone
    );
    bool change(const casework::Change& change);
    void rewind(const Complaint& complaint);
    void attach_photo(ComplaintId id, PhotoId photo);
    void note_phone_read(ComplaintId id, std::string_view by, TimePoint now);
    void detach_photo(ComplaintId id, PhotoId photo);
    void set_phone(ComplaintId id, std::string_view phone);
    void set_place(ComplaintId id, const Place& place, std::string_view area);

    // ---- questions
    std::optional<Complaint> by_number(std::string_view number, bool whole);
    Holdings holdings(const ConversationKey& by);  // holdings.cpp
    std::optional<Complaint> by_token(std::string_view token);
    std::optional<Complaint> by_id(ComplaintId id);
    std::string phone_of(ComplaintId id);
    // Of each event of its timeline, in order.
    std::vector<TraceId> traces_of(ComplaintId id);
    // As the column holds it; empty when the resident's key is destroyed.
    std::string open_phone(std::string_view sealed, std::string_view number);
    std::vector<Complaint> of_concern(casework::ConcernId id, std::size_t count_max);
    std::vector<Complaint> after(ComplaintId id, std::size_t count_max);
    std::vector<ComplaintId> not_long_closed(TimePoint closed_from);
    std::vector<std::string> numbers(const NumberQuery& query, std::size_t count_max);
    std::vector<Complaint> of(const ConversationKey& by, std::size_t count_max);
    ComplaintPage open(const ComplaintFilter& filter, std::size_t offset, std::size_t count_max);
    ComplaintPage search(const ComplaintFilter& filter, std::size_t offset, std::size_t count_max);
    WorkCounts work_counts(const ComplaintFilter& filter, TimePoint since, TimePoint now);
    std::vector<Complaint> merged_into(std::string_view number);
    void each(
        std::optional<TimePoint> since,
        std::optional<TimePoint> until,
        ComplaintParts parts,
        const std::function<bool(Complaint, std::optional<casework::ConcernId>)>& visit
    );
    void each_history(
        TimePoint from, TimePoint until, const std::function<void(const casework::History&)>& visit
    );

private:
    void take_number(const Complaint& complaint, std::string_view date, std::uint32_t sequence);
    ComplaintId insert(
        const Complaint& complaint,
        std::string_view date,
        std::uint32_t sequence,
        std::int64_t version,
        std::string_view phone
    );
    void insert_event(
        ComplaintId id, std::string_view number, std::int64_t version, const ComplaintEvent& event
    );
    // The complaint's number for the audit trail, with the time of its last event: what changes
    // without a time of its own follows from that event.
    struct Subject {
        std::string number;
        std::int64_t person = 0;  // the account that filed it
        std::optional<TimePoint> last_event_at;
    };
    Subject subject(ComplaintId id);
    void read_timeline(Complaint& complaint);
    // With photos and timeline.
    void complete(Complaint& complaint) {
        photos_.read_into(complaint);
        read_timeline(complaint);
    }

    Connection& connection_;
    Persons& persons_;
    Photos& photos_;
    DueTable& due_;
    Audit& audit_;
    ResidentKeys& keys_;
    JobTrace& job_;
    // What next_sequence() said last: every turn asks, few take it.
    struct Next {
        std::string date;
        std::uint32_t sequence = 0;
    };
    std::optional<Next> next_;
};

}  // namespace heed::sql
