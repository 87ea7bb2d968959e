#include "dialogs/organisation_concerns.hpp"

#include <initializer_list>
#include <utility>

namespace heed {
namespace {

using Need = TableReader::Need;

void read_days(TableReader& reader, std::string_view key, Duration& duration) {
    constexpr std::int64_t days_max = 3650;
    const auto value = reader.integer(key, Need::optional);
    if (!value) return;
    if (*value < 1 || *value > days_max) {
        reader.fault(key, "`" + std::string(key) + "` must be a number of days, 1 to 3650");
        return;
    }
    duration = std::chrono::days(*value);
}

}  // namespace

void read_concerns(
    const toml::table* table, casework::ConcernSettings& settings, FileErrors& errors
) {
    if (table == nullptr) return;
    TableReader reader(*table, "concerns", errors);
    const std::initializer_list<std::pair<std::string_view, double*>> chances{
        {"join_from", &settings.join_from},
        {"place_even", &settings.place_even},
        {"words_even", &settings.words_even}};
    for (const auto& [key, field] : chances) {
        const auto value = reader.number(key, Need::optional);
        if (!value) continue;
        if (!(*value > 0 && *value < 1))
            reader.fault(key, "`" + std::string(key) + "` must lie between 0 and 1");
        *field = *value;
    }
    const std::initializer_list<std::pair<std::string_view, double*>> amounts{
        {"radius_m", &settings.radius_m},
        {"point_crowd", &settings.point_crowd},
        {"series", &settings.series},
        {"name_mass", &settings.name_mass},
        {"contradiction", &settings.contradiction},
        {"slight_mass", &settings.slight_mass}};
    for (const auto& [key, field] : amounts) {
        constexpr double amount_max = 100'000;
        const auto value = reader.number(key, Need::optional);
        if (!value) continue;
        if (!(*value > 0 && *value <= amount_max))
            reader.fault(key, "`" + std::string(key) + "` must be above 0, at most 100000");
        *field = *value;
    }
    read_days(reader, "half_life_days", settings.half_life);
    read_days(reader, "words_half_life_days", settings.words_half_life);
    read_days(reader, "watch_days", settings.watch);
    if (const auto people = reader.integer("recognised_from", Need::optional)) {
        constexpr std::int64_t people_max = 10'000;
        if (*people < 2 || *people > people_max)
            reader.fault(
                "recognised_from", "`recognised_from` must be a number of people, at least 2"
            );
        settings.recognised_from = *people;
    }
    reader.finish();
}

}  // namespace heed
