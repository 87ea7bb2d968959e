#pragma once
// Places out of typed text: what the words name, how exactly, and where.
#include "dialogs/complaint.hpp"
#include "dialogs/organisation.hpp"
#include "dialogs/understanding/name_index.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace heed {

// One reading of the place words in a text.
struct PlaceFound {
    Place place;
    std::string area;  // id, empty when unknown
    bool operator==(const PlaceFound&) const = default;
};
// What `text` says about a place. `candidates` is empty when it names none; more than one entry
// means the same words name several places and the resident must choose. `words` is the span of
// `text` that was read as a place.
struct PlaceReading {
    std::vector<PlaceFound> candidates;
    std::string_view words;
};

// Reads places out of texts by the names of an organisation's areas and by how addresses are
// written. The organisation must outlive it and stay as it is.
class Gazetteer {
public:
    explicit Gazetteer(const Organisation& organisation) : names_(organisation.areas) {}
    PlaceReading read(std::string_view text) const;

private:
    NameIndex names_;
};

}  // namespace heed
