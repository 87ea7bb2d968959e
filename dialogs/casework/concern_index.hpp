#pragma once
// Open complaints, found by what a new one has in common with them: the place's cell and kind, and
// the rarest words. Every list that a look-up walks is bounded, so that it stays as quick with ten
// million open complaints as with a thousand (measured: docs/hearing.md).
#include "dialogs/casework/kinship.hpp"
#include "dialogs/casework/likeness.hpp"
#include "dialogs/organisation.hpp"
#include "dialogs/time.hpp"
#include "dialogs/understanding/wording.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace heed::casework {

// What there is to know of a complaint for finding others like it.
struct Sighting {
    std::int64_t id = 0;  // the caller's
    TimePoint at{};
    std::string title;  // may be empty
    std::string text;
    std::string category;  // may be empty, need not be in the catalogue
    std::optional<Position> position;
    std::string resident;  // pseudonym; may be empty
};
struct Found {
    std::int64_t id = 0;
    Likeness likeness;
};
// How well places are looked at: for staff as they are, for another resident by their cells alone.
enum class Places : std::uint8_t { exact, cells };

class ConcernIndex {
public:
    // `organisation` must outlive this.
    ConcernIndex(const Organisation& organisation, const ConcernSettings& settings);
    // Complaints like this one, likeliest first, at most `count_max`, of any score. By `cells` the
    // answer is the same wherever in its cell each of them was made, and only those of the same
    // category are found by their place.
    std::vector<Found> like(
        const Sighting& sighting, std::size_t count_max, Places places = Places::exact
    );
    // What there is to say of this one and `other`, which was added; nothing when it was not.
    std::optional<PairEvidence> evidence(const Sighting& sighting, std::int64_t other);
    // From now on others may find it. An id must not be added twice.
    void add(const Sighting& sighting);
    void remove(std::int64_t id);
    std::size_t size() const { return slots_.size(); }

private:
    using Slot = std::uint32_t;
    // The newest few of a list; older ones are forgotten.
    template <std::size_t size_max>
    struct Newest {
        std::vector<Slot> slots;
        std::uint32_t next = 0;
        void push(Slot slot) {
            if (slots.size() < size_max) {
                slots.push_back(slot);
            } else {
                slots[next] = slot;
                next = (next + 1) % size_max;
            }
        }
    };
    struct Posting {
        std::uint32_t texts = 0;  // that had the term, gone ones included
        Newest<48> newest;
    };
    struct Weighted {
        Term term;
        float weight;
    };
    struct Entry {
        std::int64_t id = 0;
        bool here = false;
        Kinship::Id category = 0;
        TimePoint at{};
        std::optional<Position> position;
        std::size_t resident = 0;  // hash; 0: unknown
        float mass = 0;
        std::vector<Weighted> words;  // by term; length 1
        std::vector<Term> names;
    };
    struct Recent {
        TimePoint at{};
        std::optional<Position> position;
        std::size_t resident = 0;
    };

    // How often a kind came to a point where one of it had been, of those whose people are not
    // known to differ: neighbours who say the same are no habit.
    struct Habit {
        std::uint32_t seen = 0, again = 0;
    };

    Entry read(const Sighting& sighting);
    double rarity(Term term) const;
    double radius_of(Kinship::Id category) const;
    Duration half_life_of(Kinship::Id category) const;
    std::uint64_t cell_key(const Position& position, Kinship::Id category, int north, int east)
        const;
    double habit_of(Kinship::Id category) const;
    void note_habit(const Entry& entry);
    std::size_t series_of(const Entry& entry) const;
    PairEvidence compare(const Entry& entry, const Entry& other, std::size_t series, Places places)
        const;
    void nearby(const Entry& entry, std::vector<Slot>& out);
    void around(const Entry& entry, std::vector<Slot>& out) const;
    void alike(const Entry& entry, std::vector<Slot>& out) const;

    const ConcernSettings settings_;
    Kinship kinship_;
    std::size_t texts_ = 0;
    std::vector<Entry> entries_;
    std::vector<Slot> free_;
    std::unordered_map<std::int64_t, Slot> slots_;
    std::unordered_map<Term, Posting> postings_;
    std::unordered_map<std::uint64_t, Newest<32>> cells_;      // of a kind, by place
    std::unordered_map<std::uint64_t, Newest<32>> blocks_;     // of a kind, by its Cell
    std::unordered_map<std::uint64_t, std::uint32_t> points_;  // how many at one point
    std::unordered_map<Kinship::Id, std::deque<Recent>> recent_;
    std::unordered_map<Kinship::Id, Habit> habits_;
    std::unordered_map<std::uint64_t, std::size_t> last_at_;  // kind and point -> resident
};

}  // namespace heed::casework
