#pragma once
// Work in the store, awaited on a lane: queued, run on the store's thread, resumed here after the
// commit. What the store refuses comes back as an exception (StoreBusy or what the work threw).
#include "bot/deed_log.hpp"
#include "bot/task.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <concepts>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace heed {
namespace detail {

using StoreHandler = boost::asio::any_completion_handler<void(std::exception_ptr)>;

// Shared by both kinds of job: resume the coroutine on its own lane, nothing else.
class Resume {
public:
    Resume(Lane::executor_type lane, StoreHandler handler)
        : lane_(std::move(lane)), handler_(std::move(handler)) {}
    void operator()(std::exception_ptr failure) noexcept {
        boost::asio::post(lane_, [handler = std::move(handler_), failure]() mutable {
            std::move(handler)(failure);
        });
    }

private:
    Lane::executor_type lane_;
    StoreHandler handler_;
};

template <class Work>
concept SetsAside = requires(Work work, Tx& tx, std::string_view why) {
    work.set_aside(tx, why);
};
template <class Work>
concept HasIdentity = requires(const Work work) {
    { work.identity() } -> std::convertible_to<std::string>;
};

template <class Work>
concept RunsAgain = requires(Work work) {
    work.run_again();
};

template <class Work, class Result>
class WriteJob final : public Job {
public:
    WriteJob(Work work, std::optional<Result>& result, std::vector<Deed>& deeds, Resume resume)
        : work_(std::move(work)), result_(result), deeds_(deeds), resume_(std::move(resume)) {}
    void run(Tx& tx) override {
        if constexpr (RunsAgain<Work>) {
            if (std::exchange(has_run_, true)) work_.run_again();
        }
        result_.emplace(work_(tx));
        deeds_ = tx.take_deeds();
    }
    bool can_run_again() const override { return RunsAgain<Work>; }
    bool set_aside([[maybe_unused]] Tx& tx, [[maybe_unused]] std::string_view why) override {
        if constexpr (SetsAside<Work>) {
            result_.emplace(work_.set_aside(tx, why));
            deeds_ = tx.take_deeds();
            return true;
        } else {
            return false;
        }
    }
    std::string identity() const override {
        if constexpr (HasIdentity<Work>) return work_.identity();
        return {};
    }
    void done(std::exception_ptr failure) noexcept override { resume_(failure); }

private:
    Work work_;
    bool has_run_ = false;
    // In the frame of the waiting coroutine, which outlives the job.
    std::optional<Result>& result_;
    std::vector<Deed>& deeds_;
    Resume resume_;
};

template <class Work, class Result>
class ReadingJob final : public ReadJob {
public:
    ReadingJob(Work work, std::optional<Result>& result, Resume resume)
        : work_(std::move(work)), result_(result), resume_(std::move(resume)) {}
    void run(ReadTx& tx) override { result_.emplace(work_(tx)); }
    void done(std::exception_ptr failure) noexcept override { resume_(failure); }

private:
    Work work_;
    std::optional<Result>& result_;
    Resume resume_;
};

}  // namespace detail

// Runs `work(tx)` in a write transaction and returns its result after the commit; the log then
// tells what it did (Tx::note). `work` may also have `set_aside(tx, why)` and `identity()`, see
// Job, and `run_again()`, which takes back what work(tx) did outside the store: it may then be run
// once more. Give it as a named variable and move it in: GCC 12 destroys closures made inside a
// co_await expression twice.
template <class Work>
Task<std::invoke_result_t<Work&, Tx&>> write(Store& store, Work work) {
    using Result = std::invoke_result_t<Work&, Tx&>;
    std::optional<Result> result;
    std::vector<Deed> deeds;
    const auto lane = co_await boost::asio::this_coro::executor;
    auto initiate = [&](auto handler) {
        store.write(std::make_unique<detail::WriteJob<Work, Result>>(
            std::move(work), result, deeds, detail::Resume(lane, std::move(handler))
        ));
    };
    const auto& token = boost::asio::use_awaitable_t<Lane::executor_type>();
    co_await boost::asio::async_initiate<
        const boost::asio::use_awaitable_t<Lane::executor_type>,
        void(std::exception_ptr)>(initiate, token);
    log_deeds(deeds);
    co_return std::move(*result);
}

// The same for a snapshot on the reader's thread.
template <class Work>
Task<std::invoke_result_t<Work&, ReadTx&>> read(Store& store, Work work) {
    using Result = std::invoke_result_t<Work&, ReadTx&>;
    std::optional<Result> result;
    const auto lane = co_await boost::asio::this_coro::executor;
    auto initiate = [&](auto handler) {
        store.read(std::make_unique<detail::ReadingJob<Work, Result>>(
            std::move(work), result, detail::Resume(lane, std::move(handler))
        ));
    };
    const auto& token = boost::asio::use_awaitable_t<Lane::executor_type>();
    co_await boost::asio::async_initiate<
        const boost::asio::use_awaitable_t<Lane::executor_type>,
        void(std::exception_ptr)>(initiate, token);
    co_return std::move(*result);
}

}  // namespace heed
