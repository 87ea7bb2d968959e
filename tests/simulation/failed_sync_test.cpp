// A sync that fails loses what it was to write, though the next process still reads it: Linux. What
// was acknowledged since must survive a power cut, however often the disk fails in between.
#include "bot/simulation/disk_vfs.hpp"
#include "bot/simulation/held_store.hpp"

#include <doctest/doctest.h>

#include <optional>

namespace heed::simulation {
namespace {

constexpr TimePoint begin{std::chrono::hours(24 * 365 * 56)};

struct Machine {
    Trace trace{0};
    Disk disk{Dice(1), trace};
    Agenda agenda{begin, Dice(2)};
    AgendaClock clock{agenda};
    Mounted mounted{disk, clock};
    DiceRandom random{Dice(3)};
    std::unique_ptr<HeldStore> store;

    Machine() { disk.faults.failed_sync_forgets = true; }

    bool start() {
        try {
            store = std::make_unique<HeldStore>(
                HeldStoreSettings{"heed.db", std::string(32, 'k')}, agenda, Dice(4), random, nullptr
            );
            return true;
        } catch (const ProcessEnded&) {
            restart(false);
            return false;
        }
    }
    void restart(bool power_cut) {
        disk.stop();
        store.reset();
        disk.restart(power_cut);
    }
    // Was it acknowledged?
    bool note(ComplaintId id) {
        class Note final : public Job {
        public:
            Note(ComplaintId id, bool& kept) : id_(id), kept_(kept) {}
            void run(Tx& tx) override { tx.set_concerns_heard(id_); }
            void done(std::exception_ptr failure) noexcept override { kept_ = !failure; }

        private:
            ComplaintId id_;
            bool& kept_;
        };
        bool kept = false;
        store->write(std::make_unique<Note>(id, kept));
        try {
            while (agenda.step(agenda.now() + std::chrono::seconds(1))) {
            }
        } catch (const ProcessEnded&) {
            restart(false);
        }
        return kept;
    }
    std::optional<ComplaintId> noted() {
        class Read final : public Job {
        public:
            explicit Read(std::optional<ComplaintId>& found) : found_(found) {}
            void run(Tx& tx) override { found_ = tx.concerns_heard(); }
            void done(std::exception_ptr) noexcept override {}

        private:
            std::optional<ComplaintId>& found_;
        };
        std::optional<ComplaintId> found;
        store->write(std::make_unique<Read>(found));
        while (agenda.step(agenda.now() + std::chrono::seconds(1))) {
        }
        return found;
    }
};

}  // namespace

TEST_CASE("dst.failed_sync: what is acknowledged after failed syncs is there after a power cut") {
    for (const int failed_starts : {0, 1, 2}) {
        for (const bool in_order : {false, true}) {
            CAPTURE(failed_starts);
            CAPTURE(in_order);
            Machine machine;
            REQUIRE(machine.start());
            CHECK(machine.note(1));
            machine.disk.faults.sync_error = 1;
            if (in_order) {
                // The mark that all ended in order is what cannot be synced.
                CHECK_THROWS_AS(machine.store->stop(), ProcessEnded);
                machine.restart(false);
            } else {
                CHECK_FALSE(machine.note(2));
            }
            for (int i = 0; i < failed_starts; ++i) CHECK_FALSE(machine.start());
            machine.disk.faults.sync_error = 0;
            REQUIRE(machine.start());
            CHECK(machine.note(3));
            machine.restart(true);
            REQUIRE(machine.start());
            CHECK(machine.noted() == 3);
        }
    }
}

}  // namespace heed::simulation
