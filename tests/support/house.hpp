#pragma once
// The demonstration city with its engine on the real store, and messages from anyone.
#include "bot/engine.hpp"
#include "bot/invitation.hpp"
#include "tests/support/test_database.hpp"
#include "tests/support/blocking_store.hpp"
#include "tests/support/world.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>

namespace heed::test {

// Its rules, store and engine, with the clock held at `start`.
class DemoCity {
public:
    explicit DemoCity(TimePoint start) : clock{start} {
        config.file = "heed.toml";
        config.server.public_url = "https://bot.example.org";
        config.storage.database = directory.path() / "heed.db";
        config.storage.encryption_key = std::string(32, 'k');
        const std::filesystem::path demo =
            std::filesystem::path(HEED_SOURCE_DIR) / "bot/commands/demo";
        config.organisation_file = demo / "organisation.toml";
        config.areas_file = demo / "areas.geojson";
        config.notices.quiet_from_minute = config.notices.quiet_to_minute = 0;
        std::vector<FileError> errors;
        rules = std::make_unique<RulesInForce>(load_rules(config, start, errors));
        for (const FileError& error : errors) MESSAGE(to_string(error));
        REQUIRE(errors.empty());
        open();
    }
    // The process begins, or ends and begins again.
    void open() {
        store.reset();
        store = open_test_store({
            .file = config.storage.database,
            .encryption_key = config.storage.encryption_key,
            .log = [](std::string_view) {},
            .random = random,
        });
        engine = std::make_unique<Engine>(*rules, config, random);
    }
    template <class Work>
    auto in_store(Work work) {
        return blocking_write(*store, std::move(work));
    }
    // The code of a fresh invitation.
    std::string invite(
        const std::string& department, casework::Role role, const std::string& name
    ) {
        const std::string code = make_code(random);
        const Invitation invitation = make_invitation({department, role, name}, code, clock.now());
        in_store([&](Tx& tx) {
            tx.invite(invitation);
            return true;
        });
        return code;
    }

    TemporaryDirectory directory;
    SeededRandom random{1};
    ManualClock clock;
    Config config;
    std::unique_ptr<RulesInForce> rules;
    std::unique_ptr<Store> store;
    std::unique_ptr<Engine> engine;
    int messages = 0;
};

class House : public DemoCity {
public:
    using DemoCity::DemoCity;
    TurnOutcome take(const ConversationKey& from, Content content) {
        const std::string id = "m" + std::to_string(++messages);
        Inbound inbound;
        inbound.message = {from, id, clock.now(), "zh-CN", std::move(content)};
        return in_store([&](Tx& tx) { return engine->take(tx, inbound, clock.now()); });
    }
    std::string say(const ConversationKey& from, std::string text) {
        last = take(from, content::Text{std::move(text)});
        std::string words;
        for (const Reply& reply : last.answer.replies) words += plain_text(reply) + "\n";
        return words;
    }
    // Each with words of its own: the same ones within a day are no second complaint.
    std::string file(const ConversationKey& from, const std::string& words) {
        say(from, words);
        take(from, content::Location{{22.5463, 114.1235, Datum::wgs84}, "东门步行街"});
        const std::string answer = say(from, "提交");
        INFO(answer);
        REQUIRE(last.answer.complaint);
        return last.answer.complaint->number;
    }
    std::vector<OutboxItem> notices() {
        return in_store([](Tx& tx) { return tx.outbox(std::nullopt, 100); });
    }

    TurnOutcome last;
};

}  // namespace heed::test
