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
    // Instead of cases: a common concern, and what its complaints were like (a hash).
    std::int64_t concern = 0;
    std::int64_t seen = 0;
    std::string text;
    std::string code;
    TimePoint at{};
    bool operator==(const PendingCommand&) const = default;
};

// An action that can still be taken back; the store keeps those of a member's last command
// (Tx::keep_undoable), which may be many.
struct UndoableAction {
    SeenCase done;             // the version that it made
    std::string before;        // casework::encode(Before)
    std::int64_t notices = 0;  // to residents, that are held back
    TimePoint until{};         // then they go out
    bool staff_told = false;   // colleagues know of it already
    bool operator==(const UndoableAction&) const = default;
};

// The same for what was done to a common concern itself.
struct UndoableConcern {
    std::string act;         // casework::ConcernAct; empty: nothing
    std::int64_t id = 0;     // of the concern
    std::int64_t other = 0;  // merge: the one that it became one with
    std::string state;       // merge: as it was
    struct Left {            // split: a complaint that left, and why it had belonged there
        std::int64_t complaint = 0;
        std::string joined_by;
        double score = 0, place = 0, kind = 0, words = 0, time = 0;
        bool operator==(const Left&) const = default;
    };
    std::vector<Left> left;
    struct Word {  // that was noted with it
        std::int64_t complaint = 0, other = 0;
        bool operator==(const Word&) const = default;
    };
    std::vector<Word> words;
    TimePoint until{};
    bool operator==(const UndoableConcern&) const = default;
};

// Photos of what was done: the complaint that they are taken for, or those that came before anyone
// said for which.
struct ProofPhotos {
    std::string number;  // empty: not said yet
    TimePoint at{};
    std::vector<std::int64_t> waiting;
    bool operator==(const ProofPhotos&) const = default;
};

// A complaint being filed for somebody who called or came.
struct OnBehalf {
    std::string way;  // "phone", "counter"; empty: none
    TimePoint at{};
    bool member_anonymous = false;  // as the member's own conversation was before
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
    UndoableConcern undoable_concern;  // what the last command did to a concern
    ProofPhotos proofs;
    OnBehalf on_behalf;
    TappedButton tapped;
    bool operator==(const Desk&) const = default;
};
std::string encode(const Desk& desk);
Desk decode_desk(std::string_view bytes);  // an empty desk when unreadable

}  // namespace heed::staff
