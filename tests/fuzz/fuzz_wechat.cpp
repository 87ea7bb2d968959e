// The WeChat channel behind its signature: the platform signs whatever a person sends.
#include "adapters/crypto.hpp"
#include "adapters/wechat/wechat.hpp"
#include "adapters/xml.hpp"
#include "dialogs/ensure.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using namespace heed;

const std::string token = "AAAAA";
const std::string key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
const std::string app_id = "wxba5fad812f8e6fb9";
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
        WechatSettings settings;
        settings.name = "fuzz";
        settings.app_id = app_id;
        settings.token = token;
        settings.encoding_aes_key = key;
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
    HEED_ENSURE(fields.size() == 5 && fields.at("Content").size() <= 2048);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string body(reinterpret_cast<const char*>(data), size);
    const std::string stem = "timestamp=1764000000&nonce=1";
    const std::string plain_query = stem + "&signature=" + signature({token, "1764000000", "1"});
    HttpRequestView request;
    request.method = "POST";
    request.query = plain_query;
    request.body = body;
    take(request);

    // The same bytes as what was inside a good ciphertext ...
    Zeros random;
    const std::string good = crypto::WechatCipher(key, app_id).seal(body, random);
    // ... and as the ciphertext itself.
    for (const std::string& encrypt : {good, crypto::base64(body), body}) {
        const std::string query = stem + "&encrypt_type=aes&msg_signature=" +
                                  signature({token, "1764000000", "1", encrypt});
        std::string outer = "<xml>";
        xml::append_cdata(outer, "Encrypt", encrypt);
        outer += "</xml>";
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
