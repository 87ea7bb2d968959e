#include "storage/sqlite/committer.hpp"

#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <fstream>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

using namespace heed;
using namespace heed::test;

namespace {

// Holds the store's thread inside a job until it is opened.
class Gate {
public:
    explicit Gate(Store& store, std::string identity = {})
        : result_(start(
              store,
              [this](Tx&) {
                  entered_.set_value();
                  opened_.get_future().wait();
              },
              {},
              std::move(identity)
          )) {
        entered_.get_future().wait();
    }
    void open() {
        opened_.set_value();
        result_.get();
    }

private:
    std::promise<void> entered_, opened_;
    std::future<void> result_;
};

class RepeatableJob final : public Job {
public:
    explicit RepeatableJob(std::function<void(Tx&)> work) : work_(std::move(work)) {}
    std::future<void> result() { return result_.get_future(); }
    void run(Tx& tx) override { work_(tx); }
    bool can_run_again() const override { return true; }
    void done(std::exception_ptr failure) noexcept override {
        failure ? result_.set_exception(failure) : result_.set_value();
    }

private:
    std::function<void(Tx&)> work_;
    std::promise<void> result_;
};

void take(Tx& tx, const std::string& id) {
    tx.claim(message(id), at(0));
    tx.remember_answer(message(id), answer("到"));
}

bool known(Store& store, const std::string& id) {
    bool known = false;
    // Thrown away again, so that asking changes nothing.
    try {
        write(store, [&](Tx& tx) {
            known = tx.claim(message(id), at(0)).state != Claim::State::fresh;
            throw std::runtime_error("only asked");
        });
    } catch (const std::runtime_error&) {
    }
    return known;
}

}  // namespace

TEST_CASE("jobs run in the order in which they came") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    std::vector<int> order;
    std::vector<std::future<void>> results;
    for (int i = 0; i < 1000; ++i)
        results.push_back(start(*store, [&order, i](Tx&) { order.push_back(i); }));
    for (auto& result : results) result.get();
    REQUIRE(order.size() == 1000);
    CHECK(std::ranges::is_sorted(order));
}

TEST_CASE("a job that throws is undone alone, the others of its group are kept") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    Gate gate(*store);
    auto before = start(*store, [](Tx& tx) { take(tx, "before"); });
    auto thrower = start(*store, [](Tx& tx) {
        take(tx, "thrower");
        tx.touch_person(bob, at(0));
        throw std::out_of_range("a bug");
    });
    auto breaker = start(*store, [](Tx& tx) {
        Person person;
        person.after_message.left = -1;  // the schema refuses it
        take(tx, "breaker");
        tx.save_person(alice, person);
    });
    auto after = start(*store, [](Tx& tx) { take(tx, "after"); });
    gate.open();
    before.get();
    after.get();
    CHECK_THROWS_WITH_AS(thrower.get(), "a bug", std::out_of_range);
    CHECK_THROWS(breaker.get());
    CHECK(known(*store, "before"));
    CHECK(known(*store, "after"));
    CHECK_FALSE(known(*store, "thrower"));
    CHECK_FALSE(known(*store, "breaker"));
    read(*store, [](ReadTx& tx) { CHECK_FALSE(tx.person(bob)); });
}

TEST_CASE("a group that may run again has no savepoints, and is run once more when one of it fails"
) {
    Directory directory;
    const auto store = open(directory / "heed.db");
    std::array<int, 3> runs{};
    std::string taken;  // in memory
    const auto group = [&](std::string_view name, bool fails) {
        runs = {};
        std::vector<std::future<void>> results;
        Gate gate(*store);
        for (std::size_t i = 0; i < runs.size(); ++i) {
            auto job = std::make_unique<RepeatableJob>([&runs, &taken, name, fails, i](Tx& tx) {
                ++runs[i];
                take(tx, std::string(name) + std::to_string(i));
                tx.when_undone([&taken, before = taken] { taken = before; });
                taken += std::to_string(i);
                if (fails && i == 1) throw std::out_of_range("a bug");
            });
            results.push_back(job->result());
            store->write(std::move(job));
        }
        gate.open();
        return results;
    };
    for (auto& result : group("well", false)) CHECK_NOTHROW(result.get());
    CHECK(runs == std::array{1, 1, 1});
    CHECK(std::exchange(taken, {}) == "012");
    auto results = group("ill", true);
    CHECK_NOTHROW(results[0].get());
    CHECK_THROWS_WITH_AS(results[1].get(), "a bug", std::out_of_range);
    CHECK_NOTHROW(results[2].get());
    CHECK(runs == std::array{2, 2, 1});
    CHECK(taken == "02");
    for (const auto* id : {"well0", "well1", "well2", "ill0", "ill2"}) CHECK(known(*store, id));
    CHECK_FALSE(known(*store, "ill1"));
    read(*store, [](ReadTx& tx) { CHECK(tx.counts().messages == 5); });
}

