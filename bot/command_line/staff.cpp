// `heed staff`: who works here.
#include "bot/command_line/command_line.hpp"
#include "bot/commands/staff_invite.hpp"
#include "bot/commands/staff_members.hpp"

#include <iostream>
#include <memory>

namespace heed {
namespace {

struct Arguments {
    std::string department, role, name, member;
};

}  // namespace

void add_staff(CommandLine& line) {
    const auto given = std::make_shared<Arguments>();
    auto* staff = line.app.add_subcommand("staff", "Who works here");
    staff->require_subcommand(1);
    auto* invite = staff->add_subcommand(
        "invite", "Print a one-time code; who sends /bind CODE to the bot is that member of staff"
    );
    line.add_config(*invite);
    invite->add_option("--department", given->department, "its id in organisation.toml")
        ->required();
    invite->add_option("--role", given->role, "what this person may do")
        ->required()
        ->check(CLI::IsMember({"officer", "head", "dispatcher", "checker", "auditor", "admin"}));
    invite->add_option("--name", given->name, "how colleagues call this person");
    invite->callback([&line, given] {
        line.status = line.with_config([&](const Config& config) {
            const InviteRequest request{
                given->department, *casework::parse_role(given->role), given->name};
            return run_staff_invite(config, request, std::cout, std::cerr);
        });
    });
    auto* list = staff->add_subcommand("list", "Print who works here, one a line");
    line.add_config(*list);
    list->callback([&line] {
        line.status = line.with_config([&](const Config& config) {
            return run_staff_list(config, std::cout);
        });
    });
    auto* remove = staff->add_subcommand(
        "remove", "Take somebody's role away; from then on they are an ordinary resident"
    );
    line.add_config(*remove);
    remove->add_option("ID", given->member, "as `heed staff list` shows it")->required();
    remove->callback([&line, given] {
        line.status = line.with_config([&](const Config& config) {
            return run_staff_remove(config, given->member, std::cout, std::cerr);
        });
    });
}

}  // namespace heed
