#include "bot/console/live.hpp"

#include "tests/bot/works_support.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace heed {
namespace {

TEST_CASE("whoever opens public pages without end keeps no member of staff out") {
    test::Works works;
    LiveCases live(works.lane, *works.store);
    const auto page = [&](Hearing hearing) {
        return std::shared_ptr<Watcher>(new Watcher{
            works.lane.get_executor(), nullptr, "LH261124-0001-9", std::move(hearing)});
    };
    const Hearing all = [](ReadTx&, const std::vector<Complaint>&) {
        return std::optional(std::vector<std::string>());
    };
    std::vector<std::shared_ptr<Watcher>> strangers;
    for (std::size_t i = 0; i < LiveCases::public_watchers_max; ++i) {
        strangers.push_back(page(nullptr));
        REQUIRE(live.enter(strangers.back()));
    }
    CHECK_FALSE(live.enter(page(nullptr)));
    std::vector<std::shared_ptr<Watcher>> staff;
    for (std::size_t i = 0; i < LiveCases::staff_watchers_max; ++i) {
        staff.push_back(page(all));
        REQUIRE(live.enter(staff.back()));
    }
    CHECK_FALSE(live.enter(page(all)));
    CHECK_FALSE(live.enter(page(nullptr)));
    live.leave(staff.front());
    CHECK(live.enter(page(all)));
    live.leave(strangers.front());
    CHECK(live.enter(page(nullptr)));
}

}  // namespace
}  // namespace heed
