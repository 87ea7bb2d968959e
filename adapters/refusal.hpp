#pragma once
// How channels that speak JSON say no.
#include "adapters/channel.hpp"

namespace heed {

// The status with {"error":{"code","message"}}; a 405 names POST as what is allowed, and who comes
// too often or too early is told when to come again (RFC 9110, sections 10.2.1 and 10.2.3).
HttpReply refuse_in_json(const Refused& refused);

}  // namespace heed
