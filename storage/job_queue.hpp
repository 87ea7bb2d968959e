#pragma once
// Jobs on their way to the one thread that runs them.
#include "storage/store.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace heed::storage {

// Thread-safe. `AnyJob` is Job or ReadJob.
template <class AnyJob>
class JobQueue {
public:
    explicit JobQueue(std::size_t count_max) : count_max_(count_max) {}

    // Refuses through done(StoreBusy) when full or stopped.
    void push(std::unique_ptr<AnyJob> job) {
        std::string refusal;
        {
            const std::lock_guard lock(mutex_);
            refusal = refusal_locked();
            if (refusal.empty()) jobs_.push_back(std::move(job));
        }
        if (refusal.empty()) {
            filled_.notify_one();
        } else {
            job->done(std::make_exception_ptr(StoreBusy(refusal)));
        }
    }
    // Waits for a job and takes all there are, up to `count_max`. None: stopped and empty.
    std::vector<std::unique_ptr<AnyJob>> take(std::size_t count_max) {
        std::vector<std::unique_ptr<AnyJob>> taken;
        std::unique_lock lock(mutex_);
        filled_.wait(lock, [this] { return stopped_ || !jobs_.empty(); });
        while (!jobs_.empty() && taken.size() < count_max) {
            taken.push_back(std::move(jobs_.front()));
            jobs_.pop_front();
        }
        return taken;
    }
    // What was accepted is still taken.
    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopped_ = true;
        }
        filled_.notify_all();
    }
    // Takes `last` and refuses what comes after it, for that reason, until resume().
    void pause(std::string why, std::unique_ptr<AnyJob> last) {
        {
            const std::lock_guard lock(mutex_);
            if (!stopped_) {
                paused_ = std::move(why);
                jobs_.push_back(std::move(last));
            }
        }
        filled_.notify_one();
        if (last) last->done(std::make_exception_ptr(StoreBusy("the store is stopping")));
    }
    void resume() {
        const std::lock_guard lock(mutex_);
        paused_.clear();
    }
    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return jobs_.size();
    }
    std::size_t count_max() const { return count_max_; }
    // Why push() would refuse now; empty: it would not.
    std::string refusal() const {
        const std::lock_guard lock(mutex_);
        return refusal_locked();
    }

private:
    std::string refusal_locked() const {
        if (stopped_) return "the store is stopping";
        if (!paused_.empty()) return paused_;
        if (jobs_.size() >= count_max_) return "the store's queue is full";
        return {};
    }

    const std::size_t count_max_;
    mutable std::mutex mutex_;
    std::condition_variable filled_;
    std::deque<std::unique_ptr<AnyJob>> jobs_;
    bool stopped_ = false;
    std::string paused_;  // why; empty: it is not
};

}  // namespace heed::storage
