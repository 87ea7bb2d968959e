// The socket by which commands reach a running server.
#include "bot/control.hpp"

#include "storage/sqlite/moved_mark.hpp"
#include "tests/bot/works_support.hpp"

#include <doctest/doctest.h>

#include <future>
#include <sys/stat.h>

namespace heed {
namespace {

using namespace std::chrono_literals;
using test::Works;

class Counter {
public:
    Counter() {
        standstill.emplace(*works.store, *works.outbox, works.config.storage.database);
        socket.emplace(
            works.lane,
            path,
            *works.store,
            *works.rules,
            works.random,
            works.clock,
            [this] { works.outbox->wake(); },
            *standstill
        );
        boost::asio::co_spawn(works.lane, socket->run(), [this](std::exception_ptr) {
            ended = true;
        });
    }
    ~Counter() {
        socket->stop();
        works.turn_until([this] { return ended; });
    }
    std::optional<std::string> ask(const std::string& line) {
        auto reply =
            std::async(std::launch::async, [&] { return blocking_ask_server(path, line); });
        works.turn_until([&] { return reply.wait_for(0s) == std::future_status::ready; });
        return reply.get();
    }

    Works works;
    std::filesystem::path path = control_socket_of(works.config.storage.database);
    std::optional<Standstill> standstill;
    std::optional<ControlSocket> socket;
    bool ended = false;
};

std::string invite(std::string_view department, std::string_view role) {
    return R"({"command":"invite","department":")" + std::string(department) + R"(","role":")" +
           std::string(role) + R"(","name":"李"})";
}

TEST_CASE("the socket lies beside the database and is its owner's alone") {
    Counter counter;
    CHECK(counter.path.parent_path() == counter.works.directory.path());
    struct stat status {};
    REQUIRE(::stat(counter.path.c_str(), &status) == 0);
    CHECK(S_ISSOCK(status.st_mode));
    CHECK((status.st_mode & 0777) == 0600);
    // Other files are made as before.
    const mode_t mask = ::umask(022);
    ::umask(mask);
    CHECK(mask != 0177);
}

