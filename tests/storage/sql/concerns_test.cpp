// What staff do to concerns, as the store keeps it.
#include "dialogs/number.hpp"
#include "storage/concern_book.hpp"
#include "storage/console.hpp"
#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;
using casework::ConcernState;

namespace {

Complaint some_complaint(std::uint32_t sequence) {
    return complaint(complaint_number("LH", "261124", sequence));
}

int audit_rows(
    const std::filesystem::path& file, const std::string& action, const std::string& actor
) {
    return std::stoi(BehindTheStore(file).ask(
        "SELECT count(*) FROM audit WHERE action = '" + action + "' AND actor = '" + actor + "'"
    ));
}

// A concern of `people`, one complaint each.
casework::ConcernId concern_of(Tx& tx, std::uint32_t first, std::uint32_t people) {
    casework::Concern concern;
    concern.category = "noise";
    concern.department = "dongmen-office";
    const auto id = tx.begin_concern(concern, at(0));
    for (std::uint32_t i = 0; i < people; ++i) {
        Complaint complaint = some_complaint(first + i);
        complaint.resident = "r_" + std::to_string(first + i);
        complaint.department = "dongmen-office";
        const ComplaintId filed = tx.file(complaint, {}, "");
        tx.join_concern({id, filed, "heed", {0.75, {0.9, 1, 0.5, 0.25}}}, at(1));
    }
    return id;
}

}  // namespace

TEST_CASE("an officer's word waits until it counts, and can be taken back until then") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        const auto id = concern_of(tx, 1, 2);
        for (const auto touched : tx.touched_concerns(at(2), at(-100), 10))
            tx.save_concern(*tx.concern(touched));
        CHECK(tx.concern_book().confirm(id, at(50)));
        CHECK(tx.concern(id)->confirm_at == at(50));
        CHECK(tx.touched_concerns(at(49), at(-100), 10).empty());
        CHECK(tx.touched_concerns(at(50), at(-100), 10) == std::vector{id});
        CHECK(tx.concern_book().confirm(id, std::nullopt));
        CHECK(tx.touched_concerns(at(50), at(-100), 10).empty());
        casework::Concern counted = *tx.concern(id);
        counted.confirmed = true;
        tx.save_concern(counted);
        CHECK_FALSE(tx.concern_book().confirm(id, std::nullopt));
    });
}

TEST_CASE("two concerns become one and two again, each complaint where it was") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        ConcernBook& book = tx.concern_book();
        const auto first = concern_of(tx, 1, 3), second = concern_of(tx, 4, 2);
        const auto own = tx.complaints_of_concern(second, 10);
        book.merge(second, first, at(5));
        CHECK(tx.complaints_of_concern(first, 10).size() == 5);
        CHECK(tx.concern(second)->state == ConcernState::closed);
        CHECK(tx.concern(second)->merged_into == first);
        CHECK_FALSE(book.unmerge(first, second, ConcernState::emerging));
        CHECK(book.unmerge(second, first, ConcernState::measures));
        CHECK(tx.complaints_of_concern(second, 10) == own);
        CHECK(tx.concern(second)->state == ConcernState::measures);
        CHECK(tx.concern(second)->merged_into == 0);
        CHECK_FALSE(book.unmerge(second, first, ConcernState::measures));
        // Why it belongs there is kept over both.
        const auto membership = book.membership(own.front());
        REQUIRE(membership);
        CHECK(membership->concern == second);
        CHECK(membership->likeness.score == 0.75);
        CHECK(membership->likeness.parts.time == 0.25);
    });
}

TEST_CASE("a concern's history is kept in order and found by what was due") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        ConcernBook& book = tx.concern_book();
        const auto id = concern_of(tx, 1, 2);
        CHECK(tx.concern_history(id).events.empty());
        const casework::ConcernEvent recognised{
            at(2), "recognised", "heed", "dongmen-office", 5, at(100), at(500), {}};
        const casework::ConcernEvent confirmed{
            at(1), "confirmed", "s_1", "dongmen-office", 2, {}, {}, "现场属实"};
        book.note(id, confirmed);
        book.note(id, recognised);
        CHECK(tx.concern_history(id).events == std::vector{confirmed, recognised});
        CHECK(tx.concern_histories(at(501), at(900)).empty());
        CHECK(tx.concern_histories(at(0), at(500)).empty());
        const auto due = tx.concern_histories(at(500), at(501));
        REQUIRE(due.size() == 1);
        CHECK(due[0].id == id);
        CHECK(due[0].category == "noise");
        CHECK(due[0].events.size() == 2);
    });
}

