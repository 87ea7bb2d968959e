#pragma once
// What a member of staff has in front of them; kept with the conversation.
#include "dialogs/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heed::staff {

inline constexpr auto desk_lifetime = std::chrono::minutes(10);     // of focus and list
inline constexpr auto pending_lifetime = std::chrono::seconds(60);  // of what waits for a yes

// A complaint in the version that the member saw.
struct SeenCase {
    std::string number;
    std::int64_t version = 0;
    bool operator==(const SeenCase&) const = default;
};

// A command that is carried out only after its code ("56") came back.
struct PendingCommand {
    std::string verb;             // VerbRow::name; empty: nothing waits
    std::vector<SeenCase> cases;  // in the order typed
    std::string text;
    std::string code;
    TimePoint at{};
    bool operator==(const PendingCommand&) const = default;
};

// An action that can still be taken back.
struct UndoableAction {
    SeenCase done;             // the version that it made
    std::string before;        // casework::encode(Before)
    std::int64_t notices = 0;  // to residents, that are held back
    TimePoint until{};         // then they go out
    bool staff_told = false;   // colleagues know of it already
    bool operator==(const UndoableAction&) const = default;
};

// A complaint being filed for somebody who called or came.
struct OnBehalf {
    std::string way;  // "phone", "counter"; empty: none
    TimePoint at{};
    bool operator==(const OnBehalf&) const = default;
};

// A card's button that needs words, which are the next text.
struct TappedButton {
    std::string choice;  // staff::tap_id; empty: none
    std::string card;    // content::Choice::card
    TimePoint at{};
    bool operator==(const TappedButton&) const = default;
};

struct Desk {
    std::string focus;  // number of the complaint last shown
    TimePoint focus_at{};
    std::vector<std::string> listed;  // numbers, in the order shown
    TimePoint listed_at{};
    int page = 0;
    std::string filter;     // of the list, for "next"
    bool searched = false;  // the list is of a search, with what has ended
    PendingCommand pending;
    std::vector<UndoableAction> undoable;  // what the last command did
    OnBehalf on_behalf;
    TappedButton tapped;
    bool operator==(const Desk&) const = default;
};
std::string encode(const Desk& desk);
Desk decode_desk(std::string_view bytes);  // an empty desk when unreadable

}  // namespace heed::staff
