#include "bot/delivery/photo_sweep.hpp"

#include "bot/await_store.hpp"
#include "bot/await_thread.hpp"
#include "bot/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <string>
#include <unordered_set>
#include <vector>

namespace heed {
namespace {

constexpr std::chrono::seconds every_slice_in{3600};
// From a photo on the disk to its row in the store: seconds, and a retry of the platform's.
constexpr std::chrono::hours grace{1};

struct HashesWork {
    std::string prefix;
    std::vector<std::string> operator()(ReadTx& tx) const { return tx.photo_hashes(prefix); }
};

struct SweepWork {
    PhotoStore& photos;
    std::string prefix;
    TimePoint before;
    std::unordered_set<std::string> wanted;
    std::size_t operator()() const {
        return photos.sweep(prefix, before, [this](std::string_view hash) {
            return wanted.contains(std::string(hash));
        });
    }
};

std::string prefix_of(unsigned slice) {
    constexpr char digits[] = "0123456789abcdef";
    return {digits[slice / 16 % 16], digits[slice % 16]};
}

}  // namespace

Task<std::size_t> PhotoSweep::sweep(unsigned slice) {
    const std::string prefix = prefix_of(slice);
    // Before the rows are read: what is put from now on is younger than this and its grace.
    const TimePoint before = clock_.now() - grace;
    HashesWork read_hashes{prefix};
    const std::vector<std::string> hashes = co_await read(store_, std::move(read_hashes));
    SweepWork work{photos_, prefix, before, {hashes.begin(), hashes.end()}};
    co_return co_await on_thread(files_, std::move(work));
}

Task<void> PhotoSweep::run() {
    for (unsigned slice = 0; !stopping_; slice = (slice + 1) % slices) {
        try {
            const std::size_t deleted = co_await sweep(slice);
            if (deleted > 0) log::info("photos_swept", {{"files", std::to_string(deleted)}});
        } catch (const std::exception& error) {
            log::error("photo_sweep_failed", {{"why", error.what()}});
        }
        if (stopping_) co_return;
        sleep_.expires_after(std::chrono::milliseconds(every_slice_in) / slices);
        co_await sleep_.async_wait(
            boost::asio::as_tuple(boost::asio::use_awaitable_t<Lane::executor_type>())
        );
    }
}

}  // namespace heed
