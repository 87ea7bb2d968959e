#include "storage/sqlite/background_sync.hpp"

#include <sqlite3.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace heed::sqlite {
namespace {

// The thread begins with the first sync: a command that changes a row has none.
class SyncThread final : public BackgroundSync {
public:
    ~SyncThread() override {
        {
            const std::lock_guard lock(mutex_);
            ends_ = true;
        }
        changed_.notify_all();
        if (thread_.joinable()) thread_.join();
    }

    void begin(sqlite3_file* file) override {
        if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
        {
            const std::lock_guard lock(mutex_);
            file_ = file;
            result_.reset();
        }
        changed_.notify_all();
    }
    std::optional<int> result() override {
        const std::lock_guard lock(mutex_);
        return std::exchange(result_, std::nullopt);
    }
    int wait() override {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return result_.has_value(); });
        return *std::exchange(result_, std::nullopt);
    }

private:
    void work() {
        std::unique_lock lock(mutex_);
        while (true) {
            changed_.wait(lock, [this] { return ends_ || file_ != nullptr; });
            if (file_ == nullptr) return;
            sqlite3_file* const file = std::exchange(file_, nullptr);
            lock.unlock();
            const int result = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
            lock.lock();
            result_ = result;
            changed_.notify_all();
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    sqlite3_file* file_ = nullptr;  // to be synced
    std::optional<int> result_;
    bool ends_ = false;
    std::thread thread_;
};

}  // namespace

std::unique_ptr<BackgroundSync> make_sync_thread() { return std::make_unique<SyncThread>(); }

}  // namespace heed::sqlite
