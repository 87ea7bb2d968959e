#include "bot/commands/scene_keeper.hpp"

#include "bot/commands/own_store.hpp"
#include "bot/control.hpp"
#include "dialogs/json.hpp"

namespace heed {
namespace {

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
    return in_own_store(config, [&](Tx& tx) {
        tx.save_scene(scene, place, SystemClock().now());
        return std::string();
    });
}

}  // namespace heed