TEST_CASE("a job that throws may set its input aside and then counts as done") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    std::string told;
    write(
        *store,
        [](Tx& tx) {
            take(tx, "half");
            throw std::runtime_error("a bug");
        },
        [&](Tx& tx, std::string_view why) {
            told = why;
            CHECK(tx.claim(message("half"), at(0)).state == Claim::State::fresh);
            tx.quarantine(message("half"), why, at(0));
            return true;
        }
    );
    CHECK(told == "a bug");
    CHECK(known(*store, "half"));
    read(*store, [](ReadTx& tx) { CHECK(tx.counts().quarantined == 1); });
}

TEST_CASE("setting aside that fails is undone and the first error is told") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    for (const bool throws : {true, false}) {
        CHECK_THROWS_WITH_AS(
            write(
                *store,
                [](Tx&) { throw std::out_of_range("first"); },
                [&](Tx& tx, std::string_view) {
                    take(tx, "m");
                    if (throws) throw std::runtime_error("second");
                    return false;
                }
            ),
            "first",
            std::out_of_range
        );
        CHECK_FALSE(known(*store, "m"));
    }
}

TEST_CASE("a full queue refuses at once and says so; a stopped store refuses everything") {
    Directory directory;
    const auto store = open_sqlite_store({
        .file = directory / "heed.db",
        .encryption_key = key,
        .queue_max = 3,
        .random = shared_random(),
    });
    Gate gate(*store);
    std::vector<std::future<void>> accepted;
    for (int i = 0; i < 3; ++i)
        accepted.push_back(start(*store, [i](Tx& tx) { take(tx, "m" + std::to_string(i)); }));
    CHECK_THROWS_AS(write(*store, [](Tx& tx) { take(tx, "refused"); }), StoreBusy);
    CHECK(store->not_ready().find("full") != std::string::npos);
    gate.open();
    for (auto& result : accepted) result.get();
    CHECK(store->not_ready().find("full") == std::string::npos);
    CHECK_FALSE(known(*store, "refused"));
    store->stop();
    CHECK_THROWS_AS(write(*store, [](Tx&) {}), StoreBusy);
    CHECK(store->not_ready().find("stopping") != std::string::npos);
    store->stop();
}

TEST_CASE("stopping finishes what was accepted") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    std::vector<std::future<void>> accepted;
    for (int i = 0; i < 600; ++i)
        accepted.push_back(start(*store, [i](Tx& tx) { take(tx, "m" + std::to_string(i)); }));
    store->stop();
    for (auto& result : accepted) CHECK_NOTHROW(result.get());
}

TEST_CASE("a message over which the process died three times is set aside, not run") {
    Directory directory;
    {
        const auto store = open(directory / "0/heed.db");
        copy_as_killed(directory / "0/heed.db", directory / "1/heed.db");
    }
    const auto file_of = [&](int life) { return directory / (std::to_string(life) + "/heed.db"); };
    for (int life = 1; life <= 3; ++life) {
        const auto store = open(file_of(life));
        write(
            *store, [](Tx&) {}, {}, "wechat|harmless"
        );
        Gate gate(*store, "wechat|deadly");
        copy_as_killed(file_of(life), file_of(life + 1));  // dies with it in hand
        gate.open();
    }
    const auto store = open(file_of(4));
    bool ran = false;
    bool harmless_ran = false;
    std::string told;
    write(
        *store, [&](Tx&) { harmless_ran = true; }, {}, "wechat|harmless"
    );
    const auto deadly = [&] {
        write(
            *store,
            [&](Tx&) { ran = true; },
            [&](Tx& tx, std::string_view why) {
                told = why;
                tx.claim(message("deadly"), at(0));
                tx.quarantine(message("deadly"), why, at(0));
                return true;
            },
            "wechat|deadly"
        );
    };
    deadly();
    CHECK(harmless_ran);
    CHECK_FALSE(ran);
    CHECK(told.find("three times") != std::string::npos);
    CHECK(known(*store, "deadly"));
}

