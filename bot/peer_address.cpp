#include "bot/peer_address.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace heed {
namespace {

namespace ip = boost::asio::ip;

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

std::optional<IpAddress> parse_address(std::string_view text) {
    boost::system::error_code error;
    const IpAddress address = ip::make_address(std::string(text), error);
    if (error) return std::nullopt;
    return plain_address(address);
}

template <class Bytes>
bool same_prefix(const Bytes& a, const Bytes& b, unsigned bits) {
    const std::size_t whole = bits / 8;
    if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(whole), b.begin())) {
        return false;
    }
    const unsigned rest = bits % 8;
    return rest == 0 || (a[whole] >> (8 - rest)) == (b[whole] >> (8 - rest));
}

}  // namespace

IpAddress plain_address(const IpAddress& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

bool is_loopback(const IpAddress& address) { return plain_address(address).is_loopback(); }

bool is_private(const IpAddress& address) {
    static const std::vector<AddressBlock> blocks = [] {
        std::vector<AddressBlock> made;
        for (const std::string_view text :
             {"0.0.0.0/8",      "10.0.0.0/8",     "100.64.0.0/10", "127.0.0.0/8",
              "169.254.0.0/16", "172.16.0.0/12",  "192.0.0.0/24",  "192.0.2.0/24",
              "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
              "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",   "::/96",
              "64:ff9b::/96",   "64:ff9b:1::/48", "100::/64",      "2001::/23",
              "2001:db8::/32",  "2002::/16",      "3fff::/20",     "5f00::/16",
              "fc00::/7",       "fe80::/10",      "fec0::/10",     "ff00::/8"}) {
            made.push_back(AddressBlock::parse(text).value());
        }
        return made;
    }();
    const IpAddress plain = plain_address(address);
    return std::ranges::any_of(blocks, [&](const AddressBlock& block) {
        return block.contains(plain);
    });
}

IpAddress counted_address(const IpAddress& address) {
    const IpAddress plain = plain_address(address);
    if (plain.is_v4()) return plain;
    ip::address_v6::bytes_type bytes = plain.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return ip::address_v6(bytes);
}

std::string counted_source(std::string_view peer) {
    boost::system::error_code error;
    const IpAddress address = boost::asio::ip::make_address(peer, error);
    if (error || is_loopback(address)) return {};
    return counted_address(address).to_string();
}

std::optional<AddressBlock> AddressBlock::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::optional<IpAddress> base = parse_address(text.substr(0, slash));
    if (!base) return std::nullopt;
    const unsigned bits_max = base->is_v4() ? 32 : 128;
    unsigned bits = bits_max;
    if (slash != text.npos) {
        const std::string_view digits = text.substr(slash + 1);
        const char* end = digits.data() + digits.size();
        const auto read = std::from_chars(digits.data(), end, bits);
        if (read.ec != std::errc{} || read.ptr != end || bits > bits_max) return std::nullopt;
    }
    return AddressBlock(*base, bits);
}

bool AddressBlock::contains(const IpAddress& address) const {
    const IpAddress plain = plain_address(address);
    if (plain.is_v4() != base_.is_v4()) return false;
    if (plain.is_v4()) {
        return same_prefix(plain.to_v4().to_bytes(), base_.to_v4().to_bytes(), prefix_bits_);
    }
    return same_prefix(plain.to_v6().to_bytes(), base_.to_v6().to_bytes(), prefix_bits_);
}

TrustedProxies::TrustedProxies(const std::vector<std::string>& entries) {
    for (const std::string& entry : entries) {
        const std::optional<AddressBlock> block = AddressBlock::parse(entry);
        if (!block) {
            throw std::runtime_error(
                "trusted_proxies: \"" + entry +
                "\" is neither an address nor a block like 10.0.0.0/8"
            );
        }
        blocks_.push_back(*block);
    }
}

bool TrustedProxies::contains(const IpAddress& address) const {
    return std::ranges::any_of(blocks_, [&](const AddressBlock& block) {
        return block.contains(address);
    });
}

IpAddress TrustedProxies::client_of(
    const IpAddress& peer, const std::vector<std::string_view>& forwarded_for
) const {
    IpAddress client = plain_address(peer);
    if (!contains(client)) return client;
    for (auto value = forwarded_for.rbegin(); value != forwarded_for.rend(); ++value) {
        std::string_view rest = *value;
        while (true) {
            const std::size_t comma = rest.rfind(',');
            const std::string_view hop = comma == rest.npos ? rest : rest.substr(comma + 1);
            const std::optional<IpAddress> address = parse_address(trim(hop));
            if (!address) return client;
            client = *address;
            if (!contains(client)) return client;
            if (comma == rest.npos) break;
            rest = rest.substr(0, comma);
        }
    }
    return client;
}

}  // namespace heed
