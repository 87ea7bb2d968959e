#pragma once
// What the chat needs inside WeChat's browser, when `[[channel]] kind = "web"` names an Official
// Account: a signature of its address. The account's ticket is fetched when it is needed and kept
// while it is good, since WeChat gives few of them a day.
#include "adapters/wechat/wechat.hpp"
#include "bot/channels.hpp"
#include "bot/clock.hpp"
#include "bot/config.hpp"
#include "bot/delivery/tokens.hpp"
#include "bot/http_client.hpp"
#include "bot/task.hpp"
#include "dialogs/random.hpp"

#include <optional>
#include <string>

namespace heed {

class JsSdk {
public:
    // `control` is the lane that tokens live on. All arguments outlive this.
    JsSdk(
        Lane& control,
        const Channels& channels,
        const Config& config,
        Tokens& tokens,
        HttpClient& client,
        const Clock& clock,
        Random& random
    );

    bool is_configured() const { return channel_ != nullptr; }
    // {"app_id","timestamp","nonce","signature"} for the page at `url`; nothing when the platform
    // gives no ticket now (logged). From every lane.
    Task<std::optional<std::string>> sign(std::string url);

private:
    // On the control lane; empty: none now.
    Task<std::string> ticket();

    Lane& control_;
    const Channel* channel_ = nullptr;
    WechatSettings settings_;
    Tokens& tokens_;
    HttpClient& client_;
    const Clock& clock_;
    Random& random_;
    // Of the control lane.
    std::string ticket_;
    TimePoint good_until_{};
    TimePoint not_before_{};
};

}  // namespace heed
