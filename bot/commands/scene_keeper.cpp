#include "bot/commands/scene_keeper.hpp"

#include "bot/control.hpp"
#include "bot/system.hpp"
#include "dialogs/json.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <future>
#include <iostream>

namespace heed {
namespace {

class SceneJob final : public Job {
public:
    SceneJob(std::string scene, Place place, std::promise<void>& done)
        : scene_(std::move(scene)), place_(std::move(place)), done_(done) {}
    void run(Tx& tx) override { tx.save_scene(scene_, place_, SystemClock().now()); }
    void done(std::exception_ptr failure) noexcept override {
        if (failure) {
            done_.set_exception(failure);
        } else {
            done_.set_value();
        }
    }

private:
    std::string scene_;
    Place place_;
    std::promise<void>& done_;
};

std::string request_line(std::string_view scene, const Place& place) {
    std::string line = R"({"command":"scene","scene":)";
    json::append_quoted(line, scene);
    line += R"(,"label":)";
    json::append_quoted(line, place.label);
    line += R"(,"latitude":)";
    json::append_number(line, *place.latitude_deg);
    line += R"(,"longitude":)";
    json::append_number(line, *place.longitude_deg);
    return line + "}";
}

}  // namespace

std::string keep_scene(const Config& config, std::string_view scene, const Place& place) {
    const auto socket = control_socket_of(config.storage.database);
    if (const auto reply = blocking_ask_server(socket, request_line(scene, place))) {
        return *reply == R"({"scene":"kept"})" ? "" : "the running server refused: " + *reply;
    }
    SystemRandom random;
    const auto store = open_sqlite_store({
        .file = config.storage.database,
        .encryption_key = config.storage.encryption_key,
        .log = [](std::string_view line) { std::cerr << line << '\n'; },
        .random = random,
    });
    std::promise<void> done;
    store->write(std::make_unique<SceneJob>(std::string(scene), place, done));
    done.get_future().get();
    store->stop();
    return {};
}

}  // namespace heed
