#pragma once
// The works behind the listener on one lane that the test turns by hand: the real store, engine,
// channels and outbox; a platform that answers from a script; clock and randomness held.
#include "bot/channels.hpp"
#include "bot/delivery/outbox.hpp"
#include "bot/engine.hpp"
#include "bot/rules.hpp"
#include "bot/webhook.hpp"
#include "storage/pausable_store.hpp"
#include "storage/photos/disk_photo_store.hpp"
#include "tests/support/blocking_store.hpp"
#include "tests/support/test_database.hpp"
#include "tests/support/world.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed::test {

// A Tuesday morning, in working hours.
inline const TimePoint works_start = from_civil(2026, 11, 24, 10, 0, 0);

// The platform: answers by `script`, and keeps a call waiting while its address holds `held`.
class HeldHttpClient final : public HttpClient {
public:
    explicit HeldHttpClient(Lane& lane)
        : gate_(lane, std::chrono::steady_clock::time_point::max()) {}
    Task<HttpResult> send(HttpCall call) override;
    // The next calls whose address holds this wait for open().
    void hold(std::string part) { held_ = std::move(part); }
    // Those that wait go on; later calls wait for `then_hold`, or not at all when it is empty.
    void open(std::string then_hold = {});
    std::size_t count(std::string_view part) const;

    std::function<HttpResult(const HttpCall&)> script;
    std::vector<HttpCall> calls;

private:
    std::string held_;
    boost::asio::basic_waitable_timer<
        std::chrono::steady_clock,
        boost::asio::wait_traits<std::chrono::steady_clock>,
        Lane::executor_type>
        gate_;
};

// Says about every picture what it was told to say.
class ScriptedPictures final : public Pictures {
public:
    std::function<PictureResult(const std::string&)> script = [](const std::string& bytes) {
        PictureResult result;
        result.ok = true;
        result.jpeg = "jpeg of " + bytes;
        result.thumbnail = "small";
        return result;
    };
    Task<PictureResult> re_encode(std::string bytes) override { co_return script(bytes); }
};

// The store, until it is told to refuse.
class RefusableStore final : public PausableStore {
public:
    explicit RefusableStore(std::unique_ptr<Store> store) : store_(std::move(store)) {}
    void write(std::unique_ptr<Job> job) override;
    void read(std::unique_ptr<ReadJob> job) override { store_->read(std::move(job)); }
    void pause(std::string why, std::unique_ptr<Job> last) override {
        dynamic_cast<PausableStore&>(*store_).pause(std::move(why), std::move(last));
    }
    void resume() override { dynamic_cast<PausableStore&>(*store_).resume(); }
    void stop() override { store_->stop(); }
    std::string not_ready() const override { return refuses ? "full" : store_->not_ready(); }
    const StoreCounters* counters() const override { return store_->counters(); }
    StoreLoad load() const override { return store_->load(); }
    bool refuses = false;

private:
    std::unique_ptr<Store> store_;
};

HttpResult answered(unsigned status, std::string body = {}, std::string type = "application/json");
HttpResult errcode(int code);
HttpResult no_answer(bool written);
Notice notice(std::string text, std::string number = "JC261124-0001-6");

class Works {
public:
    // Channels "city" (WeChat, plaintext allowed, with a template), "app" (with a push_url), "web",
    // "duty" (WeCom).
    explicit Works(bool with_template = true);
    ~Works();

    // Turns the lane until `task` is done; its result. What it throws is thrown here.
    template <class T>
    T await(Task<T> task);
    // Turns the lane until the outbox sleeps with nothing due. Started at the first call.
    void deliver();
    void turn_until(const std::function<bool()>& done);
    // In place of the one before, which has stopped: what it remembered besides the store is gone.
    void make_outbox();

    template <class Work>
    auto in_store(Work work) {
        return blocking_write(*store, std::move(work));
    }
    // A person who wrote just now, with pushes left.
    void meet(const ConversationKey& who, int pushes_left = 5);
    void enqueue(const ConversationKey& to, Notice what, Duration lives = std::chrono::hours(72));
    PhotoId enqueue_photo(const ConversationKey& from, std::string media_id);
    // All rows, oldest first.
    std::vector<OutboxItem> items();
    OutboxItem only_item();
    std::optional<Person> person(const ConversationKey& who);
    std::optional<PhotoRow> photo(PhotoId id);
    // Time goes on and the outbox looks again.
    void pass(Duration time);
    // Leases as another process would and never settles.
    void lease_elsewhere();

    TemporaryDirectory directory;
    SeededRandom random{1};
    SeededRandom file_names{2};  // of the thread that stores photos
    ManualClock clock{works_start};
    Config config;
    std::unique_ptr<RulesInForce> rules;
    Lane lane{1};
    std::unique_ptr<RefusableStore> store;
    std::unique_ptr<Channels> channels;
    HeldHttpClient client{lane};
    ScriptedPictures pictures;
    std::unique_ptr<PhotoStore> photo_store;
    boost::asio::thread_pool files{1};
    PhotoKeeper keeper;
    Metrics metrics;
    Tokens tokens{lane, client, clock, metrics};
    std::unique_ptr<Engine> engine;
    Visits visits;
    std::unique_ptr<Outbox> outbox;
    std::unique_ptr<Webhook> webhook;

private:
    bool running_ = false;
};

template <class T>
T Works::await(Task<T> task) {
    std::optional<T> result;
    std::exception_ptr failure;
    bool done = false;
    boost::asio::co_spawn(lane, std::move(task), [&](std::exception_ptr thrown, T value) {
        failure = thrown;
        if (!thrown) result.emplace(std::move(value));
        done = true;
    });
    turn_until([&] { return done; });
    if (failure) std::rethrow_exception(failure);
    return *std::move(result);
}

}  // namespace heed::test
