// The WeCom channel behind its signature: the platform signs whatever a member sends.
#include "adapters/crypto.hpp"
#include "adapters/wecom/wecom.hpp"
#include "adapters/xml.hpp"
#include "dialogs/ensure.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using namespace heed;

const std::string token = "QDG6eK";
const std::string key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
const std::string corp_id = "wx5823bf96d3bd56c7";
constexpr TimePoint now = TimePoint(std::chrono::seconds(1764000000));

class Zeros final : public Random {
public:
    void fill(unsigned char* bytes, std::size_t count) override {
        std::fill(bytes, bytes + count, static_cast<unsigned char>(0));
    }
};

std::string signature(std::vector<std::string> parts) {
    std::sort(parts.begin(), parts.end());
    std::string text;
    for (const std::string& part : parts) text += part;
    return crypto::sha1_hex(text);
}

const Channel& channel() {
    static const auto made = [] {
        WecomSettings settings;
        settings.name = "fuzz";
        settings.corp_id = corp_id;
        settings.agent_id = 1;
        settings.token = token;
        settings.encoding_aes_key = key;
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
    HEED_ENSURE(inside.at("Content").size() <= 2048);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string body(reinterpret_cast<const char*>(data), size);
    const std::string stem = "timestamp=1764000000&nonce=1&msg_signature=";
    HttpRequestView request;
    request.method = "POST";

    // The bytes as what was inside a good ciphertext, and as the ciphertext itself.
    Zeros random;
    const std::string good = crypto::WechatCipher(key, corp_id).seal(body, random);
    for (const std::string& encrypt : {good, crypto::base64(body), body}) {
        const std::string query = stem + signature({token, "1764000000", "1", encrypt});
        std::string outer = "<xml>";
        xml::append_cdata(outer, "Encrypt", encrypt);
        outer += "</xml>";
        request.query = query;
        request.body = outer;
        take(request);
    }

    // As a body that nobody signed, and as a query.
    const std::string unsigned_query = stem + signature({token, "1764000000", "1", ""});
    request.query = unsigned_query;
    request.body = body;
    take(request);
    request.method = "GET";
    request.query = body;
    HEED_ENSURE(std::holds_alternative<Refused>(channel().decode(request, now)));
    return 0;
}
