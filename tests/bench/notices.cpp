// Writes so many notices into an instance's outbox, each to a person of its own who wrote an hour
// ago:
//   notices HEED_TOML CHANNEL COUNT
// No server may run on it.
#include "bot/config.hpp"
#include "bot/system.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/support/blocking_store.hpp"

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>

int main(int argc, char** argv) try {
    using namespace heed;
    if (argc != 4) return 2;
    std::vector<FileError> errors;
    const Config config = load_config(argv[1], errors);
    if (!errors.empty()) throw std::runtime_error(to_string(errors.front()));
    SystemRandom random;
    const auto store = open_sqlite_store({
        .file = config.storage.database,
        .encryption_key = config.storage.encryption_key,
        .log = [](std::string_view) {},
        .random = random,
    });
    const TimePoint now = SystemClock().now();
    const std::string channel = argv[2];
    const int count = std::stoi(argv[3]);
    test::blocking_write(*store, [&](Tx& tx) {
        for (int i = 0; i < count; ++i) {
            OutboxEntry entry;
            entry.to = {channel, "o" + std::to_string(i)};
            Person person = tx.touch_person(entry.to, now - std::chrono::hours(1));
            person.after_message = {5, now + std::chrono::hours(40)};
            tx.save_person(entry.to, person);
            entry.notice.event = "replied";
            entry.notice.text = {
                {{"街道办回复：已安排师傅明天上午上门查看，请留意电话。", {}, {}}}};
            entry.created = entry.due = now;
            entry.expires = now + std::chrono::hours(24);
            tx.enqueue(entry);
        }
        return true;
    });
    store->stop();
    return 0;
} catch (const std::exception& error) {
    std::cerr << "notices: " << error.what() << '\n';
    return 1;
}
