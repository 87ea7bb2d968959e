#pragma once
// What jobs do outside the tables: counted once their transaction is committed, taken back when
// they are undone.
#include "storage/counters.hpp"

#include <functional>
#include <iterator>
#include <utility>
#include <vector>

namespace heed::sql {

// Lives on the writer's thread.
class Outside {
public:
    Outside() = default;
    Outside(Outside&&) = default;
    Outside& operator=(Outside&&) = default;
    // What nobody has published never was.
    ~Outside() { forget(); }

    // Of the job in hand. `counter` is there until the transaction has ended, and so is what
    // `take_back`, which throws nothing, speaks of.
    void count(Counter& counter) { of_job_.counters.push_back(&counter); }
    void when_undone(std::function<void()> take_back) {
        of_job_.undo.push_back(std::move(take_back));
    }
    void keep() {
        append(kept_.counters, of_job_.counters);
        append(kept_.undo, of_job_.undo);
    }
    void undo() { take_back(of_job_); }
    // The transaction is committed, or undone.
    void publish() {
        for (Counter* counter : kept_.counters) count_one(*counter);
        kept_.counters.clear();
        kept_.undo.clear();
    }
    void forget() {
        take_back(of_job_);
        take_back(kept_);
    }

private:
    struct Deeds {
        std::vector<Counter*> counters;
        std::vector<std::function<void()>> undo;
    };

    template <class One>
    static void append(std::vector<One>& all, std::vector<One>& more) {
        all.insert(
            all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end())
        );
        more.clear();
    }
    // The last one first: each finds what it left.
    static void take_back(Deeds& deeds) {
        deeds.counters.clear();
        for (auto step = deeds.undo.rbegin(); step != deeds.undo.rend(); ++step) (*step)();
        deeds.undo.clear();
    }

    Deeds of_job_, kept_;
};

}  // namespace heed::sql
