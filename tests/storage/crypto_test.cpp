#include "storage/crypto.hpp"

#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace heed;
using namespace heed::storage;

namespace {

constexpr FieldPlace place{"staff", "name", "s_0123456789abcdef"};

}  // namespace

TEST_CASE("SHA-256 gives the hash of the standard's example") {
    CHECK(
        to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

TEST_CASE("a sealed field opens in its place, is different each time, and hides its text") {
    const FieldCipher cipher(test::key);
    std::set<std::string> sealed;
    for (int i = 0; i < 100; ++i)
        sealed.insert(cipher.seal("王小明", place, test::shared_random()));
    CHECK(sealed.size() == 100);
    for (const std::string& bytes : sealed) {
        CHECK(cipher.open(bytes, place) == "王小明");
        CHECK(bytes.find("王") == bytes.npos);
    }
    CHECK(cipher.open(cipher.seal("", place, test::shared_random()), place).empty());
}

TEST_CASE("a sealed field opens in no other row, column, table, or with another key") {
    const FieldCipher cipher(test::key);
    const std::string sealed = cipher.seal("13800138000", place, test::shared_random());
    CHECK_THROWS_AS(cipher.open(sealed, {"staff", "name", "s_1"}), std::runtime_error);
    CHECK_THROWS_AS(cipher.open(sealed, {"staff", "phone", place.row}), std::runtime_error);
    CHECK_THROWS_AS(cipher.open(sealed, {"person", "name", place.row}), std::runtime_error);
    const FieldCipher other(std::string(32, 'x'));
    CHECK_THROWS_AS(other.open(sealed, place), std::runtime_error);
}

TEST_CASE("every flipped bit and every cut of a sealed field is noticed") {
    const FieldCipher cipher(test::key);
    const std::string sealed = cipher.seal("13800138000", place, test::shared_random());
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        std::string changed = sealed;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
        CHECK_THROWS_AS(cipher.open(changed, place), std::runtime_error);
    }
    for (std::size_t length = 0; length < sealed.size(); ++length)
        CHECK_THROWS_AS(cipher.open(sealed.substr(0, length), place), std::runtime_error);
}

TEST_CASE("a key of the wrong length is refused") {
    CHECK_THROWS_AS(FieldCipher("short"), std::runtime_error);
    CHECK_THROWS_AS(FieldCipher(std::string(33, 'k')), std::runtime_error);
}
