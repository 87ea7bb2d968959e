#pragma once
// The fields that WeChat's and WeCom's messages have in common.
#include "adapters/channel.hpp"
#include "adapters/tencent/envelope.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace heed::tencent {

// Sender, time and our own account into `received`; the refusal when one is missing or malformed.
std::optional<Refused> read_head(
    const Envelope& envelope, const std::string& channel, Received& received
);
// MsgId, of everything but events.
std::optional<Refused> read_message_id(const Envelope& envelope, Received& received);
// Events have no MsgId. Several may come in one second, so more than sender and time must count.
std::string event_id(const Envelope& envelope, std::initializer_list<std::string_view> names);
// A location message: GCJ-02, X is the latitude.
std::variant<content::Location, Refused> read_location(const Envelope& envelope);

}  // namespace heed::tencent
