// Cells as they are exported, read back by the rules of RFC 4180 alone: the same words, and nothing
// that a spreadsheet would take for a formula.
#include "bot/csv.hpp"
#include "dialogs/ensure.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

std::vector<std::string> cells_of(std::string_view row) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (std::size_t at = 0; at < row.size(); ++at) {
        const char character = row[at];
        if (quoted && character == '"' && at + 1 < row.size() && row[at + 1] == '"') {
            cells.back() += row[++at];
        } else if (character == '"') {
            HEED_ENSURE(quoted || cells.back().empty());  // quotes begin a cell or double
            quoted = !quoted;
            HEED_ENSURE(quoted || at + 1 == row.size() || row[at + 1] == ',');
        } else if (!quoted && character == ',') {
            cells.emplace_back();
        } else {
            HEED_ENSURE(quoted || (character != '\n' && character != '\r'));
            cells.back() += character;
        }
    }
    HEED_ENSURE(!quoted);
    return cells;
}

bool is_formula(std::string_view cell) {
    for (const std::string_view start :
         {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"})
        if (cell.starts_with(start)) return true;
    return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Cells end with a zero byte, which no text of a message holds.
    std::vector<std::string> said(1);
    for (const char character : std::string_view(reinterpret_cast<const char*>(data), size)) {
        if (character == '\0')
            said.emplace_back();
        else
            said.back() += character;
    }
    std::string row;
    for (std::size_t i = 0; i < said.size(); ++i)
        row += (i > 0 ? "," : "") + heed::csv_cell(said[i]);
    const std::vector<std::string> cells = cells_of(row);
    HEED_ENSURE(cells.size() == said.size());
    for (std::size_t i = 0; i < said.size(); ++i) {
        HEED_ENSURE(!is_formula(cells[i]));
        HEED_ENSURE(cells[i] == said[i] || cells[i] == "'" + said[i]);
    }
    return 0;
}
