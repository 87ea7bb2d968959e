#pragma once
// Runs a piece of work in a store and waits for its commit.
#include "storage/store.hpp"

#include <future>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace heed::test {

template <class Work>
auto blocking_write(Store& store, Work work) {
    using Result = std::invoke_result_t<Work&, Tx&>;
    class BlockingJob final : public Job {
    public:
        BlockingJob(Work& work, std::optional<Result>& result, std::promise<void>& finished)
            : work_(work), result_(result), finished_(finished) {}
        void run(Tx& tx) override { result_.emplace(work_(tx)); }
        void done(std::exception_ptr failure) noexcept override {
            if (failure) {
                finished_.set_exception(failure);
            } else {
                finished_.set_value();
            }
        }

    private:
        Work& work_;
        std::optional<Result>& result_;
        std::promise<void>& finished_;
    };
    std::optional<Result> result;
    std::promise<void> finished;
    store.write(std::make_unique<BlockingJob>(work, result, finished));
    finished.get_future().get();
    return *std::move(result);
}

}  // namespace heed::test
