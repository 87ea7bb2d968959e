#pragma once
// Signatures by the Standard Webhooks specification, symmetric keys (v1).
// Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
#include "adapters/channel.hpp"
#include "dialogs/time.hpp"

#include <string>
#include <string_view>

namespace heed::app {

inline constexpr std::chrono::minutes timestamp_tolerance{5};

class Signer {
public:
    // Throws std::invalid_argument, without the secret in its words, unless `secret` is base64 of
    // 16 to 64 bytes, with or without "whsec_".
    explicit Signer(std::string_view secret);

    // "v1,BASE64" over "id.timestamp.body".
    std::string sign(std::string_view id, std::string_view timestamp, std::string_view body) const;
    // Is one of the signatures in `header` (separated by blanks; other versions are passed over)
    // ours? The time taken says nothing about how much of it was right.
    bool verify(
        std::string_view header,
        std::string_view id,
        std::string_view timestamp,
        std::string_view body
    ) const;

private:
    std::string key_;
};

// Adds the three headers to a call whose body is written; the notice's key is its webhook-id.
void sign(HttpCall& call, const Signer& signer, const PushContext& context);
// What an answer means. The receiver recognises a repeat by its webhook-id, so nothing is ever
// uncertain, and whatever is not 2xx is sent again.
Delivery delivery_of(const HttpResult& result);

// 1 to 128 visible ASCII characters. A '.' is fine although it separates what is signed: a body
// that passes begins with '{', so there is one way to read "id.timestamp.body".
bool is_webhook_id(std::string_view id);
// Seconds, ten digits, within the tolerance of `now`.
bool is_fresh(std::string_view timestamp, TimePoint now);

}  // namespace heed::app
