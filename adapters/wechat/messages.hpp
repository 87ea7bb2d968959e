#pragma once
// What WeChat's messages and events mean to heed.
#include "adapters/channel.hpp"
#include "adapters/tencent/envelope.hpp"
#include "adapters/wechat/choices.hpp"

#include <string>

namespace heed::wechat {

// The answer that means "handled, show nothing": never sealed, in no mode.
HttpReply success();

// Every message type and event: Received for what a resident said, Answered for what has no meaning
// for us (counted), Refused(400) when a field is missing or not what it must be.
Decoded decode_message(
    const tencent::Envelope& envelope, const std::string& channel, const Choices& choices
);

}  // namespace heed::wechat
