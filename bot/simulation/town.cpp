#include "bot/commands/init.hpp"
#include "bot/config.hpp"
#include "bot/rules.hpp"
#include "bot/simulation/disk_vfs.hpp"
#include "bot/simulation/held_store.hpp"
#include "bot/simulation/post.hpp"
#include "bot/simulation/world.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace heed::simulation {
namespace {

const TimePoint built_at = from_civil(2026, 11, 24, 9, 0, 0);

std::unique_ptr<Config> make_config() {
    auto config = std::make_unique<Config>();
    config->file = "simulation";
    config->server.public_url = "https://bot.example";
    config->storage.database = "heed.db";
    config->storage.encryption_key = std::string(32, 'k');
    config->notices.quiet_from_minute = config->notices.quiet_to_minute = 0;
    config->limits.messages_per_minute = 1000;
    ChannelConfig city;
    city.kind = "wechat";
    city.name = wechat_name;
    city.app_id = "wx0123456789abcdef";
    city.app_secret = "secret";
    city.token = wechat_token;
    city.api_base = "https://api.example";
    city.template_id = "template-1";
    ChannelConfig app;
    app.kind = "app";
    app.name = app_name;
    app.secret = app_secret;
    app.push_url = "https://app.example/notices";
    config->channels = {city, app};
    return config;
}

// What `heed init --demo` writes, for as long as it takes to read it.
class DemoFiles {
public:
    DemoFiles() {
        std::string name =
            (std::filesystem::temp_directory_path() / "heed-simulation-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::system_error(errno, std::generic_category(), "cannot make " + name);
        path_ = name;
        std::ostringstream out, err;
        DiceRandom random(Dice(1));
        if (run_init(path_, {}, true, out, err, random, built_at) != 0)
            throw std::runtime_error(err.str());
    }
    ~DemoFiles() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    DemoFiles(const DemoFiles&) = delete;
    DemoFiles& operator=(const DemoFiles&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// A database that was just made and closed.
std::map<std::string, std::string> make_empty_disk(const Config& config) {
    Trace trace(0);
    Disk disk(Dice(1), trace);
    Agenda agenda(built_at, Dice(2));
    const AgendaClock clock(agenda);
    const Mounted mounted(disk, clock);
    DiceRandom random(Dice(3));
    HeldStore store(
        {.file = "heed.db", .encryption_key = config.storage.encryption_key},
        agenda,
        Dice(4),
        random,
        [](std::string_view) {}
    );
    store.stop();
    return disk.image();
}

}  // namespace

Town::Town() : config_(make_config()) {
    std::vector<FileError> errors;
    const DemoFiles files;
    config_->organisation_file = files.path() / "organisation.toml";
    config_->areas_file = files.path() / "areas.geojson";
    auto rules = load_rules(*config_, built_at, errors);
    if (!errors.empty()) throw std::runtime_error(to_string(errors.front()));
    rules_ = std::make_unique<RulesInForce>(std::move(rules));
    empty_disk_ = make_empty_disk(*config_);
}

Town::~Town() = default;

}  // namespace heed::simulation
