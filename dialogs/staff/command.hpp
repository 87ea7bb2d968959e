#pragma once
// The staff's command language in chat (docs/staff-commands.md): Chinese and English words, numbers
// before or after the verb, full width or half, with or without a leading slash.
#include "dialogs/staff/desk.hpp"
#include "dialogs/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed::staff {

// What each one means is a row in verbs.cpp.
enum class Verb : std::uint8_t {
    list,
    next,
    show,
    search,
    earlier,
    map,
    log,
    photo,
    phone,
    fix,
    accept,
    assign,
    transfer,
    give_back,
    rule,
    note,
    reply,
    ask,
    verify,
    start,
    assist,
    extend,
    grant,
    refuse,
    resolve,
    sign,
    reject,
    merge,
    escalate,
    instruct,
    urge,
    reopen,
    check,
    appeal,
    decide,
    file,
    yes,
    no,
    undo,
    hot,
    concern,
    stats,
    scores,
    on_duty,
    off_duty,
    subscribe,
    unsubscribe,
    deputy,
    phrases,
    take,  // these two: handover_command.hpp
    end,
    console,
    help
};

// A command as understood. `numbers` are as typed ("0456" or a whole number), list positions and
// the focus already resolved to whole numbers; a common concern stands there by its name ("N-17").
struct Command {
    Verb verb = Verb::help;
    std::vector<std::string> numbers;
    std::string text;         // what follows: the reply, the note, the filter
    bool used_focus = false;  // no number was typed
    bool all = false;         // "全部" was typed in place of numbers
    enum class Fault : std::uint8_t {
        none,
        needs_number,
        needs_text,
        unknown_verb,
        extra_words,
        index_not_allowed,
        needs_two_numbers,
        concern_not_here  // where single complaints are meant, or not alone
    } fault = Fault::none;
};
// Nothing when `text` is no command: then it is an ordinary resident's text.
std::optional<Command> parse(
    std::string_view text, const Desk& desk, TimePoint now, std::string_view number_prefix
);

// Is `text` a command for certain, even where other words are waited for? It begins with a slash,
// names its complaint, or is one of the words that need none and nothing else.
bool is_clear_command(
    std::string_view text, const Desk& desk, TimePoint now, std::string_view number_prefix
);

// The code of "/bind CODE" or "绑定 CODE" (any case, dashes ignored); nothing for other texts.
std::optional<std::string> parse_bind(std::string_view text);

}  // namespace heed::staff
