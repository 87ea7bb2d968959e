#include "bot/commands/tune_concerns.hpp"

#include "bot/concern_watch.hpp"
#include "bot/database.hpp"
#include "dialogs/casework/concern_index.hpp"
#include "dialogs/casework/tuning.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <vector>

namespace heed {
namespace {

constexpr std::size_t read_at_once = 500;

std::string formatted(const char* pattern, double value) {
    char buffer[64];
    const int length = std::snprintf(buffer, sizeof buffer, pattern, value);
    return {buffer, static_cast<std::size_t>(length)};
}

// The pairs as the score saw them when the later one was filed: all complaints are read in their
// order, as the running server did.
std::vector<casework::JudgedPair> judged_pairs(ReadTx& tx, const Organisation& organisation) {
    std::multimap<ComplaintId, LikenessWord> words;
    for (const LikenessWord& word : tx.all_likeness_words())
        words.emplace(std::max(word.complaint, word.other), word);
    casework::ConcernIndex index(organisation, organisation.concerns);
    std::vector<casework::JudgedPair> pairs;
    ComplaintId last = 0;
    while (pairs.size() < words.size()) {
        const std::vector<Complaint> some = tx.complaints_after(last, read_at_once);
        if (some.empty()) break;
        last = some.back().id;
        for (const Complaint& complaint : some) {
            const casework::Sighting sighting = sighting_of(complaint);
            const auto [begin, end] = words.equal_range(complaint.id);
            for (auto word = begin; word != end; ++word) {
                const ComplaintId other = std::min(word->second.complaint, word->second.other);
                if (const auto evidence = index.evidence(sighting, other))
                    pairs.push_back({*evidence, word->second.same});
            }
            index.add(sighting);
        }
    }
    return pairs;
}

std::string agreed(const casework::Agreement& agreement) {
    return std::to_string(agreement.agreed) + " of " + std::to_string(agreement.pairs) + ", loss " +
           formatted("%.3f", agreement.loss);
}

}  // namespace

int run_tune_concerns(const Config& config, std::ostream& out, std::ostream& err, TimePoint now) {
    std::vector<FileError> mistakes;
    const Organisation organisation =
        load_organisation(config.organisation_file, config.areas_file, now, mistakes);
    if (!mistakes.empty()) {
        err << "heed concerns: " << to_string(mistakes.front()) << '\n';
        return 1;
    }
    const auto reader = open_reader(config.storage);
    const auto pairs = judged_pairs(*reader, organisation);
    const auto same =
        static_cast<std::size_t>(std::ranges::count(pairs, true, &casework::JudgedPair::same));
    const std::size_t other = pairs.size() - same;
    out << "# " << pairs.size() << " pairs were judged by people: " << same << " the same, "
        << other << " not.\n";
    const bool enough = pairs.size() >= casework::tuning_pairs_min &&
                        std::min(same, other) >= casework::tuning_each_min;
    if (!enough) {
        out << "# Too few to tune by: " << casework::tuning_pairs_min << " are needed, and "
            << casework::tuning_each_min << " of each.\n";
        if (!pairs.empty())
            out << "# The numbers in force agree with "
                << agreed(casework::agreement(pairs, organisation.concerns)) << ".\n";
        return out.flush() ? 0 : 1;
    }
    const casework::Tuned tuned = casework::tune(pairs, organisation.concerns);
    out << "# The numbers in force agree with " << agreed(tuned.before)
        << ".\n# These, on pairs they were not fitted to, with " << agreed(tuned.after) << ".\n";
    if (tuned.after.loss >= tuned.before.loss) {
        out << "# They are no better: leave organisation.toml as it is.\n";
        return out.flush() ? 0 : 1;
    }
    const casework::ConcernSettings& settings = tuned.settings;
    out << "[concerns]\n";
    for (const auto& [name, value] :
         {std::pair{"point_crowd", settings.point_crowd},
          {"series", settings.series},
          {"place_even", settings.place_even},
          {"words_even", settings.words_even},
          {"name_mass", settings.name_mass},
          {"contradiction", settings.contradiction},
          {"slight_mass", settings.slight_mass}})
        out << name << " = " << formatted("%.4g", value) << '\n';
    return out.flush() ? 0 : 1;
}

}  // namespace heed
