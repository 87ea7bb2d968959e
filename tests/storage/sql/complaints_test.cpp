#include "dialogs/ensure.hpp"
#include "dialogs/number.hpp"
#include "storage/sqlite/page_sums.hpp"
#include "tests/storage/on_sqlite_only.hpp"
#include "tests/storage/support.hpp"

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <thread>

using namespace heed;
using namespace heed::test;

namespace {

std::string number(std::string_view date, std::uint32_t sequence) {
    return complaint_number("LH", date, sequence);
}

ComplaintEvent event(std::string name, int at_s, std::optional<std::string> text = {}) {
    return {at(at_s), std::move(name), "s_0123456789abcdef", std::move(text)};
}

void file(Tx& tx, std::string_view date, std::uint32_t sequence, ConversationKey by = alice) {
    tx.file(complaint(number(date, sequence), std::move(by), static_cast<int>(sequence)), {}, "");
}

}  // namespace

TEST_CASE("a filed complaint reads back whole, by number and by token") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    Complaint filed = complaint(number("261123", 1));
    write(*store, [&](Tx& tx) {
        const PhotoId photo = tx.add_photo(alice, "m", at(0));
        tx.photo_stored(photo, {std::string(64, 'a'), "image/jpeg", 5});
        filed.id = tx.file(filed, {photo}, "13800138000");
    });
    read(*store, [&](ReadTx& tx) {
        const auto found = tx.complaint(filed.number, true);
        REQUIRE(found);
        CHECK(found->id == filed.id);
        CHECK(found->by == alice);
        CHECK(found->status == Status::filed);
        CHECK(found->version == 1);
        CHECK(found->text == filed.text);
        CHECK(found->place == filed.place);
        CHECK(found->area == "dongmen");
        CHECK(found->department == "roads");
        CHECK(found->assisting == filed.assisting);
        CHECK(found->due_at == filed.due_at);
        CHECK(found->sign_for_due_at == filed.sign_for_due_at);
        CHECK(found->resident == filed.resident);
        REQUIRE(found->photos.size() == 1);
        CHECK(found->photos[0].media_type == "image/jpeg");
        REQUIRE(found->timeline.size() == 1);
        CHECK(found->timeline[0].event == "filed");
        CHECK(tx.complaint_by_token(filed.token)->number == filed.number);
        CHECK_FALSE(tx.complaint_by_token("nothing"));
        CHECK(tx.complaint(filed.number, false)->timeline.empty());
    });
}

TEST_CASE("a change needs the version it was decided on") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        file(tx, "261123", 1);
        const auto before = tx.complaint(number("261123", 1), false).value();
        CHECK(tx.change(changed(before.id, 1, Status::accepted, event("accepted", 5))));
        CHECK_FALSE(tx.change(changed(before.id, 1, Status::resolved, event("resolved", 6))));
        CHECK(tx.change(changed(before.id, 2, Status::resolved, event("resolved", 7, "修好了"))));
        const auto after = tx.complaint(before.number, true).value();
        CHECK(after.version == 3);
        CHECK(after.status == Status::resolved);
        REQUIRE(after.timeline.size() == 3);
        CHECK(after.timeline[2] == event("resolved", 7, "修好了"));
        CHECK_FALSE(after.timeline[1].text);
    });
}

