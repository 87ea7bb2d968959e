#pragma once
// Deletes photos that no row names: of drafts that were given up, and those that a crash or a
// refused commit left between the file and its row. A slice at a time, so that it never takes long.
#include "bot/clock.hpp"
#include "bot/periodic.hpp"
#include "bot/task.hpp"
#include "storage/counters.hpp"
#include "storage/photo_store.hpp"
#include "storage/store.hpp"

#include <boost/asio/thread_pool.hpp>

#include <string>

namespace heed {

// Lives on one lane.
class PhotoSweep {
public:
    // Photos are in as many slices as two hex digits can name.
    static constexpr unsigned slices = 256;
    static constexpr std::chrono::seconds every_slice_in{3600};

    // `files` is the thread that puts photos: none is put while a slice is swept.
    PhotoSweep(
        Lane& lane,
        Store& store,
        PhotoStore& photos,
        boost::asio::thread_pool& files,
        const Clock& clock
    )
        : store_(store),
          photos_(photos),
          files_(files),
          clock_(clock),
          loop_(lane, std::chrono::milliseconds(every_slice_in) / slices) {}

    Task<void> run();  // until stop(): every slice once an hour
    void stop() { loop_.stop(); }
    // One slice, now; the number of files deleted. Throws what the store or the disk throws.
    Task<std::size_t> sweep(unsigned slice);
    // heed_media_orphans_total: files deleted. Any thread.
    void append_metrics(std::string& text) const;

private:
    Task<bool> sweep_next();

    Store& store_;
    PhotoStore& photos_;
    boost::asio::thread_pool& files_;
    const Clock& clock_;
    unsigned next_ = 0;
    Counter deleted_{0};
    Periodic loop_;
};

}  // namespace heed
