#include "tests/bot/delivery/deliveries.hpp"

#include <utility>

namespace heed::test {

bool is_to(const HttpCall& call, std::string_view part) {
    return call.url.find(part) != call.url.npos;
}

std::string header(const HttpCall& call, std::string_view name) {
    for (const auto& [key, value] : call.headers) {
        if (key == name) return value;
    }
    return {};
}

std::vector<HttpCall> calls_to(const Works& works, std::string_view part) {
    std::vector<HttpCall> calls;
    for (const HttpCall& call : works.client.calls) {
        if (is_to(call, part)) calls.push_back(call);
    }
    return calls;
}

void answer_pushes(Works& works, std::function<HttpResult(const HttpCall&)> push) {
    works.client.script = [push = std::move(push), issued = 0](const HttpCall& call) mutable {
        if (!is_to(call, token_url) && !is_to(call, "gettoken")) return push(call);
        const std::string token = "T" + std::to_string(++issued);
        return answered(
            200, R"({"errcode":0,"access_token":")" + token + R"(","expires_in":7200})"
        );
    };
}

void offer_subscription(Works& works) {
    using Says = wechat::SubscriptionField::Says;
    wechat::Subscription& subscription = works.config.channels.front().subscription;
    subscription.template_id = "subscription-1";
    subscription.fields = {
        {"character_string1", Says::number}, {"thing2", Says::text}, {"time3", Says::time}};
    // In place: the outbox refers to it.
    *works.channels = Channels(works.config, works.rules->get()->organisation);
}

TurnOutcome hear(Works& works, const ConversationKey& who, const std::string& text) {
    Inbound inbound;
    inbound.message = {
        who,
        text + std::to_string(works.clock.now().time_since_epoch().count()),
        works.clock.now(),
        "zh-CN",
        content::Text{text}};
    return works.in_store([&](Tx& tx) { return works.engine->take(tx, inbound, works.clock.now()); }
    );
}

}  // namespace heed::test
