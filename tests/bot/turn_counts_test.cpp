// What turns count: exactly what was committed, under names of closed lists.
#include "bot/turn_counts.hpp"

#include "bot/metrics.hpp"
#include "bot/request_times.hpp"
#include "tests/bot/staff_house.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

namespace heed {
namespace {

using namespace std::chrono_literals;
using test::StaffHouse;

std::string text_of(const TurnCounts& counts) {
    std::string text;
    counts.append(text);
    return text;
}
bool has(const std::string& text, std::string_view series, int value) {
    return text.find("\n" + std::string(series) + " " + std::to_string(value) + "\n") != text.npos;
}

TEST_CASE("a conversation that is filed, and what staff make of it") {
    StaffHouse house;
    const std::string number = house.file("resident");
    const std::string no = test::short_of(number);
    house.say("nobody", "路灯不亮");
    house.say("nobody", "取消");
    house.bind("li", "dongmen-office", casework::Role::officer, "李");
    house.bind("wang", "water-bureau", casework::Role::officer, "王");
    house.say("wang", "接 " + no);  // not theirs: they learn nothing of it
    house.say("li", "接 " + no);
    house.say("li", "接 " + no);  // already
    house.say("li", "列表");
    house.say("li", "办结 " + no);  // without a word
    const std::string text = text_of(house.engine->counts());
    CAPTURE(text);
    CHECK(has(text, "heed_complaints_total{category_class=\"nuisance\",channel=\"app\"}", 1));
    CHECK(has(text, "heed_dialog_outcomes_total{outcome=\"filed\"}", 1));
    CHECK(has(text, "heed_dialog_outcomes_total{outcome=\"cancelled\"}", 1));
    CHECK(has(text, "heed_staff_commands_total{action=\"accept\",result=\"done\"}", 1));
    CHECK(has(text, "heed_staff_commands_total{action=\"accept\",result=\"refused\"}", 2));
    CHECK(has(text, "heed_staff_commands_total{action=\"list\",result=\"answered\"}", 1));
    CHECK(has(text, "heed_staff_commands_total{action=\"resolve\",result=\"refused\"}", 1));
    CHECK(has(text, "heed_authz_decisions_total{action=\"accept\",result=\"allowed\"}", 1));
}

TEST_CASE("whatever happens, all series together are fewer than 2,000") {
    StaffHouse house;
    const auto counts = std::make_unique<TurnCounts>();
    house.in_store([&](Tx& tx) {
        using Focus = conversation::Focus;
        const auto last = static_cast<std::size_t>(conversation::last_focus);
        const conversation::Event events[] = {
            conversation::MessageEvent{},
            conversation::FlushEvent{},
            conversation::TimerEvent{},
            conversation::PhotoShotEvent{},
            conversation::PhotoLostEvent{},
            conversation::ToldEvent{},
            conversation::PersonEvent{}};
        for (std::size_t from = 0; from <= last; ++from) {
            for (std::size_t to = 0; to <= last; ++to) {
                for (const auto& event : events)
                    counts->step(tx, static_cast<Focus>(from), event, static_cast<Focus>(to));
            }
        }
        for (const auto outcome :
             {TurnCounts::Outcome::filed,
              TurnCounts::Outcome::cancelled,
              TurnCounts::Outcome::parked,
              TurnCounts::Outcome::person})
            counts->outcome(tx, outcome);
        for (int i = 0; i < 500; ++i) counts->filed(tx, "k" + std::to_string(i), "app");
        for (std::size_t verb = 0; verb <= static_cast<std::size_t>(staff::Verb::help); ++verb) {
            for (std::size_t result = 0; result < 5; ++result)
                counts->command(
                    tx,
                    static_cast<staff::Verb>(verb),
                    static_cast<TurnCounts::CommandResult>(result)
                );
        }
        for (std::size_t action = 0; action <= static_cast<std::size_t>(casework::Action::prove);
             ++action) {
            for (const bool allowed : {false, true})
                counts->decision(tx, static_cast<casework::Action>(action), allowed);
        }
        return true;
    });
    std::string text = text_of(*counts);
    CHECK(text.find("category_class=\"other\",channel=\"other\"} 30") != text.npos);
    // The other parts, as full as they can be.
    const auto times = std::make_unique<RequestTimes>();
    for (std::size_t route = 0; route < RequestTimes::routes.size(); ++route) {
        for (const char* method : {"GET", "POST", "PUT"}) {
            for (const unsigned status : {100U, 200U, 300U, 429U, 503U}) {
                auto request = RequestTimes::request_of(method, "/api/v1/session");
                request.route = route;
                times->note(request, status, 1ms);
            }
        }
    }
    times->append(text);
    Metrics metrics;
    for (int i = 0; i < 5000; ++i) metrics.count("heed_a_total", {{"n", std::to_string(i)}});
    text += metrics.text();
    // Eight lanes, the others and control, each with a histogram; the store, the outbox, messages,
    // photos, the process and the machine have less than 200 between them.
    constexpr std::ptrdiff_t lanes = 10 * 13;
    constexpr std::ptrdiff_t others = 200;
    CHECK(std::ranges::count(text, '\n') + lanes + others < 2000);
}

}  // namespace
}  // namespace heed
