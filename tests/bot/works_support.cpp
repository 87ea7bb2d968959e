#include "tests/bot/works_support.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

namespace heed::test {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 120s;  // of a test that waits for something that never comes

}  // namespace

Task<HttpResult> HeldHttpClient::send(HttpCall call) {
    calls.push_back(call);
    if (!held_.empty() && call.url.find(held_) != call.url.npos) {
        co_await gate_.async_wait(
            boost::asio::as_tuple(boost::asio::use_awaitable_t<Lane::executor_type>())
        );
    }
    co_return script(call);
}

void HeldHttpClient::open(std::string then_hold) {
    held_ = std::move(then_hold);
    gate_.cancel();
}

std::size_t HeldHttpClient::count(std::string_view part) const {
    return static_cast<std::size_t>(std::ranges::count_if(calls, [&](const HttpCall& call) {
        return call.url.find(part) != call.url.npos;
    }));
}

void RefusableStore::write(std::unique_ptr<Job> job) {
    if (refuses) {
        job->done(std::make_exception_ptr(StoreBusy("full")));
    } else {
        store_->write(std::move(job));
    }
}

HttpResult answered(unsigned status, std::string body, std::string type) {
    HttpResult result;
    result.status = status;
    result.body = std::move(body);
    result.content_type = std::move(type);
    result.written = true;
    return result;
}

HttpResult errcode(int code) {
    return answered(200, "{\"errcode\":" + std::to_string(code) + ",\"errmsg\":\"x\"}");
}

HttpResult no_answer(bool written) {
    HttpResult result;
    result.written = written;
    result.error = "no answer";
    return result;
}

Notice notice(std::string text, std::string number) {
    Notice made;
    made.event = "accepted";
    if (!number.empty()) made.complaint = ComplaintLink{std::move(number), "https://h.example/c/1"};
    made.status = "accepted";
    made.text.spans = {{std::move(text), {}, {}}};
    return made;
}

Works::Works(bool with_template)
    : photo_store(make_disk_photo_store(directory.path() / "photos", file_names)),
      keeper(pictures, *photo_store, files) {
    config.file = "heed.toml";
    config.server.public_url = "https://bot.example.org";
    config.storage.database = directory.path() / "heed.db";
    config.storage.encryption_key = std::string(32, 'k');
    const std::filesystem::path demo = std::filesystem::path(HEED_SOURCE_DIR) / "bot/commands/demo";
    config.organisation_file = demo / "organisation.toml";
    config.areas_file = demo / "areas.geojson";
    config.notices.quiet_from_minute = config.notices.quiet_to_minute = 0;
    config.notices.merge_within = 0s;
    ChannelConfig city;
    city.kind = "wechat";
    city.name = "city";
    city.app_id = "wx0123456789abcdef";
    city.app_secret = "secret";
    city.token = "token";
    city.api_base = "https://api.example";
    if (with_template) city.template_id = "template-1";
    ChannelConfig app;
    app.kind = "app";
    app.name = "app";
    app.secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    app.push_url = "https://app.example/notices";
    ChannelConfig web;
    web.kind = web.name = "web";
    ChannelConfig duty;
    duty.kind = "wecom";
    duty.name = "duty";
    duty.corp_id = "ww1";
    duty.agent_id = 7;
    duty.secret = "secret";
    duty.token = "token";
    duty.encoding_aes_key = std::string(43, 'k');
    duty.api_base = "https://wecom.example";
    config.channels = {city, app, web, duty};
    std::vector<FileError> errors;
    rules = std::make_unique<RulesInForce>(load_rules(config, works_start, errors));
    REQUIRE(errors.empty());
    store = std::make_unique<RefusableStore>(open_test_store({
        .file = config.storage.database,
        .encryption_key = config.storage.encryption_key,
        .log = [](std::string_view) {},
        .random = random,
    }));
    channels = std::make_unique<Channels>(config, rules->get()->organisation);
    client.script = [](const HttpCall& call) {
        if (call.url.find("token?") != call.url.npos || call.url.ends_with("stable_token")) {
            return answered(200, R"({"access_token":"T1","expires_in":7200})");
        }
        return errcode(0);
    };
    engine = std::make_unique<Engine>(*rules, config, random);
    make_outbox();
}

void Works::make_outbox() {
    outbox = std::make_unique<Outbox>(
        lane,
        *store,
        *channels,
        tokens,
        client,
        keeper,
        *engine,
        visits,
        clock,
        random,
        metrics,
        OutboxSettings{}
    );
    webhook = std::make_unique<Webhook>(*engine, *store, keeper, *outbox, clock, random, metrics);
}

Works::~Works() {
    store->stop();
    files.join();
}

void Works::turn_until(const std::function<bool()>& done) {
    const auto give_up = std::chrono::steady_clock::now() + patience;
    while (!done()) {
        if (std::chrono::steady_clock::now() > give_up) {
            throw std::runtime_error("what the test waits for does not happen");
        }
        lane.restart();
        lane.run_one_for(1ms);
    }
}

void Works::deliver() {
    if (!running_) {
        running_ = true;
        boost::asio::co_spawn(lane, outbox->run(), [](std::exception_ptr failure) {
            if (failure) std::terminate();
        });
    } else {
        outbox->wake();
    }
    // A lease that is still in the store's queue is done before the question behind it, so its
    // answer lies on the lane then.
    turn_until([&] {
        lane.restart();
        if (lane.poll() > 0 || !outbox->idle()) return false;
        const auto next = in_store([](Tx& tx) { return tx.next_due(); });
        return lane.poll() == 0 && outbox->idle() && (!next || *next > clock.now());
    });
}

void Works::meet(const ConversationKey& who, int pushes_left) {
    in_store([&](Tx& tx) {
        Person person = tx.touch_person(who, clock.now());
        person.after_message = {pushes_left, clock.now() + 48h};
        tx.save_person(who, person);
        return true;
    });
}

void Works::enqueue(const ConversationKey& to, Notice what, Duration lives) {
    OutboxEntry entry;
    entry.to = to;
    if (what.complaint) entry.number = what.complaint->number;
    entry.notice = std::move(what);
    entry.created = entry.due = clock.now();
    entry.expires = clock.now() + lives;
    in_store([&](Tx& tx) {
        tx.enqueue(entry);
        return true;
    });
}

PhotoId Works::enqueue_photo(const ConversationKey& from, std::string media_id) {
    return in_store([&](Tx& tx) {
        OutboxEntry entry;
        entry.kind = OutboxKind::fetch_photo;
        entry.to = from;
        entry.photo = tx.add_photo(from, media_id, clock.now());
        entry.created = entry.due = clock.now();
        entry.expires = clock.now() + 48h;
        tx.enqueue(entry);
        return entry.photo;
    });
}

std::vector<OutboxItem> Works::items() {
    auto all = in_store([](Tx& tx) { return tx.outbox(std::nullopt, 1000); });
    std::ranges::reverse(all);
    return all;
}

OutboxItem Works::only_item() {
    auto all = items();
    REQUIRE(all.size() == 1);
    return all.front();
}

std::optional<Person> Works::person(const ConversationKey& who) {
    return in_store([&](Tx& tx) { return tx.person(who); });
}

std::optional<PhotoRow> Works::photo(PhotoId id) {
    return in_store([&](Tx& tx) { return tx.photo(id); });
}

void Works::pass(Duration time) {
    clock.advance(time);
    deliver();
}

void Works::lease_elsewhere() {
    in_store([&](Tx& tx) { return tx.lease(100, clock.now(), 60s).size(); });
}

}  // namespace heed::test
