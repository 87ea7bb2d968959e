// organisation.toml and heed.toml with any content: mistakes are named by their line, in one line;
// a file without mistakes is a city in which everything leads somewhere and every promise has its
// time.
#include "bot/config.hpp"
#include "dialogs/casework/clocks.hpp"
#include "dialogs/casework/routing.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/utf8.hpp"
#include "tests/support/world.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>

namespace {

using namespace heed;

constexpr TimePoint now = TimePoint(std::chrono::seconds(1764000000));

void check(const std::vector<FileError>& errors, std::string_view text) {
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
    for (const FileError& error : errors) {
        const bool here = error.file.ends_with("under-test.toml");
        HEED_ENSURE(!error.message.empty() && error.line >= 1 && (!here || error.line <= lines));
        const std::string line = to_string(error);
        HEED_ENSURE(is_valid_utf8(line) && std::ranges::none_of(line, [](char c) {
                        return c >= 0 && c < 0x20;
                    }));
    }
}
void check(const Organisation& city) {
    HEED_ENSURE(!city.number_prefix.empty() && city.department(city.dispatch().id));
    for (const Category& category : city.categories) {
        HEED_ENSURE(city.category(category.id) == &category && category.radius_m >= 0);
        HEED_ENSURE(city.department(casework::route(city, category.id, "nowhere").department));
        for (const Promise& promise :
             {category.level.sign_for, category.level.contact, category.level.resolve})
            HEED_ENSURE(casework::due(city.calendar, promise, now) >= now);
    }
}
void check(const Config& config) {
    HEED_ENSURE(config.storage.encryption_key.size() == 32 && !config.dialog.languages.empty());
    HEED_ENSURE(!config.server.public_url.empty() && !config.server.public_url.ends_with('/'));
    HEED_ENSURE(config.limits.messages_per_minute > 0 && config.dialog.park_after > Duration());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static const test::TemporaryDirectory folder;
    const auto file = folder.path() / "under-test.toml";
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    std::ofstream(file, std::ios::binary) << text;
    std::vector<FileError> errors;
    if (data[0] & 1U) {
        const Config config = load_config(file, errors);
        check(errors, text);
        if (errors.empty()) check(config);
    } else {
        static const std::string areas = HEED_SOURCE_DIR "/bot/commands/templates/areas.geojson";
        const Organisation city = load_organisation(file, areas, now, errors);
        check(errors, text);
        if (errors.empty()) check(city);
    }
    return 0;
}
