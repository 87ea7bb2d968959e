// The bounds of what a conversation keeps. See docs/decisions/0018.
#include "dialogs/conversation/codec.hpp"
#include "dialogs/conversation/turn.hpp"

#include <algorithm>

namespace heed::conversation {
namespace {

// As json::append_quoted writes it.
std::size_t bytes_of(char character) {
    const auto byte = static_cast<unsigned char>(character);
    if (std::string_view("\"\\\n\r\t").find(character) != std::string_view::npos) return 2;
    return byte < 0x20 || byte == 0x7F ? 6 : 1;
}

bool fits(const EncodedSize& size) {
    return size.skeleton <= skeleton_bytes_max && size.words <= words_bytes_max;
}

bool drop_oldest_aside(State& state) {
    const auto oldest = std::ranges::find_if(state.owed, [](const Part& part) {
        return !part.key.starts_with("emergency.");
    });
    if (oldest == state.owed.end()) return false;
    state.owed.erase(oldest);
    return true;
}

}  // namespace

std::size_t kept_bytes(std::string_view text) {
    std::size_t bytes = 0;
    for (const char character : text) bytes += bytes_of(character);
    return bytes;
}

std::string_view cut_kept(std::string_view text, std::size_t bytes_max) {
    std::size_t bytes = 0, boundary = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
        if (begins) boundary = at;
        bytes += bytes_of(text[at]);
        if (bytes > bytes_max) return text.substr(0, boundary);
    }
    return text;
}

std::string kept_text(Turn& turn, std::string_view text, std::size_t bytes_max) {
    const std::string_view kept = cut_kept(text, bytes_max);
    if (kept.size() < text.size()) say(turn, "text_full");
    return std::string(kept);
}

PlaceFound kept_place(PlaceFound found) {
    found.place.label = cut_kept(found.place.label, label_bytes_max);
    return found;
}

// What is being told stays: first the oldest steps back go, then those of what was cancelled and
// that itself, then asides that wait for the reply.
std::string keep(State& state, std::vector<Effect>& effects) {
    while (true) {
        Encoded encoded = encode_measured(state);
        if (fits(encoded.size)) return std::move(encoded.bytes);
        if (state.draft && !state.draft->history.empty()) {
            state.draft->history.erase(state.draft->history.begin());
        } else if (state.trash && !state.trash->history.empty()) {
            state.trash->history.erase(state.trash->history.begin());
        } else if (state.trash) {
            discard_photos(effects, *state.trash);
            state.trash.reset();
        } else if (!drop_oldest_aside(state)) {
            return std::move(encoded.bytes);
        }
    }
}

}  // namespace heed::conversation
