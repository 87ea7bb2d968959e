// A crowd of residents, each wanting something, talks to the real step. Prints how each kind of
// people fared. HEED_CROWD: how many; HEED_CROWD_SHOW: how many failed conversations to print.
#include "tests/dialogs/conversation/crowd/resident.hpp"
#include "tests/support/sanitized.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <map>

using namespace heed;
using namespace heed::test;

namespace {

constexpr int crowd_by_default = sanitized ? 1000 : 10000;
constexpr std::uint32_t first_seed = 20261124;

int number_from(const char* variable, int otherwise) {
    const char* set = std::getenv(variable);
    return set ? std::atoi(set) : otherwise;
}

std::shared_ptr<const Town> demonstration() {
    const std::filesystem::path folder =
        std::filesystem::path(HEED_SOURCE_DIR) / "bot/commands/demo";
    std::vector<FileError> errors;
    auto city = load_organisation(
        folder / "organisation.toml",
        folder / "areas.geojson",
        from_civil(2026, 11, 24, 12, 0, 0),
        errors
    );
    REQUIRE(errors.empty());
    return std::make_shared<const Town>(std::move(city));
}

struct Tally {
    int residents = 0, served = 0, filed = 0, right_category = 0, to_staff = 0;
    std::vector<int> messages;
    std::map<std::string, int> stuck, faults;

    void add(const crowd::Story& story) {
        ++residents;
        const bool good = story.fault.empty() && (story.filed || !story.wanted_to_file);
        served += good;
        if (!story.fault.empty()) ++faults[story.fault.substr(0, story.fault.find(':'))];
        if (!story.wanted_to_file) return;
        if (!story.filed) ++stuck[story.stuck_at];
        if (!story.filed) return;
        ++filed;
        right_category += story.category_right;
        to_staff += story.category_to_staff;
        messages.push_back(story.messages);
    }
    int messages_at(double quantile) const {
        if (messages.empty()) return 0;
        std::vector<int> sorted = messages;
        std::ranges::sort(sorted);
        return sorted[static_cast<std::size_t>(quantile * static_cast<double>(sorted.size() - 1))];
    }
};

double percent(int part, int whole) { return whole == 0 ? 0 : 100.0 * part / whole; }

void print_row(std::string_view name, const Tally& tally) {
    std::cout << std::left << std::setw(20) << name << std::right << std::setw(7) << tally.residents
              << std::fixed << std::setprecision(1) << std::setw(8)
              << percent(tally.served, tally.residents) << std::setw(7) << tally.messages_at(0.5)
              << std::setw(5) << tally.messages_at(0.9) << std::setw(5) << tally.messages_at(1)
              << std::setw(9) << percent(tally.right_category, tally.filed) << std::setw(7)
              << percent(tally.to_staff, tally.filed) << "  ";
    for (const auto& [where, count] : tally.stuck) std::cout << " " << where << " " << count;
    for (const auto& [what, count] : tally.faults) std::cout << " [" << what << " " << count << "]";
    std::cout << "\n";
}

}  // namespace

TEST_CASE("a crowd of residents files what it wants, in few messages") {
    const int count = number_from("HEED_CROWD", crowd_by_default);
    int to_show = number_from("HEED_CROWD_SHOW", 0);
    const auto town = demonstration();
    const auto chinese = crowd::real_troubles(false), english = crowd::real_troubles(true);
    if (chinese.empty()) std::cout << "without the words of real people: HEED_DATA is not set\n";

    std::map<std::string_view, Tally> tallies;
    Tally filers;
    for (int i = 0; i < count; ++i) {
        const auto& persona =
            crowd::personas()[static_cast<std::size_t>(i) % crowd::personas().size()];
        const auto seed = first_seed + static_cast<std::uint32_t>(i);
        crowd::Resident resident(town, persona, persona.english ? english : chinese, seed);
        const crowd::Story story = resident.live();
        tallies[persona.name].add(story);
        if (story.wanted_to_file) filers.add(story);
        const bool failed = !story.fault.empty() || (story.wanted_to_file && !story.filed);
        if (failed && to_show-- > 0) {
            std::cout << "---- " << persona.name << " " << seed << " " << story.fault << "\n";
            for (const std::string& line : story.lines) std::cout << line << "\n";
        }
    }
    std::cout << "persona              people  served%  median  p90  max  category%  staff%   gave "
                 "up at, [faults]\n";
    for (const auto& persona : crowd::personas()) print_row(persona.name, tallies[persona.name]);
    print_row("all who file", filers);

    CHECK(percent(filers.served, filers.residents) >= 97);
    CHECK(filers.messages_at(0.5) <= 4);
    for (const auto& [name, tally] : tallies) {
        CAPTURE(name);
        CHECK(percent(tally.served, tally.residents) >= 95);
    }
    // Typing errors cost a category now and then; then the dispatcher decides.
    CHECK(percent(filers.right_category, filers.filed) >= 95);
    CHECK(percent(filers.right_category + filers.to_staff, filers.filed) >= 99);
}
