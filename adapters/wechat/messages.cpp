#include "adapters/wechat/messages.hpp"

#include "adapters/tencent/callback.hpp"
#include "adapters/tencent/fields.hpp"
#include "adapters/text.hpp"

#include <algorithm>
#include <variant>

namespace heed::wechat {
namespace {

using tencent::Envelope;
using tencent::malformed;

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

Decoded decode_event(const Envelope& envelope, Received received) {
    const std::string event = lower_case(envelope.text("Event"));
    const std::string_view key = envelope.text("EventKey");
    Content& content = received.message.content;
    received.message.message_id = tencent::event_id(
        envelope, {"ToUserName", "FromUserName", "CreateTime", "Event", "EventKey"}
    );
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

Decoded decode_message(
    const Envelope& envelope, const std::string& channel, const Choices& choices
) {
    Received received;
    if (auto refused = tencent::read_head(envelope, channel, received)) return *refused;
    const std::string_view type = envelope.text("MsgType");
    received.holds_reply = true;
    if (type == "event") return decode_event(envelope, std::move(received));

    if (auto refused = tencent::read_message_id(envelope, received)) return *refused;
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
        auto place = tencent::read_location(envelope);
        if (const auto* refused = std::get_if<Refused>(&place)) return *refused;
        content = std::get<content::Location>(std::move(place));
    } else if (type == "video" || type == "shortvideo" || type == "link" ||
               type == "miniprogrampage") {
        content = content::Unsupported{std::string(type)};
    } else {
        return Answered{success(), "message_other"};
    }
    return received;
}

}  // namespace heed::wechat
