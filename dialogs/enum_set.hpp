#pragma once
#include <cstdint>
#include <initializer_list>

namespace heed {

// A set of enumerators as bits, so that tables of them are constant data.
template <class Enum>
class EnumSet {
public:
    constexpr EnumSet() = default;
    constexpr EnumSet(std::initializer_list<Enum> members) {
        for (const Enum member : members) insert(member);
    }
    constexpr void insert(Enum member) { bits_ |= bit(member); }
    constexpr void insert(EnumSet members) { bits_ |= members.bits_; }
    constexpr bool contains(Enum member) const { return (bits_ & bit(member)) != 0; }
    constexpr bool intersects(EnumSet other) const { return (bits_ & other.bits_) != 0; }
    constexpr bool empty() const { return bits_ == 0; }

private:
    static constexpr std::uint32_t bit(Enum member) {
        return std::uint32_t{1} << static_cast<unsigned>(member);
    }
    std::uint32_t bits_ = 0;
};

}  // namespace heed
