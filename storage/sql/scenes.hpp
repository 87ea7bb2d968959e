#pragma once
// What the scene strings of QR codes stand for.
#include "dialogs/complaint.hpp"
#include "storage/sql/connection.hpp"

namespace heed::sql {

class Scenes {
public:
    explicit Scenes(Connection& connection) : connection_(connection) {}

    std::optional<Place> find(std::string_view scene);
    // `place` has a point. A scene known already gets the new place.
    void save(std::string_view scene, const Place& place, TimePoint now);

private:
    Connection& connection_;
};

}  // namespace heed::sql
