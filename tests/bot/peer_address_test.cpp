#include "bot/peer_address.hpp"

#include <doctest/doctest.h>

using namespace heed;

namespace {

IpAddress address(const char* text) { return boost::asio::ip::make_address(text); }

}  // namespace

TEST_CASE("a block holds what begins with its prefix") {
    const auto contains = [](const char* block, const char* text) {
        const auto parsed = AddressBlock::parse(block);
        REQUIRE(parsed);
        return parsed->contains(address(text));
    };
    CHECK(contains("10.0.0.0/8", "10.255.1.2"));
    CHECK_FALSE(contains("10.0.0.0/8", "11.0.0.0"));
    CHECK(contains("192.0.2.128/25", "192.0.2.129"));
    CHECK_FALSE(contains("192.0.2.128/25", "192.0.2.127"));
    CHECK(contains("192.0.2.7", "192.0.2.7"));
    CHECK_FALSE(contains("192.0.2.7", "192.0.2.8"));
    CHECK(contains("192.0.2.7", "::ffff:192.0.2.7"));
    CHECK(contains("0.0.0.0/0", "8.8.8.8"));
    CHECK_FALSE(contains("0.0.0.0/0", "2001:db8::1"));
    CHECK(contains("fd00::/8", "fd12::1"));
    CHECK_FALSE(contains("fd00::/8", "fe12::1"));
}

TEST_CASE("what is no address or block is refused") {
    for (const char* text :
         {"",
          "10.0.0.0/33",
          "10.0.0.0/",
          "10.0.0.0/-1",
          "10.0.0/8",
          "::/129",
          "a",
          "10.0.0.0/8/8"}) {
        CAPTURE(text);
        CHECK_FALSE(AddressBlock::parse(text));
    }
    CHECK_THROWS_WITH(
        TrustedProxies({"10.0.0.1", "proxy"}),
        "trusted_proxies: \"proxy\" is neither an address nor a block like 10.0.0.0/8"
    );
}

TEST_CASE("the client is the right-most hop that is not trusted") {
    const TrustedProxies proxies({"127.0.0.1", "10.0.0.0/8"});
    const auto client = [&](const char* peer, std::vector<std::string_view> forwarded) {
        return proxies.client_of(address(peer), forwarded).to_string();
    };
    CHECK(client("127.0.0.1", {"198.51.100.1"}) == "198.51.100.1");
    CHECK(client("::ffff:127.0.0.1", {"198.51.100.1"}) == "198.51.100.1");
    CHECK(client("127.0.0.1", {"203.0.113.9, 198.51.100.1 , 10.1.1.1"}) == "198.51.100.1");
    CHECK(client("127.0.0.1", {"203.0.113.9", "198.51.100.1"}) == "198.51.100.1");
    CHECK(client("127.0.0.1", {"10.1.1.1, 10.2.2.2"}) == "10.1.1.1");
    CHECK(client("127.0.0.1", {"198.51.100.1, unknown, 10.1.1.1"}) == "10.1.1.1");
    CHECK(client("127.0.0.1", {""}) == "127.0.0.1");
    CHECK(client("198.51.100.7", {"203.0.113.9"}) == "198.51.100.7");
}

TEST_CASE("addresses are counted each, IPv6 by its /64") {
    CHECK(counted_address(address("192.0.2.1")) != counted_address(address("192.0.2.2")));
    CHECK(counted_address(address("2001:db8::1")) == counted_address(address("2001:db8::ffff:2")));
    CHECK(counted_address(address("2001:db8::1")) != counted_address(address("2001:db8:0:1::1")));
    CHECK(counted_address(address("::ffff:192.0.2.1")) == address("192.0.2.1"));
}

TEST_CASE("addresses that the internet does not reach are private, however they are written") {
    const auto is_private_text = [](const char* text) {
        return is_private(boost::asio::ip::make_address(text));
    };
    for (const char* text :
         {"127.0.0.1",
          "127.255.255.254",
          "0.0.0.0",
          "10.1.2.3",
          "172.16.0.1",
          "172.31.255.255",
          "192.168.1.1",
          "169.254.169.254",
          "100.64.0.1",
          "192.0.0.8",
          "198.18.0.1",
          "224.0.0.1",
          "255.255.255.255",
          "::",
          "::1",
          "::ffff:10.0.0.1",
          "::ffff:127.0.0.1",
          "::127.0.0.1",
          "64:ff9b::7f00:1",
          "64:ff9b:1::7f00:1",
          "2002:7f00:1::",
          "fc00::1",
          "fd12:3456::1",
          "fe80::1",
          "fec0::1",
          "ff02::1",
          "2001:db8::1"}) {
        CAPTURE(text);
        CHECK(is_private_text(text));
    }
    for (const char* text :
         {"1.1.1.1",
          "8.8.8.8",
          "11.0.0.1",
          "172.15.255.255",
          "172.32.0.1",
          "192.167.255.255",
          "100.63.255.255",
          "100.128.0.1",
          "223.255.255.255",
          "::ffff:8.8.8.8",
          "2400:3200::1",
          "2606:4700::1111"}) {
        CAPTURE(text);
        CHECK_FALSE(is_private_text(text));
    }
}
