#include "bot/commands/staff_members.hpp"

#include "bot/control.hpp"
#include "bot/system.hpp"
#include "dialogs/json.hpp"
#include "dialogs/staff/phrases.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <future>
#include <iostream>

namespace heed {
namespace {

class RemoveJob final : public Job {
public:
    RemoveJob(std::string id, std::promise<bool>& removed)
        : id_(std::move(id)), removed_(removed) {}
    void run(Tx& tx) override { found_ = tx.remove_staff(id_, SystemClock().now()); }
    void done(std::exception_ptr failure) noexcept override {
        if (failure) {
            removed_.set_exception(failure);
        } else {
            removed_.set_value(found_);
        }
    }

private:
    std::string id_;
    std::promise<bool>& removed_;
    bool found_ = false;
};

bool remove_here(const Config& config, std::string_view id) {
    SystemRandom random;
    const auto store = open_sqlite_store({
        .file = config.storage.database,
        .encryption_key = config.storage.encryption_key,
        .log = [](std::string_view line) { std::cerr << line << '\n'; },
        .random = random,
    });
    std::promise<bool> removed;
    store->write(std::make_unique<RemoveJob>(std::string(id), removed));
    const bool found = removed.get_future().get();
    store->stop();
    return found;
}

}  // namespace

int run_staff_list(const Config& config, std::ostream& out) {
    const auto reader = open_sqlite_reader(config.storage.database, config.storage.encryption_key);
    for (const StaffRow& row : reader->all_staff()) {
        const casework::Staff& member = row.member;
        out << member.id << '\t' << staff::one_line(member.name) << '\t' << member.department
            << '\t' << to_string(member.role) << '\t' << (member.on_duty ? "on" : "off") << '\t'
            << row.key.channel << '\t' << to_rfc3339(row.bound_at) << '\n';
    }
    return 0;
}

int run_staff_remove(
    const Config& config, std::string_view id, std::ostream& out, std::ostream& err
) {
    std::string line = R"({"command":"remove_staff","id":)";
    json::append_quoted(line, id);
    const auto reply = blocking_ask_server(control_socket_of(config.storage.database), line + "}");
    const bool removed = reply ? *reply == R"({"staff":"removed"})" : remove_here(config, id);
    if (!removed) {
        err << "heed staff remove: no member `" << id << "`; `heed staff list` shows them\n";
        return 1;
    }
    out << id << " is no longer a member of staff.\n";
    return 0;
}

}  // namespace heed