TEST_CASE("an invitation through the socket binds whoever sends the code") {
    Counter counter;
    Works& works = counter.works;
    const std::string reply = counter.ask(invite("dongmen-office", "head")).value();
    REQUIRE(reply.starts_with(R"({"code":")"));
    const std::string code = reply.substr(9, 19);
    Inbound inbound;
    inbound.message = {
        {"app", "li"}, "m1", works.clock.now(), "zh-CN", content::Text{"/bind " + code}};
    works.in_store([&](Tx& tx) { return works.engine->take(tx, inbound, works.clock.now()); });
    const auto member = works.in_store([](Tx& tx) { return tx.staff({"app", "li"}); });
    REQUIRE(member);
    CHECK(member->role == casework::Role::head);
    CHECK(member->department == "dongmen-office");
}

TEST_CASE("what cannot be done is said, and the next question is answered") {
    Counter counter;
    const auto says = [&](const std::string& line, const char* word) {
        const std::string reply = counter.ask(line).value();
        CAPTURE(reply);
        CHECK(reply.starts_with(R"({"error":")"));
        CHECK(reply.find(word) != std::string::npos);
    };
    says("hello", "not a JSON object");
    says("", "not a JSON object");
    says("[]", "not a JSON object");
    says("{\"command\":\"invite\xff\"}", "not a JSON object");
    says("{}", "unknown command");
    says(R"({"command":"stop"})", "unknown command");
    says(R"({"command":7})", "unknown command");
    says(invite("dongmen-office", "king"), "unknown role");
    says(invite("nowhere", "head"), "dongmen-office");  // it names those there are
    counter.works.store->refuses = true;
    says(invite("dongmen-office", "head"), "full");
    counter.works.store->refuses = false;
    CHECK(counter.ask(invite("dongmen-office", "head")).value().starts_with(R"({"code":")"));
}

TEST_CASE("a notice that did not arrive is tried again by hand, and only such a one") {
    Counter counter;
    Works& works = counter.works;
    const ConversationKey who{"city", "o1"};
    works.meet(who);
    works.enqueue(who, test::notice("一"));
    bool allowed = false;
    works.client.script = [&](const HttpCall& call) {
        if (call.url.ends_with("stable_token"))
            return test::answered(200, R"({"access_token":"T1","expires_in":7200})");
        return test::errcode(allowed ? 0 : 48001);
    };
    works.deliver();
    const OutboxItem dead = works.only_item();
    REQUIRE(dead.state == OutboxState::undeliverable);
    const auto redrive = [&](std::int64_t id) {
        return counter.ask(R"({"command":"redrive","id":)" + std::to_string(id) + "}").value();
    };
    CHECK(redrive(dead.id + 1).find("no such notice") != std::string::npos);
    allowed = true;
    CHECK(redrive(dead.id) == R"({"notice":"pending"})");
    works.turn_until([&] { return works.only_item().state == OutboxState::sent; });
    CHECK(works.only_item().client_key == dead.client_key);
    CHECK(redrive(dead.id).find("only a notice that ended") != std::string::npos);
}

TEST_CASE("an endless line is not read to its end") {
    Counter counter;
    CHECK_THROWS_AS(counter.ask(std::string(100'000, 'x')), std::runtime_error);
    CHECK(counter.ask("{}").has_value());
}

TEST_CASE("without a server nobody answers, and a socket left behind is no hindrance") {
    const test::TemporaryDirectory directory;
    CHECK_FALSE(blocking_ask_server(directory.path() / "heed.db.sock", "{}"));
    std::filesystem::path path;
    {
        Counter counter;
        path = counter.path;
        CHECK(std::filesystem::exists(path));
        // A process that was killed leaves its socket; the next one takes the place.
        counter.socket->stop();
        counter.works.turn_until([&] { return counter.ended; });
        CHECK_FALSE(blocking_ask_server(path, "{}"));
        counter.ended = false;
        ControlSocket next(
            counter.works.lane,
            path,
            *counter.works.store,
            *counter.works.rules,
            counter.works.random,
            counter.works.clock,
            [] {},
            *counter.standstill
        );
        boost::asio::co_spawn(counter.works.lane, next.run(), [&](std::exception_ptr) {
            counter.ended = true;
        });
        CHECK(counter.ask("{}").has_value());
        next.stop();
        counter.works.turn_until([&] { return counter.ended; });
    }
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a place where no socket can be made is an error in words") {
    Works works;
    Standstill standstill(*works.store, *works.outbox, works.config.storage.database);
    CHECK_THROWS_WITH_AS(
        ControlSocket(
            works.lane,
            works.directory.path() / "no such directory" / "x.sock",
            *works.store,
            *works.rules,
            works.random,
            works.clock,
            [] {},
            standstill
        ),
        doctest::Contains("cannot make the control socket"),
        std::runtime_error
    );
}

TEST_CASE("a server stands still as long as the command that asked for it holds on") {
    Counter counter;
    Works& works = counter.works;
    const std::string stand_still = R"({"command":"stand_still"})";
    std::unique_ptr<ServerConnection> held;
    const auto ask = [&](const std::string& line) {
        auto reply = std::async(std::launch::async, [&] {
            if (!held) held = ServerConnection::open(counter.path);
            return held->ask(line);
        });
        works.turn_until([&] { return reply.wait_for(0s) == std::future_status::ready; });
        return reply.get();
    };
    CHECK(ask(stand_still) == R"({"server":"stands still"})");
    CHECK(works.store->not_ready() == "its data is being moved to another database");
    CHECK(
        counter.ask(invite("dongmen-office", "head")).value().find("being moved") !=
        std::string::npos
    );
    CHECK(counter.ask(stand_still).value().find("another `heed migrate`") != std::string::npos);
    CHECK(ask("{}").find("only `moved`") != std::string::npos);
    held.reset();
    works.turn_until([&] { return works.store->not_ready().empty(); });
    CHECK(counter.ask(invite("dongmen-office", "head")).value().starts_with(R"({"code":")"));
    // For good, once the data is elsewhere.
    ask(stand_still);
    CHECK(
        ask(R"({"command":"moved","move":"m1","to":"postgresql://there"})") ==
        R"({"server":"moved"})"
    );
    held.reset();
    CHECK(ask(stand_still) == R"({"server":"stands still"})");
    held.reset();
    CHECK(works.store->not_ready() == "its data was moved to postgresql://there");
    const auto mark = read_moved_mark(works.config.storage.database);
    REQUIRE(mark);
    CHECK(mark->move == "m1");
    CHECK(mark->to == "postgresql://there");
    std::filesystem::remove(moved_mark_of(works.config.storage.database));
}

}  // namespace
}  // namespace heed
