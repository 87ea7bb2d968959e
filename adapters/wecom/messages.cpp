#include "adapters/wecom/messages.hpp"

#include "adapters/tencent/callback.hpp"
#include "adapters/tencent/fields.hpp"
#include "adapters/text.hpp"

#include <algorithm>
#include <variant>

namespace heed::wecom {
namespace {

using tencent::Envelope;
using tencent::malformed;

constexpr std::size_t key_bytes_max = 1024;   // of a card's button
constexpr std::size_t code_bytes_max = 1024;  // with which a card takes another face

// Events without a meaning for us, each with its own count. Others are counted together: a counter
// has a closed list of names.
constexpr std::string_view counted_events[] = {
    "view",
    "location",
    "location_select",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "template_card_menu_event",
    "taskcard_click",
    "change_contact",
    "change_external_contact",
    "batch_job_result",
};

Decoded decode_event(const Envelope& envelope, Received received) {
    const std::string event = lower_case(envelope.text("Event"));
    const std::string_view key = envelope.text("EventKey");
    Content& content = received.message.content;
    // Each tap has a ResponseCode of its own, also two in one second.
    received.message.message_id = tencent::event_id(
        envelope,
        {"AgentID", "FromUserName", "CreateTime", "Event", "EventKey", "TaskId", "ResponseCode"}
    );
    if (event.empty()) return malformed("Event is missing");
    if (event == "subscribe" || event == "enter_agent") {
        content = content::Followed{};
    } else if (event == "unsubscribe") {
        content = content::Unfollowed{};
    } else if (event == "click") {
        // The key of a menu's button is what a member would type ("待办").
        if (key.empty()) return malformed("EventKey is missing");
        content = content::Text{std::string(key)};
    } else if (event == "template_card_event") {
        if (key.empty() || key.size() > key_bytes_max ||
            envelope.text("ResponseCode").size() > code_bytes_max)
            return malformed("EventKey is not a button's");
        content = content::Choice{std::string(key), {}, std::string(envelope.text("ResponseCode"))};
    } else {
        const bool counted = std::ranges::find(counted_events, event) != std::end(counted_events);
        return Answered{acknowledged(), counted ? "event_" + event : "event_other"};
    }
    return received;
}

}  // namespace

HttpReply acknowledged() { return {}; }

Decoded decode_message(const Envelope& envelope, const std::string& channel) {
    Received received;
    received.sealed = true;
    if (auto refused = tencent::read_head(envelope, channel, received)) return *refused;
    received.message.from.user = lower_case(received.message.from.user);
    const std::string_view type = envelope.text("MsgType");
    if (type == "event") return decode_event(envelope, std::move(received));

    if (auto refused = tencent::read_message_id(envelope, received)) return *refused;
    const std::string media_id(envelope.text("MediaId"));
    Content& content = received.message.content;
    if (type == "text") {
        if (!envelope.has("Content")) return malformed("Content is missing");
        content = content::Text{std::string(envelope.text("Content"))};
    } else if (type == "image") {
        // PicUrl is never fetched: an address in a message is not ours to follow.
        if (media_id.empty()) return malformed("MediaId is missing");
        content = content::Photo{media_id, {}};
    } else if (type == "voice") {
        content = content::Voice{{}, media_id};
    } else if (type == "location") {
        auto place = tencent::read_location(envelope);
        if (const auto* refused = std::get_if<Refused>(&place)) return *refused;
        content = std::get<content::Location>(std::move(place));
    } else if (type == "video" || type == "link" || type == "file") {
        content = content::Unsupported{std::string(type)};
    } else {
        return Answered{acknowledged(), "message_other"};
    }
    return received;
}

}  // namespace heed::wecom