TEST_CASE("everything that a transition may change is kept and reads back") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    Complaint after;
    write(*store, [&](Tx& tx) {
        file(tx, "261123", 1);
        after = tx.complaint(number("261123", 1), false).value();
        CHECK(after.course == Course{});
        CHECK_FALSE(after.rating);
        after.text = "改过的";
        after.department = "lamps";
        after.assisting = {"roads"};
        after.due_at = at(1000);
        after.sign_for_due_at = at(500);
        after.course = {
            "s_1",
            2,
            "roads",
            "water",
            true,
            at(1),
            "几号楼？\"“",
            at(2),
            at(3),
            true,
            "修好了",
            "s_2",
            at(4),
            number("261123", 9),
            3,
            true,
            at(5),
            at(6),
            true,
            at(7),
            at(8),
            true,
            at(10),
            {at(11), 1, at(12)},
            {at(13), 2, at(14)},
            {at(15), 3, {}},
            at(16),
            at(17),
            at(18)};
        after.rating = Rating{"partly", 3, at(9)};
        casework::Change change;
        change.after = after;
        change.status = Status::closed;
        change.event = event("rated", 9);
        REQUIRE(tx.change(change));
    });
    read(*store, [&](ReadTx& tx) {
        const auto found = tx.complaint(after.number, false).value();
        CHECK(found.status == Status::closed);
        CHECK(found.text == after.text);
        CHECK(found.department == "lamps");
        CHECK(found.assisting == after.assisting);
        CHECK(found.due_at == after.due_at);
        CHECK(found.sign_for_due_at == after.sign_for_due_at);
        CHECK(found.course == after.course);
        CHECK(found.rating == after.rating);
        tx.each_complaint({}, {}, {}, [&](const Complaint& one, auto) {
            CHECK(one.rating == after.rating);
            CHECK(one.course == after.course);
            CHECK(!one.timeline.empty());
            return true;
        });
        const ComplaintParts none{
            .photos = false, .timeline = false, .course = ComplaintParts::Course::none};
        tx.each_complaint({}, {}, none, [&](const Complaint& one, auto) {
            CHECK(one.text == after.text);
            CHECK(one.course == Course());
            CHECK(one.timeline.empty());
            return true;
        });
    });
}

TEST_CASE("where events say how it stood the course need not be read" * on_sqlite_only) {
    Directory directory;
    const auto file_name = directory / "heed.db";
    const auto closed_at = [&] {
        std::optional<TimePoint> read;
        const auto reader = open_test_reader(file_name, key);
        const ComplaintParts untold{.course = ComplaintParts::Course::untold};
        reader->each_complaint({}, {}, untold, [&](const Complaint& one, auto) {
            read = one.course.closed_at;
            return true;
        });
        return read;
    };
    {
        const auto store = open(file_name);
        write(*store, [](Tx& tx) {
            Complaint filed = complaint(number("261123", 1));
            filed.timeline = {event("filed", 0)};
            filed.timeline[0].facts.status = Status::filed;
            tx.file(filed, {}, "");
            casework::Change change;
            change.after = tx.complaint(filed.number, false).value();
            change.after.course.closed_at = at(7);
            change.status = Status::closed;
            change.event = event("rated", 9);
            change.event.facts.status = Status::closed;
            REQUIRE(tx.change(change));
        });
        CHECK(closed_at() == std::nullopt);
    }
    SQLite::Database database(
        file_name.string(), SQLite::OPEN_READWRITE, 0, sqlite::page_sums_vfs()
    );
    database.exec("UPDATE event SET status = '' WHERE event = 'rated'");
    CHECK(closed_at() == at(7));
}

TEST_CASE("a photo and a place that come later are the complaint's") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        file(tx, "261123", 1);
        const auto before = tx.complaint(number("261123", 1), false).value();
        tx.attach_photo(before.id, tx.add_photo(alice, "m", at(1)));
        tx.set_place(before.id, {PlaceLevel::road, "深南路", {}, {}}, "guiyuan");
        const auto after = tx.complaint(before.number, true).value();
        CHECK(after.photos.size() == 1);
        CHECK(after.place.label == "深南路");
        CHECK_FALSE(after.place.latitude_deg);
        CHECK(after.area == "guiyuan");
    });
}

TEST_CASE("a photo of another matter is taken out and goes with that one") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        file(tx, "261123", 1);
        file(tx, "261123", 2);
        const auto first = tx.complaint(number("261123", 1), false).value();
        const auto second = tx.complaint(number("261123", 2), false).value();
        const PhotoId photo = tx.add_photo(alice, "m", at(1));
        tx.attach_photo(first.id, photo);
        tx.detach_photo(first.id, photo);
        tx.attach_photo(second.id, photo);
        CHECK(tx.complaint(first.number, true)->photos.empty());
        CHECK(tx.complaint(second.number, true)->photos.size() == 1);
    });
}

