#pragma once
// Takes out of the corrections what leads to somebody who has been erased, in the chat, by `heed
// erase` or because their time was over: docs/decisions/0075-corrections-go-with-their-person.md.
#include "bot/periodic.hpp"
#include "bot/task.hpp"
#include "storage/store.hpp"

#include <boost/asio/thread_pool.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace heed {

// Each number of a complaint in the file once; empty when there is no file.
std::vector<std::string> complaints_in_corrections(const std::filesystem::path& file);
// Those of them whose person was erased, or that do not exist.
std::unordered_set<std::string> nobodys_complaints(
    const std::vector<std::string>& numbers, ReadTx& tx
);
// Writes the file anew without the lines of these complaints, whole or not at all; how many went.
// Throws std::system_error.
std::size_t remove_corrections(
    const std::filesystem::path& file, const std::unordered_set<std::string>& numbers
);

// Lives on one lane.
class CorrectionsSweep {
public:
    static constexpr std::chrono::milliseconds look_every = std::chrono::minutes(1);

    // `files` is the thread that appends to `file`: nothing is appended while it is written anew.
    CorrectionsSweep(
        Lane& lane,
        Store& store,
        std::filesystem::path file,
        boost::asio::thread_pool& files,
        std::chrono::milliseconds every = look_every
    )
        : store_(store), file_(std::move(file)), files_(files), loop_(lane, every) {}

    Task<void> run();  // until stop()
    void stop() { loop_.stop(); }
    // When somebody was erased since the last time, and the first time. How many lines went. Throws
    // what the store or the disk throws.
    Task<std::size_t> sweep();

private:
    Task<bool> look();

    Store& store_;
    const std::filesystem::path file_;
    boost::asio::thread_pool& files_;
    std::optional<std::int64_t> seen_;  // accounts erased, as of the last sweep
    Periodic loop_;
};

}  // namespace heed
