#include "adapters/crypto.hpp"
#include "adapters/refusal.hpp"
#include "adapters/telegram/telegram.hpp"
#include "adapters/text.hpp"
#include "dialogs/json.hpp"

#include <algorithm>
#include <utility>

namespace heed {
namespace telegram {
namespace {

using enum Delivery::Result;

constexpr std::size_t words_points_max = 256;  // of the platform's, in our log
constexpr std::size_t file_path_bytes_max = 512;

// What a call has brought: {"ok","result"} or {"ok","description","parameters"}. Source: "Making
// requests"; the status of the answer is that of HTTP.
Delivery outcome_of(const HttpResult& http, rapidjson::Document& answer) {
    if (http.status == 0) return {http.written ? uncertain : try_later, http.error};
    const bool readable = json::parse(http.body, answer).empty() && answer.IsObject();
    const rapidjson::Value* ok = readable ? json::find(answer, "ok") : nullptr;
    if (ok && ok->IsTrue() && http.status == 200) return {};
    const std::string words(readable ? json::string_at(answer, "description").value_or("") : "");
    Delivery failed{
        rejected, "HTTP " + std::to_string(http.status) + " " + line_of(words, words_points_max)};
    const rapidjson::Value* more = readable ? json::find(answer, "parameters") : nullptr;
    if (more && more->IsObject()) {
        const std::int64_t wait = json::integer_at(*more, "retry_after").value_or(0);
        failed.retry_after_s = std::clamp(static_cast<long>(wait), 0L, retry_after_max_s);
    }
    // Never began a chat, or blocked the bot, or has gone.
    if (http.status == 403 || words.find("chat not found") != words.npos)
        failed.result = unreachable;
    if (http.status == 429 || http.status >= 500) failed.result = try_later;
    if (http.status < 400) failed.result = uncertain;
    // A bot token of the wrong form is an address that is not there.
    failed.operator_must_act = http.status == 401 || http.status == 404;
    return failed;
}

class TelegramChannel final : public Channel {
public:
    explicit TelegramChannel(TelegramSettings settings) : settings_(std::move(settings)) {}

    std::string_view name() const override { return settings_.name; }
    std::string_view kind() const override { return "telegram"; }
    std::string path() const override { return "/telegram/" + settings_.name; }

    Decoded decode(const HttpRequestView& request, TimePoint now) const override;
    HttpReply encode_answer(const Received& to, const Answer& answer, TimePoint, Random&)
        const override {
        const auto says = [](const Reply& reply) { return !reply.empty(); };
        if (std::ranges::none_of(answer.replies, says)) return {};
        const std::string& chat = to.message.from.user;
        return {
            200, "application/json", write_message("sendMessage", chat, answer.replies, {}), {}};
    }
    // Telegram delivers again what got no 2xx, and waits as long as it is told.
    HttpReply encode_refusal(const Refused& refused) const override {
        return refuse_in_json(refused);
    }
    bool can_push(PushRoute route) const override { return route == PushRoute::message; }
    // sendMessage has no key by which a repeat is known.
    bool repeats_safely(PushRoute, Duration) const override { return false; }
    HttpCall encode_push(PushRoute, std::string_view user, const Notice& notice, const PushContext&)
        const override {
        return call("sendMessage", write_message("", user, {notice.text}, notice.buttons));
    }
    Delivery classify(PushRoute, const HttpResult& result) const override {
        rapidjson::Document answer;
        return outcome_of(result, answer);
    }
    HttpCall encode_fetch(std::string_view file, std::string_view, std::size_t) const override {
        return call("getFile", "{\"file_id\":" + quoted(file) + "}");
    }
    Fetched decode_fetch(HttpResult&& result) const override;

private:
    static std::string quoted(std::string_view text) {
        std::string out;
        json::append_quoted(out, text);
        return out;
    }
    HttpCall call(const std::string& method, std::string body) const {
        const std::string url = settings_.api_base + "/bot" + settings_.bot_token + "/" + method;
        return {"POST", url, "application/json", std::move(body), {}};
    }

    TelegramSettings settings_;
};

Decoded TelegramChannel::decode(const HttpRequestView& request, TimePoint now) const {
    if (request.method != "POST")
        return Refused{405, "method", "Only POST is served here.", "method"};
    const std::string_view secret = request.header("x-telegram-bot-api-secret-token");
    if (!crypto::equal_constant_time(secret, settings_.secret_token)) {
        return Refused{
            401,
            "secret_token",
            "X-Telegram-Bot-Api-Secret-Token is not this channel's `secret_token`: give setWebhook "
            "the same one.",
            "signature_wrong"};
    }
    std::string error;
    auto update = read_update(request.body, now, error);
    if (!update) return Refused{400, "malformed", error, "malformed"};
    if (!update->means_nothing.empty()) return Answered{{}, update->means_nothing};
    Received received;
    received.message = std::move(update->message);
    received.message.from.channel = settings_.name;
    if (!update->callback_id.empty()) {
        received.heard = call(
            "answerCallbackQuery", "{\"callback_query_id\":" + quoted(update->callback_id) + "}"
        );
    }
    return received;
}

// getFile says where the file is; then comes the file itself.
Channel::Fetched TelegramChannel::decode_fetch(HttpResult&& result) const {
    Fetched fetched;
    if (result.too_long) {
        fetched.delivery = {rejected, "the file is too large"};
        return fetched;
    }
    if (result.status == 200 && !result.content_type.starts_with("application/json")) {
        fetched.bytes = std::move(result.body);
        if (fetched.bytes.empty()) fetched.delivery = {try_later, "HTTP 200 without a file"};
        return fetched;
    }
    rapidjson::Document answer;
    fetched.delivery = outcome_of(result, answer);
    if (fetched.delivery.result == uncertain) fetched.delivery.result = try_later;
    if (fetched.delivery.result != delivered) return fetched;
    const rapidjson::Value* file = json::find(answer, "result");
    const bool named = file && file->IsObject() && json::string_at(*file, "file_path");
    const std::string path(named ? *json::string_at(*file, "file_path") : "");
    constexpr std::string_view plain =
        "/._-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    if (path.empty() || path.size() > file_path_bytes_max ||
        path.find_first_not_of(plain) != path.npos || path.find("..") != path.npos) {
        fetched.delivery = {rejected, "getFile names no file that can be fetched"};
        return fetched;
    }
    const std::string url = settings_.api_base + "/file/bot" + settings_.bot_token + "/" + path;
    fetched.next = HttpCall{"GET", url, {}, {}, {}};
    return fetched;
}

}  // namespace
}  // namespace telegram

std::unique_ptr<Channel> make_telegram_channel(TelegramSettings settings) {
    return std::make_unique<telegram::TelegramChannel>(std::move(settings));
}

}  // namespace heed
