// The WeChat channel behind its signature: the platform signs whatever a person sends.
#include "adapters/wechat/wechat.hpp"
#include "dialogs/ensure.hpp"
#include "tests/fuzz/tencent_platform.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using namespace heed;
using namespace heed::fuzz;

const std::string app_id = "wxba5fad812f8e6fb9";

const Channel& channel() {
    static const auto made = [] {
        WechatSettings settings;
        settings.name = "fuzz";
        settings.app_id = app_id;
        settings.token = fuzz::token;
        settings.encoding_aes_key = fuzz::key;
        settings.allow_plaintext = true;
        return make_wechat_channel(settings);
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
    HEED_ENSURE(!received->message.from.user.empty() && !received->message.message_id.empty());
    // Said back to them, it stays within one readable reply.
    Answer answer;
    if (const auto* text = std::get_if<content::Text>(&received->message.content)) {
        answer.replies.push_back({{{text->utf8, "", ""}, {text->utf8, "confirm:yes@1", ""}}});
    }
    Zeros random;
    Received plain = *received;
    plain.sealed = plain.json = false;
    const HttpReply reply = channel().encode_answer(plain, answer, now, random);
    if (reply.body == "success") return;
    std::string root;
    xml::Fields fields;
    HEED_ENSURE(xml::read(reply.body, root, fields).empty());
    HEED_ENSURE(fields.size() == 5 && fields.at("Content").size() <= reply_bytes_max);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string body(reinterpret_cast<const char*>(data), size);
    HttpRequestView request;
    request.method = "POST";
    const std::string plain_query = signed_query({}, "signature");
    request.query = plain_query;
    request.body = body;
    take(request);

    for (const std::string& encrypt : sealed_forms(body, app_id)) {
        const std::string query = signed_query({encrypt}, "encrypt_type=aes&msg_signature");
        const std::string outer = in_envelope(encrypt);
        request.query = query;
        request.body = outer;
        take(request);
    }

    // And as a query.
    request.method = "GET";
    request.query = body;
    HEED_ENSURE(std::holds_alternative<Refused>(channel().decode(request, now)));
    return 0;
}
