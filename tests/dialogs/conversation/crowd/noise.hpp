#pragma once
// How people type: characters dropped or doubled, full-width digits, marks, homophones.
#include "tests/dialogs/conversation/crowd/wishes.hpp"

#include <string>
#include <string_view>

namespace heed::test::crowd {

// A description as typed in haste.
std::string hasty(Random& random, std::string_view text);
// A place as typed in haste: digits of another width and marks at the end; its name stays whole.
std::string hasty_place(Random& random, std::string_view words);

}  // namespace heed::test::crowd
