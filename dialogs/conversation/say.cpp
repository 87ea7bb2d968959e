// What the next reply will contain, and the short forms of things it names.
#include "dialogs/conversation/turn.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed::conversation {
namespace {

constexpr std::size_t label_characters_max = 30;

// At most `characters` Chinese characters, or twice as many Latin letters.
std::string clipped(std::string_view text, std::size_t characters) {
    std::string line(text);
    std::ranges::replace(line, '\n', ' ');
    std::size_t width = 0;
    for (std::size_t position = 0; position < line.size();) {
        const std::size_t begin = position;
        width += next_code_point(line, position) < 0x2E80 ? 1U : 2U;
        if (width > 2 * characters) return line.substr(0, begin) + "…";
    }
    return line;
}

bool is_owed(const State& state, const Part& part) {
    return std::ranges::find(state.owed, part) != state.owed.end();
}

}  // namespace

void say(Turn& turn, std::string key, Values values) {
    Part part{std::move(key), std::move(values)};
    if (is_owed(turn.state, part)) return;
    // A burst of asides: the later ones count, emergencies always.
    if (turn.state.owed.size() >= owed_max) {
        const auto oldest = std::ranges::find_if(turn.state.owed, [](const Part& owed) {
            return !owed.key.starts_with("emergency.");
        });
        if (oldest != turn.state.owed.end()) turn.state.owed.erase(oldest);
    }
    turn.state.owed.push_back(std::move(part));
}

void say_first(Turn& turn, std::string key, Values values) {
    Part part{std::move(key), std::move(values)};
    if (!is_owed(turn.state, part))
        turn.state.owed.insert(turn.state.owed.begin(), std::move(part));
}

void aside(Turn& turn, std::string key, Values values) {
    say(turn, std::move(key), std::move(values));
    turn.state.interrupted = true;
}

std::string category_name(const Turn& turn, std::string_view category) {
    const Category* found = turn.context.organisation.category(category);
    return found ? std::string(found->name.in(turn.language())) : turn.text("word.to_be_decided");
}

std::string department_name(const Turn& turn, std::string_view department) {
    const Department* found = turn.context.organisation.department(department);
    return std::string(
        (found ? *found : turn.context.organisation.dispatch()).name.in(turn.language())
    );
}

std::string short_text(const DraftValues& draft, std::size_t characters) {
    std::string all;
    for (const std::string& text : draft.texts) all += (all.empty() ? "" : " ") + text;
    return clipped(all, characters);
}

std::string short_label(std::string_view label) { return clipped(label, label_characters_max); }

std::string summary_of(const Turn& turn, const DraftValues& draft) {
    std::string summary;
    const auto add = [&](const std::string& part) {
        if (!summary.empty() && !part.empty()) summary += turn.text("word.bar");
        summary += part;
    };
    const bool sure = draft.category_from == CategorySource::resident ||
                      draft.certainty >= turn.context.settings.ask_category_below;
    if (!draft.category.empty() && sure) {
        add(category_name(turn, draft.category));
    } else {
        add(short_text(draft, 18));
    }
    if (draft.place) add(short_label(draft.place->place.label));
    if (!draft.photos.empty()) {
        add(turn.text("word.photo_count", {{"n", std::to_string(draft.photos.size())}}));
    }
    // Where they are all that is known; else the words speak for them.
    if (!draft.voices.empty() && draft.texts.empty()) {
        add(turn.text("word.voice_count", {{"n", std::to_string(draft.voices.size())}}));
    }
    return summary.empty() ? "—" : summary;
}

}  // namespace heed::conversation
