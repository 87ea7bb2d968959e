// Photos, places on the map, and QR codes that stand for a place.
#include "dialogs/conversation/turn.hpp"
#include "dialogs/understanding/areas.hpp"
#include "dialogs/understanding/datum.hpp"
#include "dialogs/utf8.hpp"

#include <cmath>

namespace heed::conversation {
namespace {

bool is_on_earth(const GeoPoint& point) {
    return std::isfinite(point.latitude_deg) && std::isfinite(point.longitude_deg) &&
           std::fabs(point.latitude_deg) <= 90 && std::fabs(point.longitude_deg) <= 180;
}

PlaceFound place_of(const Turn& turn, const content::Location& location) {
    const GeoPoint point = to_wgs84(location.point);
    PlaceFound found;
    found.place.level = PlaceLevel::point;
    found.place.latitude_deg = point.latitude_deg;
    found.place.longitude_deg = point.longitude_deg;
    if (is_valid_utf8(location.label))
        found.place.label = normalise(location.label).empty() ? "" : location.label;
    if (const Area* area =
            area_at(turn.context.organisation, point.latitude_deg, point.longitude_deg)) {
        found.area = area->id;
    }
    return found;
}

// A photo is all that the set-aside draft lacked.
bool photo_completes_parked(const State& state) {
    if (!state.parked) return false;
    const DraftValues& parked = state.parked->now;
    return parked.photos.empty() && parked.place && !parked.texts.empty();
}

constexpr auto album_time = std::chrono::minutes{1};

// Of an announced album only the last photo is answered, and that one at once.
Hold hold_for_photo(Turn& turn) {
    State& state = turn.state;
    const bool announced = state.album_left > 0 && turn.context.now - state.album_at < album_time;
    if (!announced) {
        state.album_left = 0;
        return Hold::photo;
    }
    return --state.album_left > 0 ? Hold::more : Hold::none;
}

}  // namespace

void take_photo(Turn& turn, PhotoId photo) {
    State& state = turn.state;
    turn.hold = hold_for_photo(turn);
    if (!state.draft && photo_completes_parked(state)) unpark(turn);
    const bool of_filed =
        !state.draft && (reopen_with_photo(turn, photo) || answer_staff_with_photo(turn, photo) ||
                         supplement_photo(turn, photo));
    if (of_filed) return;
    DraftValues& draft = draft_of(turn);
    state.draft_changed = true;
    // The summary was on the screen and this is the answer.
    if (state.focus == Focus::photos || state.focus == Focus::confirm) draft.accepted = true;
    if (draft.edit == Focus::edit_photos) draft.edit = Focus::none;
    const int photos_max = turn.context.settings.photos_max;
    if (static_cast<int>(draft.photos.size()) >= photos_max) {
        turn.effects.emplace_back(DiscardPhotos{{photo}});
        say(turn, "draft.photos_full", {{"n", std::to_string(photos_max)}});
        return;
    }
    draft.photos.push_back(photo);
}

void take_location(Turn& turn, const content::Location& location) {
    State& state = turn.state;
    if (!is_on_earth(location.point)) return aside(turn, "unsupported");
    turn.hold = Hold::text;
    PlaceFound place = place_of(turn, location);
    const Place& there = place.place;
    if (is_outside(turn.context.organisation, *there.latitude_deg, *there.longitude_deg)) {
        say(turn, "outside");
        if (state.draft) state.draft_changed = true;
        return;
    }
    if (!state.draft && state.parked && !state.parked->now.place) unpark(turn);
    const bool named = !place.place.label.empty();
    if (!named) place.place.label = turn.text("word.place_sent");
    const bool of_filed =
        !state.draft && (answer_staff_with_place(turn, place) || supplement_place(turn, place));
    if (of_filed) return;
    remember(turn);
    const DraftValues& draft = draft_of(turn);
    // A pin without a name keeps the words that were written before it.
    const bool has_words = draft.place && draft.edit != Focus::edit_place &&
                           draft.place->place.level != PlaceLevel::point &&
                           draft.place->place.label != turn.text("word.place_unknown");
    if (!named && has_words) place.place.label = draft.place->place.label;
    set_place(turn, place);
    state.draft_changed = true;
}

std::optional<PlaceFound> place_of_scene(const Turn& turn, std::string_view scene) {
    if (const auto& known = turn.context.facts.scene) {
        PlaceFound found;
        found.place = *known;
        const Area* area = area_at(
            turn.context.organisation,
            known->latitude_deg.value_or(0),
            known->longitude_deg.value_or(0)
        );
        if (area != nullptr) found.area = area->id;
        return found;
    }
    constexpr std::string_view prefix = "qrscene_";
    if (scene.starts_with(prefix)) scene.remove_prefix(prefix.size());
    if (scene.empty() || scene.size() > label_bytes_max || !is_valid_utf8(scene))
        return std::nullopt;
    PlaceReading reading = turn.context.gazetteer.read(scene);
    if (reading.candidates.size() != 1) return std::nullopt;
    return std::move(reading.candidates.front());
}

}  // namespace heed::conversation
