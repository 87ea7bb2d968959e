// What is learnt of a photo after its message: where it was taken, or that nobody can open it. The
// place stays apart from the draft's own until the resident has said yes, and goes with any other
// answer.
#include "dialogs/conversation/turn.hpp"
#include "dialogs/understanding/areas.hpp"

#include <algorithm>
#include <cmath>

namespace heed::conversation {
namespace {

// An older photo says little about today's trouble; most likely it is of something else.
constexpr Duration shot_age_max = std::chrono::hours{24 * 30};
// Nine photos sent together that cannot be opened are one piece of news.
constexpr Duration burst_time = std::chrono::seconds{30};

// True when the draft had it.
bool forget(Draft& draft, PhotoId photo) {
    std::size_t had = std::erase(draft.removed, photo);
    const auto forget_in = [&](DraftValues& values) {
        had += std::erase(values.photos, photo) + std::erase(values.voices, photo);
    };
    forget_in(draft.now);
    for (Snapshot& snapshot : draft.history) forget_in(snapshot.values);
    return had > 0;
}

std::string reason(const PhotoLostEvent& event) {
    const std::string& why = event.why;
    if (event.voice) return "voice.lost";
    if (why == "unsupported") return "photo.unsupported";
    if (why == "expired") return "photo.late";
    return why == "too-large" ? "photo.too_large" : "photo.broken";
}

}  // namespace

void take_shot(Turn& turn, const PhotoShotEvent& event) {
    State& state = turn.state;
    if (!state.draft) return;
    Draft& draft = *state.draft;
    const GeoPoint& point = event.shot.point;
    const bool wanted = !draft.photo_place && state.asked.photo_place == 0 &&
                        !place_is_good(turn.context, draft.now) &&
                        std::ranges::find(draft.now.photos, event.photo) != draft.now.photos.end();
    const bool old = event.shot.at && turn.context.now - *event.shot.at > shot_age_max;
    if (!wanted || old || !std::isfinite(point.latitude_deg) || !std::isfinite(point.longitude_deg))
        return;
    const Area* area = area_at(turn.context.organisation, point.latitude_deg, point.longitude_deg);
    if (!area) return;  // not in this city
    PlaceFound found;
    found.place.level = PlaceLevel::point;
    found.place.latitude_deg = point.latitude_deg;
    found.place.longitude_deg = point.longitude_deg;
    found.area = area->id;
    draft.photo_place = std::move(found);
}

void lose_photo(Turn& turn, const PhotoLostEvent& event) {
    State& state = turn.state;
    for (auto* draft : {&state.draft, &state.parked, &state.trash}) {
        if (*draft && forget(**draft, event.photo))
            turn.effects.emplace_back(DiscardPhotos{{event.photo}});
    }
    std::erase(state.supplement_photos, event.photo);
    std::erase(state.supplement_voices, event.photo);
    if (std::erase(state.fragment_voices, event.photo) > 0)
        turn.effects.emplace_back(DiscardPhotos{{event.photo}});
    const bool wrote = state.revision > 0;
    if (!wrote || state.left || turn.context.now - state.photo_lost_at < burst_time) return;
    state.photo_lost_at = turn.context.now;
    const std::string key = reason(event);
    if (state.reply_owed) return say(turn, key);
    Notice notice;
    notice.event = "reminder";
    notice.text = turn.context.texts.reply(turn.language(), key);
    turn.effects.emplace_back(Push{std::move(notice)});
}

Reply ask_photo_place(Turn& turn) {
    State& state = turn.state;
    ++state.asked.photo_place;
    std::string name;
    for (const Area& area : turn.context.organisation.areas) {
        if (area.id == state.draft->photo_place->area) name = area.name.in(turn.language());
    }
    return turn.context.texts.reply(
        turn.language(), "ask.photo_place", {{"place", name}}, state.epoch
    );
}

void answer_photo_place(Turn& turn, bool yes) {
    const auto found = std::exchange(turn.state.draft->photo_place, std::nullopt);
    turn.state.draft_changed = true;
    if (!yes) return;
    const GeoPoint point{*found->place.latitude_deg, *found->place.longitude_deg, Datum::wgs84};
    take_location(turn, {point, {}});
    turn.hold = Hold::none;
}

bool offers_photo_place(const State& state) {
    return state.draft && state.draft->photo_place && state.draft->now.candidates.empty() &&
           state.focus == Focus::place_pick;
}

void drop_settled_photo_place(Turn& turn) {
    Draft& draft = *turn.state.draft;
    if (turn.state.asked.photo_place > 0 || place_is_good(turn.context, draft.now))
        draft.photo_place.reset();
}

}  // namespace heed::conversation
