#include "bot/commands/svg.hpp"

#include "adapters/xml.hpp"

#include <cstdio>

namespace heed::svg {

std::string number(double value) {
    char buffer[32];
    const int length = std::snprintf(buffer, sizeof buffer, "%.1f", value);
    return {buffer, static_cast<std::size_t>(length)};
}

std::string text_at(double x, double y, std::string_view style, std::string_view text) {
    return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" class=\"" + std::string(style) +
           "\">" + xml::escaped(text) + "</text>\n";
}

std::string box(double x, double y, double width, double height, std::string_view style) {
    return "<rect x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(width) +
           "\" height=\"" + number(height) + "\" rx=\"3\" class=\"" + std::string(style) + "\"/>\n";
}

}  // namespace heed::svg
