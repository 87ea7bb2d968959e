#include "bot/commands/erase.hpp"

#include "bot/commands/own_store.hpp"
#include "bot/control.hpp"
#include "bot/corrections.hpp"
#include "bot/corrections_sweep.hpp"
#include "dialogs/json.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <stdexcept>

namespace heed {
namespace {

// Nothing when no server runs.
std::optional<Erased> ask_server(const Config& config, std::string_view resident) {
    std::string line = R"({"command":"erase","resident":)";
    json::append_quoted(line, resident);
    const auto reply = blocking_ask_server(control_socket_of(config.storage.database), line + "}");
    if (!reply) return std::nullopt;
    rapidjson::Document answer;
    if (json::parse(*reply, answer).empty() && answer.IsObject()) {
        if (const auto complaints = json::integer_at(answer, "complaints"))
            return Erased{Erased::Result::done, *complaints};
        const auto error = json::string_at(answer, "error");
        if (error == "unknown") return Erased{Erased::Result::unknown, 0};
        if (error == "staff") return Erased{Erased::Result::staff, 0};
    }
    throw std::runtime_error("the running server refused: " + *reply);
}

}  // namespace

int run_erase(
    const Config& config, std::string_view resident, std::ostream& out, std::ostream& err
) {
    auto erased = ask_server(config, resident);
    if (!erased) {
        erased = in_own_store(config, [&](Tx& tx) {
            return tx.erase_resident(resident, "heed", SystemClock().now());
        });
        // A server that runs does it within a minute.
        const auto file = corrections_file_of(config);
        const auto numbers = complaints_in_corrections(file);
        if (!numbers.empty())
            remove_corrections(file, nobodys_complaints(numbers, *open_reader(config.storage)));
    }
    switch (erased->result) {
        case Erased::Result::unknown:
            err << "heed erase: no resident `" << resident
                << "`; `heed export` shows each complaint's\n";
            return 1;
        case Erased::Result::staff:
            err << "heed erase: " << resident
                << " is a member of staff: `heed staff remove` first\n";
            return 1;
        case Erased::Result::done:
            break;
    }
    out << resident << " is erased; " << erased->complaints
        << (erased->complaints == 1 ? " complaint stays" : " complaints stay")
        << ", without person.\nBackups taken before still know the person: let them expire.";
    out << " Restoring one erases again whom "
        << erased_list_of(config.storage.database).filename().string() << " names.\n";
    return 0;
}

}  // namespace heed
