// After an erasure nothing in the files leads to the person.
#include "storage/handovers.hpp"
#include "tests/storage/on_sqlite_only.hpp"
#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <set>

using namespace heed;
using namespace heed::test;

namespace {

const ConversationKey carol{"wechat", "openid-of-carol-0123"}, carol_app{"app", "appuser-of-carol"};
const std::string one = "LH261123-0001-6", two = "LH261123-0002-5";

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

OutboxEntry notice_to(const ConversationKey& to) {
    OutboxEntry entry;
    entry.to = to;
    entry.number = one;
    entry.notice.event = "accepted";
    entry.created = entry.due = at(0);
    entry.expires = at(86400);
    return entry;
}

// Carol with two linked accounts and a row in every table that has persons; Bob beside her.
std::string fill(Store& store) {
    std::string resident;
    write(store, [&](Tx& tx) {
        resident = tx.touch_person(carol, at(0)).resident;
        tx.touch_person(carol_app, at(0));
        CHECK(tx.offer_link(carol, std::string(64, 'a'), at(600), at(0)));
        tx.link(carol, carol_app, at(0));
        IncomingMessage sent = message("m1", carol);
        tx.claim(sent, at(0));
        tx.remember_answer(sent, answer("carols-answer"));
        tx.quarantine(message("m2", carol), "why", at(0));
        tx.save_conversation(carol, {"carols-state", "carols-desk"}, at(0));
        tx.arm_timer(carol, "draft", at(60), 1);
        tx.discard_photo(tx.add_photo(carol, "carols-media-gone", at(0)));
        tx.add_photo(carol, "carols-media-of-a-draft", at(0));
        const PhotoId shown = tx.add_photo(carol, "carols-media-filed", at(0));
        tx.photo_stored(shown, {std::string(64, 'a'), "image/jpeg", 10});
        const PhotoId on_its_way = tx.add_photo(carol, "carols-media-on-its-way", at(0));
        Complaint first = complaint(one, carol);
        first.resident = resident;
        const PhotoId voice = tx.add_voice(carol, "carols-voice-filed", at(0));
        tx.file(first, {shown, on_its_way, voice}, "13812345678");
        Complaint second = complaint(two, carol_app);
        second.resident = resident;
        tx.file(second, {}, "");
        tx.file(complaint("LH261123-0003-1", bob), {}, "13900000000");
        tx.enqueue(notice_to(carol));
        tx.enqueue(notice_to(bob));
        tx.handovers().ask(carol, Handover::State::waiting, at(0));
    });
    return resident;
}

Erased erase(Store& store, std::string_view resident) {
    Erased erased;
    write(store, [&](Tx& tx) { erased = tx.erase_resident(resident, "heed", at(100)); });
    return erased;
}

}  // namespace

TEST_CASE(
    "an erased resident is in no row, no page and no log; the complaints stay" * on_sqlite_only
) {
    Directory directory;
    const auto file = directory / "heed.db";
    std::string resident;
    {
        const auto store = open(file);
        resident = fill(*store);
        const Erased erased = erase(*store, resident);
        CHECK(erased.result == Erased::Result::done);
        CHECK(erased.complaints == 2);
        // At once, not when the server ends: the log is cleared before the next job begins.
        write(*store, [](Tx&) {});
        auto log = file;
        log += "-wal";
        for (const auto& name : {file, log}) {
            const std::string bytes = bytes_of(name);
            for (const char* trace : {"openid-of-carol", "appuser-of-carol", "carols-"}) {
                CAPTURE(name.string());
                CAPTURE(trace);
                CHECK(bytes.find(trace) == std::string::npos);
            }
        }
        CHECK(bytes_of(file).find("LH261123-0002-5") != std::string::npos);
    }
    const auto reader = open_test_reader(file, key);
    for (const std::string& number : {one, two}) {
        const auto complaint = reader->complaint(number, true);
        REQUIRE(complaint);
        CHECK(complaint->resident != resident);
        CHECK(complaint->resident.starts_with("r_"));
        CHECK(complaint->anonymous);
        CHECK(complaint->text == "井盖坏了，半夜很响");
    }
    CHECK(reader->complaint(one, false)->resident == reader->complaint(two, false)->resident);
    // The other one comes from the platform when nobody waits for it any more.
    CHECK(reader->complaint(one, true)->photos.size() == 1);
    CHECK(reader->complaint(one, true)->voices.empty());
    CHECK(reader->complaints_of(carol, 9).empty());
    CHECK_FALSE(reader->person(carol));
    CHECK_FALSE(reader->audit_fault());
    // Bob's is untouched.
    CHECK(reader->outbox(OutboxState::pending, 9).size() == 1);
    CHECK(reader->complaints_of(bob, 9).size() == 1);
    CHECK(reader->holdings(bob).phone == "13900000000");
}

