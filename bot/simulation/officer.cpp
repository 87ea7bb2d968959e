#include "bot/simulation/officer.hpp"

#include <span>
#include <utility>

namespace heed::simulation {

Officer::Officer(
    ConversationKey key,
    std::string department,
    Agenda& agenda,
    Dice dice,
    Post& post,
    const Swarm& swarm,
    OpenCases open_cases
)
    : key_(std::move(key)),
      department_(std::move(department)),
      agenda_(agenda),
      dice_(dice),
      post_(post),
      swarm_(swarm),
      open_cases_(std::move(open_cases)) {}

void Officer::bind(const std::string& code) {
    post_.send(key_, content::Text{"/bind " + code}, [this](const std::string* answer) {
        bound_ = answer != nullptr;
    });
}

void Officer::begin() {
    agenda_.after(Duration(dice_.between(1000, 240000)), [this] { act(); });
}

void Officer::act() {
    if (resting_) return;
    begin();
    if (!working_) return;
    const std::vector<OpenCase> cases = open_cases_(department_);
    if (cases.empty()) return;
    const OpenCase& one = dice_.pick(std::span<const OpenCase>(cases));
    if (one.status == "assigned" || one.status == "reopened") {
        order(one.number, "受理 " + one.number, "accepted");
    } else if (one.status == "accepted" || one.status == "verified" || one.status == "in_progress") {
        order(one.number, "办结 " + one.number + " 已到现场处理完毕", "resolved");
    }
}

void Officer::order(const std::string& number, const std::string& verb, const std::string& event) {
    const int times = post_.faults && dice_.chance(swarm_.impatience) ? 2 : 1;
    for (int i = 0; i < times; ++i) {
        commands_.push_back(
            {number, event, post_.send(key_, content::Text{verb}, [](const std::string*) {})}
        );
    }
}

}  // namespace heed::simulation
