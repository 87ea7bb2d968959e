#include "bot/commands/progress_line.hpp"

namespace heed {
namespace {

constexpr std::chrono::milliseconds before_the_first = std::chrono::seconds(1);
constexpr std::chrono::milliseconds redraw_every{100};
constexpr std::chrono::milliseconds line_every = std::chrono::minutes(1);

}  // namespace

void ProgressLine::at(std::string_view what, std::uint64_t done, std::uint64_t total) {
    const TimePoint now = clock_.now();
    if (now - begun_ < before_the_first) return;
    if (now - shown_ < (terminal_ ? redraw_every : line_every)) return;
    shown_ = now;
    const std::uint64_t percent = total == 0 ? 100 : done * 100 / total;
    const std::string line = std::string(what) + ": " + std::to_string(percent) + " % (" +
                             std::to_string(done) + " of " + std::to_string(total) + ")";
    if (!terminal_) {
        err_ << line << std::endl;
        return;
    }
    clear();
    err_ << line << std::flush;
    drawn_ = line.size();
}

void ProgressLine::clear() {
    if (drawn_ == 0) return;
    err_ << '\r' << std::string(drawn_, ' ') << '\r' << std::flush;
    drawn_ = 0;
}

}  // namespace heed
