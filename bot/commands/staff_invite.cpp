#include "bot/commands/staff_invite.hpp"

#include "bot/commands/own_store.hpp"
#include "bot/control.hpp"
#include "bot/rules.hpp"
#include "dialogs/json.hpp"

namespace heed {
namespace {

void say(std::ostream& out, std::string_view code) {
    out << code << '\n'
        << "Valid for 24 hours, once. Whoever sends \"/bind " << code << "\" (or \"绑定 " << code
        << "\") to the bot is that member of staff from then on.\n";
}

std::string request_line(const InviteRequest& request) {
    std::string line = R"({"command":"invite","department":)";
    json::append_quoted(line, request.department);
    line += R"(,"role":)";
    json::append_quoted(line, casework::to_string(request.role));
    line += R"(,"name":)";
    json::append_quoted(line, request.name);
    return line + "}";
}

std::string invite_here(const Config& config, const InviteRequest& request, SystemRandom& random) {
    std::string code = make_code(random);
    const Invitation invitation = make_invitation(request, code, SystemClock().now());
    return in_own_store(config, [&](Tx& tx) {
        tx.invite(invitation);
        return code;
    });
}

}  // namespace

int run_staff_invite(
    const Config& config, const InviteRequest& request, std::ostream& out, std::ostream& err
) {
    SystemRandom random;
    std::vector<FileError> errors;
    const Organisation organisation =
        load_organisation(config.organisation_file, config.areas_file, SystemClock().now(), errors);
    for (const FileError& error : errors) err << to_string(error) << '\n';
    if (!errors.empty()) return 1;
    const std::string wrong = check_invite(organisation, request);
    if (!wrong.empty()) {
        err << "heed staff invite: " << wrong << '\n';
        return 1;
    }
    const auto socket = control_socket_of(config.storage.database);
    if (const auto reply = blocking_ask_server(socket, request_line(request))) {
        rapidjson::Document answer;
        const std::string problem = json::parse(*reply, answer);
        const auto code =
            problem.empty() && answer.IsObject() ? json::string_at(answer, "code") : std::nullopt;
        if (code) {
            say(out, *code);
            return 0;
        }
        err << "heed staff invite: the running server refused: " << *reply << '\n';
        return 1;
    }
    say(out, invite_here(config, request, random));
    return 0;
}

}  // namespace heed
