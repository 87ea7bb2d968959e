#include "bot/standstill.hpp"

#include "bot/await_store.hpp"
#include "bot/log.hpp"
#include "storage/sqlite/moved_mark.hpp"

#include <chrono>

namespace heed {
namespace {

// As long as a lease, a minute: no attempt takes longer.
constexpr auto between_looks = std::chrono::milliseconds(10);
constexpr int looks_max = 6000;

// Does nothing, behind everything that does something.
class Last final : public Job {
public:
    explicit Last(detail::Resume resume) : resume_(std::move(resume)) {}
    void run(Tx&) override {}
    // What was accepted before it is decided, whatever became of it.
    void done(std::exception_ptr) noexcept override { resume_(nullptr); }

private:
    detail::Resume resume_;
};

}  // namespace

Task<void> Standstill::pause(std::string why) {
    const auto lane = co_await boost::asio::this_coro::executor;
    auto initiate = [&](auto handler) {
        store_.pause(
            std::move(why), std::make_unique<Last>(detail::Resume(lane, std::move(handler)))
        );
    };
    const auto& token = boost::asio::use_awaitable_t<Lane::executor_type>();
    co_await boost::asio::async_initiate<
        const boost::asio::use_awaitable_t<Lane::executor_type>,
        void(std::exception_ptr)>(initiate, token);
}

Task<std::string> Standstill::begin() {
    if (stands_) co_return "another `heed migrate` is at work on it";
    stands_ = true;
    if (moved_) co_return "";
    outbox_.pause();
    const auto lane = co_await boost::asio::this_coro::executor;
    LaneTimer timer(lane);
    for (int left = looks_max; !outbox_.idle() && left > 0; --left) {
        timer.expires_after(between_looks);
        co_await timer.wait();
    }
    std::string why = "its data is being moved to another database";
    co_await pause(std::move(why));
    log::info("stands_still");
    co_return "";
}

Task<void> Standstill::moved(std::string move, std::string to, TimePoint at) {
    write_moved_mark(database_, {std::move(move), to, at});
    moved_ = true;
    log::warning("moved", {{"to", to}});
    std::string why = "its data was moved to " + to;
    co_await pause(std::move(why));
}

void Standstill::end() {
    stands_ = false;
    if (moved_) return;
    store_.resume();
    outbox_.resume();
    log::info("goes_on");
}

}  // namespace heed
