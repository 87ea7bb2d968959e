// Every situation that a few events lead to, through the real step: breadth first, each kind of
// situation met once, every act of the table tried in it.
#include "tests/dialogs/conversation/spoken_town.hpp"
#include "tests/dialogs/conversation/table/acts.hpp"
#include "tests/dialogs/conversation/table/situations.hpp"
#include "tests/support/sanitized.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <set>
#include <string>
#include <utility>

using namespace heed;
using namespace heed::test;
using conversation::Focus;

namespace {

constexpr int depth_max = sanitized ? 3 : 4;

// How good the draft's place is, as far as the questions differ by it.
int place_of(const conversation::DraftValues& draft) {
    if (!draft.candidates.empty()) return 3;
    if (!draft.place) return 0;
    return draft.place_as_is || draft.place->place.level >= PlaceLevel::door ? 2 : 1;
}

int filed_as(const Talk& talk) {
    if (talk.recent.empty()) return 0;
    const conversation::RecentComplaint& one = talk.recent.front();
    if (!one.question.empty()) return 5;
    if (one.status == Status::resolved) return one.rated ? 4 : 3;
    return is_open(one.status) ? 1 : 2;
}

// What tells two situations apart: the question, what is known, what lies aside.
std::string kind_of(const Talk& talk) {
    const conversation::State& state = talk.state;
    std::string kind(table::name_of(state.focus));
    const auto add = [&](int number) { kind += " " + std::to_string(number); };
    add(state.parked.has_value());
    add(talk.neighbours.has_value());
    add(filed_as(talk));
    if (!state.draft) return kind;
    const conversation::DraftValues& draft = state.draft->now;
    add(place_of(draft));
    add(!draft.texts.empty());
    add(!draft.photos.empty());
    add(draft.category.empty() ? 0 : draft.certainty >= 0.8 ? 2 : 1);
    return kind;
}

void check_reply(const Talk& talk, const std::string& reply) {
    CHECK(reply.size() <= 2048);
    CHECK(reply.find_first_of("{}") == reply.npos);
    // Nothing is on the screen that a number could not mean, and nothing asked that is not open.
    const bool about_draft =
        talk.state.focus != Focus::none && talk.state.focus != Focus::stale &&
        talk.state.focus != Focus::erase &&
        (talk.state.focus < Focus::rate_solved || talk.state.focus >= Focus::question);
    CHECK((!about_draft || talk.state.draft));
}

void check_ways_out(const Talk& talk) {
    Talk left = talk;
    left.say("菜单");
    CHECK(left.state.focus == Focus::none);
    CHECK_FALSE(left.state.draft);
    if (!talk.state.draft) return;
    Talk cancelled = talk;
    cancelled.say("取消");
    // The next matter of the same message may begin.
    CHECK((!cancelled.state.draft || !talk.state.draft->queue.empty()));
}

}  // namespace

TEST_CASE("whatever happens leads to a situation with a way out") {
    std::set<std::string> known;
    std::set<Focus> met;
    std::deque<std::pair<Talk, int>> waiting;
    Talk first(spoken_town());
    first.state.noticed = true;
    for (const bool neighbours : {false, true}) {
        if (neighbours) {
            first.neighbours = conversation::Neighbours{
                "JC261120-0007-1", "light", 12, first.now - std::chrono::hours(90), 180.0};
        }
        waiting.emplace_back(first, 0);
        known.insert(kind_of(first));
    }
    std::size_t tried = 0, longest = 0;
    int deepest = 0;
    while (!waiting.empty()) {
        const auto [talk, depth] = std::move(waiting.front());
        waiting.pop_front();
        met.insert(talk.state.focus);
        check_ways_out(talk);
        deepest = std::max(deepest, depth);
        if (depth == depth_max) continue;
        for (const table::Act& act : table::acts()) {
            if (act.needs_complaint && talk.recent.empty()) continue;
            CAPTURE(act.name);
            Talk after = talk;
            after.effects.clear();
            act.play(after);
            ++tried;
            const std::string reply = plain_text(after.reply);
            longest = std::max(longest, reply.size());
            check_reply(after, reply);
            if (known.insert(kind_of(after)).second)
                waiting.emplace_back(std::move(after), depth + 1);
        }
    }
    MESSAGE(
        known.size() << " situations, " << tried << " events, " << deepest << " deep, longest "
                     << longest << " bytes"
    );
    // Every question there is was met; the shorter walk under a sanitizer ends before some.
    constexpr std::size_t questions = static_cast<std::size_t>(conversation::last_focus) + 1;
    CHECK(met.size() >= (sanitized ? questions - 4 : questions));
}
