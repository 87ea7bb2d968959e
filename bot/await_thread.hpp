#pragma once
// Work that blocks, awaited on a lane: run on another thread, resumed here.
#include "bot/task.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace heed {
namespace detail {

// All references are to the frame of the waiting coroutine.
template <class Work, class Result>
class ThreadWork {
public:
    using Handler = boost::asio::any_completion_handler<void(std::exception_ptr)>;
    ThreadWork(Work& work, std::optional<Result>& result, Lane::executor_type lane, Handler handler)
        : work_(work), result_(result), lane_(std::move(lane)), handler_(std::move(handler)) {}
    void operator()() {
        std::exception_ptr failure;
        try {
            result_.emplace(work_());
        } catch (...) {
            failure = std::current_exception();
        }
        boost::asio::post(lane_, [handler = std::move(handler_), failure]() mutable {
            std::move(handler)(failure);
        });
    }

private:
    Work& work_;
    std::optional<Result>& result_;
    Lane::executor_type lane_;
    Handler handler_;
};

}  // namespace detail

// Runs `work()` where `threads` may block and returns its result; what it throws is thrown here.
// As with write(): give it as a named variable and move it in.
template <class Work>
Task<std::invoke_result_t<Work&>> on_thread(boost::asio::any_io_executor threads, Work work) {
    using Result = std::invoke_result_t<Work&>;
    std::optional<Result> result;
    const auto lane = co_await boost::asio::this_coro::executor;
    auto initiate = [&](auto handler) {
        boost::asio::post(
            threads, detail::ThreadWork<Work, Result>(work, result, lane, std::move(handler))
        );
    };
    const auto& token = boost::asio::use_awaitable_t<Lane::executor_type>();
    co_await boost::asio::async_initiate<
        const boost::asio::use_awaitable_t<Lane::executor_type>,
        void(std::exception_ptr)>(initiate, token);
    co_return std::move(*result);
}
template <class Work>
Task<std::invoke_result_t<Work&>> on_thread(boost::asio::thread_pool& pool, Work work) {
    return on_thread(boost::asio::any_io_executor(pool.get_executor()), std::move(work));
}

}  // namespace heed
