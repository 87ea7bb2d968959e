#include "bot/web/city_page.hpp"

#include "tests/bot/works_support.hpp"

#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <exception>

namespace heed {
namespace {

// Counts what is read.
class CountingStore final : public Store {
public:
    explicit CountingStore(Store& store) : store_(store) {}
    void write(std::unique_ptr<Job> job) override { store_.write(std::move(job)); }
    void read(std::unique_ptr<ReadJob> job) override {
        ++reads;
        store_.read(std::move(job));
    }
    void stop() override {}
    std::string not_ready() const override { return store_.not_ready(); }
    std::atomic<int> reads = 0;

private:
    Store& store_;
};

TEST_CASE("a crowd that asks for the figures has them worked out once") {
    test::Works works;
    CountingStore store(*works.store);
    CityPage page(*works.channels, store, *works.rules, works.clock);
    const auto crowd = [&](int people) {
        int answered = 0, good = 0;
        for (int i = 0; i < people; ++i) {
            HttpRequestView request;
            request.method = "GET";
            request.path = "/figures";
            request.query = "lang=en";
            boost::asio::co_spawn(
                works.lane,
                page.handle(std::move(request)),
                [&](const std::exception_ptr& thrown, const HttpReply& reply) {
                    ++answered;
                    good += !thrown && reply.status == 200 && !reply.body.empty() ? 1 : 0;
                }
            );
        }
        works.turn_until([&] { return answered == people; });
        return good;
    };
    CHECK(crowd(50) == 50);
    CHECK(store.reads == 1);
    CHECK(crowd(50) == 50);
    CHECK(store.reads == 1);
    works.clock.advance(std::chrono::minutes(11));
    CHECK(crowd(50) == 50);
    CHECK(store.reads == 2);
}

}  // namespace
}  // namespace heed
