#include "bot/simulation/held_store.hpp"

#include "bot/simulation/late_sync.hpp"

#include <stdexcept>
#include <utility>

namespace heed::simulation {

HeldStore::HeldStore(
    HeldStoreSettings settings, Agenda& agenda, Dice dice, Random& random, sqlite::Log log
)
    : settings_(std::move(settings)),
      agenda_(agenda),
      dice_(dice),
      log_(std::move(log)),
      cipher_(settings_.encryption_key) {
    try {
        open(random);
    } catch (const std::runtime_error& error) {
        // heed ends with this line, and is started again.
        throw ProcessEnded{error.what()};
    }
}

void HeldStore::open(Random& random) {
    committer_ = sqlite::open_committer(
        settings_.file,
        cipher_,
        random,
        log_,
        [] { throw ProcessEnded{"the disk failed"}; },
        late_checkpoints(dice_.fork())
    );
    reader_ = std::make_unique<sqlite::Reader>(settings_.file, settings_.encryption_key);
}

void HeldStore::write(std::unique_ptr<Job> job) {
    if (stopped_ || jobs_.size() >= settings_.queue_max) {
        job->done(std::make_exception_ptr(StoreBusy("the store's queue is full")));
        return;
    }
    jobs_.push_back(std::move(job));
    if (committing_) return;
    committing_ = true;
    const Duration time(dice_.between(1, settings_.slowest_commit.count()));
    agenda_.after(time, [this, here = std::weak_ptr(here_)] {
        if (!here.expired()) commit();
    });
}

void HeldStore::commit() {
    committing_ = false;
    std::vector<std::unique_ptr<Job>> group;
    while (!jobs_.empty() && group.size() < settings_.group_max) {
        group.push_back(std::move(jobs_.front()));
        jobs_.pop_front();
    }
    if (group.empty()) return;
    committer_->commit(group);
    committer_->checkpoint_when_due();
}

void HeldStore::read(std::unique_ptr<ReadJob> job) {
    const Duration time(dice_.between(1, settings_.slowest_commit.count()));
    agenda_.after(
        time,
        [this, here = std::weak_ptr(here_), job = std::shared_ptr<ReadJob>(std::move(job))] {
            if (here.expired()) return;
            sqlite::run_read(*reader_, *job, log_, [] { throw ProcessEnded{"the disk failed"}; });
        }
    );
}

void HeldStore::stop() {
    while (!jobs_.empty()) commit();
    stopped_ = true;
    reader_.reset();
    committer_->mark_clean();
    committer_.reset();
}

}  // namespace heed::simulation
