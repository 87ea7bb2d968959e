#include "dialogs/casework/concern_index.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

namespace heed::casework {
namespace {

constexpr std::size_t words_max = 256;     // of one text that are kept, the weightiest
constexpr std::size_t words_indexed = 32;  // of these, by which it can be found
constexpr std::size_t compared_max = 32;   // candidates of each way that are compared in full
constexpr double reach = 1.5;              // in radii: beyond it a place says nothing
constexpr std::int64_t rings_max = 30;     // cells to each side, however large a kind's radius
constexpr double metres_per_degree = 111'195;
constexpr double point_degrees = 1e-4;  // about 11 m: what counts as one point
constexpr auto series_time = std::chrono::minutes{10};
constexpr std::size_t series_max = 32;

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
    hash ^= value + 0x9E3779B97F4A7C15U + (hash << 6U) + (hash >> 2U);
    hash *= 0xFF51AFD7ED558CCDU;
    return hash ^ (hash >> 33U);
}

std::uint64_t point_key(const Position& position) {
    const auto north =
        static_cast<std::int64_t>(std::llround(position.latitude_deg / point_degrees));
    const auto east =
        static_cast<std::int64_t>(std::llround(position.longitude_deg / point_degrees));
    return mix(static_cast<std::uint64_t>(north), static_cast<std::uint64_t>(east));
}

std::uint64_t block_key(const Cell& cell, Kinship::Id category) {
    const std::uint64_t row = mix(category, static_cast<std::uint64_t>(cell.row));
    return mix(row, static_cast<std::uint64_t>(cell.column));
}

}  // namespace

ConcernIndex::ConcernIndex(const Organisation& organisation, const ConcernSettings& settings)
    : settings_(settings), kinship_(organisation) {}

double ConcernIndex::rarity(Term term) const {
    const auto found = postings_.find(term);
    const double having = found == postings_.end() ? 0 : found->second.texts;
    // The text itself counts, whether it has been added or not.
    return std::log((static_cast<double>(texts_) + 2) / (having + 1));
}

double ConcernIndex::radius_of(Kinship::Id category) const {
    const Category* known = kinship_.category(category);
    return known == nullptr ? settings_.radius_m : std::max(known->radius_m, 1.0);
}

Duration ConcernIndex::half_life_of(Kinship::Id category) const {
    const Category* known = kinship_.category(category);
    const bool said = known != nullptr && known->half_life > Duration{0};
    return said ? known->half_life : settings_.half_life;
}

ConcernIndex::Entry ConcernIndex::read(const Sighting& sighting) {
    Entry entry;
    entry.id = sighting.id;
    entry.here = true;
    entry.category = kinship_.id_of(sighting.category);
    entry.at = sighting.at;
    entry.position = sighting.position;
    if (!sighting.resident.empty())
        entry.resident = std::hash<std::string>{}(sighting.resident) | 1U;
    const Wording wording = read_wording(sighting.title, sighting.text);
    entry.words.reserve(wording.counts.size());
    // What the category says already is not said once more by the same words.
    const std::vector<std::pair<Term, float>> known = read_wording({}, sighting.category).counts;
    for (const auto& [term, count] : wording.counts) {
        const auto said = [&](const auto& other) { return other.first == term; };
        if (std::ranges::any_of(known, said)) continue;
        const double rare = rarity(term);
        const double weight = (1 + std::log(static_cast<double>(count))) * rare;
        entry.mass += static_cast<float>(rare);
        entry.words.push_back({term, static_cast<float>(weight)});
    }
    const auto heavier = [](const Weighted& a, const Weighted& b) { return a.weight > b.weight; };
    if (entry.words.size() > words_max) {
        std::ranges::nth_element(entry.words, entry.words.begin() + words_max, heavier);
        entry.words.resize(words_max);
        entry.words.shrink_to_fit();
        std::ranges::sort(entry.words, {}, &Weighted::term);
    }
    double squares = 0;
    for (const Weighted& word : entry.words)
        squares += static_cast<double>(word.weight) * static_cast<double>(word.weight);
    const auto length = static_cast<float>(std::sqrt(squares));
    for (Weighted& word : entry.words) word.weight /= length > 0 ? length : 1;
    entry.names = wording.names;
    return entry;
}

