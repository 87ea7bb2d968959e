// What /metrics says of the process, the disk, backups and the backlog.
#include "bot/vital_signs.hpp"

#include "bot/backup_stamp.hpp"
#include "tests/bot/works_support.hpp"

#include <doctest/doctest.h>

namespace heed {
namespace {

using namespace std::chrono_literals;
using test::Works;

class Patient {
public:
    std::string text() { return works.await(signs.text()); }
    // The value of a series; nothing when it is not there.
    std::optional<double> value(const std::string& series) {
        const std::string all = "\n" + text();
        const std::size_t found = all.find("\n" + series + " ");
        if (found == all.npos) return std::nullopt;
        return std::stod(all.substr(found + series.size() + 2));
    }
    Works works;
    ClockWitness witness;
    VitalSigns signs{*works.store, works.files, works.config, works.clock, witness};
};

std::string rows(const char* kind, const char* state) {
    return std::string("heed_outbox_rows{class=\"") + kind + "\",state=\"" + state + "\"}";
}

TEST_CASE("how far the clock is from those of others is told once somebody has answered") {
    Patient patient;
    CHECK_FALSE(patient.value("heed_clock_offset_seconds"));
    REQUIRE(to_rfc3339(patient.works.clock.now()) == "2026-11-24T02:00:00Z");
    patient.witness.hear(
        "https://a.example/x", "Tue, 24 Nov 2026 02:05:00 GMT", patient.works.clock.now()
    );
    patient.works.clock.advance(VitalSigns::fresh_for);
    CHECK(patient.value("heed_clock_offset_seconds") == -300);
}

TEST_CASE("process, disk and store are told by plain numbers") {
    Patient patient;
    CHECK(patient.value("process_resident_memory_bytes").value_or(0) > 1e6);
    CHECK(patient.value("process_cpu_seconds_total").value_or(0) > 0);
    CHECK(patient.value("process_open_fds").value_or(0) > 5);
    CHECK(*patient.value("process_open_fds") < patient.value("process_max_fds").value_or(0));
    const double begun = static_cast<double>(test::works_start.time_since_epoch().count()) / 1000;
    CHECK(patient.value("process_start_time_seconds") == begun);
    const char* const free = "heed_store_disk_free_bytes{volume=\"database\"}";
    CHECK(patient.value(free).value_or(0) > 0);
    CHECK(*patient.value(free) < *patient.value("heed_store_disk_size_bytes{volume=\"database\"}"));
    CHECK(patient.value("heed_store_wal_bytes").value_or(0) > 0);
    CHECK(patient.value("heed_store_database_bytes").value_or(0) > 0);
    CHECK(patient.value("heed_complaints") == 0);
}

TEST_CASE("a photo directory that is not there is left out, the rest is told") {
    Patient patient;
    patient.works.config.storage.photos = "/nowhere/at/all";
    CHECK_FALSE(patient.value("heed_store_disk_free_bytes{volume=\"photos\"}"));
    CHECK(patient.value("heed_store_disk_free_bytes{volume=\"database\"}"));
}

TEST_CASE("the last backup is the time of its stamp, 0 before the first") {
    Patient patient;
    const char* const name = "heed_store_backup_last_success_timestamp_seconds";
    CHECK(patient.value(name) == 0);
    const auto& database = patient.works.config.storage.database;
    const TimePoint first(1'700'000'000s);
    REQUIRE(stamp_backup(database, first).empty());
    patient.works.clock.advance(VitalSigns::fresh_for);
    CHECK(patient.value(name) == 1'700'000'000);
    REQUIRE(stamp_backup(database, first + 24h).empty());  // the next night's
    CHECK(last_backup(database) == first + 24h);
    const std::string why = stamp_backup("/nowhere/heed.db", first);
    CHECK(why.starts_with("/nowhere/heed.db.backed-up: No such file"));
}

TEST_CASE("notices are counted by what they wait for, and the oldest late one has an age") {
    Patient patient;
    Works& works = patient.works;
    const ConversationKey to{"city", "o-1"};
    works.meet(to);
    CHECK(patient.value("heed_outbox_oldest_due_age_seconds{class=\"notice\"}") == 0);
    works.enqueue(to, test::notice("一"));
    works.client.script = [](const HttpCall&) { return test::answered(500); };
    works.deliver();
    works.clock.advance(15s);
    CHECK(patient.value(rows("notice", "tried")) == 1);
    CHECK(patient.value(rows("notice", "due")) == 0);
    // Put off again and again: its due time moves, what it is late by does not begin anew.
    CHECK(patient.value("heed_outbox_oldest_due_age_seconds{class=\"notice\"}").value_or(0) >= 15);
    CHECK(patient.value("heed_outbox_oldest_due_age_seconds{class=\"safety\"}") == 0);
}

TEST_CASE("messages set aside have an age, people who talk are counted, the trail has an end") {
    Patient patient;
    Works& works = patient.works;
    const TimePoint now = works.clock.now();
    int message_number = 0;
    works.in_store([&](Tx& tx) {
        for (const char* user : {"u-1", "u-1", "u-2"}) {
            IncomingMessage message;
            message.from = {"app", user};
            message.message_id = std::string("m") + std::to_string(message_number++);
            message.sent_at = now;
            message.language = "zh-CN";
            message.content = content::Text{"井盖坏了"};
            tx.claim(message, now);
            tx.remember_answer(message, {});
            if (message_number == 3) tx.quarantine(message, "on purpose", now - 1h);
        }
        tx.offer_copy({"app", "u-2"}, std::string(64, 'a'), now + 1h, 3, now);
        return true;
    });
    CHECK(patient.value("heed_inbox_rows{state=\"quarantined\"}") == 1);
    CHECK(patient.value("heed_inbox_oldest_age_seconds{state=\"quarantined\"}") == 3600);
    CHECK(patient.value("heed_dialogs_active") == 2);
    CHECK(patient.value("heed_privacy_requests{kind=\"copy\",state=\"offered\"}") == 1);
    CHECK(patient.value("heed_privacy_requests{kind=\"erasure\",state=\"done\"}") == 0);
    const auto last = works.in_store([](Tx& tx) { return tx.audit_head(std::nullopt); });
    CHECK(patient.value("heed_audit_last_seq") == (last ? double(last->seq) : 0.0));
    // Whoever has been silent for five minutes talks no more, and a copy can be fetched for its time.
    works.clock.advance(2h);
    CHECK(patient.value("heed_dialogs_active") == 0);
    CHECK(patient.value("heed_privacy_requests{kind=\"copy\",state=\"offered\"}") == 0);
}

TEST_CASE("many who ask cost no more than one in ten seconds") {
    Patient patient;
    const std::string first = patient.text();
    patient.works.clock.advance(VitalSigns::fresh_for - 1ms);
    CHECK(patient.text() == first);
    patient.works.clock.advance(1ms);
    CHECK(patient.text() != first);    // the processor has gone on
    patient.works.clock.advance(-1h);  // a clock that was set back stops nothing
    const std::string back = patient.text();
    patient.works.clock.advance(VitalSigns::fresh_for);
    CHECK(patient.text() != back);
}

TEST_CASE("a store that has stopped leaves its part out") {
    Patient patient;
    patient.works.store->stop();
    CHECK_FALSE(patient.value("heed_complaints"));
    CHECK(patient.value("process_max_fds"));
}

}  // namespace
}  // namespace heed
