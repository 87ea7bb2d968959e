#pragma once
// The way of messages from the platforms to heed and of the answers back. WeChat waits five seconds
// and tries three times; an app's server tries again with longer and longer pauses. Requests and
// answers get lost, come late, come twice.
#include "adapters/app/signature.hpp"
#include "bot/simulation/agenda.hpp"
#include "bot/simulation/instance.hpp"
#include "bot/simulation/swarm.hpp"
#include "bot/simulation/trace.hpp"
#include "bot/simulation/violation.hpp"
#include "dialogs/message.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace heed::simulation {

inline constexpr std::string_view wechat_name = "city";
inline constexpr std::string_view app_name = "app";
inline constexpr std::string_view app_secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
inline constexpr std::string_view wechat_token = "QDG6eKsimulation";

// A message with all that became of it.
struct Letter {
    ConversationKey from;
    std::string id;
    std::string body;
    TimePoint sent_at{};
    bool leaves = false;    // the person has left
    bool is_event = false;  // its id is made of what it holds
    int tries = 0;
    bool accepted = false;  // heed has answered 200, whether that arrived or not
    TimePoint accepted_at{};
    bool arrived = false;                                 // the platform has an answer
    std::string answer;                                   // the body of the first 200
    std::function<void(const std::string* answer)> done;  // once; null: given up
};
using LetterPtr = std::shared_ptr<Letter>;

class Post {
public:
    Post(Agenda& agenda, Dice dice, Trace& trace, const Swarm& swarm);

    // Sends `content`. `done` is called when the platform has an answer, or gives up.
    LetterPtr send(
        const ConversationKey& from,
        const Content& content,
        std::function<void(const std::string* answer)> done
    );
    // Where a request goes; null while heed is dead.
    std::function<Instance*()> instance;
    std::function<void(const Letter&, const Content&)> on_sent;
    // The platform delivers `letter` once more, however long ago it was answered.
    void deliver_again(const LetterPtr& letter) { arrive(letter); }
    bool faults = false;
    bool answers_are_kept = true;  // false: so long ago that heed may have forgotten its answer
    const std::vector<LetterPtr>& letters() const { return letters_; }
    const std::vector<Violation>& violations() const { return violations_; }

private:
    void attempt(const LetterPtr& letter);
    void arrive(const LetterPtr& letter);
    void accepted(const LetterPtr& letter, const HttpReply& reply);
    void redeliver(const LetterPtr& letter);
    OwnedRequest request_of(const Letter& letter);
    bool chance(double probability) { return faults && dice_.chance(probability); }

    Agenda& agenda_;
    Dice dice_;
    Trace& trace_;
    const Swarm& swarm_;
    app::Signer signer_;
    std::uint64_t last_id_ = 6054768590064000000;
    std::vector<LetterPtr> letters_;
    std::vector<Violation> violations_;
};

}  // namespace heed::simulation
