#pragma once
// The demonstration city over days: what time does to complaints, and who hears of it.
#include "storage/sqlite/page_sums.hpp"
#include "tests/bot/staff_house.hpp"

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace heed::test {

class Town : public StaffHouse {
public:
    // The process ends and another one begins.
    void restart() { open(); }
    void bind(const std::string& user, const std::string& department, casework::Role role) {
        StaffHouse::bind(user, department, role, user);
        REQUIRE(in_store([&](Tx& tx) { return tx.staff({"app", user}).has_value(); }));
    }
    void set_duty(const std::string& user, bool on_duty) {
        in_store([&](Tx& tx) {
            tx.set_duty(tx.staff({"app", user}).value().id, on_duty, clock.now());
            return true;
        });
    }
    void set_deputy(const std::string& department, const std::string& user, TimePoint until) {
        in_store([&](Tx& tx) {
            const std::string id = tx.staff({"app", user}).value().id;
            tx.set_deputy(department, id, until, id, clock.now());
            return true;
        });
    }
    // As if no rule had fitted.
    void leave_to_dispatch(const std::string& number) {
        SQLite::Database(
            config.storage.database.string(), SQLite::OPEN_READWRITE, 0, sqlite::page_sums_vfs()
        )
            .exec(
                "UPDATE complaint SET department = '', status = 'filed' WHERE number = '" + number +
                "'"
            );
    }

    // Takes what is due, as the schedule does; how many rows there were.
    std::size_t look(std::size_t count_max = 50) {
        std::size_t all = 0, rows = 0;
        bool enqueued = false;
        do {
            rows = in_store([&](Tx& tx) {
                return engine->run_due(tx, count_max, clock.now(), enqueued);
            });
            all += rows;
        } while (rows > 0);
        return all;
    }
    // Time goes on in small steps.
    void pass_until(TimePoint time) {
        while (clock.now() < time) {
            clock.advance(std::min<Duration>(std::chrono::minutes(5), time - clock.now()));
            look();
        }
    }
    // What time did to the complaint.
    std::vector<std::string> rungs(const std::string& number) {
        std::vector<std::string> events;
        for (const ComplaintEvent& event : complaint(number).timeline)
            if (event.by == "heed" && event.event != "routed") events.push_back(event.event);
        return events;
    }
    // The notices to `user` since the last question, oldest first.
    std::vector<std::string> news(const std::string& user) {
        std::vector<std::string> texts;
        auto items = in_store([](Tx& tx) { return tx.outbox(std::nullopt, 1000); });
        std::int64_t& last = seen_[user];
        for (auto item = items.rbegin(); item != items.rend(); ++item) {
            if (item->entry.to.user != user || item->id <= last) continue;
            last = item->id;
            texts.push_back(plain_text(item->entry.notice.text));
        }
        return texts;
    }
    // The last of them; empty when there is none.
    std::string last_news(const std::string& user) {
        const std::vector<std::string> texts = news(user);
        return texts.empty() ? std::string() : texts.back();
    }

private:
    std::map<std::string, std::int64_t> seen_;
};

}  // namespace heed::test
