#include "bot/log.hpp"

#include "dialogs/json.hpp"
#include "dialogs/time.hpp"
#include "dialogs/utf8.hpp"

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>
#include <utility>

namespace heed::log {
namespace {

constexpr std::size_t queue_lines_max = 8192;
constexpr std::size_t value_bytes_max = 256;

spdlog::level::level_enum level_of(Level level) {
    switch (level) {
        case Level::info:
            return spdlog::level::info;
        case Level::warning:
            return spdlog::level::warn;
        case Level::error:
            return spdlog::level::err;
    }
    return spdlog::level::err;
}

Listener& diverted() {
    static Listener listener;
    return listener;
}

// spdlog's pattern does not escape quotes or newlines, so the whole line is ours.
std::string line_of(Level level, std::string_view event, std::initializer_list<Field> fields) {
    static constexpr std::string_view names[] = {"info", "warning", "error"};
    const auto now =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
    std::string text = R"({"ts":")";
    const std::string stamp = to_rfc3339(now);
    const auto fraction = std::to_string((now - seconds).count());
    text +=
        stamp.substr(0, stamp.size() - 1) + "." + std::string(3 - fraction.size(), '0') + fraction;
    text += R"(Z","lvl":")";
    text += names[static_cast<std::size_t>(level)];
    text += R"(","ev":)";
    json::append_quoted(text, event);
    for (const auto& [name, value] : fields) {
        text += ',';
        json::append_quoted(text, name);
        text += ':';
        json::append_quoted(text, cut_bytes(value, value_bytes_max));
    }
    text += '}';
    return text;
}

}  // namespace

void divert(Listener listener) { diverted() = std::move(listener); }

void start() {
    spdlog::init_thread_pool(queue_lines_max, 1);
    auto logger = std::make_shared<spdlog::async_logger>(
        "heed",
        std::make_shared<spdlog::sinks::stderr_sink_mt>(),
        spdlog::thread_pool(),
        spdlog::async_overflow_policy::overrun_oldest
    );
    logger->set_pattern("%v");
    logger->flush_on(spdlog::level::warn);
    spdlog::set_default_logger(std::move(logger));
    spdlog::flush_every(std::chrono::seconds(1));
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (diverted()) return diverted()(level, event, fields);
    const std::string line = line_of(level, event, fields);
    spdlog::default_logger_raw()->log(
        level_of(level), spdlog::string_view_t(line.data(), line.size())
    );
}

void stop() {
    spdlog::default_logger()->flush();
    spdlog::shutdown();
}

}  // namespace heed::log
