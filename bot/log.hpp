#pragma once
// One JSON object a line on stderr. Fields are named by the caller and never hold what a person
// said, their name, number, address or platform id; secrets never come here.
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace heed::log {

enum class Level : std::uint8_t { info, warning, error };
// "info", "warning", "error".
std::string_view to_string(Level level);
std::optional<Level> parse_level(std::string_view text);

// What weighs less than `least` is not written. At the beginning everything is. Thread-safe.
void keep_from(Level least);
// To save the work of making fields that nobody would read.
bool keeps(Level level);

// Empty: the field is left out.
using Field = std::pair<std::string_view, std::string>;

// `event` is a short name from the code ("turn_quarantined"), listed in docs/operations.md. Values
// longer than 256 bytes are cut. Thread-safe; never blocks: a flood drops its oldest lines, and a
// line `lines_dropped` says how many.
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::info, event, fields);
}
inline void warning(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::warning, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::error, event, fields);
}

// Lines go to `listener` from now on, not to stderr; to stderr again when it is empty. Only while
// nobody else writes.
using Listener =
    std::function<void(Level level, std::string_view event, std::initializer_list<Field> fields)>;
void divert(Listener listener);

// Starts the background writer; before it lines are written at once.
void start();
// Writes what is queued.
void stop();

}  // namespace heed::log
