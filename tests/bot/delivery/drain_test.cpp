// Ten thousand notices that have gathered over night, the platforms as moody as they are, and a
// restart in the midst of it: each arrives in its complaint's order, once.
#include "bot/delivery/outbox.hpp"
#include "dialogs/json.hpp"
#include "tests/bot/delivery/deliveries.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace heed {
namespace {

using namespace std::chrono_literals;
using test::answered;
using test::errcode;
using test::header;
using test::is_to;
using test::no_answer;
using test::Works;

constexpr int persons = 400, cases_each = 5, notices_each = 5;
constexpr int of_wechat = persons / 2;

// A notice as it stands on a screen: person, complaint, which of its notices.
struct Shown {
    int person, of_case, notice;
    auto operator<=>(const Shown&) const = default;
};

// The platforms' side: what they count, what they know again, and their moods.
class Platforms {
public:
    explicit Platforms(const Clock& clock) : clock_(clock) {}
    void wrote(const std::string& user) { allowed_[user] = {5, clock_.now() + 48h}; }

    HttpResult answer(const HttpCall& call) {
        ++calls;
        if (is_to(call, test::token_url))
            return answered(200, R"({"access_token":"T","expires_in":7200})");
        unsigned char byte = 0;
        random_.fill(&byte, 1);
        const int mood = byte * 100 / 256;
        if (mood < 3) return busy(call);
        if (mood < 5) return no_answer(false);
        if (mood < 6 && is_to(call, "api.example")) return errcode(40001);
        HttpResult result = take(call);
        // It has arrived, but nobody hears of it.
        return mood < 8 ? no_answer(true) : result;
    }

    std::vector<Shown> shown;
    int quota_refusals = 0;
    int calls = 0;

private:
    static HttpResult busy(const HttpCall& call) {
        return is_to(call, "api.example") ? errcode(-1) : answered(503);
    }
    HttpResult take(const HttpCall& call) {
        if (is_to(call, "app.example")) {
            if (keys_.insert(header(call, "webhook-id")).second) show(call.body);
            return answered(204);
        }
        rapidjson::Document body;
        REQUIRE(json::parse(call.body, body).empty());
        if (is_to(call, test::template_url)) {
            const std::string key(json::string_at(body, "client_msg_id").value());
            const auto known = template_keys_.find(key);
            const bool again =
                known != template_keys_.end() && clock_.now() - known->second < 10min;
            template_keys_.emplace(key, clock_.now());
            if (!again) show(call.body);
            return errcode(0);
        }
        auto& [left, until] = allowed_[std::string(json::string_at(body, "touser").value())];
        if (left == 0 || clock_.now() >= until) {
            ++quota_refusals;
            return errcode(left == 0 ? 45047 : 45015);
        }
        --left;
        show(call.body);
        return errcode(0);
    }
    void show(const std::string& body) {
        static const std::regex mark(R"(#(\d+)\.(\d+)\.(\d+)#)");
        std::set<Shown> in_body;
        for (std::sregex_iterator it(body.begin(), body.end(), mark), end; it != end; ++it) {
            const std::smatch& found = *it;
            const Shown one{std::stoi(found[1]), std::stoi(found[2]), std::stoi(found[3])};
            // A template message says its words in each field that may be theirs.
            if (in_body.insert(one).second) shown.push_back(one);
        }
    }

