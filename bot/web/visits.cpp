#include "bot/web/visits.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace heed {
namespace {

// Shorter than an item's lease in the outbox.
constexpr auto seen_within = std::chrono::seconds(10);

}  // namespace

bool Visits::enter(const std::string& user, const std::shared_ptr<Visit>& visit) {
    std::vector<std::string> unseen;
    {
        const std::lock_guard lock(mutex_);
        auto& open = visits_[user];
        if (open.size() >= per_user_max) return false;
        open.push_back(visit);
        for (const auto& [key, waiting] : waiting_) {
            if (waiting->user == user) unseen.push_back(waiting->message);
        }
    }
    for (std::string& message : unseen) visit->line->say(std::move(message));
    return true;
}

void Visits::leave(const std::string& user, const std::shared_ptr<Visit>& visit) {
    visit->line = nullptr;
    const std::lock_guard lock(mutex_);
    const auto found = visits_.find(user);
    if (found == visits_.end()) return;
    std::erase(found->second, visit);
    if (found->second.empty()) visits_.erase(found);
}

std::vector<std::shared_ptr<Visit>> Visits::of(const std::string& user) const {
    const std::lock_guard lock(mutex_);
    const auto found = visits_.find(user);
    return found == visits_.end() ? std::vector<std::shared_ptr<Visit>>() : found->second;
}

bool Visits::is_here(const std::string& user) const { return !of(user).empty(); }

std::vector<std::string> Visits::here() const {
    std::vector<std::string> users;
    const std::lock_guard lock(mutex_);
    users.reserve(visits_.size());
    for (const auto& [user, open] : visits_) users.push_back(user);
    return users;
}

Task<Delivery> Visits::show(std::string user, std::string key, std::string message) {
    Delivery delivery;
    const auto lane = co_await boost::asio::this_coro::executor;
    const auto waiting = std::make_shared<Waiting>(user, message, lane, seen_within);
    {
        const std::lock_guard lock(mutex_);
        waiting_[key] = waiting;
    }
    // After that: a chat that opens meanwhile hears it twice rather than not at all.
    const auto open = of(user);
    if (open.empty()) {
        const std::lock_guard lock(mutex_);
        waiting_.erase(key);
        delivery.result = Delivery::Result::unreachable;
        delivery.why = "the chat is not open: shown on the next visit";
        co_return delivery;
    }
    for (const auto& visit : open) {
        boost::asio::post(visit->lane, [visit, message] {
            if (visit->line != nullptr) visit->line->say(message);
        });
    }
    co_await waiting->timer.wait();
    {
        const std::lock_guard lock(mutex_);
        waiting_.erase(key);
    }
    if (!waiting->is_seen) {
        const bool gone = !is_here(user);
        delivery.result = gone ? Delivery::Result::unreachable : Delivery::Result::try_later;
        delivery.why = "the open chat did not say that it was shown";
    }
    co_return delivery;
}

void Visits::seen(const std::string& user, const std::string& key) {
    std::shared_ptr<Waiting> waiting;
    {
        const std::lock_guard lock(mutex_);
        const auto found = waiting_.find(key);
        if (found == waiting_.end() || found->second->user != user) return;
        waiting = found->second;
    }
    boost::asio::post(waiting->timer.lane(), [waiting] {
        waiting->is_seen = true;
        waiting->timer.cancel();
    });
}

}  // namespace heed
