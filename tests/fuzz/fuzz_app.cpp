// The app channel behind its signature.
#include "adapters/app/app.hpp"
#include "adapters/app/signature.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/json.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using namespace heed;

const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr TimePoint now = TimePoint(std::chrono::seconds(1764000000));

class Zeros final : public Random {
public:
    void fill(unsigned char* bytes, std::size_t count) override {
        std::fill(bytes, bytes + count, static_cast<unsigned char>(0));
    }
};

const Channel& channel() {
    static const auto made = [] {
        AppSettings settings;
        settings.name = "fuzz";
        settings.secret = secret;
        settings.photo_bytes_max = 1000;
        return make_app_channel(settings);
    }();
    return *made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const app::Signer signer(secret);
    const std::string body(reinterpret_cast<const char*>(data), size);
    const std::string signature = signer.sign("m", "1764000000", body);
    HttpRequestView request;
    request.method = "POST";
    request.body = body;
    request.headers = {
        {"webhook-id", "m"},
        {"webhook-timestamp", "1764000000"},
        {"webhook-signature", signature},
        {"content-type", "application/json"}};
    const Decoded decoded = channel().decode(request, now);
    HttpReply reply;
    if (const auto* refused = std::get_if<Refused>(&decoded)) {
        HEED_ENSURE(refused->status == 400 || refused->status == 413);
        reply = channel().encode_refusal(*refused);
    } else {
        HEED_ENSURE(std::holds_alternative<Received>(decoded));
        const auto& received = std::get<Received>(decoded);
        HEED_ENSURE(!received.message.from.user.empty());
        Answer answer;
        if (const auto* text = std::get_if<content::Text>(&received.message.content)) {
            answer.replies.push_back({{{text->utf8, text->utf8, ""}}});
        }
        Zeros random;
        reply = channel().encode_answer(received, answer, now, random);
    }
    rapidjson::Document document;
    HEED_ENSURE(json::parse(reply.body, document).empty());
    // As a signature it must never verify: the key is not in the input.
    HEED_ENSURE(!signer.verify(body, "m", "1764000000", "{}"));
    return 0;
}
