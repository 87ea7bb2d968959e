#pragma once
// Takes away what stands around words: punctuation, politeness, counters.
#include <string_view>

namespace heed::conversation {

// Removes `end` or `start` where something else remains; false when there was nothing to remove.
bool strip_end(std::string_view& text, std::string_view end);
bool strip_start(std::string_view& text, std::string_view start);
// Without blanks and punctuation at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace heed::conversation
