// Years go by, and what has been kept as long as it may be goes on its day.
#include "bot/retention.hpp"

#include "bot/log.hpp"
#include "tests/bot/works_support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <mutex>

namespace heed {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using test::Works;

// The house with its daily task, and cases that begin and end.
class Town {
public:
    Town()
        : retention_(works.lane, *works.store, works.config.retention, works.clock, works.metrics) {
        log::divert([](log::Level, std::string_view, std::initializer_list<log::Field>) {});
        // The instance is in use: its calendar is where the clock is.
        run();
    }
    ~Town() { log::divert({}); }
    TimePoint now() const { return works.clock.now(); }
    // What is due now, to the end.
    void run() {
        for (int i = 0; i < 100'000; ++i)
            if (!works.await(retention_.look())) return;
        FAIL("retention does not end");
    }
    // So many days, with a run at least every third, as after a weekend.
    void live(int count) {
        while (count > 0) {
            const int step = std::min(count, 3);
            works.clock.advance(24h * step);
            run();
            count -= step;
        }
    }
    std::string file(const std::string& user, bool with_media = true) {
        const std::string number = "LH261124-" + std::to_string(++filed_ + 1000) + "-6";
        works.in_store([&](Tx& tx) {
            const ConversationKey by{"app", user};
            const Person person = tx.touch_person(by, now());
            Complaint complaint;
            complaint.number = number;
            complaint.token = "token-" + number;
            complaint.by = by;
            complaint.resident = person.resident;
            complaint.category = "noise";
            complaint.text = "太吵";
            complaint.language = "zh-CN";
            complaint.filed_at = complaint.due_at = complaint.sign_for_due_at = now();
            std::vector<PhotoId> media;
            if (with_media) {
                media = {tx.add_photo(by, "m", now()), tx.add_voice(by, "v", now())};
                tx.photo_stored(media[0], {std::string(64, 'a'), "image/jpeg", 5});
                tx.photo_stored(media[1], {std::string(64, 'b'), "audio/amr", 5});
            }
            tx.file(complaint, media, "13812345678");
            return true;
        });
        return number;
    }
    void become(const std::string& number, Status status, const char* event) {
        const bool changed = works.in_store([&](Tx& tx) {
            casework::Change change;
            change.after = tx.complaint(number, false).value();
            change.status = change.after.status = status;
            change.event = {now(), event, "heed", std::nullopt};
            return tx.change(change);
        });
        REQUIRE(changed);
    }
    void write(const std::string& user) {
        works.in_store([&](Tx& tx) {
            tx.touch_person({"app", user}, now());
            return true;
        });
    }
    bool knows(const std::string& user) { return works.person({"app", user}).has_value(); }
    std::size_t media(const std::string& number, PhotoRow::Kind kind) {
        return works.in_store([&](Tx& tx) {
            std::size_t count = 0;
            for (const PhotoRow& row : tx.photos_of(tx.complaint(number, false)->id))
                if (row.kind == kind) ++count;
            return count;
        });
    }
    std::size_t photos(const std::string& number) { return media(number, PhotoRow::Kind::photo); }
    std::size_t voices(const std::string& number) { return media(number, PhotoRow::Kind::voice); }
    std::string phone(const std::string& number) {
        return works.in_store([&](Tx& tx) { return tx.phone_of(tx.complaint(number, false)->id); });
    }

    Works works;

private:
    Retention retention_;
    int filed_ = 0;
};

// The days from now on until `gone` is true, a run in each.
template <class Gone>
int days_until(Town& town, Gone gone) {
    for (int day = 0; day < 100; ++day) {
        if (gone()) return day;
        town.live(1);
    }
    FAIL("it never goes");
    return -1;
}

TEST_CASE("photos go two years, voices, telephone numbers and people a year after the end") {
    Town town;
    const std::string number = town.file("u1");
    town.live(40);
    town.become(number, Status::closed, "checked");
    town.live(360);
    CHECK(town.knows("u1"));
    const int voices = 360 + days_until(town, [&] { return town.voices(number) == 0; });
    CHECK(voices >= 365);
    CHECK(voices <= 366);
    CHECK(town.phone(number).empty());
    CHECK_FALSE(town.knows("u1"));
    town.live(360);
    CHECK(town.photos(number) == 1);
    const int photos = voices + 360 + days_until(town, [&] { return town.photos(number) == 0; });
    CHECK(photos >= 730);
    CHECK(photos <= 731);
    // The complaint itself stays.
    CHECK(town.works.in_store([&](Tx& tx) { return tx.complaint(number, true)->text; }) == "太吵");
    CHECK(
        town.works.metrics.text().find("heed_retention_removed_total{what=\"persons\"} 1") !=
        std::string::npos
    );
    const auto reader = test::open_test_reader(
        town.works.config.storage.database, town.works.config.storage.encryption_key
    );
    CHECK_FALSE(reader->audit_fault());
    const auto trail = reader->audit_of(number);
    const auto expired =
        std::ranges::count_if(trail, [](const AuditRow& row) { return row.action == "expire"; });
    CHECK(expired == 3);  // the voice, the number and the photo
}

TEST_CASE("what is open or open again, and into which something was merged, is kept for years") {
    Town town;
    const std::string open = town.file("open"), again = town.file("again"),
                      merged = town.file("merged"), target = town.file("target");
    town.become(again, Status::closed, "checked");
    town.become(merged, Status::merged, "merged");
    town.works.in_store([&](Tx& tx) {
        casework::Change change;
        change.after = tx.complaint(merged, false).value();
        change.status = change.after.status;
        change.after.course.merged_into = target;
        change.event = {town.now(), "merged", "heed", std::nullopt};
        return tx.change(change);
    });
    town.live(300);
    town.become(again, Status::reopened, "reopened");
    town.live(1000);
    for (const char* user : {"open", "again", "merged", "target"}) {
        CAPTURE(user);
        CHECK(town.knows(user));
    }
    CHECK(town.photos(open) == 1);
    CHECK(town.voices(again) == 1);
    CHECK(town.phone(again) == "13812345678");
    town.become(again, Status::closed, "checked");
    town.become(target, Status::closed, "checked");
    town.live(364);
    CHECK(town.knows("again"));
    CHECK(town.knows("merged"));
    town.live(2);
    CHECK_FALSE(town.knows("again"));
    CHECK_FALSE(town.knows("merged"));
    CHECK(town.knows("open"));
}

TEST_CASE("of several cases the last counts, and nobody goes in the middle of a report") {
    Town town;
    const std::string first = town.file("u1");
    town.become(first, Status::rejected, "rejected");
    town.live(200);
    const std::string second = town.file("u1");
    town.become(second, Status::withdrawn, "withdrawn");
    town.live(170);
    CHECK(town.knows("u1"));
    // The telephone number is the case's, the person is not.
    CHECK(town.phone(first).empty());
    CHECK(town.phone(second) == "13812345678");
    town.live(190);
    town.write("u1");
    town.live(20);  // 380 days after the end, 20 after the last word
    CHECK(town.knows("u1"));
    town.live(11);
    CHECK_FALSE(town.knows("u1"));
}

TEST_CASE("who never filed anything goes after a year of silence, staff stay") {
    Town town;
    town.write("silent");
    town.write("talks");
    const std::string code_hash(64, 'c');
    town.works.in_store([&](Tx& tx) {
        tx.invite({code_hash, "dongmen-office", casework::Role::officer, "王", town.now() + 24h});
        return tx.bind(code_hash, {"app", "officer"}, town.now()).has_value();
    });
    town.write("officer");
    town.live(200);
    town.write("talks");
    town.live(166);
    CHECK_FALSE(town.knows("silent"));
    CHECK(town.knows("talks"));
    CHECK(town.knows("officer"));
}

TEST_CASE("answers go after a week, ids of messages after 400 days, what was set aside after 30") {
    Town town;
    const IncomingMessage message{{"app", "u1"}, "m1", town.now(), "zh-CN", content::Text{"你好"}};
    IncomingMessage aside = message;
    aside.message_id = "m2";
    const auto claim = [&] {
        return town.works.in_store([&](Tx& tx) { return tx.claim(message, town.now()); });
    };
    claim();
    town.works.in_store([&](Tx& tx) {
        Answer answer;
        answer.replies.push_back({{Span{"好", {}, {}}}});
        tx.remember_answer(message, answer);
        tx.quarantine(aside, "why", town.now());
        return true;
    });
    const auto set_aside = [&] {
        return town.works.in_store([](Tx& tx) { return tx.counts().quarantined; });
    };
    town.live(6);
    CHECK(claim().answer.replies.size() == 1);
    town.live(2);
    CHECK(claim().state == Claim::State::answered);
    CHECK(claim().answer.replies.empty());
    CHECK(set_aside() == 1);
    town.live(23);
    CHECK(set_aside() == 0);
    town.live(330);
    CHECK(claim().state == Claim::State::answered);
    town.live(42);
    CHECK(claim().state == Claim::State::fresh);
}

TEST_CASE("a clock that jumps ten years ahead takes three days' worth a day, and says so") {
    Town town;
    std::vector<std::string> numbers;
    for (int i = 0; i < 60; ++i) {
        const std::string user = "u" + std::to_string(i);
        numbers.push_back(town.file(user));
        town.become(numbers.back(), Status::closed, "checked");
        town.live(1);
    }
    const auto known = [&] {
        int count = 0;
        for (int i = 0; i < 60; ++i) count += town.knows("u" + std::to_string(i)) ? 1 : 0;
        return count;
    };
    town.live(307);  // the first ones' time is near
    const int before = known();
    CHECK(before >= 56);
    std::map<std::string, int> said;
    std::mutex mutex;
    log::divert([&](log::Level, std::string_view event, std::initializer_list<log::Field>) {
        const std::lock_guard lock(mutex);
        ++said[std::string(event)];
    });
    town.works.clock.advance(days(3650));
    town.run();
    CHECK(before - known() <= 3);
    CHECK(said["retention_behind"] == 1);
    town.run();  // not again today
    CHECK(said["retention_behind"] == 1);
    town.live(1);
    CHECK(before - known() <= 6);
    // Put right again, nothing has happened but that.
    const int after_jump = known();
    town.works.clock.advance(-days(3651));
    town.run();
    CHECK(known() == after_jump);
    CHECK(said["retention_behind"] == 2);
    town.live(10);
    CHECK(known() >= after_jump - 10);
    // An operator vouches for a clock that is ahead.
    town.works.clock.advance(days(400));
    town.works.in_store([&](Tx& tx) {
        tx.expiry().catch_up(town.now());
        return true;
    });
    town.run();
    CHECK(known() == 0);
    CHECK(said["retention_behind"] == 2);
}

TEST_CASE("a run that a crash cuts off is done again, and a day's run is done once") {
    Town town;
    const std::string number = town.file("u1");
    town.become(number, Status::closed, "checked");
    town.live(364);
    town.works.clock.advance(24h * 2);
    Retention cut_off(
        town.works.lane,
        *town.works.store,
        town.works.config.retention,
        town.works.clock,
        town.works.metrics
    );
    // Begins, and does the photos and voices, then the process is gone.
    for (int i = 0; i < 3; ++i) CHECK(town.works.await(cut_off.look()));
    CHECK(town.voices(number) == 0);
    CHECK(town.knows("u1"));
    town.run();
    CHECK_FALSE(town.knows("u1"));
    const std::string counts = town.works.metrics.text();
    town.run();
    CHECK(town.works.metrics.text() == counts);
}

TEST_CASE("a run is due after three in the morning, once") {
    const TimePoint noon = from_civil(2026, 11, 24, 12, 0, 0);
    CHECK(retention_is_due({}, noon));
    CHECK_FALSE(retention_is_due({noon, noon, {}}, noon + 14h));
    CHECK(retention_is_due({noon, noon, {}}, noon + 15h));
    CHECK_FALSE(retention_is_due({noon, noon + 15h, {}}, noon + 16h));
    CHECK(retention_is_due({noon, noon + 15h, {}}, noon));  // the clock went back
}

}  // namespace
}  // namespace heed
