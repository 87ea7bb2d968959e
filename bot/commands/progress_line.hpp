#pragma once
// How far a long command is: one line that is drawn again on a terminal, a line a minute elsewhere.
#include "bot/clock.hpp"

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace heed {

class ProgressLine {
public:
    // `clock` and `err` outlive it. Nothing is printed for what is done within a second.
    ProgressLine(std::ostream& err, const Clock& clock, bool terminal)
        : err_(err), clock_(clock), terminal_(terminal), begun_(clock.now()), shown_(begun_) {}
    ~ProgressLine() { clear(); }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    // E.g. at("photos", 512, 2048) -> "photos: 25 % (512 of 2048)".
    void at(std::string_view what, std::uint64_t done, std::uint64_t total);
    // Takes the line away, so that something else can be printed.
    void clear();

private:
    std::ostream& err_;
    const Clock& clock_;
    bool terminal_;
    TimePoint begun_, shown_;
    std::size_t drawn_ = 0;  // characters of the line on the terminal
};

}  // namespace heed
