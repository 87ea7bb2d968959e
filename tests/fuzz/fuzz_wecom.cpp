// The WeCom channel behind its signature: the platform signs whatever a member sends.
#include "adapters/wecom/wecom.hpp"
#include "dialogs/ensure.hpp"
#include "tests/fuzz/tencent_platform.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using namespace heed;
using namespace heed::fuzz;

const std::string corp_id = "wx5823bf96d3bd56c7";

const Channel& channel() {
    static const auto made = [] {
        WecomSettings settings;
        settings.name = "fuzz";
        settings.corp_id = corp_id;
        settings.agent_id = 1;
        settings.token = fuzz::token;
        settings.encoding_aes_key = fuzz::key;
        return make_wecom_channel(settings);
    }();
    return *made;
}

void take(const HttpRequestView& request) {
    const Decoded decoded = channel().decode(request, now);
    if (const auto* refused = std::get_if<Refused>(&decoded)) {
        HEED_ENSURE(channel().encode_refusal(*refused).status >= 400);
    }
    const auto* received = std::get_if<Received>(&decoded);
    if (!received) return;
    HEED_ENSURE(received->sealed);
    HEED_ENSURE(!received->message.from.user.empty() && !received->message.message_id.empty());
    // Said back to them, it stays within one readable reply.
    Answer answer;
    if (const auto* text = std::get_if<content::Text>(&received->message.content)) {
        answer.replies.push_back({{{text->utf8, "", ""}}});
    }
    Zeros random;
    const HttpReply reply = channel().encode_answer(*received, answer, now, random);
    if (reply.body.empty()) return;
    std::string root;
    xml::Fields fields;
    HEED_ENSURE(xml::read(reply.body, root, fields).empty());
    const auto opened = crypto::WechatCipher(key, corp_id).open(fields.at("Encrypt"));
    xml::Fields inside;
    HEED_ENSURE(opened && xml::read(*opened, root, inside).empty());
    HEED_ENSURE(inside.at("Content").size() <= reply_bytes_max);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string body(reinterpret_cast<const char*>(data), size);
    HttpRequestView request;
    request.method = "POST";
    for (const std::string& encrypt : sealed_forms(body, corp_id)) {
        const std::string query = signed_query({encrypt}, "msg_signature");
        const std::string outer = in_envelope(encrypt);
        request.query = query;
        request.body = outer;
        take(request);
    }

    // As a body that nobody signed, and as a query.
    const std::string unsigned_query = signed_query({""}, "msg_signature");
    request.query = unsigned_query;
    request.body = body;
    take(request);
    request.method = "GET";
    request.query = body;
    HEED_ENSURE(std::holds_alternative<Refused>(channel().decode(request, now)));
    return 0;
}
