#pragma once
// Who is at the other end: addresses, blocks of addresses, and the client behind a trusted proxy.
#include <boost/asio/ip/address.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

using IpAddress = boost::asio::ip::address;

// An IPv4 address that came inside IPv6 ("::ffff:192.0.2.1") as plain IPv4; others unchanged.
IpAddress plain_address(const IpAddress& address);

bool is_loopback(const IpAddress& address);

// Is it of this machine, a private network or another that the internet does not reach (RFC 6890)?
// No address that a stranger names may lead there.
bool is_private(const IpAddress& address);

// What the limit per address counts: an IPv4 address, or the /64 of an IPv6 address, since one
// subscriber has a whole /64 to choose from.
IpAddress counted_address(const IpAddress& address);
// The same of an address as text. Empty for what is none, and for this machine, from where tests
// and proxies come: that tells nobody from anybody.
std::string counted_source(std::string_view peer);

// Value: an address or a CIDR block ("10.0.0.0/8", "fd00::/8", "192.0.2.7").
class AddressBlock {
public:
    // Nothing when the text is not an address or block.
    static std::optional<AddressBlock> parse(std::string_view text);
    // An IPv4 address never lies in an IPv6 block and the other way round, except that IPv4 inside
    // IPv6 counts as IPv4.
    bool contains(const IpAddress& address) const;

private:
    AddressBlock(const IpAddress& base, unsigned prefix_bits)
        : base_(base), prefix_bits_(prefix_bits) {}

    IpAddress base_;
    unsigned prefix_bits_;
};

// Value: the proxies whose X-Forwarded-For counts.
class TrustedProxies {
public:
    TrustedProxies() = default;
    // Throws std::runtime_error naming the entry that is neither an address nor a block.
    explicit TrustedProxies(const std::vector<std::string>& entries);
    bool contains(const IpAddress& address) const;
    // The client: the right-most hop of the X-Forwarded-For values (in the order of their header
    // lines) that is not itself trusted. What stands left of it was written by strangers and is
    // not read. A hop that is not an address ends the search at the last good one. `peer` is
    // returned as it is when it is not trusted.
    IpAddress client_of(const IpAddress& peer, const std::vector<std::string_view>& forwarded_for)
        const;

private:
    std::vector<AddressBlock> blocks_;
};

}  // namespace heed