TEST_CASE("only open complaints without a head's signature are still to be weighed") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        const auto id = concern_of(tx, 1, 4);
        const auto all = tx.complaints_of_concern(id, 10);
        const auto alter = [&](ComplaintId complaint, auto what) {
            casework::Change change;
            change.after = *tx.complaint_of_id(complaint);
            what(change.after);
            change.status = change.after.status;
            change.event = {at(3), "note", "heed", std::nullopt};
            REQUIRE(tx.change(change));
        };
        alter(all[0], [](Complaint& one) { one.course.heavy = true; });
        alter(all[1], [](Complaint& one) { one.status = Status::resolved; });
        CHECK(tx.concern_book().unweighed(id, 10) == std::vector{all[2], all[3]});
        CHECK(tx.concern_book().unweighed(id, 1) == std::vector{all[2]});
        CHECK(tx.cases_of_concern(id, 10).size() == 4);
        CHECK(tx.cases_of_concern(id, 10).front().id == all[3]);
    });
}

TEST_CASE("what was said of two complaints can be unsaid by whoever said it") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        const auto all = tx.complaints_of_concern(concern_of(tx, 1, 3), 10);
        const LikenessWord word{all[1], all[0], false, "s_1"};
        tx.note_likeness(word, at(1));
        tx.note_likeness({all[2], all[0], true, "resident"}, at(1));
        CHECK(tx.all_likeness_words().size() == 2);
        tx.concern_book().forget({all[2], all[0], true, "s_1"});
        CHECK(tx.all_likeness_words().size() == 2);
        tx.concern_book().forget(word);
        REQUIRE(tx.all_likeness_words().size() == 1);
        CHECK(tx.all_likeness_words()[0].by == "resident");
    });
}

TEST_CASE("what can be taken back is the last command's, and taken once") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        const staff::UndoableAction first{{"LH261124-0001-6", 4}, "{}", 1, at(9), true};
        const staff::UndoableAction second{{"LH261124-0002-1", 2}, "{\"a\":1}", 0, at(9), false};
        tx.keep_undoable("s_1", std::vector{second});
        tx.keep_undoable("s_1", std::vector{first, second});
        tx.keep_undoable("s_2", std::vector{first});
        CHECK(tx.take_undoable("s_1") == std::vector{first, second});
        CHECK(tx.take_undoable("s_1").empty());
        CHECK(tx.take_undoable("s_2").size() == 1);
    });
}

TEST_CASE("the number to call is read by who may, and that they did is in the audit trail") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        const ComplaintId with = tx.file(some_complaint(1), {}, "13800138000");
        const ComplaintId without = tx.file(some_complaint(2), {}, "");
        CHECK(tx.phone_of(with) == "13800138000");
        CHECK(tx.phone_of(without).empty());
        tx.note_phone_read(with, "s_1", at(7));
    });
    CHECK(audit_rows(directory / "heed.db", "read_phone", "s_1") == 1);
}

TEST_CASE("photos of what was done stand apart from the resident's") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        const PhotoId theirs = tx.add_photo(alice, "m1", at(0));
        const PhotoId ours = tx.add_photo(bob, "m2", at(0));
        tx.photo_stored(theirs, {std::string(64, 'a'), "image/jpeg", 10});
        const Complaint complaint = some_complaint(1);
        const ComplaintId id = tx.file(complaint, {theirs}, "");
        // Also while its bytes are still being fetched.
        CHECK(tx.console().attach_work_photo(id, ours, bob, "s_1", at(5)));
        tx.photo_stored(ours, {std::string(64, 'b'), "image/jpeg", 20});
        CHECK(tx.complaint(complaint.number, true)->photos.size() == 1);
        const auto rows = tx.photos_of(id);
        REQUIRE(rows.size() == 2);
        CHECK_FALSE(rows[0].shows_work);
        CHECK(rows[1].shows_work);
        CHECK(rows[1].info.sha256 == std::string(64, 'b'));
    });
}