TEST_CASE("numbers count by day, are taken by filing only, and never come twice") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        CHECK(tx.next_sequence("261123") == 1);
        CHECK(tx.next_sequence("261123") == 1);
        file(tx, "261123", 1);
        file(tx, "261123", 5);
        file(tx, "261123", 3);
        CHECK(tx.next_sequence("261123") == 6);
        CHECK(tx.next_sequence("261124") == 1);
    });
    CHECK_THROWS_AS(write(*store, [](Tx& tx) { file(tx, "261123", 3); }), LogicError);
    // Undone with its job.
    CHECK_THROWS(write(*store, [](Tx& tx) {
        file(tx, "261123", 6);
        CHECK(tx.next_sequence("261123") == 7);
        throw std::runtime_error("no");
    }));
    write(*store, [](Tx& tx) { CHECK(tx.next_sequence("261123") == 6); });
}

TEST_CASE("a sequence alone means every day, open complaints first, then the newest") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        for (const char* date : {"261121", "261122", "261123"}) {
            file(tx, date, 1);
            file(tx, date, 2);
        }
        const auto newest = tx.complaint(number("261123", 2), false).value();
        tx.change(changed(newest.id, 1, Status::closed, event("closed", 9)));
    });
    read(*store, [](ReadTx& tx) {
        const std::vector<std::string> all{
            number("261122", 2), number("261121", 2), number("261123", 2)};
        CHECK(tx.numbers({"", 2}, 10) == all);
        CHECK(tx.numbers({"", 2}, 1) == std::vector{number("261122", 2)});
        CHECK(tx.numbers({"261123", 2}, 10) == std::vector{number("261123", 2)});
        CHECK(tx.numbers({"261123", 3}, 10).empty());
        CHECK(tx.numbers({"", 3}, 10).empty());
    });
}

TEST_CASE("open and not long closed: in order, the moment itself counts, other ends do not") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        for (std::uint32_t i = 1; i <= 6; ++i) file(tx, "261123", i);
        const auto end = [&](std::uint32_t sequence, Status status, int at_s) {
            const auto one = tx.complaint(number("261123", sequence), false).value();
            tx.change(changed(one.id, 1, status, event(std::string(to_string(status)), at_s)));
        };
        end(1, Status::closed, 99);
        end(2, Status::closed, 100);
        end(3, Status::withdrawn, 200);
        end(4, Status::resolved, 50);
        end(5, Status::closed, 200);
        std::vector<std::string> numbers;
        for (const ComplaintId id : tx.complaints_not_long_closed(at(100)))
            numbers.push_back(tx.complaint_of_id(id).value().number);
        CHECK(numbers == std::vector{number("261123", 2), number("261123", 4), number("261123", 5),
                                     number("261123", 6)});
    });
}

TEST_CASE("a person's complaints are theirs alone, the newest first") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        file(tx, "261123", 1);
        file(tx, "261123", 2, bob);
        file(tx, "261123", 3);
        const auto mine = tx.complaints_of(alice, 5);
        REQUIRE(mine.size() == 2);
        CHECK(mine[0].number == number("261123", 3));
        CHECK(mine[1].number == number("261123", 1));
        CHECK(tx.complaints_of(alice, 1).size() == 1);
        CHECK(tx.complaints_of({"app", "nobody"}, 5).empty());
    });
}

TEST_CASE("the list of open complaints filters and pages") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        for (std::uint32_t i = 1; i <= 6; ++i) {
            Complaint one = complaint(number("261123", i), alice, static_cast<int>(100 - i));
            one.department = i == 6 ? "" : i % 2 == 0 ? "parks" : "roads";
            one.assisting.clear();
            if (i == 5) one.assisting = {"parks", "police"};
            if (i == 1) one.category = "noise";
            if (i == 2) one.text = "100% 停水_了";
            const ComplaintId id = tx.file(one, {}, "");
            if (i == 3) tx.change(changed(id, 1, Status::withdrawn, event("withdrawn", 1)));
        }
    });
    const auto found = [&](const ComplaintFilter& filter) {
        std::set<std::string> sequences;
        read(*store, [&](ReadTx& tx) {
            const auto page = tx.open_complaints(filter, 0, 100);
            CHECK(page.total == page.rows.size());
            for (const Complaint& row : page.rows) sequences.insert(row.number.substr(12, 1));
        });
        return sequences;
    };
    using Set = std::set<std::string>;
    ComplaintFilter filter;
    CHECK(found(filter) == Set{"1", "2", "4", "5", "6"});
    filter.departments = {"parks"};
    CHECK(found(filter) == Set{"2", "4", "5"});
    filter.unassigned = true;
    CHECK(found(filter) == Set{"2", "4", "5", "6"});
    filter = {};
    filter.category = "noise";
    CHECK(found(filter) == Set{"1"});
    filter = {};
    filter.words = "停水";
    CHECK(found(filter) == Set{"2"});
    filter.words = "%";
    CHECK(found(filter) == Set{"2"});
    filter.words = "_";
    CHECK(found(filter) == Set{"2"});
    filter.words = "东门";
    CHECK(found(filter).size() == 5);
    filter = {};
    filter.due_before = at(86400 + 96);
    CHECK(found(filter) == Set{"5", "6"});
    filter = {};
    filter.filed_from = at(98);
    CHECK(found(filter) == Set{"1", "2"});

    read(*store, [&](ReadTx& tx) {
        const auto page = tx.open_complaints({}, 1, 2);
        CHECK(page.total == 5);
        REQUIRE(page.rows.size() == 2);
        CHECK(page.rows[0].number == number("261123", 5));
        CHECK(page.rows[1].number == number("261123", 4));
    });
}

