// `heed token`: which programs may use the staff API.
#include "bot/commands/tokens.hpp"

#include "bot/command_line/command_line.hpp"

#include <iostream>
#include <memory>

namespace heed {
namespace {

struct Arguments {
    TokenRequest token;
    std::vector<std::string> scopes;
    std::string id;
};

}  // namespace

void add_tokens(CommandLine& line) {
    const auto given = std::make_shared<Arguments>();
    auto* token = line.app.add_subcommand("token", "Which programs may use the staff API");
    token->require_subcommand(1);
    auto* issue = token->add_subcommand(
        "issue",
        "Print a token by which a program uses the staff API, with the rights of a member of staff"
    );
    line.add_config(*issue);
    issue->add_option("--member", given->token.member, "the id, as `heed staff list` shows it")
        ->required();
    issue->add_option("--name", given->token.name, "what the program is called")->required();
    issue
        ->add_option(
            "--scope",
            given->scopes,
            "may be given several times: read (every token does), act, reveal (contact data)"
        )
        ->check(CLI::IsMember({"read", "act", "reveal"}));
    issue->add_option("--days", given->token.days, "how long it is good: 1 to 730, else 365");
    issue->callback([&line, given] {
        for (const std::string& scope : given->scopes) {
            given->token.acts = given->token.acts || scope == "act";
            given->token.reveals = given->token.reveals || scope == "reveal";
        }
        line.status = line.with_config([&](const Config& config) {
            return run_token_issue(config, given->token, std::cout, std::cerr);
        });
    });
    auto* list = token->add_subcommand("list", "Print the tokens that are not revoked, one a line");
    line.add_config(*list);
    list->callback([&line] {
        line.status = line.with_config([&](const Config& config) {
            return run_token_list(config, std::cout);
        });
    });
    auto* revoke = token->add_subcommand("revoke", "Let nobody in with this token any more");
    line.add_config(*revoke);
    revoke->add_option("ID", given->id, "as `heed token list` shows it")->required();
    revoke->callback([&line, given] {
        line.status = line.with_config([&](const Config& config) {
            return run_token_revoke(config, given->id, std::cout, std::cerr);
        });
    });
}

}  // namespace heed
