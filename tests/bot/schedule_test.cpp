// Timers on the real store: they run when they are due, also beside one that cannot.
#include "bot/schedule.hpp"

#include "storage/sqlite/page_sums.hpp"
#include "tests/bot/works_support.hpp"

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <set>

namespace heed {
namespace {

using namespace std::chrono_literals;
using test::Works;

void say(Works& works, const std::string& user, const std::string& text) {
    Inbound inbound;
    inbound.message = {{"app", user}, user + text, works.clock.now(), "zh-CN", content::Text{text}};
    works.in_store([&](Tx& tx) { return works.engine->take(tx, inbound, works.clock.now()); });
}

std::set<std::string> told(Works& works) {
    std::set<std::string> users;
    for (const OutboxItem& item : works.items()) users.insert(item.entry.to.user);
    return users;
}

class Running {
public:
    explicit Running(Works& works)
        : concerns_(*works.rules, works.config),
          schedule_(works.lane, *works.store, *works.engine, concerns_, *works.outbox, works.clock),
          works_(works) {
        boost::asio::co_spawn(works.lane, schedule_.run(), [this](std::exception_ptr) {
            ended_ = true;
        });
    }
    ~Running() {
        schedule_.stop();
        for (int i = 0; i < 1000 && !ended_; ++i) works_.lane.run_one_for(10ms);
        CHECK(ended_);
    }

private:
    ConcernWatch concerns_;
    Schedule schedule_;
    Works& works_;
    bool ended_ = false;
};

TEST_CASE("a timer runs when it is due and not before") {
    Works works;
    say(works, "u1", "路灯不亮");
    works.clock.advance(1min);
    const Running running(works);
    for (int i = 0; i < 20; ++i) works.lane.run_one_for(1ms);
    CHECK(told(works).empty());
    works.clock.advance(24h);
    works.turn_until([&] { return told(works) == std::set<std::string>{"u1"}; });
}

TEST_CASE("a timer that makes its turn throw is dropped and the others run") {
    Works works;
    for (const char* user : {"u1", "u2", "u3"}) {
        say(works, user, "路灯不亮");
        works.clock.advance(1s);
    }
    SQLite::Database(
        works.config.storage.database.string(), SQLite::OPEN_READWRITE, 0, sqlite::page_sums_vfs()
    )
        .exec(
            "CREATE TRIGGER planted BEFORE UPDATE OF state ON person WHEN NEW.user = 'u2'"
            " BEGIN SELECT RAISE(ABORT, 'planted'); END"
        );
    works.clock.advance(3h);
    {
        const Running running(works);
        works.turn_until([&] { return told(works).count("u3") == 1; });
    }
    CHECK(told(works) == std::set<std::string>{"u1", "u3"});
    // Nothing is left that would throw again.
    const auto left =
        works.in_store([&](Tx& tx) { return tx.take_due_timers(works.clock.now(), 9); });
    CHECK(left.empty());
}

}  // namespace
}  // namespace heed
