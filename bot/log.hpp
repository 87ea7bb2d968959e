#pragma once
// One JSON object a line on stderr. Fields are named by the caller and never hold what a person
// said, their name, number, address or platform id; secrets never come here.
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace heed::log {

enum class Level : std::uint8_t { info, warning, error };

using Field = std::pair<std::string_view, std::string>;

// `event` is a short name from the code ("turn_quarantined"). Values longer than 256 bytes are cut.
// Thread-safe; never blocks: when the queue is full the oldest line is dropped.
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
