#pragma once
// The moments at which time alone does something to a complaint.
#include "dialogs/complaint.hpp"
#include "storage/records.hpp"
#include "storage/sql/connection.hpp"

#include <vector>

namespace heed::sql {

class DueTable {
public:
    explicit DueTable(Connection& connection) : connection_(connection) {}

    // The rows of complaint `id` become what `course` says.
    void set(ComplaintId id, const Course& course);
    // Those that are reached, the longest past first. They stay until set() moves them.
    std::vector<DueRow> reached(TimePoint now, std::size_t count_max);
    void put_off(const DueRow& row, TimePoint until);

private:
    Connection& connection_;
};

}  // namespace heed::sql
