#pragma once
// How much two categories have in common. The catalogue says it by `kind`; names that it does not
// have are compared by their rarer parts ("Missing Sign" and "Sign Repair").
#include "dialogs/organisation.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace heed::casework {

class Kinship {
public:
    using Id = std::uint16_t;
    static constexpr std::size_t names_max = 4096;  // further names all count as "nothing said"

    // `organisation` must outlive this.
    explicit Kinship(const Organisation& organisation);
    // The same name gives the same id; "" is 0: nothing said.
    Id id_of(std::string_view category);
    // In [0, 1]: 1 for the same and for "nothing said".
    double between(Id a, Id b) const;
    // All that have something in common with `id`, itself included, closest first.
    const std::vector<Id>& relatives(Id id);
    const Category* category(Id id) const { return entries_[id].category; }

private:
    struct Entry {
        const Category* category = nullptr;
        std::vector<std::uint32_t> parts;
        std::vector<Id> relatives;
        std::size_t known = 0;  // entries when `relatives` was made
    };
    double rarity(std::uint32_t part) const;

    const Organisation& organisation_;
    std::vector<Entry> entries_;
    std::unordered_map<std::string, Id> ids_;
    std::unordered_map<std::uint32_t, std::uint32_t> named_;  // part -> how many have it
};

}  // namespace heed::casework
