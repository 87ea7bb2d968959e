#include "bot/delivery/photo_sweep.hpp"

#include "bot/await_store.hpp"
#include "bot/await_thread.hpp"
#include "bot/log.hpp"
#include "bot/metrics.hpp"

#include <string>
#include <unordered_set>
#include <vector>

namespace heed {
namespace {

// From a photo on the disk to its row in the store: seconds, and a retry of the platform's; far
// longer than a photo that comes once more, at whichever replica, waits for its row.
constexpr std::chrono::hours grace{24};

// Only a store that may write knows of all photos: one whose data was moved, or is a standby's, does
// not hear of new ones and must take none for nobody's.
struct ProofWork {
    bool operator()(Tx&) const { return true; }
};

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
    ProofWork proof;
    co_await write(store_, std::move(proof));
    HashesWork read_hashes{prefix};
    const std::vector<std::string> hashes = co_await read(store_, std::move(read_hashes));
    SweepWork work{photos_, prefix, before, {hashes.begin(), hashes.end()}};
    const std::size_t deleted = co_await on_thread(files_, std::move(work));
    deleted_.fetch_add(deleted, std::memory_order_relaxed);
    co_return deleted;
}

void PhotoSweep::append_metrics(std::string& text) const {
    append_metric(
        text, "counter", "heed_media_orphans_total", static_cast<double>(deleted_.load())
    );
}

Task<bool> PhotoSweep::sweep_next() {
    try {
        const std::size_t deleted = co_await sweep(next_);
        if (deleted > 0) log::info("photos_swept", {{"files", std::to_string(deleted)}});
    } catch (const std::exception& error) {
        log::error("photo_sweep_failed", {{"why", error.what()}});
    }
    next_ = (next_ + 1) % slices;
    co_return false;
}

Task<void> PhotoSweep::run() {
    auto round = [this] { return sweep_next(); };
    return loop_.run(std::move(round));
}

}  // namespace heed
