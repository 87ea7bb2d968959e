// Neighbours on the real store: found, asked, joined, recognised, told, and back again.
#include "bot/concern_watch.hpp"

#include "bot/invitation.hpp"
#include "dialogs/casework/actors.hpp"
#include "tests/bot/works_support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <utility>

namespace heed {
namespace {

using namespace std::chrono_literals;
using casework::ConcernState;
using test::Works;

const std::string noise = "夜市半夜放音乐太吵，睡不着";  // the place comes by the map

struct Street {
    Works works;
    ConcernWatch watch{*works.rules, works.config};
    Engine engine{*works.rules, works.config, works.random, nullptr, &watch};
    int messages = 0;

    Answer take(const std::string& user, Content content) {
        Inbound inbound;
        inbound.message = {
            {"app", user}, "m" + std::to_string(++messages), works.clock.now(), "zh-CN", content};
        return works.in_store([&](Tx& tx) { return engine.take(tx, inbound, works.clock.now()); }
        ).answer;
    }
    Answer say(const std::string& user, const std::string& text) {
        return take(user, content::Text{text});
    }
    // Says what and where; the answer to it.
    Answer tell(const std::string& user, double latitude, const std::string& text = noise) {
        say(user, text);
        return take(user, content::Location{{latitude, 114.1235, Datum::wgs84}, "东门步行街"});
    }
    // Files it without a word about neighbours; its number.
    std::string file(const std::string& user, const std::string& text = noise) {
        Answer answer = tell(user, 22.5463, text);
        if (!answer.complaint) answer = say(user, "提交");
        REQUIRE(answer.complaint);
        follow();
        return answer.complaint->number;
    }
    bool follow() { return follow(watch); }
    bool follow(ConcernWatch& by) {
        bool enqueued = false;
        for (bool more = true; more;) {
            const auto ran =
                works.in_store([&](Tx& tx) { return by.follow(tx, works.clock.now()); });
            more = ran.more;
            enqueued = enqueued || ran.enqueued;
        }
        return enqueued;
    }
    std::optional<casework::Concern> concern(const std::string& number) {
        return works.in_store([&](Tx& tx) -> std::optional<casework::Concern> {
            const auto complaint = tx.complaint(number, false);
            const auto id = complaint ? tx.concern_of(complaint->id) : std::nullopt;
            return id ? tx.concern(*id) : std::nullopt;
        });
    }
    void bind(const std::string& user, const std::string& department, casework::Role role) {
        const std::string code = make_code(works.random);
        const Invitation invitation =
            make_invitation({department, role, "李"}, code, works.clock.now());
        works.in_store([&](Tx& tx) { return tx.invite(invitation), true; });
        say(user, "/bind " + code);
    }
    // The department does it by the table of transitions.
    void act(const std::string& number, casework::Action action, std::string_view text = {}) {
        works.in_store([&](Tx& tx) {
            const auto complaint = tx.complaint(number, true);
            casework::Actor actor;  // heed itself, where nobody has answered
            if (action != casework::Action::lapse) actor.kind = casework::Actor::Kind::staff;
            actor.staff = {"s_1", "李", complaint->department, casework::Role::officer};
            const auto result = casework::apply(
                works.rules->get()->organisation,
                actor,
                action,
                *complaint,
                {text},
                works.clock.now()
            );
            REQUIRE(std::holds_alternative<casework::Change>(result));
            return tx.change(std::get<casework::Change>(result));
        });
    }
    std::set<std::string> told(std::string_view event) {
        std::set<std::string> users;
        for (const OutboxItem& item : works.items()) {
            if (item.entry.notice.event == event) users.insert(item.entry.to.user);
        }
        return users;
    }
};

std::string text_of(const Answer& answer) {
    std::string text;
    for (const Reply& reply : answer.replies) text += plain_text(reply) + "\n";
    return text;
}

TEST_CASE("a neighbour is asked, told how many and never who, and joins by one word") {
    Street street;
    const std::string first = street.file("anna");
    const Answer asked = street.tell("ben", 22.5464, "步行街夜市的音乐吵得整夜睡不着");
    CHECK(asked.dialog.step == "concern");
    const std::string text = text_of(asked);
    CHECK(text.find("anna") == text.npos);
    CHECK(text.find(first) == text.npos);
    CHECK(text.find("放音乐太吵") == text.npos);
    const Answer filed = street.say("ben", "1");
    REQUIRE(filed.complaint);
    street.follow();
    const auto concern = street.concern(first);
    REQUIRE(concern);
    CHECK(concern->people == 2);
    CHECK(concern->state == ConcernState::emerging);
    CHECK(street.concern(filed.complaint->number) == concern);
}

// Somebody who looks for where a neighbour complained, with as many accounts as they like.
struct Spy {
    Street& street;
    int drafts = 0;
    // Is this draft asked about, and how far away is it said to be?
    std::optional<double> ask(const casework::Position& at, const std::string& text = noise) {
        ++drafts;
        casework::Sighting draft;
        draft.at = street.works.clock.now();
        draft.text = text;
        draft.category = "noise";
        draft.position = at;
        draft.resident = "r_spy" + std::to_string(drafts);
        const ConversationKey key{"app", "spy" + std::to_string(drafts)};
        const auto found = street.works.in_store([&](Tx& tx) {
            return street.watch.neighbours(tx, draft, key, street.works.clock.now());
        });
        return found ? found->distance_m : std::nullopt;
    }
    // How far from `from` in this direction (degrees a step) drafts are still asked about.
    double edge(const casework::Position& from, double north_deg, double east_deg) {
        double in = 0, out = 1;
        for (int i = 0; i < 40; ++i) {
            const double middle = (in + out) / 2;
            const bool asked = ask({from.latitude_deg + middle * north_deg,
                                    from.longitude_deg + middle * east_deg})
                                   .has_value();
            (asked ? in : out) = middle;
        }
        return in;
    }
    // In the middle of where it is asked about.
    casework::Position locate(const casework::Position& from) {
        constexpr double reach_deg = 0.01;
        const double north = edge(from, reach_deg, 0) - edge(from, -reach_deg, 0);
        const double east = edge(from, 0, reach_deg) - edge(from, 0, -reach_deg);
        return {
            from.latitude_deg + north / 2 * reach_deg, from.longitude_deg + east / 2 * reach_deg};
    }
};

TEST_CASE("two hundred drafts tell no more of where a neighbour complained than the cell") {
    const casework::Position middle = casework::middle_of(casework::cell_of({22.5463, 114.1235}));
    struct Seen {
        std::vector<std::optional<double>> answers;
        casework::Position guess;
    };
    std::vector<Seen> seen;
    std::vector<double> off_m;
    // 45 m to each side of the middle: corners of one cell, and the middle itself.
    for (const auto& [north, east] : std::vector<std::pair<double, double>>{
             {0, 0}, {4e-4, 4e-4}, {-4e-4, 4e-4}, {4e-4, -4e-4}, {-4e-4, -4e-4}}) {
        Street street;
        const casework::Position home{middle.latitude_deg + north, middle.longitude_deg + east};
        REQUIRE(casework::cell_of(home) == casework::cell_of(middle));
        street.say("anna", noise);
        street.take(
            "anna", content::Location{{home.latitude_deg, home.longitude_deg}, "东门步行街"}
        );
        REQUIRE(street.say("anna", "提交").complaint);
        street.follow();
        Spy spy{street};
        REQUIRE(spy.ask(middle));
        Seen one;
        one.guess = spy.locate(middle);
        off_m.push_back(casework::metres_between(one.guess, home));
        // Other words lean the score another way, from everywhere around.
        for (int row = -5; row <= 5; ++row) {
            for (int column = -5; column <= 5; ++column) {
                const casework::Position at{
                    middle.latitude_deg + row * 3.1e-4, middle.longitude_deg + column * 2.7e-4};
                one.answers.push_back(spy.ask(at, "工地打桩太吵"));
                one.answers.push_back(spy.ask(at, noise + "，打桩"));
            }
        }
        CHECK(spy.drafts > 200);
        seen.push_back(std::move(one));
    }
    for (const Seen& one : seen) {
        CHECK(one.answers == seen.front().answers);
        CHECK(casework::metres_between(one.guess, seen.front().guess) == 0);
    }
    std::ranges::sort(off_m);
    MESSAGE("the attack is off by ", off_m.front(), " to ", off_m.back(), " m");
    CHECK(off_m.back() > casework::cell_m / 2);
}

TEST_CASE("who begins draft after draft is asked no more that day, and what they file is joined") {
    Street street;
    const std::string first = street.file("anna");
    const auto begin_many = [&] {
        for (int i = 0; i < ConcernWatch::lookups_a_day; ++i) {
            street.tell("spy", 22.5803);
            street.say("spy", "取消");
            street.works.clock.advance(1min);  // no flood
        }
    };
    begin_many();
    CHECK(street.tell("spy", 22.5463).dialog.step != "concern");
    CHECK(street.tell("ben", 22.5463).dialog.step == "concern");
    street.say("spy", "取消");
    street.works.clock.advance(24h);
    CHECK(street.tell("spy", 22.5463).dialog.step == "concern");
    street.say("spy", "取消");
    begin_many();
    const Answer filed = street.tell("spy", 22.5463);
    CHECK(filed.dialog.step != "concern");
    REQUIRE(street.say("spy", "提交").complaint);
    street.follow();
    REQUIRE(street.concern(first));
    CHECK(street.concern(first)->people == 2);
}

TEST_CASE("ever new accounts begin few drafts in a neighbourhood, and what they file is joined") {
    Street street;
    const std::string first = street.file("anna");
    int asked = 0;
    for (int i = 0; i < ConcernWatch::lookups_around_a_day + 20; ++i) {
        const std::string spy = "spy" + std::to_string(i);
        if (street.tell(spy, 22.5463).dialog.step == "concern") ++asked;
        street.say(spy, "取消");
    }
    CHECK(asked == ConcernWatch::lookups_around_a_day);
    CHECK(street.tell("ben", 22.5463).dialog.step != "concern");
    REQUIRE(street.say("ben", "提交").complaint);
    street.follow();
    REQUIRE(street.concern(first));
    CHECK(street.concern(first)->people == 2);
    // Elsewhere neighbours are asked about, and here again the next day.
    street.tell("carl", 22.5803);
    REQUIRE(street.say("carl", "提交").complaint);
    street.follow();
    CHECK(street.tell("dora", 22.5803).dialog.step == "concern");
    street.works.clock.advance(24h);
    CHECK(street.tell("emil", 22.5463).dialog.step == "concern");
}

TEST_CASE("one's own complaint, another street and another trouble are not asked about") {
    Street street;
    street.file("anna");
    CHECK(street.tell("anna", 22.5463, "步行街夜市又在半夜放音乐").dialog.step != "concern");
    CHECK(street.tell("carl", 22.5803).dialog.step != "concern");
    CHECK(street.tell("dora", 22.5463, "井盖坏了，差点掉下去").dialog.step != "concern");
}

TEST_CASE("not the same: it stands alone, whatever the score") {
    Street street;
    const std::string first = street.file("anna");
    REQUIRE(street.tell("ben", 22.5463).dialog.step == "concern");
    street.say("ben", "2");
    const Answer filed = street.say("ben", "提交");
    REQUIRE(filed.complaint);
    street.follow();
    CHECK_FALSE(street.concern(filed.complaint->number));
    CHECK_FALSE(street.concern(first));
}

TEST_CASE("five people: recognised, the head and each resident told once") {
    Street street;
    street.bind("head", "dongmen-office", casework::Role::head);
    std::vector<std::string> numbers;
    for (const char* user : {"u1", "u2", "u3", "u4"}) numbers.push_back(street.file(user));
    CHECK(street.told("concern").empty());
    street.works.clock.advance(1h);  // then it is no addition to the first any more
    numbers.push_back(street.file("u4", "夜市的音乐今晚又吵到两点")
    );  // says it twice: still four people
    CHECK(street.told("concern").empty());
    numbers.push_back(street.file("u5"));
    CHECK(street.told("concern") == std::set<std::string>{"u1", "u2", "u3", "u4", "u5"});
    const auto concern = street.concern(numbers.front());
    REQUIRE(concern);
    CHECK(concern->people == 5);
    CHECK(concern->complaints == 6);
    CHECK(concern->state == ConcernState::assigned);
    CHECK(street.told("reminder").contains("head"));
    const std::size_t rows = street.works.items().size();
    CHECK_FALSE(street.follow());
    CHECK(street.works.items().size() == rows);
}

TEST_CASE("solved, watched, and back: it recurs and the head hears of it") {
    Street street;
    street.bind("head", "dongmen-office", casework::Role::head);
    std::vector<std::string> numbers;
    for (const char* user : {"u1", "u2", "u3", "u4", "u5"}) numbers.push_back(street.file(user));
    for (const std::string& number : numbers) {
        street.act(number, casework::Action::accept);
        street.act(number, casework::Action::resolve, "夜市已停");
    }
    street.follow();
    REQUIRE(street.concern(numbers[0]));
    CHECK(street.concern(numbers[0])->state == ConcernState::watched);
    const auto reminded = [&] {
        int count = 0;
        for (const OutboxItem& item : street.works.items())
            count += item.entry.to.user == "head" && item.entry.notice.event == "reminder";
        return count;
    };
    const int before = reminded();
    street.works.clock.advance(48h);
    const std::string again = street.file("u6");
    const auto concern = street.concern(again);
    REQUIRE(concern);
    CHECK(concern->state == ConcernState::recurred);
    CHECK(concern->recurred == 1);
    CHECK(reminded() == before + 1);
}

TEST_CASE("a concern is closed when its watch is over, and then a new one begins") {
    Street street;
    const std::string first = street.file("u1");
    const std::string second = street.file("u2");
    const auto concern = street.concern(second);
    REQUIRE(concern);
    for (const std::string& number : {first, second}) {
        street.act(number, casework::Action::accept);
        street.act(number, casework::Action::resolve, "夜市已停");
    }
    street.follow();
    street.works.clock.advance(24h * 31);
    street.follow();
    CHECK(street.concern(first)->state == ConcernState::closed);
    const std::string third = street.file("u3");
    CHECK_FALSE(street.concern(third));
}

TEST_CASE("a restart loses nothing and hears nothing twice") {
    Street street;
    const std::string first = street.file("u1");
    ConcernWatch fresh(*street.works.rules, street.works.config);
    street.follow(fresh);
    CHECK_FALSE(street.concern(first));
    const Answer answer = street.tell("u2", 22.5463);
    REQUIRE(answer.dialog.step == "concern");
    const Answer filed = street.say("u2", "提交");
    REQUIRE(filed.complaint);
    street.follow(fresh);  // the new process has read the first one and joins the second to it
    const auto concern = street.concern(filed.complaint->number);
    REQUIRE(concern);
    CHECK(concern->people == 2);
    street.follow(fresh);
    CHECK(street.concern(first)->complaints == 2);
}

TEST_CASE("what was closed before a restart is a neighbour while it is watched, and no longer") {
    for (const auto& [later, still] : {std::pair{24h, true}, std::pair{31 * 24h, false}}) {
        CAPTURE(still);
        Street street;
        const std::string first = street.file("u1");
        street.act(first, casework::Action::accept);
        street.act(first, casework::Action::resolve, "夜市已停");
        street.works.clock.advance(24h * 15);
        street.act(first, casework::Action::lapse);
        street.works.clock.advance(later);
        ConcernWatch fresh(*street.works.rules, street.works.config);
        street.follow(fresh);
        Answer answer = street.tell("u2", 22.5463);
        if (!answer.complaint) answer = street.say("u2", "提交");
        REQUIRE(answer.complaint);
        street.follow(fresh);
        CHECK(street.concern(answer.complaint->number).has_value() == still);
    }
}

TEST_CASE("withdrawn complaints count no people and are nobody's neighbours") {
    Street street;
    street.file("u1");
    street.say("u1", "撤回");
    street.follow();
    CHECK(street.tell("u2", 22.5463).dialog.step != "concern");
}

}  // namespace
}  // namespace heed
