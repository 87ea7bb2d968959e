#pragma once
// Pieces of a picture; lengths in its own pixels, `style` is the name of a style.
#include <string>
#include <string_view>

namespace heed::svg {

// With one decimal.
std::string number(double value);
// `text` is escaped.
std::string text_at(double x, double y, std::string_view style, std::string_view text);
std::string box(double x, double y, double width, double height, std::string_view style);

inline constexpr std::string_view fonts =
    R"("PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","WenQuanYi Micro Hei",)"
    "system-ui,sans-serif";

}  // namespace heed::svg
