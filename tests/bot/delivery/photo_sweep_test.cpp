#include "bot/delivery/photo_sweep.hpp"

#include "tests/bot/works_support.hpp"

#include <doctest/doctest.h>

namespace heed {
namespace {

using namespace std::chrono_literals;
using test::Works;

const ConversationKey resident{"app", "u1"};

// A photo with its row, as a message brings it.
PhotoId stored(Works& works, const std::string& bytes) {
    const KeptPhoto kept = works.await(works.keeper.keep(bytes));
    REQUIRE(kept.result == KeptPhoto::Result::kept);
    return works.in_store([&](Tx& tx) {
        const PhotoId id = tx.add_photo(resident, "", works.clock.now());
        tx.photo_stored(id, kept.info);
        return id;
    });
}

// As old as the works' clock says.
void age_files(Works& works, Duration age) {
    const auto real = std::chrono::file_clock::from_sys(works.clock.now() - age);
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(works.directory.path() / "photos")) {
        if (file.is_regular_file()) {
            std::filesystem::last_write_time(
                file.path(),
                std::chrono::time_point_cast<std::filesystem::file_time_type::duration>(real)
            );
        }
    }
}

std::size_t sweep_all(Works& works) {
    PhotoSweep sweep(works.lane, *works.store, *works.photo_store, works.files, works.clock);
    std::size_t deleted = 0;
    for (unsigned slice = 0; slice < PhotoSweep::slices; ++slice)
        deleted += works.await(sweep.sweep(slice));
    return deleted;
}

TEST_CASE("a photo whose turn never came to its commit is collected, one with a row stays") {
    Works works;
    const PhotoId kept = stored(works, "kept");
    const KeptPhoto orphan = works.await(works.keeper.keep("orphan"));
    age_files(works, 23h);
    CHECK(sweep_all(works) == 0);
    age_files(works, 25h);
    CHECK(sweep_all(works) == 2);  // with its thumbnail
    CHECK_FALSE(works.photo_store->get(orphan.info.sha256));
    CHECK(works.photo_store->get(works.photo(kept)->info.sha256));
}

TEST_CASE("a discarded photo goes from the disk, unless another row has the same picture") {
    Works works;
    const PhotoId gone = stored(works, "one"), shared = stored(works, "two");
    const PhotoId other = stored(works, "two");
    const std::string gone_hash = works.photo(gone)->info.sha256;
    works.in_store([&](Tx& tx) {
        tx.discard_photo(gone);
        tx.discard_photo(shared);
        return true;
    });
    age_files(works, 25h);
    CHECK(sweep_all(works) == 2);
    CHECK_FALSE(works.photo_store->get(gone_hash));
    CHECK(works.photo_store->get(works.photo(other)->info.sha256));
}

TEST_CASE("the sweep goes on when the disk or the store fails, and stops when told to") {
    Works works;
    PhotoSweep sweep(works.lane, *works.store, *works.photo_store, works.files, works.clock);
    works.store->stop();
    CHECK_THROWS_AS(works.await(sweep.sweep(0)), StoreBusy);
    bool ended = false;
    boost::asio::co_spawn(works.lane, sweep.run(), [&](std::exception_ptr) { ended = true; });
    for (int i = 0; i < 50; ++i) works.lane.run_one_for(1ms);
    CHECK_FALSE(ended);
    sweep.stop();
    works.turn_until([&] { return ended; });
}

}  // namespace
}  // namespace heed
