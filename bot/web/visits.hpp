#pragma once
// The chats that are open in browsers now, and what is said into them unasked.
#include "adapters/channel.hpp"
#include "bot/lane_timer.hpp"
#include "bot/socket.hpp"
#include "bot/task.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace heed {

// One open chat. `line` is touched on its lane only and is null when the chat has closed.
struct Visit {
    Visit(Lane::executor_type its_lane, SocketLine& its_line) : lane(its_lane), line(&its_line) {}
    const Lane::executor_type lane;
    SocketLine* line;
};

// Usable from every lane, unless said otherwise.
class Visits {
public:
    // One browser may have so many chats open, in as many tabs.
    static constexpr std::size_t per_user_max = 8;

    // On the visit's lane. It hears at once what waits to be seen by its user. False when this user
    // has too many open already.
    bool enter(const std::string& user, const std::shared_ptr<Visit>& visit);
    // On the visit's lane.
    void leave(const std::string& user, const std::shared_ptr<Visit>& visit);
    bool is_here(const std::string& user) const;
    // Whose chats are open.
    std::vector<std::string> here() const;

    // Says `message` in every open chat of `user` and waits until one of them says that it has
    // shown `key`: `delivered`. `unreachable` when none is open; `try_later` when none answers.
    // On the lane of the outbox.
    Task<Delivery> show(std::string user, std::string key, std::string message);
    void seen(const std::string& user, const std::string& key);

private:
    struct Waiting {
        Waiting(
            std::string to, std::string what, Lane::executor_type lane, std::chrono::seconds time
        )
            : user(std::move(to)), message(std::move(what)), timer(lane, time) {}
        const std::string user;
        const std::string message;
        bool is_seen = false;
        LaneTimer timer;
    };

    std::vector<std::shared_ptr<Visit>> of(const std::string& user) const;

    mutable std::mutex mutex_;
    std::map<std::string, std::vector<std::shared_ptr<Visit>>> visits_;
    std::map<std::string, std::shared_ptr<Waiting>> waiting_;  // by key
};

}  // namespace heed