std::uint64_t ConcernIndex::cell_key(
    const Position& position, Kinship::Id category, int north, int east
) const {
    const double size = radius_of(category) * reach;
    const auto row =
        static_cast<std::int64_t>(std::floor(position.latitude_deg * metres_per_degree / size)) +
        north;
    // Each row is cut into cells by its own circle of latitude.
    const double latitude = static_cast<double>(row) * size / metres_per_degree;
    const double shrink = std::cos(latitude * std::numbers::pi / 180);
    const auto column = static_cast<std::int64_t>(
                            std::floor(position.longitude_deg * metres_per_degree * shrink / size)
                        ) +
                        east;
    return mix(mix(category, static_cast<std::uint64_t>(row)), static_cast<std::uint64_t>(column));
}

double ConcernIndex::habit_of(Kinship::Id category) const {
    // As if eight had been seen, one of them again: a new kind is not judged by its first.
    const auto found = habits_.find(category);
    const Habit habit = found == habits_.end() ? Habit{} : found->second;
    return (habit.again + 1.0) / (habit.seen + 8.0);
}

void ConcernIndex::note_habit(const Entry& entry) {
    Habit& habit = habits_[entry.category];
    ++habit.seen;
    const auto [last, fresh] =
        last_at_.try_emplace(mix(entry.category, point_key(*entry.position)), entry.resident);
    if (fresh) return;
    const bool others = last->second != 0 && entry.resident != 0 && last->second != entry.resident;
    if (!others) ++habit.again;
    last->second = entry.resident;
}

// How many of this kind were entered just now elsewhere by nobody else: one who walks down a street
// and reports each pothole reports many troubles.
std::size_t ConcernIndex::series_of(const Entry& entry) const {
    const auto found = recent_.find(entry.category);
    if (found == recent_.end() || !entry.position) return 0;
    const double apart = radius_of(entry.category) / 2;
    return static_cast<std::size_t>(std::ranges::count_if(found->second, [&](const Recent& recent) {
        const bool other =
            recent.resident != 0 && entry.resident != 0 && recent.resident != entry.resident;
        return !other && recent.position && entry.at - recent.at <= series_time &&
               metres_between(*recent.position, *entry.position) > apart;
    }));
}

PairEvidence ConcernIndex::compare(
    const Entry& entry, const Entry& other, std::size_t series, Places places
) const {
    PairEvidence evidence;
    evidence.kind = kinship_.between(entry.category, other.category);
    const bool placed = entry.position && other.position;
    if (placed && places == Places::cells) {
        // How many stand at one point says more of the point than may be told.
        evidence.distance_m = metres_between(cell_of(*entry.position), cell_of(*other.position));
        evidence.habit = habit_of(entry.category);
    } else if (placed) {
        evidence.distance_m = metres_between(*entry.position, *other.position);
        const auto crowd = points_.find(point_key(*other.position));
        evidence.crowd = crowd == points_.end() ? 0 : crowd->second - 1;
        evidence.habit = habit_of(entry.category);
    }
    evidence.radius_m = std::max(radius_of(entry.category), radius_of(other.category));
    // Nothing is nearer than its cell.
    if (places == Places::cells) evidence.radius_m = std::max(evidence.radius_m, cell_m);
    evidence.half_life = half_life_of(entry.category);
    evidence.apart = entry.at - other.at;
    if (evidence.apart < series_time) evidence.series = series;
    double cosine = 0;
    auto theirs = other.words.begin();
    for (const Weighted& word : entry.words) {
        while (theirs != other.words.end() && theirs->term < word.term) ++theirs;
        if (theirs != other.words.end() && theirs->term == word.term)
            cosine += static_cast<double>(word.weight) * static_cast<double>(theirs->weight);
    }
    evidence.cosine = cosine;
    evidence.mass = static_cast<double>(std::min(entry.mass, other.mass));
    const auto look = [&](const Entry& names, const Entry& words) {
        double missing = 0;
        for (const Term name : names.names) {
            const bool has = std::ranges::binary_search(words.words, name, {}, &Weighted::term);
            (has ? evidence.names_shared : missing) += rarity(name);
        }
        evidence.names_missing += missing;
        return missing;
    };
    const double mine = look(entry, other);
    evidence.names_against = std::min(mine, look(other, entry));
    return evidence;
}

