#include "bot/commands/staff_members.hpp"

#include "bot/commands/own_store.hpp"
#include "bot/control.hpp"
#include "bot/database.hpp"
#include "dialogs/json.hpp"
#include "dialogs/staff/phrases.hpp"

namespace heed {

int run_staff_list(const Config& config, std::ostream& out) {
    const auto reader = open_reader(config.storage);
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
    const bool removed =
        reply ? *reply == R"({"staff":"removed"})" : in_own_store(config, [&](Tx& tx) {
            return tx.remove_staff(id, SystemClock().now());
        });
    if (!removed) {
        err << "heed staff remove: no member `" << id << "`; `heed staff list` shows them\n";
        return 1;
    }
    out << id << " is no longer a member of staff.\n";
    return 0;
}

}  // namespace heed
