#pragma once
// What is going to happen, and the time, which passes from one thing to the next.
#include "bot/clock.hpp"
#include "bot/simulation/dice.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace heed::simulation {

class Agenda {
public:
    Agenda(TimePoint start, Dice dice) : now_(start), dice_(dice) {}

    TimePoint now() const { return now_; }
    // Things of the same moment come in an order that the seed chooses.
    void after(Duration time, std::function<void()> act) {
        entries_.emplace(Key{now_ + time, dice_.next()}, std::move(act));
    }
    // Does the next thing. False when there is none until `end`; it is `end` then.
    bool step(TimePoint end) {
        const auto next = entries_.begin();
        if (next == entries_.end() || next->first.first > end) {
            now_ = end;
            return false;
        }
        now_ = next->first.first;
        const std::function<void()> act = std::move(next->second);
        entries_.erase(next);
        act();
        return true;
    }

private:
    using Key = std::pair<TimePoint, std::uint64_t>;
    TimePoint now_;
    Dice dice_;
    std::map<Key, std::function<void()>> entries_;
};

// What the product reads as the time: that of the agenda, wrong by `offset`.
class AgendaClock final : public Clock {
public:
    explicit AgendaClock(const Agenda& agenda) : agenda_(agenda) {}
    TimePoint now() const override { return agenda_.now() + offset; }
    Duration offset{};

private:
    const Agenda& agenda_;
};

}  // namespace heed::simulation
