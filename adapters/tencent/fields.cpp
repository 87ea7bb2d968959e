#include "adapters/tencent/fields.hpp"

#include "adapters/crypto.hpp"
#include "adapters/tencent/callback.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace heed::tencent {
namespace {

constexpr std::size_t user_bytes_max = 128;  // an openid has 28, a userid up to 64
constexpr std::size_t message_id_digits_max = 20;
constexpr std::size_t time_digits_max = 10;

bool is_user(std::string_view user) {
    const auto is_control = [](char character) {
        return static_cast<unsigned char>(character) < 0x20 || character == 0x7F;
    };
    return !user.empty() && user.size() <= user_bytes_max && std::ranges::none_of(user, is_control);
}

TimePoint time_of(std::string_view seconds) {
    long long count = 0;
    std::from_chars(seconds.data(), seconds.data() + seconds.size(), count);
    return TimePoint(std::chrono::seconds(count));
}

}  // namespace

std::optional<Refused> read_head(
    const Envelope& envelope, const std::string& channel, Received& received
) {
    const std::string_view user = envelope.text("FromUserName");
    const std::optional<std::string_view> created = envelope.digits("CreateTime", time_digits_max);
    if (!is_user(user)) return malformed("FromUserName is missing or malformed");
    if (!created) return malformed("CreateTime is missing or not a number of seconds");
    if (envelope.text("MsgType").empty()) return malformed("MsgType is missing");
    received.account = envelope.text("ToUserName");
    received.json = envelope.json;
    received.message.from = {channel, std::string(user)};
    received.message.sent_at = time_of(*created);
    return std::nullopt;
}

std::optional<Refused> read_message_id(const Envelope& envelope, Received& received) {
    const auto message_id = envelope.digits("MsgId", message_id_digits_max);
    if (!message_id) return malformed("MsgId is missing or not a number");
    received.message.message_id = *message_id;
    return std::nullopt;
}

std::string event_id(const Envelope& envelope, std::initializer_list<std::string_view> names) {
    std::string text;
    for (const std::string_view name : names) {
        const std::string_view value = envelope.text(name);
        text += std::to_string(value.size()) + ":";
        text += value;
    }
    return "event:" + crypto::sha1_hex(text);
}

std::variant<content::Location, Refused> read_location(const Envelope& envelope) {
    const std::optional<double> latitude = envelope.real("Location_X");
    const std::optional<double> longitude = envelope.real("Location_Y");
    if (!latitude || std::abs(*latitude) > 90) return malformed("Location_X is not a latitude");
    if (!longitude || std::abs(*longitude) > 180) return malformed("Location_Y is not a longitude");
    const GeoPoint point{*latitude, *longitude, Datum::gcj02};
    return content::Location{point, std::string(envelope.text("Label"))};
}

}  // namespace heed::tencent
