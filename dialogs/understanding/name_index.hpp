#pragma once
// All names of a gazetteer, found in one pass over a text: what a look-up costs depends on the text,
// not on how many places a city knows.
#include "dialogs/complaint.hpp"
#include "dialogs/organisation.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace heed {

// `text` in lower case and simplified characters. Each character keeps its bytes, so that positions
// in the result are positions in `text`.
std::string comparable(std::string_view text);

// How exactly an entry of its kind says where something is.
PlaceLevel level_of(const GazetteerEntry& entry);

// What a name stands for.
struct Named {
    const Area* area = nullptr;
    const GazetteerEntry* entry = nullptr;  // none: the area itself
    bool brief = false;                     // an alias of the area
    std::string_view name;                  // as the files write it
};
// Bytes [begin, end) of a text that name something.
struct Mention {
    std::size_t begin = 0, end = 0;
    Named named;
};

// The areas must outlive the index and stay where they are.
class NameIndex {
public:
    explicit NameIndex(const std::vector<Area>& areas);

    // Every name and alias that stands in `text` (comparable), from left to right; those of one
    // span in the order of the files. Latin names are found as whole words; "rd" is "road", and a
    // numeral may be written in digits ("8卦岭"). Names of one character are none.
    std::vector<Mention> find(std::string_view text) const;
    // Places whose name stands in `text` (comparable) but for one slip (near_names), each once, in
    // the order of the files. Names of whole neighbourhoods are left out: they are too much alike.
    std::vector<Mention> find_nearly(std::string_view text) const;
    // Places of which a name begins or ends with `words` (comparable), each once, at most `limit`:
    // "人民医院" of "人民医院东院".
    std::vector<Named> like(std::string_view words, std::size_t limit) const;

private:
    struct Name {
        Named named;
        std::string comparable;
    };
    struct Spelling {
        std::string text;
        std::uint32_t name;  // in names_
    };
    // Where in a text a name with one slip is looked for: where two of its characters stand that
    // the slip cannot have touched.
    struct Anchor {
        std::uint32_t name;  // in names_
        bool at_end;
    };

    void add(const Named& named);
    void add_spelling(std::string text, std::uint32_t name);
    void add_anchors(std::uint32_t name);

    std::vector<Name> names_;
    std::vector<Spelling> spellings_;
    // By two neighbouring characters.
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> beginnings_;  // of spellings_
    std::unordered_map<std::uint64_t, std::vector<Anchor>> anchors_;
};

}  // namespace heed
