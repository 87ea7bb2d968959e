#include "adapters/wechat/js_sdk.hpp"

#include "adapters/crypto.hpp"
#include "adapters/wechat/api.hpp"
#include "dialogs/json.hpp"

namespace heed::wechat {
namespace {

constexpr std::size_t answer_bytes_max = 4096;
constexpr std::size_t ticket_bytes_max = 512;
constexpr std::int64_t lives_max_s = 86400;

}  // namespace

HttpCall encode_ticket(const WechatSettings& settings, std::string_view token) {
    HttpCall call;
    call.method = "GET";
    call.url = settings.api_base +
               "/cgi-bin/ticket/getticket?type=jsapi&access_token=" + percent_encode(token);
    call.body_bytes_max = answer_bytes_max;
    return call;
}

JsTicket decode_ticket(const HttpResult& result) {
    JsTicket ticket;
    rapidjson::Document document;
    if (result.status == 200 && json::parse(result.body, document).empty() && document.IsObject()) {
        const auto value = json::string_at(document, "ticket");
        const auto lives = json::integer_at(document, "expires_in");
        if (value && !value->empty() && value->size() <= ticket_bytes_max && lives && *lives > 0 &&
            *lives <= lives_max_s) {
            ticket.value = *value;
            ticket.lives_s = static_cast<long>(*lives);
            return ticket;
        }
    }
    const Delivery delivery = classify_push(result);
    ticket.token_expired = delivery.result == Delivery::Result::token_expired;
    ticket.error = delivery.why.empty() ? "an answer without a ticket" : delivery.why;
    return ticket;
}

std::string js_signature(
    std::string_view ticket, std::string_view nonce, std::int64_t timestamp, std::string_view url
) {
    std::string text = "jsapi_ticket=";
    text.append(ticket).append("&noncestr=").append(nonce);
    text.append("&timestamp=").append(std::to_string(timestamp)).append("&url=").append(url);
    return crypto::sha1_hex(text);
}

}  // namespace heed::wechat
