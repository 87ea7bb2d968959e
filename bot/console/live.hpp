#pragma once
// Tells open pages within a second that a complaint has changed, whoever changed it: the audit
// trail is looked at while anybody watches. A page then asks for what it shows.
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

// Which of the complaints that have changed a page of staff hears of. Asked each time, since a
// session ends and a case is given away while the page is open; nothing: it is not let in any more.
// `changed` are whole.
using Hearing = std::function<
    std::optional<std::vector<std::string>>(ReadTx& tx, const std::vector<Complaint>& changed)>;

// One page that is open. `line` is touched on its lane only, and null when it has closed.
struct Watcher {
    const Lane::executor_type lane;
    SocketLine* line;
    const std::string number;  // hears of this complaint only
    const Hearing hearing;     // a page of staff: of what this says
};

// Usable from every lane; run() lives on one.
class LiveCases {
public:
    LiveCases(Lane& lane, Store& store) : store_(store), sleep_(lane) {}
    // Anybody opens a public page, and as many as they like: staff have places of their own.
    static constexpr std::size_t public_watchers_max = 5000;
    static constexpr std::size_t staff_watchers_max = 2000;

    // False when too many of its kind are open.
    bool enter(const std::shared_ptr<Watcher>& watcher);
    void leave(const std::shared_ptr<Watcher>& watcher);

    Task<void> run();  // until stop()
    void stop() {
        stopping_ = true;
        sleep_.cancel();
    }

private:
    struct News;
    struct Look;  // reads what has changed, and who hears of it
    void tell(const News& news);
    std::vector<std::shared_ptr<Watcher>> watchers() const;

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
// complaint that it hears of, empty for a page of staff, which hears what `hearing` says; nothing
// ends the socket.
using WhatToWatch = std::function<Task<std::optional<std::string>>()>;
std::unique_ptr<SocketTalk> watch_cases(
    LiveCases& live, WhatToWatch whose, Hearing hearing = nullptr
);

}  // namespace heed
