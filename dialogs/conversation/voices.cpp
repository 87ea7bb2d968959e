// A voice message: its words count as if they were typed, its sound is kept beside them. Where
// nothing was understood staff can still listen, and the resident is asked for a line of text.
#include "dialogs/conversation/turn.hpp"
#include "dialogs/utf8.hpp"

namespace heed::conversation {
namespace {

constexpr std::size_t echo_characters_max = 60;

bool has_room(const Turn& turn, const std::vector<PhotoId>& voices) {
    return voices.size() < static_cast<std::size_t>(turn.context.settings.photos_max);
}

void keep_in_draft(Turn& turn, PhotoId sound) {
    DraftValues& draft = draft_of(turn);
    if (has_room(turn, draft.voices)) {
        draft.voices.push_back(sound);
        return;
    }
    turn.effects.emplace_back(DiscardPhotos{{sound}});
    say(turn, "draft.voices_full", {{"n", std::to_string(turn.context.settings.photos_max)}});
}

// Where an effect on a filed complaint, or for the person on the other side, takes a sound along.
PhotoId* place_in(Effect& effect) {
    return std::visit(
        [](auto& what) -> PhotoId* {
            if constexpr (requires { what.photo; }) {
                return &what.photo;
            } else {
                return nullptr;
            }
        },
        effect
    );
}

// The sound goes where its words went, and is forgotten when they were only for heed ("status").
void keep_beside_words(
    Turn& turn, PhotoId sound, std::size_t effects_before, std::string_view fragment_before
) {
    State& state = turn.state;
    for (std::size_t i = effects_before; i < turn.effects.size(); ++i) {
        PhotoId* place = place_in(turn.effects[i]);
        if (!place || *place != 0) continue;
        *place = sound;
        note_supplement_voice(turn, sound);
        return;
    }
    const bool waits = !state.draft && !state.fragment.empty() && state.fragment != fragment_before;
    if (waits && has_room(turn, state.fragment_voices)) {
        state.fragment_voices.push_back(sound);
    } else if (state.draft && state.draft_changed) {
        keep_in_draft(turn, sound);
    } else {
        turn.effects.emplace_back(DiscardPhotos{{sound}});
    }
}

// What an unclear voice is likely about, when nothing is being told.
const RecentComplaint* spoken_of(const Turn& turn) {
    if (turn.state.draft) return nullptr;
    const auto* about = recent_of(turn, turn.state.about);
    return about && is_open(about->status) ? about : addressed(turn);
}

void take_unheard(Turn& turn, PhotoId sound) {
    State& state = turn.state;
    const bool again = ++state.unheard > 1;
    if (sound == 0) return aside(turn, again ? "voice.failed_again" : "voice.failed");
    if (const auto* filed = spoken_of(turn)) {
        note_supplement(turn, *filed);
        note_supplement_voice(turn, sound);
        std::string note = turn.context.texts.text(
            turn.context.settings.languages.front(), "staff.handover_voice"
        );
        turn.effects.emplace_back(Supplement{
            filed->number, std::move(note), sound, std::nullopt, {}});
        return aside(turn, "voice.kept_filed", {{"no", filed->number}});
    }
    remember(turn);
    keep_in_draft(turn, sound);
    aside(turn, again ? "voice.kept_again" : "voice.kept");
}

}  // namespace

void take_voice(Turn& turn, const content::Voice& voice, PhotoId sound) {
    State& state = turn.state;
    const bool heard = is_valid_utf8(voice.recognised) && !normalise(voice.recognised).empty();
    if (!heard) return take_unheard(turn, sound);
    state.unheard = 0;
    std::string echo(cut_code_points(voice.recognised, echo_characters_max));
    if (echo.size() < voice.recognised.size()) echo += "…";
    say(turn, "voice.echo", {{"text", echo}});
    const std::size_t effects_before = turn.effects.size();
    const std::string fragment_before = state.fragment;
    if (const auto kind = emergency_told(turn, voice.recognised)) {
        take_emergency(turn, *kind, voice.recognised);
    } else {
        take_text(turn, voice.recognised, Hold::text);
    }
    if (sound != 0) keep_beside_words(turn, sound, effects_before, fragment_before);
}

}  // namespace heed::conversation
