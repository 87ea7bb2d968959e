#include "bot/simulation/database_server.hpp"

#include "bot/simulation/late_sync.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

namespace heed::simulation {
namespace {

// As in storage/postgres/writer.cpp: before anything has run a connection is made anew three times;
// a COMMIT without an answer is asked after for fifteen seconds.
constexpr int connect_tries = 3;
constexpr auto pause = std::chrono::seconds(1);
constexpr auto asks_within = std::chrono::seconds(15);
// Of commits whose answer was lost: the server is found in time, and knows the group.
constexpr double found_again = 0.6;

// A job that is told later what came of it.
class Waiting final : public Job {
public:
    Waiting(Job& job, std::exception_ptr& failure) : job_(job), failure_(failure) {}
    void run(Tx& tx) override { job_.run(tx); }
    bool can_run_again() const override { return job_.can_run_again(); }
    bool set_aside(Tx& tx, std::string_view why) override { return job_.set_aside(tx, why); }
    std::string identity() const override { return job_.identity(); }
    void done(std::exception_ptr failure) noexcept override { failure_ = std::move(failure); }

private:
    Job& job_;
    std::exception_ptr& failure_;
};

[[noreturn]] void fail() { throw std::logic_error("the shared database's disk failed"); }

}  // namespace

DatabaseServer::DatabaseServer(const HeldStoreSettings& settings, Dice dice, sqlite::Log log)
    : random_(dice),
      cipher_(settings.encryption_key),
      log_(std::move(log)),
      committer_(sqlite::open_committer(
          settings.file, cipher_, random_, log_, fail, late_checkpoints(dice.fork())
      )),
      reader_(settings.file, settings.encryption_key) {}

RemoteStore::RemoteStore(
    DatabaseServer& server, HeldStoreSettings settings, Agenda& agenda, Dice dice
)
    : server_(server), settings_(std::move(settings)), agenda_(agenda), dice_(dice) {}

void RemoteStore::later(Duration time, std::function<void()> act) {
    agenda_.after(time, [here = std::weak_ptr(here_), act = std::move(act)] {
        if (!here.expired()) act();
    });
}

void RemoteStore::write(std::unique_ptr<Job> job) {
    if (stopped_ || jobs_.size() >= settings_.queue_max) {
        job->done(std::make_exception_ptr(StoreBusy("the store's queue is full")));
        return;
    }
    jobs_.push_back(std::move(job));
    if (!working_) work();
}

void RemoteStore::work() {
    working_ = !jobs_.empty();
    if (!working_) return;
    later(Duration(dice_.between(1, settings_.slowest_commit.count())), [this] {
        take_group();
        begin(connect_tries);
    });
}

void RemoteStore::take_group() {
    while (!jobs_.empty() && group_.size() < settings_.group_max) {
        group_.push_back(std::move(jobs_.front()));
        jobs_.pop_front();
    }
    failures_.assign(group_.size(), nullptr);
}

void RemoteStore::begin(int tries_left) {
    if (is_away()) {
        if (tries_left <= 1) return refuse("the database does not answer");
        return later(pause, [this, tries_left] { begin(tries_left - 1); });
    }
    if (!dice_.chance(server_.cut)) {
        run();
        return end();
    }
    if (dice_.chance(0.5)) return refuse("the connection was lost before the server had a COMMIT");
    run();
    const bool found = dice_.chance(found_again);
    const Duration asks(dice_.between(1, std::chrono::milliseconds(asks_within).count()));
    later(asks, [this, found] {
        if (found) return end();
        refuse("the database did not say that it has committed");
    });
}

void RemoteStore::run() {
    std::vector<std::unique_ptr<Job>> waiting;
    for (std::size_t i = 0; i < group_.size(); ++i)
        waiting.push_back(std::make_unique<Waiting>(*group_[i], failures_[i]));
    server_.committer_->commit(waiting);
    server_.committer_->checkpoint_when_due();
}

void RemoteStore::end() {
    refusal_.clear();
    for (std::size_t i = 0; i < group_.size(); ++i) group_[i]->done(std::move(failures_[i]));
    group_.clear();
    work();
}

void RemoteStore::refuse(const std::string& why) {
    failures_.assign(group_.size(), std::make_exception_ptr(StoreBusy(why)));
    end();
    refusal_ = why;
}

void RemoteStore::read(std::unique_ptr<ReadJob> job) {
    const Duration time(dice_.between(1, settings_.slowest_commit.count()));
    later(time, [this, job = std::shared_ptr<ReadJob>(std::move(job))] {
        if (is_away()) return job->done(std::make_exception_ptr(StoreBusy("no connection")));
        sqlite::run_read(server_.reader_, *job, server_.log_, fail);
    });
}

void RemoteStore::stop() {
    stopped_ = true;
    if (!group_.empty()) refuse("stopping");
    while (!jobs_.empty()) {
        take_group();
        if (is_away()) {
            refuse("stopping");
        } else {
            run();
            end();
        }
    }
    here_.reset();
}

}  // namespace heed::simulation