TEST_CASE("who writes after an erasure is a new person, and what comes again begins nothing") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    const std::string resident = fill(*store);
    erase(*store, resident);
    write(*store, [&](Tx& tx) {
        CHECK(tx.claim(message("m1", carol), at(200)).state == Claim::State::of_another);
        CHECK(tx.touch_person(carol, at(200)).resident != resident);
        CHECK(tx.conversation(carol).state.empty());
        CHECK(tx.take_due_timers(at(9999), 9).empty());
        CHECK(tx.holdings(carol).complaints == 0);
    });
    CHECK(erase(*store, resident).result == Erased::Result::unknown);
}

TEST_CASE("what was said to a person stays in no notice to staff") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    const auto to_staff = [](TimePoint created, std::string words) {
        OutboxEntry entry = notice_to(alice);
        entry.number.clear();
        entry.notice.event = "reminder";
        entry.notice.text.spans.push_back({std::move(words), {}, {}});
        entry.created = entry.due = created;
        return entry;
    };
    const auto texts = [&] {
        std::set<std::string> found;
        read(*store, [&](ReadTx& tx) {
            for (const OutboxItem& item : tx.outbox(std::nullopt, 100)) {
                if (item.entry.to == alice) found.insert(plain_text(item.entry.notice.text));
            }
        });
        return found;
    };
    std::string resident;
    write(*store, [&](Tx& tx) {
        tx.invite({std::string(64, 'a'), "roads", casework::Role::officer, "甲", at(9)});
        CHECK(tx.bind(std::string(64, 'a'), alice, at(0)));
        resident = tx.touch_person(carol, at(0)).resident;
        // Undelivered for good, of another day.
        tx.enqueue(to_staff(at(1), "morning list"));
        CHECK(tx.settle(
            tx.lease(1, at(1), std::chrono::seconds(60))[0],
            OutboxState::undeliverable,
            {},
            "no way"
        ));
        tx.handovers().ask(carol, Handover::State::waiting, at(10));
        tx.enqueue(to_staff(at(11), "Resident: I live at 3-1201"));
        CHECK(tx.settle(tx.lease(1, at(11), std::chrono::seconds(60))[0], OutboxState::sent, {}, "")
        );
        tx.enqueue(to_staff(at(12), "Resident: call 13812345678"));
        CHECK(tx.settle(
            tx.lease(1, at(12), std::chrono::seconds(60))[0],
            OutboxState::uncertain,
            {},
            "who knows"
        ));
    });
    // What was sent has done its work.
    CHECK(texts() == std::set<std::string>{"", "morning list", "Resident: call 13812345678"});
    CHECK(erase(*store, resident).result == Erased::Result::done);
    CHECK(texts() == std::set<std::string>{"", "morning list"});
}

TEST_CASE("nobody else and no member of staff is erased") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    CHECK(erase(*store, "r_0000000000000000").result == Erased::Result::unknown);
    std::string resident;
    write(*store, [&](Tx& tx) {
        resident = tx.touch_person(alice, at(0)).resident;
        tx.invite({std::string(64, 'a'), "roads", casework::Role::officer, "甲", at(9)});
        CHECK(tx.bind(std::string(64, 'a'), alice, at(5)));
    });
    CHECK(erase(*store, resident).result == Erased::Result::staff);
    read(*store, [](ReadTx& tx) { CHECK(tx.staff(alice)); });
}

TEST_CASE(
    "a reader of older pages delays the clearing of the log, not the erasure" * on_sqlite_only
) {
    Directory directory;
    const auto file = directory / "heed.db";
    const auto store = open(file);
    const std::string resident = fill(*store);
    auto log = file;
    log += "-wal";
    {
        const auto reader = open_test_reader(file, key);
        CHECK(erase(*store, resident).result == Erased::Result::done);
        CHECK(bytes_of(log).find("openid-of-carol") != std::string::npos);
    }
    // 256 pages on, with nobody in the way.
    for (int i = 0; i < 400 && !bytes_of(log).empty(); ++i)
        write(*store, [&](Tx& tx) { tx.touch_person({"wechat", std::to_string(i)}, at(i)); });
    CHECK(bytes_of(log).find("openid-of-carol") == std::string::npos);
    CHECK(bytes_of(file).find("openid-of-carol") == std::string::npos);
}
