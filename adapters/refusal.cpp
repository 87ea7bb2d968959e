#include "adapters/refusal.hpp"

#include "adapters/message_json.hpp"

namespace heed {

HttpReply refuse_in_json(const Refused& refused) {
    HttpReply reply;
    reply.status = refused.status;
    reply.content_type = "application/json";
    reply.body = "{\"error\":" + write_error(refused.code, refused.message) + "}";
    if (refused.status == 405) reply.headers.emplace_back("Allow", "POST");
    if (refused.status == 429 || refused.status == 503)
        reply.headers.emplace_back("Retry-After", "5");
    return reply;
}

}  // namespace heed