std::optional<PairEvidence> ConcernIndex::evidence(const Sighting& sighting, std::int64_t other) {
    const auto found = slots_.find(other);
    if (found == slots_.end()) return std::nullopt;
    const Entry entry = read(sighting);
    return compare(entry, entries_[found->second], series_of(entry), Places::exact);
}

void ConcernIndex::nearby(const Entry& entry, std::vector<Slot>& out) {
    if (!entry.position) return;
    std::vector<std::pair<double, Slot>> close;
    for (const Kinship::Id relative : kinship_.relatives(entry.category)) {
        for (int north = -1; north <= 1; ++north) {
            for (int east = -1; east <= 1; ++east) {
                const auto cell = cells_.find(cell_key(*entry.position, relative, north, east));
                if (cell == cells_.end()) continue;
                for (const Slot slot : cell->second.slots) {
                    const Entry& other = entries_[slot];
                    if (!other.here || !other.position) continue;
                    const double metres = metres_between(*entry.position, *other.position);
                    const double radius = std::max(radius_of(entry.category), radius_of(relative));
                    if (metres > radius * reach) continue;
                    // A first look, without the words: the near, the same kind, the recent.
                    const double lives = static_cast<double>((entry.at - other.at).count()) /
                                         static_cast<double>(half_life_of(entry.category).count());
                    const double rough = kinship_.between(entry.category, relative) *
                                         std::exp2(-lives) * std::exp(-metres / (radius / 2));
                    close.emplace_back(-rough, slot);
                }
            }
        }
    }
    const std::size_t count = std::min(close.size(), compared_max);
    std::ranges::partial_sort(close, close.begin() + static_cast<std::ptrdiff_t>(count));
    for (std::size_t i = 0; i < count; ++i) out.push_back(close[i].second);
}

// Those of its category in the cells around, the nearest cells first.
void ConcernIndex::around(const Entry& entry, std::vector<Slot>& out) const {
    if (!entry.position) return;
    const Cell here = cell_of(*entry.position);
    const double reach_m = std::max(radius_of(entry.category), cell_m) * reach;
    const auto rows = std::min(static_cast<std::int64_t>(reach_m / cell_m) + 1, rings_max);
    std::vector<std::pair<double, Slot>> close;
    for (std::int64_t row = here.row - rows; row <= here.row + rows; ++row) {
        // The columns of another row begin elsewhere.
        const double east_deg = middle_of(here).longitude_deg;
        const std::int64_t middle = cell_of({middle_of({row, 0}).latitude_deg, east_deg}).column;
        for (std::int64_t column = middle - rows; column <= middle + rows; ++column) {
            const Cell cell{row, column};
            const double metres = metres_between(here, cell);
            if (metres > reach_m) continue;
            const auto block = blocks_.find(block_key(cell, entry.category));
            if (block == blocks_.end()) continue;
            for (const Slot slot : block->second.slots) {
                const Entry& other = entries_[slot];
                const bool still_there = other.here && other.position &&
                                         other.category == entry.category &&
                                         cell_of(*other.position) == cell;
                if (still_there) close.emplace_back(metres, slot);
            }
        }
    }
    const std::size_t count = std::min(close.size(), compared_max);
    const auto nearer = [&](const auto& a, const auto& b) {
        if (a.first != b.first) return a.first < b.first;
        return entries_[a.second].id > entries_[b.second].id;  // of equals the later one
    };
    std::ranges::partial_sort(close, close.begin() + static_cast<std::ptrdiff_t>(count), nearer);
    for (std::size_t i = 0; i < count; ++i) out.push_back(close[i].second);
}

