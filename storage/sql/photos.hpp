#pragma once
// Rows of photos and voices; their bytes lie in the PhotoStore.
#include "storage/records.hpp"
#include "storage/sql/connection.hpp"
#include "storage/sql/persons.hpp"

namespace heed::sql {

class Photos {
public:
    Photos(Connection& connection, Persons& persons) : connection_(connection), persons_(persons) {}

    PhotoId add(
        const ConversationKey& by, PhotoRow::Kind kind, std::string_view media_id, TimePoint now
    );
    void stored(PhotoId id, const PhotoInfo& info);
    void failed(PhotoId id, std::string_view why);
    // A photo of a filed complaint stays.
    void discard(PhotoId id);
    std::optional<PhotoRow> get(PhotoId id);
    std::vector<std::string> hashes(std::string_view prefix);

    // False when there is no such photo or it belongs to another complaint.
    bool attach(ComplaintId complaint, PhotoId photo);
    // False when it is not that complaint's.
    bool detach(ComplaintId complaint, PhotoId photo);
    // Whoever they are of; those that failed are left out.
    std::vector<PhotoRow> rows_of(ComplaintId complaint);
    // The resident's photos and sounds; those that failed are left out.
    void read_into(Complaint& complaint);

private:
    Connection& connection_;
    Persons& persons_;
};

}  // namespace heed::sql
