#include "bot/invitation.hpp"

#include "adapters/crypto.hpp"

namespace heed {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::size_t code_characters = 16;
constexpr auto code_lifetime = std::chrono::hours(24);

}  // namespace

std::string make_code(Random& random) {
    unsigned char bytes[code_characters];
    random.fill(bytes, sizeof bytes);
    std::string code;
    for (std::size_t i = 0; i < code_characters; ++i) {
        if (i > 0 && i % 4 == 0) code += '-';
        code += alphabet[bytes[i] % alphabet.size()];  // 256 is a multiple of 32: no bias
    }
    return code;
}

std::string hash_code(std::string_view code) {
    std::string plain;
    for (char c : code) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (c == 'I' || c == 'L') c = '1';
        if (c == 'O') c = '0';
        if (alphabet.find(c) != alphabet.npos) plain += c;
    }
    std::string hex;
    for (const char byte : crypto::sha256(plain)) {
        const auto value = static_cast<unsigned char>(byte);
        hex += hex_digits[value >> 4];
        hex += hex_digits[value & 15];
    }
    return hex;
}

Invitation make_invitation(const InviteRequest& request, std::string_view code, TimePoint now) {
    return {hash_code(code), request.department, request.role, request.name, now + code_lifetime};
}

}  // namespace heed
