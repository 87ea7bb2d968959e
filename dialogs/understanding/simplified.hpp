#pragma once
// Traditional Chinese characters read as their simplified forms, one by one. For comparing only:
// what a resident wrote is kept and shown as it came. The pairs come from OpenCC's tables when heed
// is built (scripts/simplified-table), so that nothing has to be installed beside the program.
#include <string>
#include <string_view>

namespace heed {

char32_t simplified(char32_t character);
// `text` with every character simplified. Each keeps its number of bytes, so that positions in the
// result are positions in `text`. Bytes that are no valid UTF-8 stay as they are.
std::string simplified(std::string_view text);

}  // namespace heed
