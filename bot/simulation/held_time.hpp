#pragma once
// The timers of one process, on the agenda. When the process is gone, so are they.
#include "bot/lane_timer.hpp"
#include "bot/simulation/agenda.hpp"

#include <boost/asio/post.hpp>

#include <map>
#include <memory>
#include <utility>

namespace heed::simulation {

class AgendaTime final : public HeldTime {
public:
    AgendaTime(Agenda& agenda, Lane& lane) : agenda_(agenda), lane_(lane) {}

    std::uint64_t begin(std::chrono::milliseconds after, Resume resume) override {
        const std::uint64_t wait = ++last_;
        waits_->emplace(wait, std::move(resume));
        agenda_.after(std::max(after, std::chrono::milliseconds(0)), [this, wait, there = alive()] {
            if (!there.expired()) end(wait);
        });
        return wait;
    }
    void end(std::uint64_t wait) override {
        const auto found = waits_->find(wait);
        if (found == waits_->end()) return;
        boost::asio::post(lane_, std::move(found->second));
        waits_->erase(found);
    }
    // Ends all coroutines that wait: nothing is resumed.
    void clear() {
        const auto gone = std::exchange(waits_, std::make_shared<Waits>());
    }

private:
    using Waits = std::map<std::uint64_t, Resume>;
    std::weak_ptr<Waits> alive() const { return waits_; }

    Agenda& agenda_;
    Lane& lane_;
    std::uint64_t last_ = 0;
    std::shared_ptr<Waits> waits_ = std::make_shared<Waits>();
};

}  // namespace heed::simulation
