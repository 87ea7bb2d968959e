#include "bot/log.hpp"

#include "bot/line_buffer.hpp"
#include "dialogs/json.hpp"
#include "dialogs/time.hpp"
#include "dialogs/utf8.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <span>
#include <unistd.h>
#include <utility>

namespace heed::log {
namespace {

constexpr std::size_t value_bytes_max = 256;
constexpr std::array<std::string_view, 3> level_names{"info", "warning", "error"};

std::atomic<Level> kept_from{Level::info};

Listener& diverted() {
    static Listener listener;
    return listener;
}

std::unique_ptr<LineBuffer> owned;
// Null before start() and after stop(). What it pointed to stays: somebody may be writing still.
std::atomic<LineBuffer*> buffer = nullptr;

std::string line_of(Level level, std::string_view event, std::span<const Field> fields) {
    const auto now =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
    std::string text = R"({"ts":")";
    text.reserve(256);
    const std::string stamp = to_rfc3339(now);
    const auto fraction = std::to_string((now - seconds).count());
    text.append(stamp, 0, stamp.size() - 1).append(1, '.');
    text.append(3 - fraction.size(), '0').append(fraction);
    text.append(R"(Z","lvl":")").append(to_string(level)).append(R"(","ev":)");
    json::append_quoted(text, event);
    for (const auto& [name, value] : fields) {
        if (value.empty()) continue;
        text += ',';
        json::append_quoted(text, name);
        text += ':';
        json::append_quoted(text, cut_bytes(value, value_bytes_max));
    }
    text += '}';
    return text;
}

std::string tell_dropped(std::uint64_t lines) {
    const std::array<Field, 1> fields{Field{"lines", std::to_string(lines)}};
    return line_of(Level::warning, "lines_dropped", fields);
}

}  // namespace

std::string_view to_string(Level level) { return level_names[static_cast<std::size_t>(level)]; }

std::optional<Level> parse_level(std::string_view text) {
    for (const Level level : {Level::info, Level::warning, Level::error}) {
        if (text == to_string(level)) return level;
    }
    return std::nullopt;
}

void keep_from(Level least) { kept_from = least; }
bool keeps(Level level) { return level >= kept_from.load(std::memory_order_relaxed); }

void divert(Listener listener) { diverted() = std::move(listener); }

void start() {
    owned = std::make_unique<LineBuffer>(STDERR_FILENO, tell_dropped);
    buffer = owned.get();
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (!keeps(level)) return;
    if (diverted()) return diverted()(level, event, fields);
    const std::string line = line_of(level, event, fields);
    if (LineBuffer* const lines = buffer) return lines->append(line, level != Level::info);
    write_whole(STDERR_FILENO, line + "\n");
}

void stop() {
    if (LineBuffer* const lines = buffer.exchange(nullptr)) lines->stop();
}

}  // namespace heed::log