void ConcernIndex::alike(const Entry& entry, std::vector<Slot>& out) const {
    std::vector<Weighted> rarest = entry.words;
    const std::size_t looked_up = std::min(rarest.size(), words_indexed);
    std::ranges::partial_sort(
        rarest,
        rarest.begin() + static_cast<std::ptrdiff_t>(looked_up),
        std::greater{},
        &Weighted::weight
    );
    std::unordered_map<Slot, double> shared;
    for (std::size_t i = 0; i < looked_up; ++i) {
        const auto posting = postings_.find(rarest[i].term);
        if (posting == postings_.end()) continue;
        for (const Slot slot : posting->second.newest.slots)
            shared[slot] +=
                static_cast<double>(rarest[i].weight) * static_cast<double>(rarest[i].weight);
    }
    std::vector<std::pair<double, Slot>> best;
    for (const auto& [slot, weight] : shared) {
        if (entries_[slot].here) best.emplace_back(-weight, slot);
    }
    const std::size_t count = std::min(best.size(), compared_max);
    std::ranges::partial_sort(best, best.begin() + static_cast<std::ptrdiff_t>(count));
    for (std::size_t i = 0; i < count; ++i) out.push_back(best[i].second);
}

std::vector<Found> ConcernIndex::like(
    const Sighting& sighting, std::size_t count_max, Places places
) {
    const Entry entry = read(sighting);
    const std::size_t series = series_of(entry);
    std::vector<Slot> candidates;
    if (places == Places::exact) {
        nearby(entry, candidates);
    } else {
        around(entry, candidates);
    }
    alike(entry, candidates);
    std::ranges::sort(candidates);
    const auto again = std::ranges::unique(candidates);
    candidates.erase(again.begin(), again.end());
    std::vector<Found> found;
    for (const Slot slot : candidates) {
        const PairEvidence evidence = compare(entry, entries_[slot], series, places);
        found.push_back({entries_[slot].id, likeness(evidence, settings_)});
    }
    // Of equals the later one: its concern is the one that is alive.
    std::ranges::sort(found, [](const Found& a, const Found& b) {
        if (a.likeness.score != b.likeness.score) return a.likeness.score > b.likeness.score;
        return a.id > b.id;
    });
    if (found.size() > count_max) found.resize(count_max);
    return found;
}

void ConcernIndex::add(const Sighting& sighting) {
    Entry entry = read(sighting);
    ++texts_;
    Slot slot = 0;
    if (free_.empty()) {
        slot = static_cast<Slot>(entries_.size());
        entries_.emplace_back();
    } else {
        slot = free_.back();
        free_.pop_back();
    }
    slots_[entry.id] = slot;
    std::vector<Weighted> words = entry.words;
    const auto by_weight = [](const Weighted& a, const Weighted& b) { return a.weight > b.weight; };
    std::ranges::sort(words, by_weight);
    for (std::size_t i = 0; i < words.size(); ++i) {
        Posting& posting = postings_[words[i].term];
        ++posting.texts;
        if (i < words_indexed) posting.newest.push(slot);
    }
    if (entry.position) {
        cells_[cell_key(*entry.position, entry.category, 0, 0)].push(slot);
        blocks_[block_key(cell_of(*entry.position), entry.category)].push(slot);
        ++points_[point_key(*entry.position)];
        note_habit(entry);
        std::deque<Recent>& recent = recent_[entry.category];
        recent.push_front({entry.at, entry.position, entry.resident});
        if (recent.size() > series_max) recent.pop_back();
    }
    entries_[slot] = std::move(entry);
}

void ConcernIndex::remove(std::int64_t id) {
    const auto found = slots_.find(id);
    if (found == slots_.end()) return;
    Entry& entry = entries_[found->second];
    if (entry.position) {
        const auto point = points_.find(point_key(*entry.position));
        if (point != points_.end() && --point->second == 0) points_.erase(point);
    }
    free_.push_back(found->second);
    entry = Entry{};
    slots_.erase(found);
}

}  // namespace heed::casework