TEST_CASE("a search finds what has ended too, the newest first; all words must be there") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        for (std::uint32_t i = 1; i <= 4; ++i) {
            Complaint one = complaint(number("261123", i));
            one.assisting.clear();
            if (i == 2) one.area = "guiyuan";
            if (i == 4) one.department = "parks";
            one.status = i == 3 ? Status::assigned : Status::filed;
            const ComplaintId id = tx.file(one, {}, "");
            if (i == 1) {
                casework::Change done = changed(id, 1, Status::withdrawn, event("withdrawn", 1));
                done.after.assisting.clear();
                tx.change(done);
            }
        }
    });
    const auto found = [&](const ComplaintFilter& filter) {
        std::string sequences;
        read(*store, [&](ReadTx& tx) {
            const auto page = tx.search_complaints(filter, 0, 100);
            CHECK(page.total == page.rows.size());
            for (const Complaint& row : page.rows) sequences += row.number.substr(12, 1);
        });
        return sequences;
    };
    ComplaintFilter filter;
    CHECK(found(filter) == "4321");
    filter.departments = {"roads"};
    CHECK(found(filter) == "321");
    filter.area = "guiyuan";
    CHECK(found(filter) == "2");
    filter = {};
    filter.words = "井盖 东门";
    CHECK(found(filter) == "4321");
    filter.words = "井盖 桂园";
    CHECK(found(filter).empty());
    filter = {};
    filter.to_sign_for = true;
    CHECK(found(filter) == "3");
}

TEST_CASE("work is counted: what is open now, what came and was resolved since") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        for (std::uint32_t i = 1; i <= 4; ++i) {
            Complaint one = complaint(number("261123", i), alice, static_cast<int>(i) * 100);
            one.status = Status::assigned;
            one.assisting.clear();
            one.due_at = i == 1 ? at(500) : at(5000);
            const ComplaintId id = tx.file(one, {}, "");
            if (i != 4) continue;
            casework::Change done = changed(id, 1, Status::resolved, event("resolved", 450));
            done.after.department = "roads";
            done.after.assisting.clear();
            CHECK(tx.change(done));
        }
    });
    read(*store, [&](ReadTx& tx) {
        ComplaintFilter roads;
        roads.departments = {"roads"};
        const WorkCounts counts = tx.work_counts(roads, at(250), at(1000));
        CHECK(counts.open == 4);
        CHECK(counts.to_sign_for == 3);
        CHECK(counts.late == 1);
        CHECK(counts.filed == 2);
        CHECK(counts.resolved == 1);
        CHECK(counts.reopened == 0);
        ComplaintFilter parks;
        parks.departments = {"parks"};
        CHECK(tx.work_counts(parks, at(0), at(1000)).open == 0);
    });
}

TEST_CASE("what was merged into a complaint is found by it") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        for (std::uint32_t i = 1; i <= 3; ++i) file(tx, "261123", i, i == 1 ? alice : bob);
        Complaint second = *tx.complaint(number("261123", 2), false);
        casework::Change merged = changed(second.id, 1, Status::merged, event("merged", 1));
        merged.after.number = second.number;
        merged.after.course.merged_into = number("261123", 1);
        CHECK(tx.change(merged));
        const auto members = tx.merged_into(number("261123", 1));
        REQUIRE(members.size() == 1);
        CHECK(members[0].by == bob);
        CHECK(tx.merged_into("").empty());
    });
}

