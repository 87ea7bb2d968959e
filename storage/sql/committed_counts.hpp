#pragma once
// What jobs count is counted once their transaction is committed: what is undone never was.
#include "storage/counters.hpp"

#include <vector>

namespace heed::sql {

// Lives on the writer's thread.
class CommittedCounts {
public:
    // Of the job in hand. `counter` is there until the transaction has ended.
    void add(Counter& counter) { of_job_.push_back(&counter); }
    void keep() {
        kept_.insert(kept_.end(), of_job_.begin(), of_job_.end());
        of_job_.clear();
    }
    void undo() { of_job_.clear(); }
    // The transaction is committed, or undone.
    void publish() {
        for (Counter* counter : kept_) count_one(*counter);
        kept_.clear();
    }
    void forget() {
        of_job_.clear();
        kept_.clear();
    }

private:
    std::vector<Counter*> of_job_, kept_;
};

}  // namespace heed::sql