    const Clock& clock_;
    test::SeededRandom random_{7};
    std::map<std::string, std::pair<int, TimePoint>> allowed_;
    std::set<std::string> keys_;
    std::map<std::string, TimePoint> template_keys_;
};

ConversationKey person(int number) {
    return {number < of_wechat ? "city" : "app", "u" + std::to_string(number)};
}

void queue_all(Works& works, Platforms& platforms) {
    for (int p = 0; p < persons; ++p) {
        works.meet(person(p));
        platforms.wrote(person(p).user);
        works.in_store([&](Tx& tx) {
            for (int n = 0; n < notices_each; ++n) {
                for (int c = 0; c < cases_each; ++c) {
                    const std::string mark = "#" + std::to_string(p) + "." + std::to_string(c) +
                                             "." + std::to_string(n) + "#";
                    const std::string number =
                        "JC261124-" + std::to_string(1000 + p * cases_each + c) + "-0";
                    OutboxEntry entry;
                    entry.to = person(p);
                    entry.number = number;
                    entry.notice = test::notice(mark, number);
                    entry.notice.event = n % 2 == 0 ? "accepted" : "reply";
                    entry.created = entry.due = works.clock.now();
                    entry.expires = works.clock.now() + 72h;
                    tx.enqueue(entry);
                }
            }
            return true;
        });
    }
}

// Time goes on until nothing is left to do.
void drain(Works& works) {
    for (;;) {
        works.deliver();
        const auto next = works.in_store([](Tx& tx) { return tx.next_due(); });
        if (!next) return;
        works.clock.advance(std::max<Duration>(*next - works.clock.now(), 2s));
    }
}

void drain_with_a_crash(Works& works, Platforms& platforms) {
    works.client.script = [&](const HttpCall& call) {
        HttpResult result = platforms.answer(call);
        // From here on nothing of what was shown is noted: as if the process had died.
        if (platforms.calls == persons * cases_each * notices_each / 4) works.store->refuses = true;
        return result;
    };
    boost::asio::co_spawn(works.lane, works.outbox->run(), [](std::exception_ptr) {});
    works.turn_until([&] { return works.store->refuses; });
    works.outbox->stop();
    works.turn_until([&] {
        works.lane.restart();
        return works.lane.poll() == 0 && works.outbox->idle();
    });
    works.store->refuses = false;
    works.make_outbox();
    works.clock.advance(61s);
    drain(works);
}

struct Ends {
    std::map<OutboxState, int> states;
    std::set<Shown> uncertain;
};

Ends ends_of(Works& works) {
    Ends ends;
    static const std::regex mark(R"(#(\d+)\.(\d+)\.(\d+)#)");
    const auto rows = works.in_store([](Tx& tx) { return tx.outbox(std::nullopt, 20'000); });
    for (const OutboxItem& row : rows) {
        ++ends.states[row.state];
        if (row.state != OutboxState::uncertain) continue;
        const std::string text = plain_text(row.entry.notice.text);
        for (std::sregex_iterator it(text.begin(), text.end(), mark), end; it != end; ++it)
            ends.uncertain.insert({std::stoi((*it)[1]), std::stoi((*it)[2]), std::stoi((*it)[3])});
    }
    return ends;
}

void check(const Platforms& platforms, const Ends& ends) {
    std::map<std::pair<int, int>, int> last;
    std::set<Shown> seen;
    for (const Shown& one : platforms.shown) {
        CHECK(seen.insert(one).second);  // never twice, with a key or without
        const auto [before, fresh] = last.emplace(std::pair(one.person, one.of_case), one.notice);
        if (!fresh) {
            CHECK(before->second < one.notice);
            before->second = one.notice;
        }
    }
    for (int p = 0; p < persons; ++p) {
        for (int c = 0; c < cases_each; ++c) {
            for (int n = 0; n < notices_each; ++n) {
                const bool arrived = seen.contains({p, c, n});
                const bool unknown = ends.uncertain.contains({p, c, n});
                // Where there is a key every one arrives; elsewhere it does, or its row says that
                // nobody knows.
                CHECK((arrived || (p < of_wechat && unknown)));
            }
        }
    }
}

TEST_CASE("10,000 queued notices drain in order, none lost, none twice, within the quota") {
    Works works;
    Platforms platforms(works.clock);
    queue_all(works, platforms);
    drain_with_a_crash(works, platforms);
    Ends ends = ends_of(works);
    check(platforms, ends);
    CHECK(ends.states[OutboxState::sent] + ends.states[OutboxState::uncertain] == 10'000);
    CHECK(ends.states[OutboxState::uncertain] < 200);
    // Only what was in the air when the process died is missing in heed's count.
    CHECK(platforms.quota_refusals <= 64);
}

TEST_CASE("merged, the same 10,000 are a few hundred messages, and still all there in order") {
    Works works;
    works.config.notices.merge_within = 30min;
    Platforms platforms(works.clock);
    queue_all(works, platforms);
    works.client.script = [&](const HttpCall& call) { return platforms.answer(call); };
    drain(works);
    Ends ends = ends_of(works);
    check(platforms, ends);
    CHECK(
        ends.states[OutboxState::sent] + ends.states[OutboxState::uncertain] +
            ends.states[OutboxState::merged] ==
        10'000
    );
    CHECK(ends.states[OutboxState::merged] > 7'000);
    CHECK(platforms.quota_refusals == 0);
}

}  // namespace
}  // namespace heed
