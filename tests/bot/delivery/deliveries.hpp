#pragma once
// What tests of delivery have in common: persons, addresses, and a platform that gives tokens.
#include "tests/bot/works_support.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace heed::test {

inline const ConversationKey in_city{"city", "o1"};
inline const ConversationKey in_app{"app", "u1"};
inline const ConversationKey on_duty{"duty", "li"};

inline const std::string token_url = "stable_token";
inline const std::string message_url = "message/custom/send";
inline const std::string subscription_url = "message/subscribe/bizsend";
inline const std::string template_url = "message/template/send";
inline const std::string media_url = "media/get";

bool is_to(const HttpCall& call, std::string_view part);
std::string header(const HttpCall& call, std::string_view name);
std::vector<HttpCall> calls_to(const Works& works, std::string_view part);
// The platform gives tokens "T1", "T2" ... and answers all else by `push`.
void answer_pushes(Works& works, std::function<HttpResult(const HttpCall&)> push);
// The account has a long-term subscription, too.
void offer_subscription(Works& works);
// What the engine answers when the person says `text`.
TurnOutcome hear(Works& works, const ConversationKey& who, const std::string& text);

}  // namespace heed::test
