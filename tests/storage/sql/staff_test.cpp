#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;
using casework::Role;

namespace {

const std::string code_a(64, 'a');
const std::string code_b(64, 'b');

Invitation invitation(const std::string& code, Role role = Role::officer) {
    return {code, "roads", role, "王小明", at(1000)};
}

}  // namespace

TEST_CASE("a code makes whoever sends it a member of staff, once") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) { tx.invite(invitation(code_a)); });
    write(*store, [](Tx& tx) {
        const auto member = tx.bind(code_a, alice, at(1));
        REQUIRE(member);
        CHECK(member->id.size() == 18);
        CHECK(member->id.starts_with("s_"));
        CHECK(member->name == "王小明");
        CHECK_FALSE(tx.bind(code_a, bob, at(2)));
    });
    read(*store, [](ReadTx& tx) {
        REQUIRE(tx.staff(alice));
        CHECK(tx.staff(alice)->name == "王小明");
        CHECK(tx.staff(alice)->department == "roads");
        CHECK_FALSE(tx.staff(bob));
        const auto members = tx.staff_of("roads");
        REQUIRE(members.size() == 1);
        CHECK(members[0].second == alice);
        CHECK(tx.staff_of("parks").empty());
    });
}

TEST_CASE("bound again, a person has the new role under the old id") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.invite(invitation(code_a));
        Invitation head = invitation(code_b, Role::head);
        head.department = "parks";
        head.name = "王主任";
        tx.invite(head);
        const std::string id = tx.bind(code_a, alice, at(1))->id;
        CHECK(tx.bind(code_b, alice, at(2))->id == id);
        CHECK(tx.staff(alice)->role == Role::head);
        CHECK(tx.staff(alice)->name == "王主任");
        CHECK(tx.staff_of("roads").empty());
        CHECK(tx.staff_of("parks").size() == 1);
    });
}

TEST_CASE("a code dies at its time") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.invite(invitation(code_a));
        CHECK_FALSE(tx.bind(code_a, alice, at(1000)));
        CHECK(tx.bind(code_a, alice, at(999)));
    });
}

TEST_CASE("after five wrong codes within an hour a person's right code is refused too") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        Invitation long_lived = invitation(code_a);
        long_lived.expires = at(100'000);
        tx.invite(long_lived);
        for (int i = 0; i < 5; ++i) CHECK_FALSE(tx.bind(code_b, alice, at(i)));
        CHECK_FALSE(tx.bind(code_a, alice, at(10)));
        CHECK_FALSE(tx.bind(code_a, alice, at(3599)));
    });
    SUBCASE("others are not concerned") {
        write(*store, [](Tx& tx) { CHECK(tx.bind(code_a, bob, at(10))); });
    }
    SUBCASE("an hour later it works") {
        write(*store, [](Tx& tx) { CHECK(tx.bind(code_a, alice, at(3605))); });
    }
}

TEST_CASE("who was removed is no member, stands in for nobody and hears of nothing") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.invite(invitation(code_a));
        const std::string id = tx.bind(code_a, alice, at(1))->id;
        tx.set_deputy("roads", id, at(500), "s_head", at(2));
        tx.subscribe(id, "area:east");
        OutboxEntry news;
        news.to = alice;
        news.number = "N1";
        news.notice.event = "filed";
        news.created = news.due = at(2);
        news.expires = at(900);
        tx.enqueue(news);
        CHECK(tx.remove_staff(id, at(3)));
        CHECK_FALSE(tx.remove_staff(id, at(4)));
        CHECK_FALSE(tx.staff(alice));
        CHECK(tx.staff_of("roads").empty());
        CHECK(tx.all_staff().empty());
        CHECK_FALSE(tx.deputy_of("roads", at(3)));
        CHECK(tx.subscribers("area:east").empty());
        CHECK(tx.outbox(OutboxState::cancelled, 10).size() == 1);
        // The history still names them; bound again, they are who they were.
        CHECK(tx.staff_name(id) == "王小明");
        Invitation again = invitation(code_b);
        tx.invite(again);
        CHECK(tx.bind(code_b, alice, at(5))->id == id);
        CHECK(tx.all_staff().size() == 1);
    });
}

TEST_CASE("a deputy stands in until a moment, one for each department") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.invite(invitation(code_a));
        tx.invite(invitation(code_b));
        const std::string first = tx.bind(code_a, alice, at(1))->id;
        const std::string second = tx.bind(code_b, bob, at(1))->id;
        tx.set_deputy("roads", first, at(500), "s_head", at(2));
        REQUIRE(tx.deputy_of("roads", at(499)));
        CHECK(tx.deputy_of("roads", at(499))->first.id == first);
        CHECK_FALSE(tx.deputy_of("roads", at(500)));
        REQUIRE(tx.staff(alice)->deputyships.size() == 1);
        CHECK(tx.staff(alice)->deputyships[0].department == "roads");
        CHECK(tx.staff(alice)->deputyships[0].until == at(500));
        tx.set_deputy("roads", second, at(600), "s_head", at(3));
        CHECK(tx.staff(alice)->deputyships.empty());
        CHECK(tx.deputy_of("roads", at(599))->second == bob);
        tx.set_deputy("roads", {}, at(4), "s_head", at(4));
        CHECK_FALSE(tx.deputy_of("roads", at(5)));
    });
}

TEST_CASE("duty and subscriptions are kept") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.invite(invitation(code_a));
        const std::string id = tx.bind(code_a, alice, at(1))->id;
        CHECK(tx.staff(alice)->on_duty);
        tx.set_duty(id, false, at(2));
        CHECK_FALSE(tx.staff(alice)->on_duty);
        for (int i = 0; i < 2; ++i) tx.subscribe(id, "category:noise");
        tx.subscribe(id, "area:east");
        CHECK(tx.subscriptions(id) == std::vector<std::string>{"area:east", "category:noise"});
        REQUIRE(tx.subscribers("category:noise").size() == 1);
        tx.unsubscribe(id, "category:noise");
        CHECK(tx.subscribers("category:noise").empty());
    });
}
