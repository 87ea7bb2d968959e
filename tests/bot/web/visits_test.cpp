// Notices into open chats: shown, not shown, nobody there.
#include "bot/web/visits.hpp"

#include "tests/bot/works_support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace heed {
namespace {

using namespace std::chrono_literals;
using test::notice;
using test::Works;

class Line final : public SocketLine {
public:
    void say(std::string text) override { said.push_back(std::move(text)); }
    void hang_up(SocketEnd) override {}
    std::vector<std::string> said;
};

const ConversationKey visitor{"web", "w_1"};

Task<bool> revive(Outbox& outbox) {
    ConversationKey to = visitor;
    co_await outbox.revive(std::move(to));
    co_return true;
}

// The key of a notice as it was said.
std::string key_in(const std::string& said) {
    const std::string mark = "\"notice\":\"";
    const std::size_t at = said.find(mark);
    REQUIRE(at != said.npos);
    return said.substr(at + mark.size(), 32);
}

TEST_CASE("a notice for nobody's open chat waits, and is sent once a visit has shown it") {
    Works works;
    works.meet(visitor);
    works.enqueue(visitor, notice("accepted"));
    works.deliver();
    CHECK(works.only_item().state == OutboxState::waiting);

    Line line;
    const auto visit = std::make_shared<Visit>(works.lane.get_executor(), line);
    REQUIRE(works.visits.enter(visitor.user, visit));
    works.await(revive(*works.outbox));
    works.turn_until([&] { return !line.said.empty(); });
    works.visits.seen("w_2", key_in(line.said.front()));  // somebody else's word is no word
    CHECK(works.only_item().state == OutboxState::pending);
    works.visits.seen(visitor.user, key_in(line.said.front()));
    works.turn_until([&] { return works.only_item().state == OutboxState::sent; });
    CHECK(line.said.size() == 1);
    works.visits.leave(visitor.user, visit);
    CHECK_FALSE(works.visits.is_here(visitor.user));
}

TEST_CASE("a notice is said in every open chat of the person, and to nobody else") {
    Works works;
    works.meet(visitor);
    works.deliver();
    Line one, two, stranger;
    const auto lane = works.lane.get_executor();
    works.visits.enter(visitor.user, std::make_shared<Visit>(lane, one));
    works.visits.enter(visitor.user, std::make_shared<Visit>(lane, two));
    works.visits.enter("w_2", std::make_shared<Visit>(lane, stranger));
    works.enqueue(visitor, notice("accepted"));
    works.outbox->wake();
    works.turn_until([&] { return !one.said.empty() && !two.said.empty(); });
    works.visits.seen(visitor.user, key_in(two.said.front()));
    works.turn_until([&] { return works.only_item().state == OutboxState::sent; });
    CHECK(stranger.said.empty());
}

TEST_CASE("a chat that opens while another one is silent hears what that one did not show") {
    Works works;
    works.meet(visitor);
    works.deliver();
    Line silent, fresh;
    const auto lane = works.lane.get_executor();
    works.visits.enter(visitor.user, std::make_shared<Visit>(lane, silent));
    works.enqueue(visitor, notice("accepted"));
    works.outbox->wake();
    works.turn_until([&] { return !silent.said.empty(); });
    works.visits.enter(visitor.user, std::make_shared<Visit>(lane, fresh));
    REQUIRE(fresh.said.size() == 1);
    works.visits.seen(visitor.user, key_in(fresh.said.front()));
    works.turn_until([&] { return works.only_item().state == OutboxState::sent; });
}

TEST_CASE("one browser has a bound of open chats") {
    Works works;
    Line line;
    const auto lane = works.lane.get_executor();
    for (std::size_t i = 0; i < Visits::per_user_max; ++i) {
        CHECK(works.visits.enter(visitor.user, std::make_shared<Visit>(lane, line)));
    }
    CHECK_FALSE(works.visits.enter(visitor.user, std::make_shared<Visit>(lane, line)));
}

}  // namespace
}  // namespace heed