TEST_CASE("an export is one snapshot while complaints go on being filed") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        for (std::uint32_t i = 1; i <= 50; ++i) file(tx, "261123", i);
    });
    std::atomic<std::uint32_t> filed = 50;
    std::atomic<bool> enough = false;
    std::thread busy([&] {
        while (!enough) {
            write(*store, [&](Tx& tx) {
                file(tx, "261123", ++filed);
                const auto old = tx.complaint(number("261123", 50), false).value();
                tx.change(changed(old.id, old.version, Status::accepted, event("note", 1)));
            });
        }
    });
    const auto reader = open_test_reader(directory / "heed.db", key);
    std::uint32_t seen = 0;
    std::int64_t first_version = 0;
    for (int round = 0; round < 3; ++round) {
        std::uint32_t count = 0;
        reader->each_complaint({}, {}, {}, [&](const Complaint& one, auto) {
            ++count;
            CHECK(one.timeline.size() == static_cast<std::size_t>(one.version));
            if (one.number == number("261123", 50)) {
                if (first_version == 0) first_version = one.version;
                CHECK(one.version == first_version);
            }
            const auto wait_for = filed + 1;
            while (round == 0 && count == 1 && filed < wait_for) std::this_thread::yield();
            return true;
        });
        if (seen == 0) seen = count;
        CHECK(count == seen);
    }
    enough = true;
    busy.join();
    CHECK(filed > seen);
}

TEST_CASE("an export keeps to its dates, the order of filing, and stops when told") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        for (std::uint32_t i = 9; i >= 1; --i) file(tx, "261123", i);  // filed at second i
    });
    read(*store, [](ReadTx& tx) {
        std::vector<std::string> seen;
        tx.each_complaint(at(3), at(6), {}, [&](const Complaint& one, auto) {
            seen.push_back(one.number);
            return true;
        });
        CHECK(seen == std::vector{number("261123", 3), number("261123", 4), number("261123", 5)});
        int visits = 0;
        tx.each_complaint({}, {}, {}, [&](const Complaint&, auto) { return ++visits < 2; });
        CHECK(visits == 2);
    });
}

TEST_CASE("histories come whole, in order of filing, and those of the period are among them") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    ComplaintEvent rated = event("rated", 90);
    rated.facts.status = Status::closed;
    rated.facts.department = "roads";
    rated.facts.due_at = at(86400);
    rated.facts.contact_due_at = at(7200);
    rated.facts.own_due_at = at(90000);
    rated.facts.verdict = "partly";
    rated.facts.satisfied = 3;
    rated.facts.rule = "manhole@*";
    write(*store, [&](Tx& tx) {
        for (std::uint32_t i = 3; i >= 1; --i) file(tx, "261123", i);  // filed at second i
        tx.change(changed(tx.complaint(number("261123", 2), false)->id, 1, Status::closed, rated));
        auto reopened = changed(
            tx.complaint(number("261123", 3), false)->id, 1, Status::reopened, event("reopened", 9)
        );
        reopened.after.course.reopened = 1;
        reopened.after.due_at = at(86400 * 900);
        tx.change(reopened);
    });
    const auto seen = [&](int from_day, int until_day) {
        std::vector<casework::History> histories;
        read(*store, [&](ReadTx& tx) {
            tx.each_history(
                at(86400 * from_day),
                at(86400 * until_day),
                [&](const casework::History& history) { histories.push_back(history); }
            );
        });
        return histories;
    };
    const auto all = seen(0, 2000);
    REQUIRE(all.size() == 3);
    for (std::uint32_t i = 1; i <= 3; ++i) CHECK(all[i - 1].number == number("261123", i));
    CHECK(all[1].resident == "r_0123456789abcdef");
    REQUIRE(all[1].events.size() == 2);
    CHECK(all[1].events[1] == rated);
    CHECK_FALSE(all[0].events[0].facts.status);
    // What was reopened may have been due before.
    REQUIRE(seen(300, 400).size() == 1);
    CHECK(seen(300, 400)[0].number == number("261123", 3));
    CHECK(seen(0, 2).size() == 3);
    CHECK(seen(-9, 0).empty());
}
