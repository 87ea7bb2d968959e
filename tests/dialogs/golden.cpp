#include "tests/dialogs/golden.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace heed::test {

bool rewrites() { return std::getenv("HEED_REWRITE") != nullptr; }

void check_golden(std::string_view path, const std::string& actual) {
    const std::filesystem::path file = std::filesystem::path(HEED_SOURCE_DIR) / path;
    if (rewrites()) {
        std::ofstream(file) << actual;
        return;
    }
    std::ifstream input(file);
    const std::string kept{std::istreambuf_iterator<char>(input), {}};
    if (kept == actual) return;
    std::istringstream kept_lines(kept), actual_lines(actual);
    std::string expected, got;
    for (int line = 1;; ++line) {
        const bool more_kept = static_cast<bool>(std::getline(kept_lines, expected));
        const bool more = static_cast<bool>(std::getline(actual_lines, got));
        if (!more_kept) expected.clear();
        if (!more) got.clear();
        if (expected == got && (more_kept || more)) continue;
        const std::string where = std::string(path) + ":" + std::to_string(line);
        CAPTURE(where);
        CHECK(got == expected);
        return;
    }
}

}  // namespace heed::test
