#pragma once
// How WeChat and WeCom sign and seal what they post, and how they are answered. The scheme is one;
// they differ in the id inside the ciphertext and in what may come unsealed.
#include "adapters/channel.hpp"
#include "adapters/crypto.hpp"
#include "dialogs/random.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heed::tencent {

// A callback's query, decoded, in its order.
using Query = std::vector<std::pair<std::string, std::string>>;

// Reads the query into `query`. The refusal when the method is neither GET nor POST, or the query
// is malformed, longer than 1024 bytes, or has a parameter of the scheme twice.
std::optional<Refused> read_query(const HttpRequestView& request, Query& query);
// Empty when absent.
std::string_view value_of(const Query& query, std::string_view name);

Refused malformed(std::string message);      // 400
Refused forbidden(std::string_view reason);  // 403; says nothing of the reason outside
// The refusal when the parameter `name` is not the signature of `token`, timestamp, nonce and
// `more`: SHA-1 in lower-case hex over the parts, sorted by bytes and joined.
std::optional<Refused> check_signature(
    const Query& query,
    std::string_view name,
    std::string_view token,
    std::optional<std::string_view> more
);
// 403 has an empty body; the others say what is wrong.
HttpReply refusal_reply(const Refused& refused);

// Both sides of a text that is said in answer.
struct TextReply {
    std::string_view to, from;
    std::string_view text;
    long long time_s = 0;
    bool json = false;
};
std::string write_text_reply(const TextReply& reply);
// `reply` sealed and signed, in the form of `json`.
std::string seal_reply(
    const crypto::WechatCipher& cipher,
    std::string_view token,
    std::string_view reply,
    long long time_s,
    bool json,
    Random& random
);

}  // namespace heed::tencent
