#include "bot/web/visitor_watch.hpp"

#include "bot/await_store.hpp"
#include "bot/log.hpp"

#include <string>
#include <utility>
#include <vector>

namespace heed {

Task<void> VisitorWatch::run() {
    while (!stopping_) {
        woken_ = false;
        co_await look();
        if (woken_ || stopping_) continue;
        sleep_.expires_after(told_ ? pause_when_told : pause);
        co_await sleep_.wait();
    }
}

Task<void> VisitorWatch::look() {
    if (channel_ == nullptr) co_return;
    std::vector<std::string> here = visits_.here();
    if (here.empty()) co_return;
    try {
        const std::string channel(channel_->name());
        auto ask = [&channel, here = std::move(here)](ReadTx& tx) {
            return tx.awaited(channel, here);
        };
        const std::vector<std::string> awaited = co_await read(store_, std::move(ask));
        for (const std::string& user : awaited) {
            ConversationKey key{channel, user};
            co_await outbox_.revive(std::move(key));
        }
    } catch (const std::exception& error) {
        log::warning("visitors_not_looked_after", {{"why", error.what()}});
    }
}

}  // namespace heed
