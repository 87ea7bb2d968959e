#pragma once
// Deletes photos that no row names: of drafts that were given up, and those that a crash or a
// refused commit left between the file and its row. A slice at a time, so that it never takes long.
#include "bot/clock.hpp"
#include "bot/task.hpp"
#include "storage/photo_store.hpp"
#include "storage/store.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

namespace heed {

// Lives on one lane.
class PhotoSweep {
public:
    // Photos are in as many slices as two hex digits can name.
    static constexpr unsigned slices = 256;

    // `files` is the thread that puts photos: none is put while a slice is swept.
    PhotoSweep(
        Lane& lane,
        Store& store,
        PhotoStore& photos,
        boost::asio::thread_pool& files,
        const Clock& clock
    )
        : store_(store), photos_(photos), files_(files), clock_(clock), sleep_(lane) {}

    Task<void> run();  // until stop(): every slice once an hour
    void stop() {
        stopping_ = true;
        sleep_.cancel();
    }
    // One slice, now; the number of files deleted. Throws what the store or the disk throws.
    Task<std::size_t> sweep(unsigned slice);

private:
    Store& store_;
    PhotoStore& photos_;
    boost::asio::thread_pool& files_;
    const Clock& clock_;
    boost::asio::basic_waitable_timer<
        std::chrono::steady_clock,
        boost::asio::wait_traits<std::chrono::steady_clock>,
        Lane::executor_type>
        sleep_;
    bool stopping_ = false;
};

}  // namespace heed
