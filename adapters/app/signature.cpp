#include "adapters/app/signature.hpp"

#include "adapters/crypto.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace heed::app {
namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::size_t secret_bytes_min = 16;
constexpr std::size_t secret_bytes_max = 64;
constexpr std::size_t id_length_max = 128;
constexpr std::size_t timestamp_digits = 10;
constexpr int signatures_max = 16;  // a sender has two while it changes keys

}  // namespace

Signer::Signer(std::string_view secret) {
    if (secret.starts_with(secret_prefix)) secret.remove_prefix(secret_prefix.size());
    std::optional<std::string> key = crypto::decode_base64(secret);
    if (!key || key->size() < secret_bytes_min || key->size() > secret_bytes_max) {
        throw std::invalid_argument("secret must be \"whsec_\" and base64 of 16 to 64 bytes");
    }
    key_ = std::move(*key);
}

std::string Signer::sign(std::string_view id, std::string_view timestamp, std::string_view body)
    const {
    std::string content;
    content.reserve(id.size() + timestamp.size() + body.size() + 2);
    content.append(id).append(".").append(timestamp).append(".").append(body);
    return "v1," + crypto::base64(crypto::hmac_sha256(key_, content));
}

bool Signer::verify(
    std::string_view header, std::string_view id, std::string_view timestamp, std::string_view body
) const {
    const std::string expected = sign(id, timestamp, body);
    bool found = false;
    for (int count = 0; count < signatures_max && !header.empty(); ++count) {
        const std::size_t end = std::min(header.find(' '), header.size());
        // Not "found ||": each comparison is made.
        if (crypto::equal_constant_time(header.substr(0, end), expected)) found = true;
        header.remove_prefix(std::min(end + 1, header.size()));
    }
    return found;
}

bool is_webhook_id(std::string_view id) {
    const auto is_visible = [](char character) { return character > ' ' && character < '\x7f'; };
    return !id.empty() && id.size() <= id_length_max && std::ranges::all_of(id, is_visible);
}

bool is_fresh(std::string_view timestamp, TimePoint now) {
    long long seconds = 0;
    const char* const end = timestamp.data() + timestamp.size();
    const auto read = std::from_chars(timestamp.data(), end, seconds);
    if (timestamp.size() != timestamp_digits || read.ec != std::errc{} || read.ptr != end ||
        seconds < 0) {
        return false;
    }
    const TimePoint sent{std::chrono::seconds(seconds)};
    // The sender's clock has whole seconds: compare in those.
    const auto difference = std::chrono::floor<std::chrono::seconds>(now) - sent;
    return difference <= timestamp_tolerance && difference >= -timestamp_tolerance;
}

void sign(HttpCall& call, const Signer& signer, const PushContext& context) {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(context.now.time_since_epoch());
    const std::string timestamp = std::to_string(seconds.count());
    call.headers.emplace_back("webhook-id", context.client_key);
    call.headers.emplace_back("webhook-timestamp", timestamp);
    call.headers.emplace_back(
        "webhook-signature", signer.sign(context.client_key, timestamp, call.body)
    );
}

Delivery delivery_of(const HttpResult& result) {
    Delivery delivery;
    if (result.status >= 200 && result.status < 300) return delivery;
    delivery.result = Delivery::Result::try_later;
    delivery.why = result.status == 0 ? result.error : "HTTP " + std::to_string(result.status);
    delivery.retry_after_s = retry_after_seconds(result.retry_after);
    return delivery;
}

}  // namespace heed::app
