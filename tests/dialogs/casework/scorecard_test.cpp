#include "dialogs/casework/scorecard.hpp"

#include "dialogs/casework/transitions.hpp"
#include "dialogs/casework/undo.hpp"
#include "tests/dialogs/casework/city.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace heed;
using namespace heed::casework;
using namespace heed::casework::testing;

namespace {

using std::chrono::hours;

const Actor officer = member(Role::officer);
const Actor head = member(Role::head);
const Actor dispatcher = member(Role::dispatcher, "hub");
const Actor checker = member(Role::checker, "hub");
const Actor resident = acting_resident();

const Organisation& town() {
    static const Organisation organisation = city();
    return organisation;
}

// One complaint's life, through the table of transitions.
class Life {
public:
    explicit Life(std::string person = "r_1", Status status = Status::assigned) {
        static int count = 0;
        complaint_ = complaint_in(Scope::own, status);
        if (status == Status::filed) complaint_.department.clear();
        history_.number = "JC261124-" + std::to_string(1000 + ++count) + "-6";
        history_.resident = std::move(person);
        history_.events = {filed_event(town(), complaint_, "resident", "lamp@*")};
    }
    Life& then(Duration later, const Actor& actor, Action action, const Details& details = {}) {
        time_ += later;
        const auto result = apply(town(), actor, action, complaint_, details, time_);
        REQUIRE(std::holds_alternative<Change>(result));
        complaint_ = std::get<Change>(result).after;
        history_.events.push_back(std::get<Change>(result).event);
        return *this;
    }
    Life& solved(Duration later = hours(1)) {
        return then(later, officer, Action::accept)
            .then(hours(1), officer, Action::resolve, {"已修好"});
    }
    Life& rated(std::string_view verdict, int satisfied = 0) {
        return then(
            hours(1), resident, Action::rate, {{}, {}, {}, {}, nullptr, verdict, satisfied}
        );
    }
    // Resolved by mistake, and taken back a moment later.
    Life& resolved_and_undone() {
        const Before before = casework::before(complaint_);
        then(hours(1), officer, Action::resolve, {"已修好"});
        const Change change = undone(officer, complaint_, before, "resolved", time_);
        complaint_ = change.after;
        history_.events.push_back(change.event);
        return *this;
    }
    const History& history() const { return history_; }

private:
    Complaint complaint_;
    History history_;
    TimePoint time_ = now;
};

// All that falls due within 60 days, seen long afterwards.
const ScorePeriod long_after{now, now + hours(24 * 60), now + hours(24 * 365), {}};

Scoreboard board_of(const std::vector<Life>& lives, const ScorePeriod& period = long_after) {
    ScoreTally tally(town(), period);
    for (const Life& life : lives) tally.add(life.history());
    return tally.finish();
}

const Scorecard& card_of(const Scoreboard& board, std::string_view department) {
    const auto found = std::ranges::find(board.cards, department, &Scorecard::department);
    REQUIRE(found != board.cards.end());
    return *found;
}

std::int64_t left_out(const Scorecard& card, Figure figure, LeftOut reason) {
    return card.at(figure).left_out[static_cast<std::size_t>(reason)];
}

void check(const Scorecard& card, Figure figure, double hits, std::int64_t of) {
    CAPTURE(to_string(figure));
    CHECK(static_cast<double>(card.at(figure).ratio.halves) == 2 * hits);
    CHECK(card.at(figure).ratio.of == of);
}

}  // namespace

TEST_CASE("Wilson's interval is that of Newcombe's table (Statistics in Medicine 17, 1998, table I)"
) {
    struct Row {
        std::int64_t hits, of;
        double low, high;
    };
    for (const Row& row :
         {Row{81, 263, 0.2553, 0.3662},
          Row{15, 148, 0.0624, 0.1605},
          Row{0, 20, 0.0, 0.1611},
          Row{1, 29, 0.0061, 0.1718}}) {
        const auto interval = Ratio{2 * row.hits, row.of}.interval();
        CHECK(interval.low == doctest::Approx(row.low).epsilon(0.0002).scale(1));
        CHECK(interval.high == doctest::Approx(row.high).epsilon(0.0002).scale(1));
    }
}

