#pragma once
// The staff's command language in chat (docs/staff-commands.md): Chinese and English words, numbers
// before or after the verb, full width or half, with or without a leading slash.
#include "dialogs/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed::staff {

enum class Verb : std::uint8_t { list, next, show, accept, reply, note, resolve, help };

// What a member of staff has in front of them: the case last shown and the list last sent.
// Kept with the conversation; a focus or list older than 10 minutes is gone.
struct Desk {
    std::string focus;  // complaint number
    TimePoint focus_at{};
    std::vector<std::string> listed;  // numbers, in the order shown
    TimePoint listed_at{};
    int page = 0;
    std::string filter;  // of the list, for "next"
    bool operator==(const Desk&) const = default;
};
std::string encode(const Desk& desk);
Desk decode_desk(std::string_view bytes);  // an empty desk when unreadable

// A command as understood. `numbers` are as typed ("0456" or a whole number), list positions and
// the focus already resolved to whole numbers.
struct Command {
    Verb verb = Verb::help;
    std::vector<std::string> numbers;
    std::string text;         // what follows: the reply, the note, the filter
    bool used_focus = false;  // no number was typed
    enum class Fault : std::uint8_t {
        none,
        needs_number,
        needs_text,
        unknown_verb,
        extra_words,
        index_not_allowed
    } fault = Fault::none;
};
// Nothing when `text` is no command: then it is an ordinary resident's text.
std::optional<Command> parse(
    std::string_view text, const Desk& desk, TimePoint now, std::string_view number_prefix
);

// The code of "/bind CODE" or "绑定 CODE" (any case, dashes ignored); nothing for other texts.
std::optional<std::string> parse_bind(std::string_view text);

}  // namespace heed::staff
