#include "bot/simulation/platform.hpp"

#include "dialogs/json.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace heed::simulation {
namespace {

// Source of what WeChat promises and how it refuses: docs/wechat.md, 2.
constexpr auto window = std::chrono::hours(48);
constexpr int messages_in_window = 5;
constexpr auto token_lives = std::chrono::seconds(7200);
constexpr auto key_remembered = std::chrono::minutes(10);
constexpr auto client_patience = std::chrono::seconds(8);
constexpr std::size_t refreshes_a_minute_max = 12;
// An attempt that began before heed knew better may wait so long for a token.
constexpr auto known_after = std::chrono::seconds(30);

bool is_to(const HttpCall& call, std::string_view part) {
    return call.url.find(part) != call.url.npos;
}

HttpResult answered(unsigned status, std::string body, std::string type = "application/json") {
    HttpResult result;
    result.status = status;
    result.body = std::move(body);
    result.content_type = std::move(type);
    result.written = true;
    return result;
}

HttpResult code(int errcode) {
    return answered(200, "{\"errcode\":" + std::to_string(errcode) + ",\"errmsg\":\"x\"}");
}

std::string member(const std::string& body, const char* name) {
    rapidjson::Document document;
    if (!json::parse(body, document).empty() || !document.IsObject()) return {};
    const auto value = json::string_at(document, name);
    return value ? std::string(*value) : std::string();
}

std::string interface_of(const HttpCall& call) { return call.url.substr(0, call.url.find('?')); }

std::string token_of(const HttpCall& call) {
    const auto at = call.url.find("access_token=");
    if (at == call.url.npos) return {};
    const auto begin = at + std::string_view("access_token=").size();
    return call.url.substr(begin, call.url.find('&', begin) - begin);
}

struct Exchange {
    HttpResult result;
    bool arrived = false;
};

}  // namespace

Platform::Platform(Agenda& agenda, Dice dice, Trace& trace)
    : agenda_(agenda), dice_(dice), trace_(trace) {}

void Platform::violate(std::string invariant, std::string what) {
    violations_.push_back({std::move(invariant), std::move(what)});
}

class Platform::Line final : public HttpClient {
public:
    Line(Platform& platform, std::shared_ptr<Knowledge> knowledge)
        : platform_(platform), knowledge_(std::move(knowledge)) {}
    Task<HttpResult> send(HttpCall call) override {
        return platform_.send(std::move(call), knowledge_);
    }

private:
    Platform& platform_;
    std::shared_ptr<Knowledge> knowledge_;
};

std::unique_ptr<HttpClient> Platform::line() {
    auto knowledge = std::make_shared<Knowledge>();
    std::erase_if(knowledge_, [](const auto& one) { return one.expired(); });
    knowledge_.push_back(knowledge);
    return std::make_unique<Line>(*this, std::move(knowledge));
}

Task<HttpResult> Platform::send(HttpCall call, std::shared_ptr<Knowledge> knowledge) {
    const auto lane = co_await boost::asio::this_coro::executor;
    const Duration there(dice_.between(1, slowest.count()));
    const Duration back(dice_.between(1, slowest.count()));
    HttpResult none;
    none.error = "no connection";
    if (dice_.chance(down)) {
        LaneTimer wait(lane, std::min<Duration>(there, std::chrono::seconds(3)));
        co_await wait.wait();
        co_return none;
    }
    none.written = true;
    none.error = "no answer";
    const bool answer_lost = dice_.chance(lost);
    const bool never_arrives = answer_lost && dice_.chance(0.3);
    const auto exchange = std::make_shared<Exchange>();
    const bool fetches_token = is_to(call, "stable_token");
    if (fetches_token && ++knowledge->token_fetches_in_hand > 1)
        violate("S17", "two access tokens are fetched at once");
    if (!never_arrives) {
        agenda_.after(there, [this, exchange, call, knowledge] {
            exchange->result = take(call, *knowledge);
            exchange->arrived = true;
        });
    }
    const Duration all = answer_lost ? Duration(client_patience) : there + back;
    LaneTimer wait(lane, std::min<Duration>(all, client_patience));
    co_await wait.wait();
    if (fetches_token) --knowledge->token_fetches_in_hand;
    if (answer_lost || !exchange->arrived || all > client_patience) co_return none;
    note_what_heed_knows(call, exchange->result, *knowledge);
    co_return std::move(exchange->result);
}

void Platform::note_what_heed_knows(
    const HttpCall& call, const HttpResult& result, Knowledge& knowledge
) const {
    if (is_to(call, "message/custom/typing")) return;  // nobody listens to what comes of it
    const TimePoint now = agenda_.now();
    if (result.body.find(":45009,") != result.body.npos)
        knowledge.used_up.emplace(interface_of(call), now);
    if (result.body.find(":40001,") != result.body.npos) knowledge.bad.emplace(token_of(call), now);
}

