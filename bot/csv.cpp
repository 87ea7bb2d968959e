#include "bot/csv.hpp"

#include <array>

namespace heed {

std::string csv_cell(std::string_view value) {
    static constexpr std::array<std::string_view, 12> formula_starts = {
        "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|"};
    bool formula = false;
    for (const std::string_view start : formula_starts) {
        formula = formula || value.starts_with(start);
    }
    std::string cell(formula ? 1 : 0, '\'');
    cell += value;
    if (cell.find_first_of(",\"\r\n;") == cell.npos) return cell;
    std::string quoted = "\"";
    for (const char c : cell) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

}  // namespace heed
