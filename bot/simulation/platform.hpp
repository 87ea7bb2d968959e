#pragma once
// The other side of the calls that heed makes: WeChat's interfaces and the app's server, with what
// they remember and what they show to people. It lives on while heed is dead.
#include "bot/http_client.hpp"
#include "bot/lane_timer.hpp"
#include "bot/simulation/agenda.hpp"
#include "bot/simulation/swarm.hpp"
#include "bot/simulation/trace.hpp"
#include "bot/simulation/violation.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace heed::simulation {

// Something that a person saw, unasked.
struct Shown {
    TimePoint at;
    std::string user;
    std::string way;   // "message", "template", "app"
    std::string key;   // the receiver's idempotency key; empty when it has none
    std::string body;  // of the call
};

class Platform {
public:
    Platform(Agenda& agenda, Dice dice, Trace& trace);

    // What a process that begins now calls it by. A call takes effect even when the process dies
    // meanwhile.
    std::unique_ptr<HttpClient> line();

    // What people do.
    void follow(const std::string& user);
    void unfollow(const std::string& user);
    void wrote(const std::string& user);
    // Another system fetches a token with force: ours is no longer good.
    void take_token();
    // A new day of quotas.
    void renew_quota();

    const std::vector<Shown>& shown() const { return shown_; }
    // When somebody was called about, whatever came of it.
    struct CallTo {
        TimePoint at;
        std::string user;
    };
    const std::vector<CallTo>& calls() const { return calls_; }
    const std::vector<Violation>& violations() const { return violations_; }
    std::function<void(const Shown&)> on_shown;

    double down = 0, lost = 0, error = 0;  // of each call
    Duration slowest{500};

private:
    struct Account {
        bool follows = false;
        TimePoint wrote{};
        int left = 0;
    };
    // What one process was told, in its life: since when it knows.
    struct Knowledge {
        std::map<std::string, TimePoint> used_up;  // quotas, by interface
        std::map<std::string, TimePoint> bad;      // tokens that are no longer good
        int token_fetches_in_hand = 0;
        std::vector<TimePoint> token_fetches;
    };
    class Line;
    Task<HttpResult> send(HttpCall call, std::shared_ptr<Knowledge> knowledge);
    HttpResult take(const HttpCall& call, Knowledge& knowledge);
    HttpResult take_token_request(const HttpCall& call, Knowledge& knowledge);
    HttpResult take_message(const HttpCall& call);
    HttpResult take_template(const HttpCall& call);
    HttpResult take_media(const HttpCall& call);
    HttpResult take_notice(const HttpCall& call);
    bool token_is_good(const HttpCall& call) const;
    void note_what_heed_knows(
        const HttpCall& call, const HttpResult& result, Knowledge& knowledge
    ) const;
    void check_what_heed_knows(const HttpCall& call, const Knowledge& knowledge);
    void show(Shown shown);
    void violate(std::string invariant, std::string what);

    Agenda& agenda_;
    Dice dice_;
    Trace& trace_;
    std::map<std::string, Account> accounts_;
    std::string token_;
    TimePoint token_until_{};
    std::uint64_t tokens_made_ = 0;
    bool quota_used_ = false;
    std::map<std::string, TimePoint> template_keys_;
    std::map<std::string, std::string> app_keys_;
    std::vector<std::weak_ptr<Knowledge>> knowledge_;  // of the processes that live
    std::vector<CallTo> calls_;
    std::vector<Shown> shown_;
    std::vector<Violation> violations_;
};

}  // namespace heed::simulation
