#pragma once
// The file beside a database that says that it was moved to PostgreSQL, so that nobody serves both:
// `heed.db.moved`, one line of JSON {"move","to","at"}.
#include "dialogs/time.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace heed {

struct MovedMark {
    std::string move;  // names the move; the database that was filled says the same
    std::string to;    // where it is, for people; no password
    TimePoint at{};
};

std::filesystem::path moved_mark_of(const std::filesystem::path& database);
// Nothing when it was not moved. Throws std::runtime_error when the file says something else.
std::optional<MovedMark> read_moved_mark(const std::filesystem::path& database);
// Is on disk when it returns. Throws std::system_error.
void write_moved_mark(const std::filesystem::path& database, const MovedMark& mark);
// Throws std::runtime_error that says where the data is now and how to go back.
void refuse_if_moved(const std::filesystem::path& database);

}  // namespace heed
