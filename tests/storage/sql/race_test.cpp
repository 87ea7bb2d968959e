// Many clerks at one complaint: whoever decided on a version that is gone changes nothing.
#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <set>
#include <thread>

namespace heed {
namespace {

using namespace test;

TEST_CASE("64 clerks at once: one winner for each version") {
    constexpr int clerks = 64;
    const int tries = std::getenv("HEED_LONG") != nullptr && *std::getenv("HEED_LONG") ? 5000 : 60;
    const Directory directory;
    const auto store = open(directory / "heed.db");
    ComplaintId id = 0;
    test::write(*store, [&](Tx& tx) { id = tx.file(complaint("LH261123-0001-6"), {}, {}); });

    std::atomic<int> won = 0;
    std::vector<std::thread> threads;
    for (int clerk = 0; clerk < clerks; ++clerk) {
        threads.emplace_back([&, clerk] {
            std::int64_t seen = 1;  // the version on this clerk's screen
            for (int i = 0; i < tries; ++i) {
                test::write(*store, [&](Tx& tx) {
                    const ComplaintEvent event{at(i), "note", "s_" + std::to_string(clerk), "x"};
                    if (tx.change(changed(id, seen, Status::accepted, event))) ++won;
                    seen = tx.complaint("LH261123-0001-6", false)->version;
                });
            }
        });
    }
    for (std::thread& thread : threads) thread.join();

    test::read(*store, [&](ReadTx& tx) {
        const auto after = tx.complaint("LH261123-0001-6", true);
        REQUIRE(after);
        // Each winner raised the version by one and wrote one row of the history; each loser
        // nothing.
        CHECK(after->version == 1 + won);
        CHECK(after->timeline.size() == static_cast<std::size_t>(1 + won));
        CHECK(won >= tries);
        CHECK(won < clerks * tries);
    });
}

}  // namespace
}  // namespace heed