TEST_CASE("a case that went well counts in every figure of its department") {
    const Scoreboard board = board_of({Life().solved().rated("yes", 5)});
    const Scorecard& card = card_of(board, "office");
    CHECK(card.cases == 1);
    for (const Figure figure :
         {Figure::response,
          Figure::resolution,
          Figure::satisfaction,
          Figure::on_time,
          Figure::first_time_right,
          Figure::answered})
        check(card, figure, 1, 1);
    check(card, Figure::returned, 0, 1);
    check(card, Figure::reopened, 0, 1);
    CHECK(board.rules.at("lamp@*").of == 1);
    CHECK(card.score == 100);
    CHECK_FALSE(card.rank);  // one case is too few
    CHECK(board.total.cases == 1);
}

TEST_CASE("only what falls due in the period and has come counts") {
    // Due on 1 December at 18:00.
    const Life life = Life().solved().rated("yes", 5);
    const TimePoint due = from_civil(2026, 12, 1, 18, 0, 0);
    CHECK(board_of({life}, {due, due + hours(1), due + hours(9), {}}).total.cases == 1);
    CHECK(board_of({life}, {now, due, due + hours(9), {}}).total.cases == 0);
    CHECK(board_of({life}, {now, due + hours(1), due - hours(1), {}}).total.cases == 0);
    CHECK(board_of({life}, {due, due + hours(1), due + hours(9), "s_other"}).total.cases == 0);
    CHECK(board_of({life}, {due, due + hours(1), due + hours(9), "s_1"}).total.cases == 1);
}

TEST_CASE("silence is no word in time, and what is never resolved is late") {
    const Scorecard card =
        card_of(board_of({Life().then(hours(30), officer, Action::accept)}), "office");
    check(card, Figure::response, 0, 1);
    check(card, Figure::on_time, 0, 1);
    check(card, Figure::resolution, 0, 0);
    CHECK(left_out(card, Figure::resolution, LeftOut::open) == 1);
    CHECK_FALSE(card.score);
}

TEST_CASE("partly solved is half, not solved is nothing and begins a round of its own") {
    Life again = Life("r_2").solved();
    again.rated("no").solved().rated("yes", 4);
    const Scoreboard board = board_of({Life().solved().rated("partly", 3), again});
    const Scorecard& card = card_of(board, "office");
    CHECK(card.cases == 3);
    check(card, Figure::resolution, 1.5, 3);
    check(card, Figure::satisfaction, 1, 2);
    check(card, Figure::reopened, 1, 3);
    check(card, Figure::first_time_right, 2, 2);
}

TEST_CASE("time lost by a wrong dispatch is charged to dispatch") {
    // Four working days pass at a department that it does not belong to.
    Life late;
    late.then(hours(96), officer, Action::give_back, {"不属我单位"})
        .then(hours(24 * 4), dispatcher, Action::assign, {"", "other"})
        .then(hours(1), member(Role::officer, "other"), Action::accept)
        .then(hours(24), member(Role::officer, "other"), Action::resolve, {"已修好"});
    const Scoreboard board = board_of({late});
    const Scorecard& other = card_of(board, "other");
    check(other, Figure::on_time, 0, 0);
    CHECK(left_out(other, Figure::on_time, LeftOut::late_by_dispatch) == 1);
    check(other, Figure::first_time_right, 0, 1);
    check(card_of(board, "hub"), Figure::on_time, 0, 1);
    CHECK(card_of(board, "hub").late_by_dispatch == 1);
    check(card_of(board, "office"), Figure::returned, 1, 1);
    check(board.total, Figure::on_time, 0, 1);
}

TEST_CASE("waiting for the resident moves the deadline, and at most by five days") {
    const auto asked = [](Duration answered_after) {
        Life life;
        life.then(hours(1), officer, Action::accept)
            .then(hours(1), officer, Action::ask, {"在哪一层？"})
            .then(answered_after, resident, Action::answer, {"三层"})
            .then(hours(1), officer, Action::resolve, {"已修好"});
        return card_of(board_of({life}), "office").at(Figure::on_time).ratio.halves;
    };
    CHECK(asked(hours(24 * 9)) == 2);
    CHECK(asked(hours(24 * 20)) == 0);
}

