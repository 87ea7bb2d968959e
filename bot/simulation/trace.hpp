#pragma once
// Everything that happens goes into one number: two runs of a seed that differ anywhere differ in
// it. The last lines are kept for whoever looks into a failure.
#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace heed::simulation {

class Trace {
public:
    explicit Trace(std::size_t lines_max) : lines_max_(lines_max) {}

    void note(std::string_view line) {
        mix(line);
        if (lines_max_ == 0) return;
        lines_.emplace_back(line);
        if (lines_.size() > lines_max_) lines_.pop_front();
    }
    void mix(std::string_view bytes) {
        std::size_t at = 0;
        for (; at + 8 <= bytes.size(); at += 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, bytes.data() + at, 8);
            mix(word);
        }
        std::uint64_t rest = bytes.size();
        for (; at < bytes.size(); ++at)
            rest = rest << 8 | static_cast<unsigned char>(bytes[at]);
        mix(rest);
    }
    void mix(std::uint64_t word) {
        hash_ = (hash_ ^ word) * 0x9E3779B97F4A7C15ULL;
        hash_ ^= hash_ >> 32;
    }
    std::uint64_t hash() const { return hash_; }
    const std::deque<std::string>& lines() const { return lines_; }

private:
    std::size_t lines_max_;
    std::uint64_t hash_ = 0xcbf29ce484222325ULL;
    std::deque<std::string> lines_;
};

}  // namespace heed::simulation
