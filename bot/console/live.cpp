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

class Watch final : public SocketTalk {
public:
    Watch(LiveCases& live, WhatToWatch whose, Hearing hearing)
        : live_(live), whose_(std::move(whose)), hearing_(std::move(hearing)) {}

    Task<void> begin(SocketLine& line) override {
        const auto lane = co_await boost::asio::this_coro::executor;
        const std::optional<std::string> number = co_await whose_();
        watcher_ = std::shared_ptr<Watcher>(new Watcher{
            lane, &line, number.value_or(std::string()), hearing_});
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
    const Hearing hearing_;
    std::shared_ptr<Watcher> watcher_;
};

}  // namespace

bool LiveCases::enter(const std::shared_ptr<Watcher>& watcher) {
    const std::lock_guard lock(mutex_);
    const bool staff = watcher->hearing != nullptr;
    const auto count = std::ranges::count_if(watchers_, [staff](const auto& other) {
        return (other->hearing != nullptr) == staff;
    });
    const std::size_t most = staff ? staff_watchers_max : public_watchers_max;
    if (static_cast<std::size_t>(count) >= most) return false;
    watchers_.push_back(watcher);
    return true;
}

void LiveCases::leave(const std::shared_ptr<Watcher>& watcher) {
    const std::lock_guard lock(mutex_);
    std::erase(watchers_, watcher);
}

std::vector<std::shared_ptr<Watcher>> LiveCases::watchers() const {
    const std::lock_guard lock(mutex_);
    return watchers_;
}

struct LiveCases::News {
    std::int64_t last = 0;             // where the trail ends now
    std::vector<std::string> numbers;  // of what has changed
    // Each page of staff, and what it hears of; nothing: it is not let in any more.
    std::vector<std::pair<std::shared_ptr<Watcher>, std::optional<std::vector<std::string>>>> staff;
    bool too_many() const { return numbers.size() >= numbers_max; }
};

struct LiveCases::Look {
    std::int64_t after;  // negative: only where the trail ends now
    std::vector<std::shared_ptr<Watcher>> watchers;
    News operator()(ReadTx& tx) const {
        News news;
        news.last = tx.console_reads().last_change();
        if (after < 0 || news.last == after) return news;
        news.numbers = tx.console_reads().changed_after(after, news.last, numbers_max);
        if (news.numbers.empty()) return news;
        const bool any_staff = std::ranges::any_of(watchers, [](const auto& watcher) {
            return watcher->hearing != nullptr;
        });
        std::vector<Complaint> changed;
        if (any_staff && !news.too_many()) {
            for (const std::string& number : news.numbers) {
                if (auto whole = tx.complaint(number, true)) changed.push_back(*std::move(whole));
            }
        }
        for (const auto& watcher : watchers) {
            if (watcher->hearing) news.staff.emplace_back(watcher, watcher->hearing(tx, changed));
        }
        return news;
    }
};

void LiveCases::tell(const News& news) {
    for (const auto& [watcher, heard] : news.staff) {
        if (heard && heard->empty() && !news.too_many()) continue;
        // One message for all of them: a page that is told of each would be cut off in a rush.
        JsonText message;
        message.open('{').member("type", "changed").key("numbers").open('[');
        for (const std::string& number : heard.value_or(std::vector<std::string>()))
            message.value(number);
        message.close(']').close('}');
        boost::asio::post(
            watcher->lane,
            [watcher = watcher, let_in = heard.has_value(), text = message.take()] {
                if (watcher->line == nullptr) return;
                if (let_in) {
                    watcher->line->say(text);
                } else {
                    watcher->line->hang_up(SocketEnd::policy);
                }
            }
        );
    }
    for (const auto& watcher : watchers()) {
        const bool told = !watcher->hearing &&
                          (news.too_many() ||
                           std::ranges::find(news.numbers, watcher->number) != news.numbers.end());
        if (!told) continue;
        boost::asio::post(watcher->lane, [watcher] {
            if (watcher->line != nullptr) watcher->line->say(changed_message());
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
        Look work{seen, watchers()};
        if (work.watchers.empty()) {
            seen = -1;
            continue;
        }
        News news;
        try {
            news = co_await read(store_, std::move(work));
        } catch (const std::exception& error) {
            log::warning("changes_not_read", {{"why", error.what()}});
            continue;
        }
        seen = news.last;
        if (!news.numbers.empty()) tell(news);
    }
}

std::unique_ptr<SocketTalk> watch_cases(LiveCases& live, WhatToWatch whose, Hearing hearing) {
    return std::make_unique<Watch>(live, std::move(whose), std::move(hearing));
}

}  // namespace heed
