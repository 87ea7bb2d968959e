#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;

TEST_CASE("a message is taken once; delivered again it has its first answer") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        CHECK(tx.claim(message("m1"), at(0)).state == Claim::State::fresh);
        tx.remember_answer(message("m1"), answer("已收到"));
    });
    for (int round = 0; round < 3; ++round) {
        write(*store, [](Tx& tx) {
            const Claim claim = tx.claim(message("m1"), at(5));
            CHECK(claim.state == Claim::State::answered);
            CHECK(claim.answer == answer("已收到"));
        });
    }
    read(*store, [](ReadTx& tx) { CHECK(tx.counts().messages == 1); });
}

TEST_CASE("message ids are unique only within their channel") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        CHECK(tx.claim(message("m1"), at(0)).state == Claim::State::fresh);
        CHECK(tx.claim(message("m1", {"app", "u"}), at(0)).state == Claim::State::fresh);
        CHECK(tx.claim(message("M1"), at(0)).state == Claim::State::fresh);
    });
}

TEST_CASE("an id that another person's message had tells nothing of that message") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    const ConversationKey somebody{"app", "u1"}, another{"app", "u2"};
    write(*store, [&](Tx& tx) {
        tx.claim(message("m1", somebody), at(0));
        tx.remember_answer(message("m1", somebody), answer("已收到"));
        tx.claim(message("m2", somebody), at(0));
        tx.owe(message("m2", somebody), 7);
    });
    write(*store, [&](Tx& tx) {
        for (const char* id : {"m1", "m2"}) {
            const Claim claim = tx.claim(message(id, another), at(1));
            CHECK(claim.state == Claim::State::of_another);
            CHECK(claim.answer == Answer{});
        }
        CHECK(tx.claim(message("m1", somebody), at(2)).answer == answer("已收到"));
    });
    read(*store, [](ReadTx& tx) { CHECK(tx.counts().messages == 2); });
}

TEST_CASE("a reply that is owed stays owed until it is remembered") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.claim(message("m1"), at(0));
        tx.owe(message("m1"), 7);
    });
    write(*store, [](Tx& tx) {
        const Claim claim = tx.claim(message("m1"), at(1));
        CHECK(claim.state == Claim::State::owed);
        CHECK(claim.revision == 7);
        tx.remember_answer(message("m1"), answer("好的"));
    });
    write(*store, [](Tx& tx) {
        const Claim claim = tx.claim(message("m1"), at(2));
        CHECK(claim.state == Claim::State::answered);
        CHECK(claim.answer == answer("好的"));
    });
}

TEST_CASE("an answer to a message that was never claimed is a mistake of ours") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    CHECK_THROWS_AS(
        write(*store, [](Tx& tx) { tx.remember_answer(message("m1"), answer("x")); }),
        std::logic_error
    );
    CHECK_THROWS_AS(write(*store, [](Tx& tx) { tx.owe(message("m1"), 1); }), std::logic_error);
}

TEST_CASE("a quarantined message is counted") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.claim(message("m1"), at(0));
        tx.quarantine(message("m1"), "it threw", at(0));
    });
    read(*store, [](ReadTx& tx) { CHECK(tx.counts().quarantined == 1); });
}
