#include "bot/delivery/child_runs.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <exception>
#include <list>
#include <mutex>
#include <utility>

namespace heed {
namespace {

namespace asio = boost::asio;

using Executor = Lane::executor_type;
using Quietly = asio::as_tuple_t<asio::use_awaitable_t<Executor>>;
using Timer = asio::basic_waitable_timer<
    std::chrono::steady_clock,
    asio::wait_traits<std::chrono::steady_clock>,
    Executor>;
using Socket = asio::basic_stream_socket<asio::local::stream_protocol, Executor>;
using Pipe = asio::posix::basic_stream_descriptor<Executor>;

constexpr auto turn_pause = std::chrono::milliseconds(10);
constexpr std::size_t words_bytes_max = 64;

// A child at work. Shared with the timer's handler, which may come late.
struct Work {
    std::optional<ChildChannels> channels;  // only until the streams have them
    Child child;
    Socket data;
    Pipe words, end;
    bool out_of_time = false;

    Work(ChildOrder& order, const Executor& lane)
        : child(order.program, channels, std::move(order.arguments)),
          data(lane, asio::local::stream_protocol(), channels->data.release()),
          words(lane, channels->words.release()),
          end(lane, channels->end.release()) {}

    // Whoever else holds the other ends is not waited for either.
    void give_up() {
        out_of_time = true;
        child.kill();
        boost::system::error_code ignored;
        data.close(ignored);
        words.close(ignored);
    }
};

// One comes after the other, since all is read before anything is written.
Task<ChildOutput> talk(Work& work, std::string input, std::size_t output_bytes_max) {
    const Quietly quietly;
    // An error here is seen in what comes out.
    co_await asio::async_write(work.data, asio::buffer(input), quietly);
    boost::system::error_code ignored;
    work.data.shutdown(Socket::shutdown_send, ignored);
    input = std::string();

    ChildOutput output;
    auto data = asio::dynamic_buffer(output.data, output_bytes_max);
    co_await asio::async_read(work.data, data, quietly);
    work.data.close(ignored);  // a child with more to say is not waited for
    auto said = asio::dynamic_buffer(output.words, words_bytes_max);
    co_await asio::async_read(work.words, said, quietly);
    work.words.close(ignored);
    co_await work.end.async_wait(Pipe::wait_read, quietly);
    output.status = work.child.wait();
    co_return output;
}

}  // namespace

// Who may run a child: the first in line, while there are fewer than `running_max`. Whoever waits
// looks again on a timer of its own lane, so that nothing of one lane is woken from another, and a
// lane can go away with those who wait on it.
class ChildRuns::Line {
public:
    Line(unsigned running_max, unsigned waiting_max)
        : running_max_(running_max), waiting_max_(waiting_max) {}

    // A place in the line, left on destruction.
    class Place {
    public:
        explicit Place(Line& line) : line_(line) {
            const std::lock_guard lock(line_.mutex_);
            turned_away_ = line_.waiting_.size() >= line_.waiting_max_;
            if (!turned_away_) at_ = line_.waiting_.insert(line_.waiting_.end(), this);
        }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place() {
            const std::lock_guard lock(line_.mutex_);
            if (running_) {
                --line_.running_;
            } else if (!turned_away_) {
                line_.waiting_.erase(at_);
            }
        }
        bool turned_away() const { return turned_away_; }
        bool may_run() {
            const std::lock_guard lock(line_.mutex_);
            if (line_.running_ >= line_.running_max_ || line_.waiting_.front() != this)
                return false;
            line_.waiting_.pop_front();
            ++line_.running_;
            running_ = true;
            return true;
        }

    private:
        Line& line_;
        std::list<const Place*>::iterator at_;
        bool turned_away_ = false, running_ = false;
    };

private:
    const unsigned running_max_, waiting_max_;
    std::mutex mutex_;
    std::list<const Place*> waiting_;
    unsigned running_ = 0;
};

ChildRuns::ChildRuns(ChildLimits limits)
    : limits_(limits), line_(std::make_unique<Line>(limits.running_max, limits.waiting_max)) {}

ChildRuns::~ChildRuns() = default;

Task<ChildOutput> ChildRuns::run(ChildOrder order) {
    Line::Place place(*line_);
    ChildOutput output;
    if (place.turned_away()) {
        output.fault = "too many pictures at once";
        co_return output;
    }
    Timer pause(co_await asio::this_coro::executor);
    while (!place.may_run()) {
        pause.expires_after(turn_pause);
        co_await pause.async_wait(Quietly());
    }
    output = co_await run_now(std::move(order));
    co_return output;
}

Task<ChildOutput> ChildRuns::run_now(ChildOrder order) {
    const Executor lane = co_await asio::this_coro::executor;
    std::shared_ptr<Work> work;
    ChildOutput output;
    try {
        work = std::make_shared<Work>(order, lane);
    } catch (const std::exception& error) {
        output.fault = error.what();
    }
    if (!work) co_return output;
    Timer timer(lane);
    timer.expires_after(limits_.time);
    timer.async_wait([work](const boost::system::error_code& stopped) {
        if (!stopped) work->give_up();
    });
    output = co_await talk(*work, std::move(order.input), limits_.output_bytes_max);
    timer.cancel();
    if (work->out_of_time) {
        count_one(kills_.time);
        output.fault = "out of time";
    } else if (!output.status) {
        count_one(kills_.signal);
    }
    co_return output;
}

}  // namespace heed
