#pragma once
// What the last command of each member of staff did and can still be taken back.
#include "dialogs/staff/desk.hpp"
#include "storage/sql/connection.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace heed::sql {

class Undoables {
public:
    explicit Undoables(Connection& connection) : connection_(connection) {}

    void keep(std::string_view staff_id, std::span<const staff::UndoableAction> actions);
    std::vector<staff::UndoableAction> take(std::string_view staff_id);

private:
    void clear(std::string_view staff_id);

    Connection& connection_;
};

}  // namespace heed::sql
