#include "adapters/crypto.hpp"

#include "tests/adapters/support.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace heed;

namespace {

std::string hex(std::string_view bytes) {
    std::string out;
    for (const char character : bytes) {
        char digits[3];
        std::snprintf(
            digits,
            sizeof digits,
            "%02x",
            static_cast<unsigned>(static_cast<unsigned char>(character))
        );
        out += digits;
    }
    return out;
}

// Every entry of the list `name` in the vectors' file, when the data is there.
template <typename Check>
int each_vector(const char* file, const char* name, Check check) {
    const auto folder = test::data_folder("vectors");
    if (!folder) return -1;
    const rapidjson::Document vectors = test::read_vectors(*folder / file);
    int count = 0;
    for (const rapidjson::Value& entry : vectors[name].GetArray()) {
        CAPTURE(test::text_of(entry, "name"));
        check(entry);
        ++count;
    }
    return count;
}

const std::string key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

}  // namespace

TEST_CASE("the digests are those of the standards") {
    CHECK(crypto::sha1_hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(crypto::sha1_hex("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    CHECK(
        hex(crypto::sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    // RFC 4231, test case 2.
    CHECK(
        hex(crypto::hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

TEST_CASE("base64 is that of RFC 4648 and reads back at every length") {
    CHECK(crypto::base64("") == "");
    CHECK(crypto::base64("f") == "Zg==");
    CHECK(crypto::base64("fo") == "Zm8=");
    CHECK(crypto::base64("foobar") == "Zm9vYmFy");
    std::string bytes;
    for (int i = 0; i < 300; ++i) {
        CHECK(crypto::decode_base64(crypto::base64(bytes)) == bytes);
        bytes += static_cast<char>(i * 37);
    }
}

TEST_CASE("base64 with anything irregular in it is refused") {
    for (const char* text :
         {"Zg",
          "Zg=",
          "Zg===",
          "Zh==",
          "Zm9=",
          "Zm 8=",
          "Zm8=\n",
          "====",
          "=",
          "Z===",
          "Zm8=Zm8=",
          "Zm8_",
          "Zm8-"}) {
        CAPTURE(text);
        CHECK_FALSE(crypto::decode_base64(text));
    }
}

TEST_CASE("equality in constant time is equality") {
    CHECK(crypto::equal_constant_time("", ""));
    CHECK(crypto::equal_constant_time("abc", "abc"));
    CHECK_FALSE(crypto::equal_constant_time("abc", "abd"));
    CHECK_FALSE(crypto::equal_constant_time("abc", "ab"));
    CHECK_FALSE(crypto::equal_constant_time("abc", ""));
}

TEST_CASE("a key that is not 43 characters of base64 is refused") {
    for (const std::string& wrong :
         {std::string(), key.substr(1), key + "A", key.substr(1) + "=", key.substr(1) + " "}) {
        CHECK_THROWS_AS(crypto::WechatCipher(wrong, "wx1"), std::invalid_argument);
    }
    CHECK_NOTHROW(crypto::WechatCipher(key, "wx1"));
}

TEST_CASE("a key whose last character has spare bits opens what the same 32 bytes sealed") {
    // "C" and "A" differ only in the spare bits.
    test::FixedRandom random;
    const std::string stem = key.substr(0, 42);
    const std::string sealed = crypto::WechatCipher(stem + "A", "wx1").seal("hello", random);
    CHECK(crypto::WechatCipher(stem + "C", "wx1").open(sealed) == "hello");
}

TEST_CASE("what is sealed is opened again, at every length around the padding") {
    const crypto::WechatCipher cipher(key, "wxb11529c136998cb6");
    std::string message;
    for (int length = 0; length < 140; ++length) {
        test::FixedRandom random("r" + std::to_string(length));
        CHECK(cipher.open(cipher.seal(message, random)) == message);
        message += static_cast<char>(length);
    }
}

TEST_CASE("a message for another receiver is not opened") {
    test::FixedRandom random;
    const std::string sealed = crypto::WechatCipher(key, "wx1").seal("hello", random);
    CHECK(crypto::WechatCipher(key, "wx1").open(sealed));
    CHECK_FALSE(crypto::WechatCipher(key, "wx2").open(sealed));
    CHECK_FALSE(crypto::WechatCipher(key, "").open(sealed));
    CHECK_FALSE(crypto::WechatCipher(key, "wx12").open(sealed));
}

TEST_CASE("padding that is not all equal is refused, however right the rest is") {
    const crypto::WechatCipher cipher(key, "wxb11529c136998cb6");
    test::FixedRandom random;
    // 16 + 4 + 26 + 18 bytes are two times 32, so 32 bytes of padding follow: two whole blocks.
    const std::optional<std::string> sealed =
        crypto::decode_base64(cipher.seal(std::string(26, 'm'), random));
    REQUIRE(sealed);
    REQUIRE(sealed->size() == 96);
    // A flipped bit in the last block but one changes padding only.
    for (std::size_t byte = 64; byte < 79; ++byte) {
        std::string flipped = *sealed;
        flipped[byte] = static_cast<char>(flipped[byte] ^ 1);
        CHECK_FALSE(cipher.open(crypto::base64(flipped)));
    }
}

TEST_CASE("ciphertext of any length from 0 to 200 is refused without a crash") {
    const crypto::WechatCipher cipher(key, "wxb11529c136998cb6");
    for (std::size_t length = 0; length <= 200; ++length) {
        std::string bytes(length, '\0');
        for (std::size_t i = 0; i < length; ++i) bytes[i] = static_cast<char>(i * 31 + length);
        CHECK_FALSE(cipher.open(crypto::base64(bytes)));
        CHECK_FALSE(cipher.open(bytes));
    }
}

TEST_CASE("the published WeChat ciphertexts are opened, and sealing gives the same bytes") {
    int count = 0;
    for (const char* file :
         {"wechat_official_push_doc.json",
          "wxjava_crypt_test.json",
          "easywechat_work_server_test.json"}) {
        count += each_vector(file, "crypto", [](const rapidjson::Value& vector) {
            const crypto::WechatCipher cipher(
                test::text_of(vector, "encoding_aes_key"), test::text_of(vector, "receive_id")
            );
            const std::string encrypt = test::text_of(vector, "encrypt");
            CHECK(cipher.open(encrypt) == test::text_of(vector, "plaintext"));
            test::FixedRandom random(test::text_of(vector, "random16"));
            CHECK(cipher.seal(test::text_of(vector, "plaintext"), random) == encrypt);
            CHECK(
                test::sorted_sha1(
                    {test::text_of(vector, "token"),
                     test::text_of(vector, "timestamp"),
                     test::text_of(vector, "nonce"),
                     encrypt}
                ) == test::text_of(vector, "msg_signature")
            );
        });
    }
    CHECK((count == 6 || count == -3));
}

TEST_CASE("the published DingTalk ciphertext, the same scheme, is opened") {
    const int count = each_vector(
        "other_platforms_signatures.json",
        "dingtalk_crypto",
        [](const rapidjson::Value& vector) {
            const crypto::WechatCipher cipher(
                test::text_of(vector, "encoding_aes_key"), test::text_of(vector, "receive_id")
            );
            CHECK(
                cipher.open(test::text_of(vector, "encrypt")) == test::text_of(vector, "plaintext")
            );
        }
    );
    CHECK((count == 1 || count == -1));
}

TEST_CASE("the published HMAC and SHA-1 values come out") {
    each_vector(
        "other_platforms_signatures.json",
        "x_hub_signature_256",
        [](const rapidjson::Value& vector) {
            CHECK(
                hex(crypto::hmac_sha256(
                    test::text_of(vector, "app_secret"), test::text_of(vector, "body")
                )) == test::text_of(vector, "hex")
            );
        }
    );
    const auto check_sha1 = [](const rapidjson::Value& vector) {
        if (!vector.HasMember("parts")) {
            CHECK(
                test::sorted_sha1(
                    {test::text_of(vector, "token"),
                     test::text_of(vector, "timestamp"),
                     test::text_of(vector, "nonce"),
                     test::text_of(vector, "encrypt")}
                ) == test::text_of(vector, "msg_signature")
            );
            return;
        }
        std::string joined;
        for (const rapidjson::Value& part : vector["parts"].GetArray()) {
            if (!joined.empty()) joined += test::text_of(vector, "joiner");
            joined += part.GetString();
        }
        CHECK(crypto::sha1_hex(joined) == test::text_of(vector, "sha1"));
    };
    each_vector("wxjava_crypt_test.json", "sha1", check_sha1);
    each_vector("signature_small.json", "signature", check_sha1);
    each_vector("signature_small.json", "jssdk", [](const rapidjson::Value& vector) {
        const std::string text = "jsapi_ticket=" + test::text_of(vector, "jsapi_ticket") +
                                 "&noncestr=" + test::text_of(vector, "noncestr") +
                                 "&timestamp=" + test::text_of(vector, "timestamp") +
                                 "&url=" + test::text_of(vector, "url");
        CHECK(crypto::sha1_hex(text) == test::text_of(vector, "signature"));
    });
}
