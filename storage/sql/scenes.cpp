#include "storage/sql/scenes.hpp"

#include "dialogs/ensure.hpp"

namespace heed::sql {

std::optional<Place> Scenes::find(std::string_view scene) {
    Query query(
        connection_, "SELECT label, latitude_deg, longitude_deg FROM scene WHERE scene = ?1"
    );
    query.bind(scene);
    if (!query.step()) return std::nullopt;
    Place place;
    place.level = PlaceLevel::point;
    place.label = query.text(0);
    place.latitude_deg = query.real(1);
    place.longitude_deg = query.real(2);
    return place;
}

void Scenes::save(std::string_view scene, const Place& place, TimePoint now) {
    HEED_ENSURE(place.latitude_deg && place.longitude_deg);
    Query(
        connection_,
        "INSERT INTO scene (scene, label, latitude_deg, longitude_deg, made_at)"
        " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (scene) DO UPDATE SET label = excluded.label,"
        " latitude_deg = excluded.latitude_deg, longitude_deg = excluded.longitude_deg"
    )
        .bind(scene, place.label, place.latitude_deg, place.longitude_deg, now)
        .run();
}

}  // namespace heed::sql
