#include "storage/sql/erased_list.hpp"

#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace heed;
using namespace heed::test;

TEST_CASE("a line that a power cut has shortened is passed over, at each length and each start") {
    Directory directory;
    const auto file = directory / "heed.db.erased";
    const std::string whole = std::string(64, 'a') + " 2026-11-27T12:00:00Z";
    for (std::size_t length = 1; length < whole.size(); ++length) {
        CAPTURE(length);
        std::ofstream(file) << whole << '\n' << whole.substr(0, length) << '\n' << whole << '\n';
        CHECK(sql::read_erased_list(file).size() == 2);
    }
    std::ofstream(file) << whole << '\n' << std::string(whole.size(), 'x') << '\n';
    CHECK_THROWS_AS(sql::read_erased_list(file), std::runtime_error);
}
