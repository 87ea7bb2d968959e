#pragma once
// What staff read of a resident who asked for a person.
#include "dialogs/answer.hpp"
#include "dialogs/staff/pages.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace heed::staff {

// Somebody asks for a person; `words` are what they said last, oldest first.
Notice handover_asked_notice(
    const PageContext& context, std::int64_t number, std::span<const std::string> words
);
// What the resident wrote, to who serves them. `text` leaves room for the mark before it.
Notice handover_said_notice(const PageContext& context, std::string_view text);
// The resident has gone, or said nothing for long (`silent`).
Notice handover_left_notice(const PageContext& context, std::int64_t number, bool silent);

// To who takes it: the pseudonym, and what was said until now.
Reply handover_page(
    const PageContext& context,
    std::int64_t number,
    std::string_view resident,
    std::span<const std::string> words
);

}  // namespace heed::staff
