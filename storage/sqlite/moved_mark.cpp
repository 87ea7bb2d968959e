#include "storage/sqlite/moved_mark.hpp"

#include "dialogs/json.hpp"
#include "storage/descriptor.hpp"
#include "storage/line_file.hpp"

#include <fcntl.h>
#include <stdexcept>

namespace heed {

std::filesystem::path moved_mark_of(const std::filesystem::path& database) {
    std::filesystem::path file = database;
    file += ".moved";
    return file;
}

std::optional<MovedMark> read_moved_mark(const std::filesystem::path& database) {
    const auto file = moved_mark_of(database);
    if (!std::filesystem::exists(file)) return std::nullopt;
    const auto lines = storage::read_lines(file);
    rapidjson::Document document;
    const std::string line = lines.empty() ? std::string() : lines.front();
    if (json::parse(line, document).empty() && document.IsObject()) {
        const auto move = json::string_at(document, "move");
        const auto to = json::string_at(document, "to");
        const auto at = parse_rfc3339(json::string_at(document, "at").value_or(""));
        if (move && to && at) return MovedMark{std::string(*move), std::string(*to), *at};
    }
    throw std::runtime_error(
        file.string() + " does not say where the database was moved to: remove it if it was not"
    );
}

void write_moved_mark(const std::filesystem::path& database, const MovedMark& mark) {
    std::string line = R"({"move":)";
    json::append_quoted(line, mark.move);
    line += R"(,"to":)";
    json::append_quoted(line, mark.to);
    line += R"(,"at":)";
    json::append_quoted(line, to_rfc3339(mark.at));
    line += "}\n";
    // Under another name until it is whole: half a mark would say nothing.
    const auto file = moved_mark_of(database);
    std::filesystem::path part = file;
    part += ".part";
    {
        const auto out = storage::open_file(part, O_WRONLY | O_CREAT | O_TRUNC);
        storage::write_all(out, line, part);
        storage::sync(out, part);
    }
    std::filesystem::rename(part, file);
    const auto parent = file.parent_path();
    storage::sync_directory(parent.empty() ? std::filesystem::path(".") : parent);
}

void refuse_if_moved(const std::filesystem::path& database) {
    const auto mark = read_moved_mark(database);
    if (!mark) return;
    throw std::runtime_error(
        database.string() + " was moved to " + mark->to + " at " + to_rfc3339(mark->at) +
        ": name that in heed.toml (to go back to the state of then, without what was filed there "
        "since, remove " +
        moved_mark_of(database).string() + ")"
    );
}

}  // namespace heed
