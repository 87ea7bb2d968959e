#include "tests/dialogs/conversation/spoken_town.hpp"

#include <filesystem>
#include <vector>

namespace heed::test {

std::shared_ptr<const Town> spoken_town() {
    static const auto town = [] {
        const auto folder = std::filesystem::path(HEED_SOURCE_DIR) / "tests/transcripts/city";
        std::vector<FileError> errors;
        Organisation city = load_organisation(
            folder / "organisation.toml",
            folder / "areas.geojson",
            from_civil(2026, 11, 24, 12, 0, 0),
            errors
        );
        for (const FileError& error : errors) MESSAGE(error.message);
        REQUIRE(errors.empty());
        return std::make_shared<const Town>(std::move(city));
    }();
    return town;
}

}  // namespace heed::test
