#include "storage/sqlite/sqlite_store.hpp"

#include "storage/descriptor.hpp"
#include "storage/job_queue.hpp"
#include "storage/pausable_store.hpp"
#include "storage/sqlite/committer.hpp"
#include "storage/sqlite/lock_file.hpp"
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/moved_mark.hpp"
#include "storage/sqlite/reader.hpp"

#include <fcntl.h>
#include <mutex>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <system_error>
#include <thread>

namespace heed {
namespace {

using namespace sqlite;

constexpr std::uint64_t free_bytes_min = 64 * 1024 * 1024;
// A long reading (a year's scorecards) must not keep pages waiting. All are read-only: the bug of
// SQLite before 3.51.3 that a checkpoint can lose commits needs a second one that writes.
constexpr unsigned readers_count = 3;

std::filesystem::path directory_of(const std::filesystem::path& file) {
    const auto parent = file.parent_path();
    return parent.empty() ? std::filesystem::path(".") : parent;
}

LockFile lock(const std::filesystem::path& file) {
    storage::make_directories(directory_of(file));
    return LockFile(file);
}

// There, empty at least, and closed to everyone else. SQLite gives its other files the same mode.
void prepare_file(const std::filesystem::path& file) {
    const auto database = storage::open_file(file, O_RDWR | O_CREAT);
    if (::fchmod(database.get(), 0600) != 0) {
        throw std::system_error(
            errno, std::generic_category(), "cannot set the mode of " + file.string()
        );
    }
    storage::sync_directory(directory_of(file));
}

class SqliteStore final : public PausableStore {
public:
    explicit SqliteStore(const SqliteStoreSettings& settings)
        : directory_(directory_of(settings.file)),
          lock_(lock(settings.file)),
          cipher_(settings.encryption_key),
          group_max_(settings.group_max),
          counters_(settings.seconds),
          queue_(settings.queue_max) {
        refuse_if_moved(settings.file);
        check_header(settings.file);
        prepare_file(settings.file);
        committer_ = open_committer(settings.file, cipher_, settings.random, settings.log);
        committer_->count_in(counters_);
        if (!settings.erased_list.empty()) committer_->keep_erased_list(settings.erased_list);
        std::vector<std::unique_ptr<Reader>> readers;
        for (unsigned i = 0; i < readers_count; ++i)
            readers.push_back(std::make_unique<Reader>(settings.file, settings.encryption_key));
        readers_ =
            std::make_unique<ReadThreads>(std::move(readers), settings.queue_max, settings.log);
        writer_ = std::thread([this] { work(); });
    }
    ~SqliteStore() override { SqliteStore::stop(); }

    void write(std::unique_ptr<Job> job) override { queue_.push(std::move(job)); }
    void read(std::unique_ptr<ReadJob> job) override { readers_->push(std::move(job)); }
    void pause(std::string why, std::unique_ptr<Job> last) override {
        queue_.pause(std::move(why), std::move(last));
    }
    void resume() override { queue_.resume(); }

    void stop() override {
        const std::lock_guard lock(stop_mutex_);
        if (!writer_.joinable()) return;
        // Readers first: the last connection to close makes the final checkpoint, and that is to
        // be the writer's.
        readers_->stop();
        queue_.stop();
        writer_.join();
        committer_.reset();
    }

    std::string not_ready() const override {
        if (std::string refusal = queue_.refusal(); !refusal.empty()) return refusal;
        {
            const std::lock_guard lock(refusal_mutex_);
            if (!refusal_.empty()) return "the last write was refused: " + refusal_;
        }
        struct statvfs disk {};
        if (::statvfs(directory_.c_str(), &disk) != 0) return "the disk does not answer";
        if (static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize < free_bytes_min)
            return "less than 64 MiB are free on the disk";
        return {};
    }

    const StoreCounters* counters() const override { return &counters_; }
    StoreLoad load() const override {
        return {
            queue_.size(), queue_.count_max(), readers_->waiting(), readers_->waiting_max()};
    }

private:
    void work() {
        while (true) {
            const auto jobs = queue_.take(group_max_);
            if (jobs.empty()) break;
            committer_->commit(jobs);
            {
                const std::lock_guard lock(refusal_mutex_);
                refusal_ = committer_->refusal();
            }
            committer_->checkpoint_when_due();
        }
        committer_->mark_clean();
    }

    const std::filesystem::path directory_;
    LockFile lock_;
    storage::FieldCipher cipher_;
    const std::size_t group_max_;
    StoreCounters counters_;
    storage::JobQueue<Job> queue_;
    std::unique_ptr<Committer> committer_;
    std::unique_ptr<ReadThreads> readers_;
    mutable std::mutex refusal_mutex_;
    std::string refusal_;
    std::mutex stop_mutex_;
    std::thread writer_;
};

}  // namespace

std::unique_ptr<Store> open_sqlite_store(const SqliteStoreSettings& settings) {
    return std::make_unique<SqliteStore>(settings);
}

}  // namespace heed
