#pragma once
// Names that were nearly written: "翠竺花园" for "翠竹花园", "Pedestrain Street".
#include <string_view>

namespace heed {

// False for names too short to be recognised with a slip in them: of less than four characters, or
// eight where they begin with a Latin letter.
bool may_be_misspelt(std::u32string_view name);
// True when `written` is `name` but for one character: another, one missing, one too many, or two
// neighbours changed over. Names that differ by a number or a direction only ("北一路", "北二路") are
// different names. Both must be in one form (lower case, simplified).
bool is_slip(std::u32string_view written, std::u32string_view name);

}  // namespace heed
