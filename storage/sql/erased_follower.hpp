#pragma once
// Keeps the list of erased residents (erased_list.hpp) as long as the table `erased`.
#include "storage/sql/erased_list.hpp"
#include "storage/sql/erasure.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

namespace heed::sql {

class ErasedFollower {
public:
    using Log = std::function<void(std::string_view)>;
    // `log` outlives it. The table is given with each call: it belongs to a connection.
    explicit ErasedFollower(const Log& log) : log_(log) {}

    // From now on the list is `file`: what it lacks of the table is added. Returns what the table
    // lacks of it: it was erased, and the database is one of before. Throws std::runtime_error for
    // what is no list, std::system_error.
    std::vector<ErasedEntry> keep(Erasure& erasure, const std::filesystem::path& file);
    // Adds who was erased since. What the disk refuses is said once in the log, and tried again by
    // the next call.
    void follow(Erasure& erasure);
    bool is_behind() const { return behind_; }

private:
    const Log& log_;
    std::filesystem::path file_;     // empty: no list is kept
    std::int64_t listed_up_to_ = 0;  // the row of `erased` that the list has last
    bool behind_ = false;
};

}  // namespace heed::sql
