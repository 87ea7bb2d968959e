#include "adapters/tencent/callback.hpp"

#include "adapters/xml.hpp"
#include "dialogs/json.hpp"

#include <algorithm>
#include <initializer_list>

namespace heed::tencent {
namespace {

constexpr std::size_t query_bytes_max = 1024;
constexpr std::size_t nonce_length_max = 64;
constexpr std::size_t nonce_bytes = 8;  // of our own

bool is_made_of(std::string_view text, std::string_view characters) {
    return text.find_first_not_of(characters) == text.npos;
}
bool is_timestamp(std::string_view text) {
    return text.size() == 10 && is_made_of(text, "0123456789");
}
bool is_nonce(std::string_view text) {
    return !text.empty() && text.size() <= nonce_length_max &&
           is_made_of(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}

std::string signature_of(std::initializer_list<std::string_view> parts) {
    std::vector<std::string_view> sorted(parts);
    std::ranges::sort(sorted);
    std::size_t bytes = 0;
    for (const std::string_view part : sorted) bytes += part.size();
    std::string text;
    text.reserve(bytes);
    for (const std::string_view part : sorted) text += part;
    return crypto::sha1_hex(text);
}

}  // namespace

std::optional<Refused> read_query(const HttpRequestView& request, Query& query) {
    if (request.method != "GET" && request.method != "POST") {
        return Refused{405, "method", "Only GET and POST are served here.", "method"};
    }
    if (request.query.size() > query_bytes_max || !parse_query(request.query, query)) {
        return malformed("The query is malformed or too long.");
    }
    for (const std::string_view name :
         {"signature", "msg_signature", "timestamp", "nonce", "echostr", "encrypt_type"}) {
        const auto is_it = [&](const auto& parameter) { return parameter.first == name; };
        if (std::ranges::count_if(query, is_it) > 1) {
            return malformed("A parameter of the query occurs twice.");
        }
    }
    return std::nullopt;
}

std::string_view value_of(const Query& query, std::string_view name) {
    for (const auto& [key, value] : query) {
        if (key == name) return value;
    }
    return {};
}

Refused malformed(std::string message) {
    return Refused{400, "malformed", std::move(message), "malformed"};
}

Refused forbidden(std::string_view reason) {
    return Refused{403, "signature", "The signature is missing or wrong.", std::string(reason)};
}

std::optional<Refused> check_signature(
    const Query& query,
    std::string_view name,
    std::string_view token,
    std::optional<std::string_view> more
) {
    const std::string_view signature = value_of(query, name);
    const std::string_view timestamp = value_of(query, "timestamp");
    const std::string_view nonce = value_of(query, "nonce");
    if (signature.empty()) return forbidden("signature_missing");
    // The parts are joined without a separator before hashing. Their exact form is what keeps
    // somebody from moving a digit from one to the other under the same signature.
    if (!is_timestamp(timestamp) || !is_nonce(nonce)) return forbidden("signature_form");
    const std::string expected = more ? signature_of({token, timestamp, nonce, *more})
                                      : signature_of({token, timestamp, nonce});
    if (!crypto::equal_constant_time(signature, expected)) return forbidden("signature_wrong");
    return std::nullopt;
}

HttpReply refusal_reply(const Refused& refused) {
    HttpReply reply;
    reply.status = refused.status;
    if (refused.status == 403) return reply;
    reply.content_type = "text/plain; charset=utf-8";
    reply.body = refused.message + "\n";
    if (refused.status == 405) reply.headers.emplace_back("Allow", "GET, POST");
    if (refused.status == 503) reply.headers.emplace_back("Retry-After", "5");
    return reply;
}

namespace {

constexpr std::size_t around_bytes = 320;  // of an answer, around its text

// Both sides of a text that is said in answer.
struct TextReply {
    std::string_view to, from;
    std::string_view text;
    long long time_s = 0;
    bool json = false;
};

std::string write_text_reply(const TextReply& reply) {
    const std::string time = std::to_string(reply.time_s);
    std::string out;
    out.reserve(around_bytes + reply.text.size());
    if (reply.json) {
        out = "{\"ToUserName\":";
        json::append_quoted(out, reply.to);
        out += ",\"FromUserName\":";
        json::append_quoted(out, reply.from);
        out += ",\"CreateTime\":" + time + ",\"MsgType\":\"text\",\"Content\":";
        json::append_quoted(out, reply.text);
        out += "}";
        return out;
    }
    out = "<xml>";
    xml::append_cdata(out, "ToUserName", reply.to);
    xml::append_cdata(out, "FromUserName", reply.from);
    xml::append_number(out, "CreateTime", reply.time_s);
    xml::append_cdata(out, "MsgType", "text");
    xml::append_cdata(out, "Content", reply.text);
    out += "</xml>";
    return out;
}

// `reply` sealed and signed, in the form of `json`.
std::string seal_reply(
    const crypto::WechatCipher& cipher,
    std::string_view token,
    std::string_view reply,
    long long time_s,
    bool json,
    Random& random
) {
    const std::string sealed = cipher.seal(reply, random);
    const std::string nonce = random_hex(random, nonce_bytes);
    const std::string time = std::to_string(time_s);
    const std::string signature = signature_of({token, time, nonce, sealed});
    std::string out;
    out.reserve(around_bytes + sealed.size());
    if (json) {
        out = "{\"Encrypt\":";
        json::append_quoted(out, sealed);
        out += ",\"MsgSignature\":";
        json::append_quoted(out, signature);
        out += ",\"TimeStamp\":" + time + ",\"Nonce\":";
        json::append_quoted(out, nonce);
        out += "}";
        return out;
    }
    out = "<xml>";
    xml::append_cdata(out, "Encrypt", sealed);
    xml::append_cdata(out, "MsgSignature", signature);
    xml::append_number(out, "TimeStamp", time_s);
    xml::append_cdata(out, "Nonce", nonce);
    out += "</xml>";
    return out;
}

}  // namespace

HttpReply text_answer(
    const Received& to,
    std::string_view text,
    TimePoint now,
    const crypto::WechatCipher* cipher,
    std::string_view token,
    Random& random
) {
    const long long time_s =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    HttpReply reply;
    reply.content_type = to.json ? "application/json; charset=utf-8" : "text/xml; charset=utf-8";
    reply.body = write_text_reply({to.message.from.user, to.account, text, time_s, to.json});
    if (cipher != nullptr)
        reply.body = seal_reply(*cipher, token, reply.body, time_s, to.json, random);
    return reply;
}

}  // namespace heed::tencent
