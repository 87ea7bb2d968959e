#include "bot/console/live.hpp"

#include "bot/await_store.hpp"
#include "bot/json_text.hpp"
#include "bot/log.hpp"
#include "storage/console.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace heed {
namespace {

constexpr auto every = std::chrono::milliseconds(250);
constexpr std::size_t numbers_max = 200;  // of one look; more, and pages hear only that

// To a page of one complaint, which knows which.
const std::string& changed_message() {
    static const std::string message = R"({"type":"changed"})";
    return message;
}

struct ReadChanges {
    std::int64_t after;  // negative: only where the trail ends now
    std::pair<std::int64_t, std::vector<std::string>> operator()(ReadTx& tx) const {
        ConsoleReads& console = tx.console_reads();
        const std::int64_t last = console.last_change();
        if (after < 0 || last == after) return {last, {}};
        return {last, console.changed_after(after, last, numbers_max)};
    }
};

class Watch final : public SocketTalk {
public:
    Watch(LiveCases& live, WhatToWatch whose) : live_(live), whose_(std::move(whose)) {}

    Task<void> begin(SocketLine& line) override {
        const auto lane = co_await boost::asio::this_coro::executor;
        const std::optional<std::string> number = co_await whose_();
        watcher_ = std::make_shared<Watcher>(lane, line, number.value_or(std::string()));
        if (!number || !live_.enter(watcher_)) line.hang_up(SocketEnd::policy);
    }
    Task<void> hear([[maybe_unused]] std::string text) override {
        // A page has nothing to say here.
        if (watcher_ && watcher_->line != nullptr) watcher_->line->hang_up(SocketEnd::policy);
        co_return;
    }
    void close() override {
        if (!watcher_) return;
        watcher_->line = nullptr;
        live_.leave(watcher_);
    }

private:
    LiveCases& live_;
    const WhatToWatch whose_;
    std::shared_ptr<Watcher> watcher_;
};

}  // namespace

bool LiveCases::enter(const std::shared_ptr<Watcher>& watcher) {
    const std::lock_guard lock(mutex_);
    if (watchers_.size() >= watchers_max) return false;
    watchers_.push_back(watcher);
    return true;
}

void LiveCases::leave(const std::shared_ptr<Watcher>& watcher) {
    const std::lock_guard lock(mutex_);
    std::erase(watchers_, watcher);
}

bool LiveCases::nobody() const {
    const std::lock_guard lock(mutex_);
    return watchers_.empty();
}

void LiveCases::tell(const std::vector<std::string>& numbers) {
    // One message for all of them: a page that is told of each would be cut off in a rush.
    JsonText message;
    message.open('{').member("type", "changed").key("numbers").open('[');
    if (numbers.size() < numbers_max) {
        for (const std::string& number : numbers) message.value(number);
    }
    message.close(']').close('}');
    const std::string text = message.take();
    std::vector<std::shared_ptr<Watcher>> told;
    {
        const std::lock_guard lock(mutex_);
        std::ranges::copy_if(watchers_, std::back_inserter(told), [&](const auto& watcher) {
            return watcher->number.empty() || numbers.size() >= numbers_max ||
                   std::ranges::find(numbers, watcher->number) != numbers.end();
        });
    }
    for (const auto& watcher : told) {
        const bool of_all = watcher->number.empty();
        boost::asio::post(watcher->lane, [watcher, said = of_all ? text : changed_message()] {
            if (watcher->line != nullptr) watcher->line->say(said);
        });
    }
}

Task<void> LiveCases::run() {
    const auto& token = boost::asio::as_tuple(boost::asio::use_awaitable_t<Lane::executor_type>());
    std::int64_t seen = -1;
    while (!stopping_) {
        sleep_.expires_after(every);
        co_await sleep_.async_wait(token);
        if (stopping_) break;
        if (nobody()) {
            seen = -1;
            continue;
        }
        ReadChanges work{seen};
        std::pair<std::int64_t, std::vector<std::string>> changes;
        try {
            changes = co_await read(store_, std::move(work));
        } catch (const std::exception& error) {
            log::warning("changes_not_read", {{"why", error.what()}});
            continue;
        }
        seen = changes.first;
        if (!changes.second.empty()) tell(changes.second);
    }
}

std::unique_ptr<SocketTalk> watch_cases(LiveCases& live, WhatToWatch whose) {
    return std::make_unique<Watch>(live, std::move(whose));
}

}  // namespace heed
