#include "adapters/wechat/messages.hpp"

#include "adapters/crypto.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace heed::wechat {
namespace {

constexpr std::size_t user_bytes_max = 128;  // an openid has 28
constexpr std::size_t message_id_digits_max = 20;
constexpr std::size_t time_digits_max = 10;
constexpr std::size_t album_digits_max = 2;
constexpr std::string_view scene_prefix = "qrscene_";

// Events without a meaning for us, each with its own count. Others are counted together: a counter
// has a closed list of names.
constexpr std::string_view counted_events[] = {
    "view",
    "view_miniprogram",
    "location",
    "location_select",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_weixin",
    "subscribe_msg_popup_event",
    "subscribe_msg_change_event",
    "subscribe_msg_sent_event",
    "masssendjobfinish",
    "kf_create_session",
    "kf_close_session",
    "kf_switch_session",
};

// The documents differ in the case of event names.
std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& character : lower) {
        if (character >= 'A' && character <= 'Z') {
            character = static_cast<char>(character + ('a' - 'A'));
        }
    }
    return lower;
}

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

// Events have no MsgId. Several may come in one second, so account, event and key count as well.
std::string event_id(const Envelope& envelope) {
    std::string text;
    for (const std::string_view name :
         {"ToUserName", "FromUserName", "CreateTime", "Event", "EventKey"}) {
        const std::string_view value = envelope.text(name);
        text += std::to_string(value.size()) + ":";
        text += value;
    }
    return "event:" + crypto::sha1_hex(text);
}

Decoded decode_location(const Envelope& envelope, Received received) {
    const std::optional<double> latitude = envelope.real("Location_X");
    const std::optional<double> longitude = envelope.real("Location_Y");
    if (!latitude || std::abs(*latitude) > 90) return malformed("Location_X is not a latitude");
    if (!longitude || std::abs(*longitude) > 180) return malformed("Location_Y is not a longitude");
    const GeoPoint point{*latitude, *longitude, Datum::gcj02};
    received.message.content = content::Location{point, std::string(envelope.text("Label"))};
    return received;
}

Decoded decode_event(const Envelope& envelope, Received received) {
    const std::string event = lower_case(envelope.text("Event"));
    const std::string_view key = envelope.text("EventKey");
    Content& content = received.message.content;
    received.message.message_id = event_id(envelope);
    if (event.empty()) return malformed("Event is missing");
    if (event == "subscribe") {
        // Other keys say how the person came (a payment, a bar code), not from which code.
        const bool scanned = key.starts_with(scene_prefix);
        content = content::Followed{scanned ? std::string(key.substr(scene_prefix.size())) : ""};
    } else if (event == "scan") {
        content = content::Scanned{std::string(key)};
    } else if (event == "unsubscribe") {
        content = content::Unfollowed{};
        received.holds_reply = false;
    } else if (event == "click") {
        content = content::Choice{"menu:" + std::string(key), std::string(key)};
    } else if (event == "pic_photo_or_album") {
        // Each picture also comes as a message of its own; here is only how many there will be.
        const auto count = envelope.digits("SendPicsInfo.Count", album_digits_max);
        if (!count) return Answered{success(), "event_" + event};
        content = content::Choice{"menu:album:" + std::string(*count), {}};
        received.holds_reply = false;
    } else if (event == "templatesendjobfinish") {
        const bool arrived = lower_case(envelope.text("Status")) == "success";
        return Answered{success(), arrived ? "template_arrived" : "template_failed"};
    } else {
        const bool counted = std::ranges::find(counted_events, event) != std::end(counted_events);
        return Answered{success(), counted ? "event_" + event : "event_other"};
    }
    return received;
}

}  // namespace

HttpReply success() {
    HttpReply reply;
    reply.content_type = "text/plain";
    reply.body = "success";
    return reply;
}

Refused malformed(std::string message) {
    return Refused{400, "malformed", std::move(message), "malformed"};
}

Decoded decode_message(
    const Envelope& envelope, const std::string& channel, const Choices& choices
) {
    const std::string_view user = envelope.text("FromUserName");
    const std::string_view type = envelope.text("MsgType");
    const std::optional<std::string_view> created = envelope.digits("CreateTime", time_digits_max);
    if (!is_user(user)) return malformed("FromUserName is missing or malformed");
    if (!created) return malformed("CreateTime is missing or not a number of seconds");
    if (type.empty()) return malformed("MsgType is missing");

    Received received;
    received.account = envelope.text("ToUserName");
    received.json = envelope.json;
    received.holds_reply = true;
    received.message.from = {channel, std::string(user)};
    received.message.sent_at = time_of(*created);
    if (type == "event") return decode_event(envelope, std::move(received));

    const auto message_id = envelope.digits("MsgId", message_id_digits_max);
    if (!message_id) return malformed("MsgId is missing or not a number");
    received.message.message_id = *message_id;
    const std::string media_id(envelope.text("MediaId"));
    Content& content = received.message.content;
    if (type == "text") {
        if (!envelope.has("Content")) return malformed("Content is missing");
        const std::string_view words = envelope.text("Content");
        content = choices.content_of(envelope.text("bizmsgmenuid"), words);
    } else if (type == "image") {
        // PicUrl is never fetched: an address in a message is not ours to follow.
        if (media_id.empty()) return malformed("MediaId is missing");
        content = content::Photo{media_id, {}};
    } else if (type == "voice") {
        content = content::Voice{std::string(envelope.text("Recognition")), media_id};
    } else if (type == "location") {
        return decode_location(envelope, std::move(received));
    } else if (type == "video" || type == "shortvideo" || type == "link" ||
               type == "miniprogrampage") {
        content = content::Unsupported{std::string(type)};
    } else {
        return Answered{success(), "message_other"};
    }
    return received;
}

}  // namespace heed::wechat
