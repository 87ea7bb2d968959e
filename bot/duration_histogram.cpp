#include "bot/duration_histogram.hpp"

#include "dialogs/json.hpp"

#include <algorithm>
#include <string>

namespace heed {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;

std::string in_digits(double value) {
    std::string digits;
    json::append_number(digits, value);
    return digits;
}

}  // namespace

void DurationHistogram::note(std::chrono::steady_clock::duration took) {
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    const double seconds = static_cast<double>(microseconds) / 1e6;
    const auto end = std::ranges::lower_bound(ends_s, seconds);
    taken_[static_cast<std::size_t>(end - ends_s.begin())].fetch_add(1, relaxed);
    microseconds_.fetch_add(static_cast<std::uint64_t>(microseconds), relaxed);
}

void DurationHistogram::append(MetricFamily& family, Metrics::Label label) const {
    std::uint64_t count = 0;
    std::array<std::uint64_t, ends_s.size() + 1> up_to{};
    for (std::size_t i = 0; i < up_to.size(); ++i) up_to[i] = count += taken_[i].load(relaxed);
    if (count == 0) return;
    for (std::size_t i = 0; i < up_to.size(); ++i) {
        const std::string end = i < ends_s.size() ? in_digits(ends_s[i]) : "+Inf";
        family.sample({label, {"le", end}}, static_cast<double>(up_to[i]), "_bucket");
    }
    const auto microseconds = static_cast<double>(microseconds_.load(relaxed));
    family.sample({label}, microseconds / 1e6, "_sum");
    family.sample({label}, static_cast<double>(count), "_count");
}

}  // namespace heed
