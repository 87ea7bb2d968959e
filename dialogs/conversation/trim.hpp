#pragma once
// Takes away what stands around words, and between them: punctuation, politeness, counters.
#include <string_view>
#include <vector>

namespace heed::conversation {

// Removes `end` or `start` where something else remains; false when there was nothing to remove.
bool strip_end(std::string_view& text, std::string_view end);
bool strip_start(std::string_view& text, std::string_view start);
// Without blanks and punctuation at both ends.
std::string_view trimmed(std::string_view text);
// What stands between marks, trimmed, and between the blanks that part Chinese words; without what
// is empty.
std::vector<std::string_view> clauses_of(std::string_view text);

}  // namespace heed::conversation