TEST_CASE("a message that was survived is no longer under suspicion") {
    Directory directory;
    open(directory / "0/heed.db");
    copy_as_killed(directory / "0/heed.db", directory / "1/heed.db");
    for (int life = 1; life <= 6; ++life) {
        const auto from = directory / (std::to_string(life) + "/heed.db");
        const auto store = open(from);
        bool ran = false;
        write(
            *store, [&](Tx&) { ran = true; }, {}, "wechat|m"
        );
        CHECK(ran);
        copy_as_killed(from, directory / (std::to_string(life + 1) + "/heed.db"));
    }
}

TEST_CASE("a failed commit ends the process without an answer, and nothing is half done") {
    Directory directory;
    const auto file = directory / "heed.db";
    open(file);
    int answers[2];
    REQUIRE(::pipe(answers) == 0);
    std::cout.flush();
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        // No file may grow any more: writing the log fails with EFBIG, which is no full disk.
        std::signal(SIGXFSZ, SIG_IGN);
        const auto store = open(file);
        write(*store, [](Tx& tx) { take(tx, "kept"); });
        auto log = file;
        log += "-wal";
        const rlimit limit{std::filesystem::file_size(log), RLIM_INFINITY};
        if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) std::_Exit(1);
        std::string answered = "x";
        try {
            write(*store, [](Tx& tx) {
                take(tx, "lost");
                tx.save_conversation(alice, {std::string(100'000, 's'), {}}, at(0));
            });
        } catch (const std::exception&) {
            answered = "e";
        }
        if (::write(answers[1], answered.data(), 1) != 1) std::_Exit(2);
        std::_Exit(0);
    }
    ::close(answers[1]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 70);
    char answer_byte = 0;
    CHECK(::read(answers[0], &answer_byte, 1) == 0);
    ::close(answers[0]);
    const auto store = open(file);
    CHECK(known(*store, "kept"));
    CHECK_FALSE(known(*store, "lost"));
}

TEST_CASE("a full disk refuses work, loses nothing, and goes on when there is room") {
    Directory directory;
    const auto place = directory / "disk";
    std::filesystem::create_directories(place);
    if (::mount("tmpfs", place.c_str(), "tmpfs", 0, "size=4m") != 0) {
        std::cout << "skipped: no right to mount a small tmpfs for the test of a full disk\n";
        return;
    }
    const auto file = place / "heed.db";
    const auto ballast = place / "ballast";
    // More than a checkpoint needs: the one after a refusal may run just when the room is there
    // again, and fill the database from the log before the next write comes.
    std::ofstream(ballast) << std::string(2'000'000, 'b');
    std::vector<std::string> acknowledged;
    {
        auto store = open(file);
        int refused = 0;
        std::string why;
        const auto fill = [&](const std::string& id) {
            try {
                write(*store, [&](Tx& tx) {
                    take(tx, id);
                    tx.save_conversation({"app", id}, {std::string(20'000, 's'), {}}, at(0));
                });
                acknowledged.push_back(id);
            } catch (const StoreBusy& busy) {
                ++refused;
                why = busy.what();
            }
        };
        for (int i = 0; refused < 20 && i < 1000; ++i) fill("m" + std::to_string(i));
        CHECK(refused == 20);
        CHECK(acknowledged.size() > 20);
        CHECK(store->not_ready().find("refused") != std::string::npos);
        // What was accepted before can be read.
        read(*store, [&](ReadTx& tx) {
            CHECK(tx.counts().messages == static_cast<std::int64_t>(acknowledged.size()));
        });
        std::filesystem::remove(ballast);
        const std::size_t before = acknowledged.size();
        for (int i = 0; i < 3; ++i) fill("later" + std::to_string(i));
        CAPTURE(why);
        CHECK(acknowledged.size() == before + 3);
        CHECK(store->not_ready().find("refused") == std::string::npos);
        copy_as_killed(file, directory / "copy/heed.db");
    }
    ::umount(place.c_str());
    const auto copy = open(directory / "copy/heed.db");
    for (const std::string& id : acknowledged) CHECK(known(*copy, id));
}

TEST_CASE("a long log is moved into the database") {
    Directory directory;
    const auto file = directory / "heed.db";
    const auto store = open(file);
    for (int i = 0; i < 40; ++i) {
        write(*store, [&](Tx& tx) {
            tx.save_conversation(
                {"app", std::to_string(i)}, {std::string(1'000'000, 's'), {}}, at(0)
            );
        });
    }
    auto log = file;
    log += "-wal";
    CHECK(std::filesystem::file_size(log) < 24'000'000);
    CHECK(std::filesystem::file_size(file) > 16'000'000);
}