TEST_CASE("one resident counts five times at most for a department") {
    std::vector<Life> lives;
    for (int i = 0; i < 7; ++i) lives.push_back(Life("r_busy").solved().rated("no"));
    lives.push_back(Life("r_other").solved().rated("yes", 5));
    const Scorecard card = card_of(board_of(lives), "office");
    CHECK(card.cases == 6);
    // Each of the seven was reopened and counts as a case then, too.
    CHECK(card.resident_often == 9);
}

TEST_CASE("rejected cases count until a checker has seen one in ten") {
    std::vector<Life> lives;
    for (int i = 0; i < 10; ++i) {
        lives.push_back(Life("r_" + std::to_string(i)));
        lives.back().then(hours(1), head, Action::reject, {"不属本区管辖"});
    }
    check(card_of(board_of(lives), "office"), Figure::resolution, 0, 10);
    // One of the ten is drawn, by its number: seeing another is not enough.
    int enough = 0;
    for (std::size_t seen = 0; seen < lives.size(); ++seen) {
        std::vector<Life> with = lives;
        const Details agreed{"属实", {}, {}, {}, nullptr, "closed"};
        with[seen].then(hours(1), checker, Action::check, agreed);
        const Scorecard card = card_of(board_of(with), "office");
        const std::int64_t rejected = left_out(card, Figure::resolution, LeftOut::rejected);
        CHECK(card.at(Figure::resolution).ratio.of == 10 - rejected);
        enough += rejected == 10;
    }
    CHECK(enough == 1);
}

TEST_CASE("a rating struck out on appeal does not count, but was an answer") {
    Life unfair = Life().solved().rated("partly", 1);
    unfair.then(hours(1), officer, Action::appeal, {"已按规定处理"})
        .then(hours(1), checker, Action::decide, {"属实", {}, {}, {}, nullptr, "upheld"});
    const Scorecard card = card_of(board_of({unfair}), "office");
    check(card, Figure::resolution, 0, 0);
    check(card, Figure::satisfaction, 0, 0);
    check(card, Figure::answered, 1, 1);
    CHECK(left_out(card, Figure::resolution, LeftOut::struck) == 1);
}

TEST_CASE("who has enough cases is ranked, the others are listed behind") {
    std::vector<Life> lives;
    for (int i = 0; i < 20; ++i)
        lives.push_back(Life("r_" + std::to_string(i)).solved().rated(i < 10 ? "yes" : "partly", 4)
        );
    Life elsewhere("r_99");
    elsewhere.then(hours(1), officer, Action::give_back, {"不属我单位"})
        .then(hours(1), dispatcher, Action::assign, {"", "other"})
        .then(hours(1), member(Role::officer, "other"), Action::accept)
        .then(hours(1), member(Role::officer, "other"), Action::resolve, {"已修好"});
    lives.push_back(elsewhere.rated("yes", 5));
    const Scoreboard board = board_of(lives);
    REQUIRE(board.cards.size() == 2);
    CHECK(board.cards[0].department == "office");
    CHECK(board.cards[0].rank == 1);
    CHECK(board.cards[0].score == doctest::Approx(30 + 35 * 0.75 + 35));
    CHECK(board.cards[1].score == 100);
    CHECK_FALSE(board.cards[1].rank);
}

TEST_CASE("what was taken back has not happened") {
    Life life;
    life.then(hours(1), officer, Action::accept).resolved_and_undone();
    const Scorecard open = card_of(board_of({life}), "office");
    check(open, Figure::on_time, 0, 1);
    check(open, Figure::response, 0, 1);
    CHECK(left_out(open, Figure::resolution, LeftOut::open) == 1);
    life.then(hours(1), officer, Action::resolve, {"这次真修好了"}).rated("yes", 5);
    check(card_of(board_of({life}), "office"), Figure::resolution, 1, 1);
}

TEST_CASE("a history without facts is set aside, not guessed") {
    Life old = Life().solved();
    History history = old.history();
    history.events[1].facts = {};
    ScoreTally tally(town(), long_after);
    tally.add(history);
    CHECK(tally.finish().unrecorded == 1);
    CHECK(tally.finish().cards.empty());
}
