#pragma once
// What WeCom's messages and events mean to heed.
#include "adapters/channel.hpp"
#include "adapters/tencent/envelope.hpp"

#include <string>

namespace heed::wecom {

// The answer that means "handled, show nothing": an empty 200.
HttpReply acknowledged();

// Every message type and event: Received for what a member said or tapped, Answered for what has no
// meaning for us (counted), Refused(400) when a field is missing or not what it must be. A member's
// id is read in lower case: WeCom does not tell apart ids that differ in case only.
Decoded decode_message(const tencent::Envelope& envelope, const std::string& channel);

}  // namespace heed::wecom
