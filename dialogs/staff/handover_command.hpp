#pragma once
// What a member of staff writes who may be serving a resident: words for the resident, or a
// command. The rule is in docs/staff-commands.md, "Talking to a resident".
#include "dialogs/time.hpp"

#include <string>
#include <string_view>

namespace heed::staff {

struct HandoverCommand {
    enum class Kind {
        words,  // for the resident, while one is served; otherwise no matter of a hand-over
        take,   // `number` names one of those who wait, empty: the first
        end,
        other,   // a command of the usual kind
        unknown  // begins like a command and is none
    } kind = Kind::words;
    std::string number;
};
// `serving`: words without a slash are the resident's unless they are the verb of an end, or a verb
// with a complaint's number.
HandoverCommand parse_handover(
    std::string_view text, bool serving, TimePoint now, std::string_view number_prefix
);

}  // namespace heed::staff
