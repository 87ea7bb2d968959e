#pragma once
// A case's card, where the channel has cards with buttons: what can be done with one tap, and what
// a tap means. A tap is a command of the command language, so that there is one way to every act.
#include "dialogs/answer.hpp"
#include "dialogs/casework/transitions.hpp"
#include "dialogs/staff/pages.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed::staff {

enum class CardButton : std::uint8_t { accept, give_back, resolve };

struct Tap {
    CardButton button = CardButton::accept;
    std::string number;  // of the complaint
    bool operator==(const Tap&) const = default;
};
// "case:accept:LH261123-0001-6".
std::string tap_id(const Tap& tap);
std::optional<Tap> parse_tap(std::string_view id);

casework::Action action_of(CardButton button);
// A reason, or what was done, must come with it.
bool needs_words(CardButton button);
// What is asked for the words: names the case, and the time, since WeCom shows the same text once
// in some hours.
std::string words_question(const PageContext& context, const Tap& tap);
// The words are those of somebody who thinks better of it ("算了", "cancel").
bool takes_back(std::string_view words);
// The command that the tap stands for, as it would be typed; it is understood in every language.
std::string command_of(const Tap& tap, std::string_view words);

// The buttons that `actor` may press now.
std::vector<Span> buttons_for(
    const PageContext& context, const casework::Actor& actor, const Complaint& complaint
);
// The card after something was done: `line` says what came of it, then who did the last thing and
// when (`who` is empty when it was nobody of the staff), the place, and the buttons that are left,
// or how the case stands. `complaint` is as it is now, with its history.
Notice card_now(
    const PageContext& context,
    const casework::Actor& actor,
    const Complaint& complaint,
    std::string_view line,
    std::string_view who
);

// `earlier`, which has not been sent yet, with `later` added: one text without buttons, at most
// page_bytes_max bytes; what finds no room is left to the list of open cases.
Notice gathered(const PageContext& context, const Notice& earlier, const Notice& later);

}  // namespace heed::staff
