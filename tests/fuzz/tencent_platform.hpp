#pragma once
// The platform's side of WeChat and WeCom for the fuzzers: it signs and seals whatever it is given.
#include "adapters/crypto.hpp"
#include "adapters/xml.hpp"
#include "dialogs/random.hpp"
#include "dialogs/time.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace heed::fuzz {

inline const std::string token = "QDG6eK";
inline const std::string key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
inline constexpr TimePoint now = TimePoint(std::chrono::seconds(1764000000));
inline constexpr std::size_t reply_bytes_max = 2048;

class Zeros final : public Random {
public:
    void fill(unsigned char* bytes, std::size_t count) override {
        std::fill(bytes, bytes + count, static_cast<unsigned char>(0));
    }
};

// Of the token, the time, the nonce and `more`.
inline std::string signature(const std::vector<std::string>& more) {
    std::vector<std::string> parts{token, "1764000000", "1"};
    parts.insert(parts.end(), more.begin(), more.end());
    std::sort(parts.begin(), parts.end());
    std::string text;
    for (const std::string& part : parts) text += part;
    return crypto::sha1_hex(text);
}
inline std::string signed_query(const std::vector<std::string>& more, const std::string& name) {
    return "timestamp=1764000000&nonce=1&" + name + "=" + signature(more);
}

// `body` as what was inside a good ciphertext of the account `id`, and as the ciphertext itself:
// what stands in <Encrypt>, one after the other.
inline std::vector<std::string> sealed_forms(const std::string& body, const std::string& id) {
    Zeros random;
    return {crypto::WechatCipher(key, id).seal(body, random), crypto::base64(body), body};
}
inline std::string in_envelope(const std::string& encrypt) {
    std::string outer = "<xml>";
    xml::append_cdata(outer, "Encrypt", encrypt);
    return outer + "</xml>";
}

}  // namespace heed::fuzz
