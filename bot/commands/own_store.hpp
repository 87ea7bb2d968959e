#pragma once
// For a command that changes something while no server runs: the store, opened and closed for one
// piece of work.
#include "bot/database.hpp"
#include "bot/system.hpp"

#include <future>
#include <iostream>
#include <memory>
#include <utility>

namespace heed {

// Runs `work(tx)` in a transaction of its own and returns what it returns, when that is on disk.
// Throws what it throws, and std::runtime_error when the store cannot be opened (see
// open_store), e.g. because a server runs after all. With Company::alone also where others may
// write otherwise.
template <class Work>
auto in_own_store(const Config& config, Work work, Company company = Company::others) {
    using Result = decltype(work(std::declval<Tx&>()));
    class OneJob final : public Job {
    public:
        OneJob(Work& work, std::promise<Result>& result) : work_(work), result_(result) {}
        void run(Tx& tx) override { value_ = work_(tx); }
        void done(std::exception_ptr failure) noexcept override {
            if (failure) {
                result_.set_exception(failure);
            } else {
                result_.set_value(std::move(value_));
            }
        }

    private:
        Work& work_;
        std::promise<Result>& result_;
        Result value_{};
    };
    SystemRandom random;
    const auto log = [](std::string_view line) { std::cerr << line << '\n'; };
    const auto store = open_store(config.storage, random, log, company);
    std::promise<Result> result;
    auto future = result.get_future();
    store->write(std::make_unique<OneJob>(work, result));
    future.wait();
    store->stop();
    return future.get();
}

}  // namespace heed
