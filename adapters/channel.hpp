#pragma once
// A channel turns bytes into values and back. Const, stateless, no sockets: what it cannot know by
// itself (time, randomness, tokens) is given to it. A new channel is a folder with one of these and
// its registration in bot/channels.cpp.
#include "adapters/http.hpp"
#include "dialogs/answer.hpp"
#include "dialogs/message.hpp"
#include "dialogs/random.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace heed {

// Why a request was not taken. `code` is the error body's "code"; `message` says what is wrong and
// what to do. `reason` is a short word for the counter, from a closed list.
struct Refused {
    unsigned status = 400;
    std::string code;
    std::string message;
    std::string reason;
};
// A message for the turn. `sealed`: it came encrypted, so the answer must be. `account` is the
// platform's own name of our side (ToUserName), needed in the answer.
struct Received {
    IncomingMessage message;
    bool sealed = false;
    std::string account;
    bool json =
        false;  // the platform wrote JSON, so the answer must be JSON (WeChat consoles can choose)
    bool holds_reply = false;  // the channel has one free reply: wait for more before using it
    // A call by which the platform learns that a tap was heard (it shows a wheel until then): made
    // once, and nothing depends on it.
    std::optional<HttpCall> heard{};
};
// The channel itself knows the answer: a URL check, an event without a meaning for us.
// `counted_as` is a short word for the counter.
struct Answered {
    HttpReply reply;
    std::string counted_as;
};
using Decoded = std::variant<Received, Answered, Refused>;

// What became of a push. Every platform code maps to one of these.
struct Delivery {
    enum class Result {
        delivered,
        try_later,      // busy or unreachable: nothing was shown
        uncertain,      // may have been shown: no blind repeat
        token_expired,  // fetch a new token and repeat once
        quota_used,     // this API is closed until midnight (UTC+8)
        unreachable,    // not on this route any more (window, blocked): the next one
        rejected,       // our mistake or configuration: no repeat, operator told
    } result = Result::delivered;
    std::string why;  // platform's code and words, for the log
    long retry_after_s = 0;
    bool operator_must_act = false;  // it will go wrong for everybody until somebody does something
};

// Which way a notice takes, the better one first. Channels with one way only know `message`;
// `subscription` is WeChat's, for those who have subscribed; WeCom's second way is plain text,
// where a card is refused.
enum class PushRoute { message, subscription, template_message };

struct PushContext {
    std::string_view access_token;  // empty for channels without tokens
    std::string_view client_key;    // idempotency key of this notice
    TimePoint now;
};

class Channel {
public:
    virtual ~Channel() = default;
    virtual std::string_view name() const = 0;
    virtual std::string_view kind() const = 0;  // "wechat", "app" ...
    // The path it serves, e.g. "/wechat/luohu".
    virtual std::string path() const = 0;
    virtual Decoded decode(const HttpRequestView& request, TimePoint now) const = 0;
    virtual HttpReply encode_answer(
        const Received& to, const Answer& answer, TimePoint now, Random& random
    ) const = 0;
    virtual HttpReply encode_refusal(const Refused& refused) const = 0;
    // Is there such a route at all?
    virtual bool can_push(PushRoute route) const = 0;
    // Does the platform count the messages that it lets us send to a person, and close the window
    // after a time? Then `message` is used only while bot/push_ledger.hpp allows it.
    virtual bool counts_pushes() const { return false; }
    // May an attempt whose outcome is unknown be repeated, `since_first` after the first one? True
    // where and while the receiver recognises the client key and shows a notice once.
    virtual bool repeats_safely(PushRoute route, Duration since_first) const = 0;
    virtual HttpCall encode_push(
        PushRoute route, std::string_view user, const Notice& notice, const PushContext& context
    ) const = 0;
    virtual Delivery classify(PushRoute route, const HttpResult& result) const = 0;
    // The sign that an answer is being written, where the platform has one: (user, access_token).
    virtual std::optional<HttpCall> encode_typing(std::string_view, std::string_view) const {
        return std::nullopt;
    }
    // Are pushes said into the open chats of browsers, rather than sent to a server?
    virtual bool reaches_visitors() const { return false; }
    // Does pushing or fetching need an access token? Then these say how to get one.
    virtual bool needs_token() const { return false; }
    virtual HttpCall encode_token_request(bool) const { return {}; }
    struct Token {
        std::string value;
        long lives_s = 0;
        std::string error;  // not empty: no token, this is why
        bool operator_must_act = false;
    };
    virtual Token decode_token(const HttpResult&) const { return {}; }
    // How to fetch the bytes of a message's media id: (media_id, access_token, bytes_max).
    virtual HttpCall encode_fetch(std::string_view, std::string_view, std::size_t) const {
        return {};
    }
    struct Fetched {
        Delivery delivery;
        std::string bytes;  // when delivered
        std::optional<HttpCall> next{};  // delivered an address only: the bytes come by this call
    };
    virtual Fetched decode_fetch(HttpResult&&) const { return {}; }
};

}  // namespace heed