void Platform::check_what_heed_knows(const HttpCall& call, const Knowledge& knowledge) {
    const auto since = [&](const std::map<std::string, TimePoint>& told, const std::string& what) {
        const auto found = told.find(what);
        return found != told.end() && agenda_.now() - found->second > known_after;
    };
    if (since(knowledge.used_up, interface_of(call)))
        violate("S16", "an interface is called although its quota is known to be used up");
    if (since(knowledge.bad, token_of(call)))
        violate("S17", "a token is used that is known to be no longer good");
}

void Platform::renew_quota() {
    quota_used_ = false;
    for (const auto& one : knowledge_)
        if (const auto knowledge = one.lock()) knowledge->used_up.clear();
}

HttpResult Platform::take(const HttpCall& call, Knowledge& knowledge) {
    trace_.note("call " + interface_of(call));
    check_what_heed_knows(call, knowledge);
    if (is_to(call, "app.example")) return take_notice(call);
    if (is_to(call, "stable_token")) return take_token_request(call, knowledge);
    if (!token_is_good(call)) return code(40001);
    if (dice_.chance(error)) {
        const int errors[] = {-1, 45011, -1, 45009};
        const int chosen = dice_.pick(std::span<const int>(errors));
        if (chosen != 45009) return code(chosen);
        quota_used_ = true;
    }
    if (is_to(call, "message/custom/typing")) return code(0);
    if (is_to(call, "media/get")) return take_media(call);
    if (quota_used_) return code(45009);
    if (is_to(call, "message/custom/send")) return take_message(call);
    return take_template(call);
}

HttpResult Platform::take_token_request(const HttpCall& call, Knowledge& knowledge) {
    const TimePoint now = agenda_.now();
    std::erase_if(knowledge.token_fetches, [&](TimePoint at) { return now - at > std::chrono::minutes(1); });
    knowledge.token_fetches.push_back(now);
    if (knowledge.token_fetches.size() > refreshes_a_minute_max)
        violate("S17", "more than 12 access tokens are fetched in a minute");
    if (dice_.chance(error)) return code(-1);
    const bool forced = call.body.find("\"force_refresh\":true") != call.body.npos;
    if (forced || token_.empty() || now >= token_until_) {
        token_ = "T" + std::to_string(++tokens_made_);
        token_until_ = now + token_lives;
    }
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(token_until_ - now);
    return answered(
        200,
        "{\"access_token\":\"" + token_ + "\",\"expires_in\":" + std::to_string(left.count()) + "}"
    );
}

bool Platform::token_is_good(const HttpCall& call) const {
    if (token_.empty() || agenda_.now() >= token_until_) return false;
    const std::string given = "access_token=" + token_;
    return call.url.ends_with(given) || call.url.find(given + "&") != call.url.npos;
}

HttpResult Platform::take_message(const HttpCall& call) {
    const std::string user = member(call.body, "touser");
    calls_.push_back({agenda_.now(), user});
    Account& account = accounts_[user];
    if (!account.follows || agenda_.now() - account.wrote > window) return code(45015);
    if (account.left == 0) return code(45047);
    --account.left;
    show({agenda_.now(), user, "message", {}, call.body});
    return code(0);
}

HttpResult Platform::take_template(const HttpCall& call) {
    const std::string user = member(call.body, "touser");
    calls_.push_back({agenda_.now(), user});
    if (!accounts_[user].follows) return code(43004);
    const std::string key = member(call.body, "client_msg_id");
    const auto [entry, fresh] = template_keys_.emplace(key, agenda_.now());
    if (!fresh && agenda_.now() - entry->second < key_remembered) return code(0);
    entry->second = agenda_.now();
    show({agenda_.now(), user, "template", key, call.body});
    return code(0);
}

HttpResult Platform::take_media(const HttpCall& call) {
    const auto at = call.url.find("media_id=");
    const std::string id = call.url.substr(at + 9, call.url.find('&', at) - at - 9);
    HttpResult result = answered(200, "picture " + id, "image/jpeg");
    result.content_disposition = "attachment; filename=\"" + id + ".jpg\"";
    return result;
}

HttpResult Platform::take_notice(const HttpCall& call) {
    std::string key;
    for (const auto& [name, value] : call.headers)
        if (name == "webhook-id") key = value;
    if (dice_.chance(error)) return answered(503, "");
    const auto [entry, fresh] = app_keys_.emplace(key, call.body);
    if (!fresh) {
        if (entry->second != call.body) violate("S12", "one webhook-id came with two notices");
        return answered(200, "{}");
    }
    show({agenda_.now(), member(call.body, "user"), "app", key, call.body});
    return answered(200, "{}");
}

void Platform::show(Shown shown) {
    trace_.note("shown " + shown.way + " " + shown.user + " " + shown.body);
    shown_.push_back(std::move(shown));
    if (on_shown) on_shown(shown_.back());
}

void Platform::follow(const std::string& user) { accounts_[user].follows = true; }
void Platform::unfollow(const std::string& user) { accounts_[user] = {}; }

void Platform::wrote(const std::string& user) {
    accounts_[user] = {true, agenda_.now(), messages_in_window};
}

void Platform::take_token() {
    if (token_.empty()) return;
    token_ = "T" + std::to_string(++tokens_made_);
    token_until_ = agenda_.now() + token_lives;
}

}  // namespace heed::simulation
