#include "bot/delivery/attempt.hpp"

#include <algorithm>

namespace heed {
namespace {

constexpr auto backoff_max = std::chrono::minutes(10);
constexpr long retry_after_max_s = 3600;

}  // namespace

Verdict Backoff::later(const Leased& leased, const std::string& why, long retry_after_s) {
    const int doublings = std::min(leased.item.attempts - 1, 10);
    std::chrono::milliseconds pause =
        std::min<std::chrono::milliseconds>(std::chrono::seconds(1LL << doublings), backoff_max);
    unsigned char byte = 0;
    random_.fill(&byte, 1);
    pause = pause * (128 + byte) / 256;
    const std::chrono::milliseconds asked =
        std::chrono::seconds(std::clamp(retry_after_s, 0L, retry_after_max_s));
    Verdict verdict;
    verdict.due = clock_.now() + std::max(pause, asked);
    verdict.why = why;
    return verdict;
}

}  // namespace heed
