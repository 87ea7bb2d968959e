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

// Says `text` in answer to a message: a text reply in the message's form, sealed and signed when
// there is a `cipher`.
HttpReply text_answer(
    const Received& to,
    std::string_view text,
    TimePoint now,
    const crypto::WechatCipher* cipher,
    std::string_view token,
    Random& random
);

}  // namespace heed::tencent
