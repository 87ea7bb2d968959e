#include "bot/commands/init.hpp"

#include "adapters/crypto.hpp"
#include "bot/commands/certificate.hpp"
#include "bot/commands/new_files.hpp"
#include "bot/owner.hpp"
#include "dialogs/ensure.hpp"

#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

extern "C" {
extern const char heed_template_heed_begin[], heed_template_heed_end[];
extern const char heed_template_channels_begin[], heed_template_channels_end[];
extern const char heed_template_channels_demo_begin[], heed_template_channels_demo_end[];
extern const char heed_template_organisation_begin[], heed_template_organisation_end[];
extern const char heed_template_areas_begin[], heed_template_areas_end[];
extern const char heed_demo_organisation_begin[], heed_demo_organisation_end[];
extern const char heed_demo_areas_begin[], heed_demo_areas_end[];
extern const char heed_demo_calendar_2024_begin[], heed_demo_calendar_2024_end[];
extern const char heed_demo_calendar_2025_begin[], heed_demo_calendar_2025_end[];
extern const char heed_demo_calendar_2026_begin[], heed_demo_calendar_2026_end[];
}

namespace heed {
namespace {

constexpr std::size_t secret_bytes = 32;
constexpr mode_t for_owner = 0600, for_all = 0644;

std::string_view embedded(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

std::string random_base64(Random& random) {
    unsigned char bytes[secret_bytes];
    random.fill(bytes, sizeof bytes);
    return crypto::base64({reinterpret_cast<const char*>(bytes), sizeof bytes});
}

using Values = std::vector<std::pair<std::string_view, std::string>>;

// `text` with each "@name@" replaced by its value.
std::string fill(std::string_view text, const Values& values) {
    std::string result(text);
    for (const auto& [name, value] : values) {
        const std::string mark = "@" + std::string(name) + "@";
        const std::size_t at = result.find(mark);
        HEED_ENSURE(at != result.npos);
        result.replace(at, mark.size(), value);
    }
    return result;
}

std::string heed_toml(const std::filesystem::path& state, bool demo, Random& random) {
    const auto channels =
        demo ? embedded(heed_template_channels_demo_begin, heed_template_channels_demo_end)
             : embedded(heed_template_channels_begin, heed_template_channels_end);
    const std::string address = demo ? "127.0.0.1:8443" : "0.0.0.0:8443";
    return fill(
        embedded(heed_template_heed_begin, heed_template_heed_end),
        {
            {"listen", address},
            {"public_url", demo ? "https://" + address : "https://bot.example.org"},
            {"database", (state / "heed.db").string()},
            {"photos", (state / "photos").string()},
            {"state", state.empty() ? "." : state.string()},
            {"channels", fill(channels, {{"app_secret", "whsec_" + random_base64(random)}})},
            {"quiet_hours", demo ? "" : "22:00-08:00"},
            {"merge_within", demo ? "0s" : "30m"},
            {"undo_window", demo ? "0s" : "120s"},
            {"reply_hold", demo ? "0s" : "20s"},
        }
    );
}

std::string host_name() {
    char name[256] = {};
    if (::gethostname(name, sizeof name - 1) != 0) return {};
    return name;
}

std::vector<NewFile> instance_files(
    const std::filesystem::path& state, bool demo, Random& random, TimePoint now
) {
    const auto organisation =
        demo ? embedded(heed_demo_organisation_begin, heed_demo_organisation_end)
             : embedded(heed_template_organisation_begin, heed_template_organisation_end);
    const auto areas = demo ? embedded(heed_demo_areas_begin, heed_demo_areas_end)
                            : embedded(heed_template_areas_begin, heed_template_areas_end);
    const std::pair<const char*, std::string_view> calendars[] = {
        {"calendar-2024.toml",
         embedded(heed_demo_calendar_2024_begin, heed_demo_calendar_2024_end)},
        {"calendar-2025.toml",
         embedded(heed_demo_calendar_2025_begin, heed_demo_calendar_2025_end)},
        {"calendar-2026.toml",
         embedded(heed_demo_calendar_2026_begin, heed_demo_calendar_2026_end)}};
    SelfSigned pair = make_self_signed(host_name(), random, now);
    std::vector<NewFile> files;
    files.push_back({"heed.toml", heed_toml(state, demo, random), for_owner});
    files.push_back({"organisation.toml", std::string(organisation), for_all});
    files.push_back({"areas.geojson", std::string(areas), for_all});
    for (const auto& [name, text] : calendars) files.push_back({name, std::string(text), for_all});
    files.push_back({"storage.key", random_base64(random) + "\n", for_owner});
    files.push_back({"tls/cert.pem", std::move(pair.certificate), for_all});
    files.push_back({"tls/key.pem", std::move(pair.private_key), for_owner});
    return files;
}

// As a shell takes it.
std::string shell_quoted(const std::string& text) {
    constexpr std::string_view plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-+,:@%";
    if (!text.empty() && text.find_first_not_of(plain) == text.npos) return text;
    std::string result = "'";
    for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

void say_next(const std::filesystem::path& directory, bool demo, std::ostream& out) {
    const std::string config = shell_quoted((directory / "heed.toml").string());
    if (demo) {
        out << "Made a demonstration in " << directory.string() << ".\n"
            << "Start it:  heed serve --config " << config << "\n"
            << "Talk to it as a resident with scripts/chat; join the staff:  heed staff invite "
               "--config "
            << config << " --department dongmen-office --role officer\n";
        return;
    }
    out << "Made " << directory.string()
        << ". Fill in public_url and a channel in heed.toml, and your city in organisation.toml "
           "and areas.geojson.\n"
        << "Check it:  heed check --config " << config << "\n"
        << "Start it:  heed serve --config " << config << "\n";
}

}  // namespace

int run_init(
    const std::filesystem::path& directory,
    const std::filesystem::path& state,
    bool demo,
    std::ostream& out,
    std::ostream& err,
    Random& random,
    TimePoint now
) {
    if (state.string().find_first_of("\"\\\n") != std::string::npos) {
        err << "heed init: --state: a directory without quotes, backslashes and line ends, "
               "please\n";
        return 1;
    }
    try {
        demand_owner(directory);
    } catch (const std::runtime_error& error) {
        err << "heed init: " << error.what() << '\n';
        return 1;
    }
    const std::filesystem::path from_everywhere =
        state.empty() ? state : std::filesystem::absolute(state);
    const std::string wrong =
        write_new_files(directory, instance_files(from_everywhere, demo, random, now));
    if (!wrong.empty()) {
        err << "heed init: " << wrong << '\n';
        return 1;
    }
    say_next(directory, demo, out);
    return 0;
}

}  // namespace heed
