// One-time codes: their form, and that they are recognised however they are typed.
#include "bot/invitation.hpp"

#include "tests/support/world.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

namespace heed {
namespace {

using namespace std::chrono_literals;

class CountingRandom final : public Random {
public:
    void fill(unsigned char* bytes, std::size_t count) override {
        for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<unsigned char>(next_++);
    }

private:
    unsigned next_ = 0;
};

TEST_CASE("a code has four groups of four characters that nobody confuses") {
    test::SeededRandom random(7);
    std::set<std::string> codes;
    for (int i = 0; i < 200; ++i) {
        const std::string code = make_code(random);
        REQUIRE(code.size() == 19);
        for (std::size_t at = 0; at < code.size(); ++at) {
            const bool dash = at % 5 == 4;
            CHECK((code[at] == '-') == dash);
        }
        CHECK(code.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ-") == code.npos);
        codes.insert(code);
    }
    CHECK(codes.size() == 200);
}

TEST_CASE("every character of the alphabet is equally likely") {
    CountingRandom random;
    std::map<char, int> seen;
    for (int i = 0; i < 256 / 16; ++i) {
        for (const char c : make_code(random)) ++seen[c];
    }
    seen.erase('-');
    CHECK(seen.size() == 32);
    for (const auto& [character, count] : seen) CHECK(count == 8);
}

TEST_CASE("a code is the same with and without dashes, in small letters, with O for 0") {
    const std::string hash = hash_code("7K2M-9QXW-01FD-A81T");
    CHECK(hash.size() == 64);
    CHECK(hash.find_first_not_of("0123456789abcdef") == hash.npos);
    for (const char* typed :
         {"7K2M9QXW01FDA81T",
          "7k2m-9qxw-01fd-a81t",
          "7K2M-9QXW-OIFD-A8LT",
          "7k2m 9qxw olfd a8it",
          " 7K2M-9QXW-01FD-A81T\n"}) {
        CAPTURE(typed);
        CHECK(hash_code(typed) == hash);
    }
    CHECK(hash_code("7K2M-9QXW-01FD-A81V") != hash);
    CHECK(hash_code("7K2M-9QXW-01FD-A81") != hash);
}

TEST_CASE("what is kept of a code is its hash, and it lives for a day") {
    const TimePoint now = from_civil(2026, 11, 24, 10, 0, 0);
    const std::string code = "7K2M-9QXW-01FD-A81T";
    const Invitation made = make_invitation({"dispatch", casework::Role::head, "李"}, code, now);
    CHECK(made.code_hash == hash_code(code));
    CHECK(made.department == "dispatch");
    CHECK(made.role == casework::Role::head);
    CHECK(made.name == "李");
    CHECK(made.expires == now + 24h);
}

}  // namespace
}  // namespace heed
