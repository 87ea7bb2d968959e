#pragma once
// A disk that takes its time beside the writer: some commits later it is asked once more.
#include "bot/simulation/dice.hpp"
#include "storage/sqlite/checkpointer.hpp"

#include <sqlite3.h>

#include <memory>
#include <utility>

namespace heed::simulation {

class LateSync final : public sqlite::BackgroundSync {
public:
    explicit LateSync(Dice dice) : dice_(dice) {}

    void begin(sqlite3_file* file) override {
        constexpr std::int64_t looks_max = 5;
        file_ = file;
        looks_left_ = dice_.between(1, looks_max);
    }
    std::optional<int> result() override {
        if (--looks_left_ > 0) return std::nullopt;
        return wait();
    }
    int wait() override {
        sqlite3_file* const file = std::exchange(file_, nullptr);
        return file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
    }

private:
    Dice dice_;
    sqlite3_file* file_ = nullptr;
    std::int64_t looks_left_ = 0;
};

// A small city's log is moved often, too.
inline sqlite::CheckpointSettings late_checkpoints(Dice dice) {
    return {32, std::make_unique<LateSync>(dice)};
}

}  // namespace heed::simulation
