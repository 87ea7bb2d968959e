#pragma once
// A picture's way into the store: re-encoded by a locked-up child, then kept under its hash. And
// that of a voice: kept as it came, decoded by nobody.
#include "bot/delivery/picture.hpp"
#include "bot/task.hpp"
#include "dialogs/complaint.hpp"
#include "dialogs/photo_shot.hpp"
#include "storage/counters.hpp"
#include "storage/photo_store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <array>
#include <optional>
#include <string>
#include <utility>

namespace heed {

struct KeptPhoto {
    enum class Result : std::uint8_t {
        kept,
        not_a_picture,  // trying again is of no use
        failed,         // the disk or the child failed: later
    } result = Result::failed;
    PhotoInfo info;
    std::optional<PhotoShot> shot;  // told by the photo, kept nowhere yet
    std::string why;
};

// Usable from every lane.
class PhotoKeeper {
public:
    // `files` is where work may block on the disk; a pool outlives this.
    PhotoKeeper(Pictures& pictures, PhotoStore& store, boost::asio::any_io_executor files)
        : pictures_(pictures), store_(store), files_(std::move(files)) {}
    PhotoKeeper(Pictures& pictures, PhotoStore& store, boost::asio::thread_pool& files)
        : PhotoKeeper(pictures, store, boost::asio::any_io_executor(files.get_executor())) {}

    // The photo is on disk when `kept` comes back. Never throws.
    Task<KeptPhoto> keep(std::string bytes);
    // The same for the sound of a voice message, as it is; `not_a_picture` never comes back.
    Task<KeptPhoto> keep_voice(std::string bytes);
    // heed_media_jobs_total{result} and heed_media_bytes_total. Any thread.
    void append_metrics(std::string& text) const;

private:
    Task<KeptPhoto> re_encode_and_put(std::string bytes);
    void count(const KeptPhoto& kept);

    Pictures& pictures_;
    PhotoStore& store_;
    boost::asio::any_io_executor files_;
    std::array<Counter, 3> jobs_{};  // by KeptPhoto::Result
    Counter bytes_{0};
};

}  // namespace heed
