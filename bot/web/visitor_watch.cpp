#include "bot/web/visitor_watch.hpp"

#include "bot/await_store.hpp"
#include "bot/log.hpp"

#include <string>
#include <utility>
#include <vector>

namespace heed {

Task<void> VisitorWatch::run() {
    auto round = [this] { return look(); };
    return loop_.run(std::move(round));
}

Task<bool> VisitorWatch::look() {
    if (channel_ == nullptr) co_return false;
    std::vector<std::string> here = visits_.here();
    if (here.empty()) co_return false;
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
    co_return false;
}

}  // namespace heed
