// How often a person may be written to unasked, counted as WeChat counts it.
#include "bot/push_ledger.hpp"

#include <doctest/doctest.h>

namespace heed {
namespace {

using namespace std::chrono_literals;

const TimePoint start = from_civil(2026, 11, 24, 10, 0, 0);

Person after(const Content& content, TimePoint now = start) {
    Person person;
    note_contact(person, content, now);
    return person;
}

// How many messages that matter may go out one after the other, all at `now`.
int count(Person person, bool matters, TimePoint now) {
    int pushes = 0;
    while (may_push(person, matters, 0, now)) {
        note_push(person, now);
        ++pushes;
    }
    return pushes;
}

TEST_CASE("a message of the person allows five for two days, an event three for a minute") {
    const Person wrote = after(content::Text{"你好"});
    CHECK(count(wrote, true, start) == 5);
    CHECK(count(wrote, true, start + 48h - 2min) == 5);
    CHECK(count(wrote, true, start + 48h) == 0);
    for (const Content& event :
         {Content(content::Followed{}),
          Content(content::Scanned{}),
          Content(content::Choice{"menu:status", {}})}) {
        CHECK(count(after(event), true, start) == 3);
        CHECK(count(after(event), true, start + 54s) == 3);
        CHECK(count(after(event), true, start + 60s) == 0);
    }
    // The photos of an album are messages; that it was opened is nothing.
    CHECK(count(after(content::Choice{"menu:album:3", {}}), true, start) == 0);
    CHECK(count(after(content::Photo{"m", {}}), true, start) == 5);
}

TEST_CASE("each message renews the five, and an event takes nothing away from them") {
    Person person = after(content::Text{"一"});
    for (int i = 0; i < 4; ++i) note_push(person, start);
    CHECK(count(person, true, start) == 1);
    note_contact(person, content::Scanned{}, start + 1h);
    CHECK(count(person, true, start + 1h) == 3);
    CHECK(count(person, true, start + 2h) == 1);
    note_contact(person, content::Text{"二"}, start + 2h);
    CHECK(count(person, true, start + 49h) == 5);
}

TEST_CASE("which allowance the platform charges is not known, so all that are open are") {
    Person person = after(content::Text{"一"});
    note_contact(person, content::Scanned{}, start);
    CHECK(count(person, true, start) == 5);
    note_push(person, start);
    CHECK(person.after_message.left == 4);
    CHECK(person.after_event.left == 2);
    note_push(person, start + 2min);
    CHECK(person.after_message.left == 3);
    CHECK(person.after_event.left == 2);
}

TEST_CASE("the last of the five is kept for what matters; of the minute's three none is") {
    const Person wrote = after(content::Text{"一"});
    CHECK(count(wrote, false, start) == 4);
    CHECK(count(after(content::Scanned{}), false, start) == 3);
    // Where both are open the long one would be charged, too.
    Person both = wrote;
    for (int i = 0; i < 4; ++i) note_push(both, start);
    note_contact(both, content::Scanned{}, start);
    CHECK(count(both, false, start) == 0);
    CHECK(count(both, true, start) == 3);
}

TEST_CASE("what is on its way counts as spent") {
    const Person wrote = after(content::Text{"一"});
    CHECK(may_push(wrote, true, 4, start));
    CHECK_FALSE(may_push(wrote, true, 5, start));
    CHECK(may_push(wrote, false, 3, start));
    CHECK_FALSE(may_push(wrote, false, 4, start));
}

TEST_CASE("the platform's no and the person's leaving close everything until they write") {
    Person person = after(content::Text{"一"});
    close_pushes(person);
    CHECK(count(person, true, start) == 0);
    note_contact(person, content::Text{"二"}, start);
    CHECK(count(person, true, start) == 5);
    note_contact(person, content::Unfollowed{}, start);
    CHECK_FALSE(person.following);
    CHECK(count(person, true, start) == 0);
    note_contact(person, content::Followed{}, start);
    CHECK(person.following);
}

}  // namespace
}  // namespace heed
