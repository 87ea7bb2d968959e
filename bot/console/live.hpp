#pragma once
// Tells open pages within a second that a complaint has changed, whoever changed it: the audit
// trail is looked at while anybody watches. A page then asks for what it shows; what it may see is
// decided there.
#include "bot/socket.hpp"
#include "bot/task.hpp"
#include "storage/store.hpp"

#include <boost/asio/basic_waitable_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace heed {

// One page that is open. Touched on its lane only; `line` is null when it has closed.
struct Watcher {
    Watcher(Lane::executor_type its_lane, SocketLine& its_line, std::string its_number)
        : lane(its_lane), line(&its_line), number(std::move(its_number)) {}
    const Lane::executor_type lane;
    SocketLine* line;
    const std::string number;  // hears of this complaint only; empty: of all
};

// Usable from every lane; run() lives on one.
class LiveCases {
public:
    LiveCases(Lane& lane, Store& store) : store_(store), sleep_(lane) {}
    static constexpr std::size_t watchers_max = 5000;

    // False when too many are open.
    bool enter(const std::shared_ptr<Watcher>& watcher);
    void leave(const std::shared_ptr<Watcher>& watcher);

    Task<void> run();  // until stop()
    void stop() {
        stopping_ = true;
        sleep_.cancel();
    }

private:
    void tell(const std::vector<std::string>& numbers);
    bool nobody() const;

    Store& store_;
    boost::asio::basic_waitable_timer<
        std::chrono::steady_clock,
        boost::asio::wait_traits<std::chrono::steady_clock>,
        Lane::executor_type>
        sleep_;
    bool stopping_ = false;
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<Watcher>> watchers_;
};

// The other end of a socket on which a page only listens. `whose` is asked once it is open: the
// complaint that it hears of, empty for all of them (staff); nothing ends the socket.
using WhatToWatch = std::function<Task<std::optional<std::string>>()>;
std::unique_ptr<SocketTalk> watch_cases(LiveCases& live, WhatToWatch whose);

}  // namespace heed
