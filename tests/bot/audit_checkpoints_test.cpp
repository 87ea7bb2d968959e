// The end of the audit trail is signed now and then, and a trail that does not fit is not signed.
#include "bot/audit_checkpoints.hpp"

#include "bot/log.hpp"
#include "storage/sqlite/page_sums.hpp"
#include "tests/bot/works_support.hpp"

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <mutex>

namespace heed {
namespace {

using namespace std::chrono_literals;
using test::Works;

struct House {
    AuditCheckpoints begin() {
        return AuditCheckpoints(
            works.lane, *works.store, file, works.config.storage.encryption_key, works.files,
            works.clock, works.metrics
        );
    }
    // Each a row of the trail.
    void act(int count) {
        works.in_store([&](Tx& tx) {
            for (int i = 0; i < count; ++i) {
                std::string hash = std::to_string(++acts);
                hash.insert(0, 64 - hash.size(), '0');
                tx.invite({hash, "dongmen-office", casework::Role::officer, "王", works.clock.now()});
            }
            return true;
        });
    }
    std::vector<AuditCheckpoint> signed_before() const {
        return read_checkpoints(file, CheckpointKey(works.config.storage.encryption_key));
    }

    Works works;
    std::filesystem::path file = audit_checkpoints_of(works.config.storage.database);
    int acts = 0;
};

TEST_CASE("checkpoints come with the first rows, after so many, and on the next day") {
    House house;
    AuditCheckpoints checkpoints = house.begin();
    house.works.await(checkpoints.look());
    CHECK(house.signed_before().empty());  // nothing happened yet
    std::string fits;
    checkpoints.append_metrics(fits);
    CHECK(fits.empty());
    house.act(3);
    house.works.await(checkpoints.look());
    REQUIRE(house.signed_before().size() == 1);
    CHECK(house.signed_before()[0].head.seq == 3);
    checkpoints.append_metrics(fits);
    const auto now_s = house.works.clock.now().time_since_epoch() / std::chrono::seconds(1);
    CHECK(fits.ends_with("_timestamp_seconds " + std::to_string(now_s) + "\n"));
    house.act(rows_per_checkpoint - 1);
    house.works.await(checkpoints.look());
    CHECK(house.signed_before().size() == 1);
    house.act(1);
    house.works.await(checkpoints.look());
    CHECK(house.signed_before().size() == 2);
    house.works.clock.advance(24h);
    house.works.await(checkpoints.look());
    CHECK(house.signed_before().size() == 2);  // no row since
    house.act(1);
    house.works.await(checkpoints.look());
    CHECK(house.signed_before().size() == 3);
    house.works.await(checkpoints.look());
    CHECK(house.signed_before().size() == 3);
}

TEST_CASE("a server that finds its trail cut off says so and signs nothing") {
    House house;
    house.act(5);
    {
        AuditCheckpoints checkpoints = house.begin();
        house.works.await(checkpoints.look());
    }
    SQLite::Database(
        house.works.config.storage.database.string(), SQLite::OPEN_READWRITE, 0, sqlite::page_sums_vfs()
    )
        .exec("DROP TRIGGER audit_is_not_deleted; DELETE FROM audit WHERE seq > 2");
    house.act(2000);
    int said = 0;
    std::mutex mutex;
    log::divert([&](log::Level, std::string_view event, std::initializer_list<log::Field>) {
        const std::lock_guard lock(mutex);
        if (event == "audit_trail_faulty") ++said;
    });
    AuditCheckpoints checkpoints = house.begin();
    for (int i = 0; i < 3; ++i) house.works.await(checkpoints.look());
    log::divert({});
    CHECK(said == 1);
    CHECK(house.signed_before().size() == 1);
}

}  // namespace
}  // namespace heed
