// Tokens of programs: whom they act for, how they end, what the audit trail knows.
#include "storage/console.hpp"
#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;
using casework::Role;

namespace {

const std::string code_a(64, 'a');
const std::string code_b(64, 'b');
const std::string hash(64, 'f');

std::string bind_alice(Tx& tx, const std::string& code, long long second) {
    tx.invite({code, "roads", Role::officer, "王小明", at(1000)});
    return tx.bind(code, alice, at(second))->id;
}

ApiToken token_for(const std::string& member, const std::string& id, long long second) {
    ApiToken token;
    token.id = id;
    token.hash = hash;
    token.name = "dashboard";
    token.staff_id = member;
    token.acts = true;
    token.issued = at(second);
    token.expires = at(900);
    return token;
}

}  // namespace

TEST_CASE("a token leads to its member as they are now") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        const std::string member = bind_alice(tx, code_a, 1);
        CHECK_FALSE(tx.console().issue_api_token(token_for("s_nobody", "a1", 2)));
        CHECK(tx.console().issue_api_token(token_for(member, "a1", 2)));
        const auto holder = tx.console().api_token("a1");
        REQUIRE(holder);
        CHECK(holder->token.hash == hash);
        CHECK(holder->token.acts);
        CHECK_FALSE(holder->token.reveals);
        CHECK_FALSE(holder->token.seen);
        CHECK(holder->member.id == member);
        CHECK(holder->key == alice);
        CHECK_FALSE(tx.console().api_token("a2"));
    });
}

TEST_CASE("the last use is kept to the hour") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.console().issue_api_token(token_for(bind_alice(tx, code_a, 1), "a1", 2));
        for (const long long second : {10, 20, 3609, 3610, 3700}) {
            tx.console().see_api_token("a1", at(second));
            CHECK(tx.console().api_tokens().front().seen == at(second < 3610 ? 10 : 3610));
        }
    });
}

TEST_CASE("a token ends by revocation, when its member leaves, and when they are bound anew") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        const std::string member = bind_alice(tx, code_a, 1);
        tx.console().issue_api_token(token_for(member, "a1", 2));
        CHECK(tx.console().revoke_api_token("a1", at(3)));
        CHECK_FALSE(tx.console().revoke_api_token("a1", at(4)));
        CHECK_FALSE(tx.console().api_token("a1"));

        tx.console().issue_api_token(token_for(member, "a2", 5));
        CHECK(bind_alice(tx, code_b, 6) == member);
        CHECK_FALSE(tx.console().api_token("a2"));

        tx.console().issue_api_token(token_for(member, "a3", 7));
        CHECK(tx.console().api_token("a3"));
        tx.remove_staff(member, at(8));
        CHECK_FALSE(tx.console().api_token("a3"));
        CHECK(tx.console().api_tokens().empty());
    });
}

TEST_CASE("issue, use and revocation are in the audit trail, without the hash") {
    Directory directory;
    {
        const auto store = open(directory / "heed.db");
        write(*store, [](Tx& tx) {
            const ApiToken token = token_for(bind_alice(tx, code_a, 1), "a1", 2);
            tx.console().issue_api_token(token);
            tx.console().note_api_token(token, "POST /api/v1/undo", at(3));
            tx.console().revoke_api_token("a1", at(4));
        });
        store->stop();
    }
    const auto file = directory / "heed.db";
    BehindTheStore database(file);
    const auto count = [&](const std::string& where) {
        return database.ask("SELECT count(*) FROM audit WHERE " + where);
    };
    CHECK(count("object = 'token a1'") == "3");
    CHECK(count("seq = 3 AND object = 'token a1' AND action = 'issue_token'") == "1");
    CHECK(count("seq = 4 AND object = 'token a1' AND action = 'by_token'") == "1");
    CHECK(count("seq = 5 AND object = 'token a1' AND action = 'revoke_token'") == "1");
    CHECK(count("detail LIKE '%/api/v1/undo%'") == "1");
    CHECK(count("detail LIKE '%fff%'") == "0");
    CHECK_FALSE(open_test_reader(file, key)->audit_fault());
}
