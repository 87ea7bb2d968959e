#include "bot/commands/tokens.hpp"

#include "bot/commands/own_store.hpp"
#include "bot/control.hpp"
#include "bot/database.hpp"
#include "dialogs/json.hpp"
#include "dialogs/staff/phrases.hpp"
#include "storage/console.hpp"

namespace heed {
namespace {

std::string request_line(const TokenRequest& request) {
    std::string line = R"({"command":"issue_token","member":)";
    json::append_quoted(line, request.member);
    line += R"(,"name":)";
    json::append_quoted(line, request.name);
    line += std::string(R"(,"acts":)") + (request.acts ? "1" : "0");
    line += std::string(R"(,"reveals":)") + (request.reveals ? "1" : "0");
    return line + R"(,"days":)" + std::to_string(request.days) + "}";
}

// The text of `name` in a line that the server sent; empty when there is none.
std::string said(const std::string& reply, const char* name) {
    rapidjson::Document answer;
    if (!json::parse(reply, answer).empty() || !answer.IsObject()) return {};
    return std::string(json::string_at(answer, name).value_or(""));
}

std::string scopes_of(const ApiToken& token) {
    std::string scopes = "read";
    if (token.acts) scopes += ",act";
    if (token.reveals) scopes += ",reveal";
    return scopes;
}

}  // namespace

int run_token_issue(
    const Config& config, const TokenRequest& request, std::ostream& out, std::ostream& err
) {
    if (const std::string wrong = check_token_request(request); !wrong.empty()) {
        err << "heed token issue: " << wrong << '\n';
        return 1;
    }
    std::string token, failure = "no such member";
    const auto socket = control_socket_of(config.storage.database);
    if (const auto reply = blocking_ask_server(socket, request_line(request))) {
        token = said(*reply, "token");
        failure = said(*reply, "error");
    } else {
        SystemRandom random;
        const NewToken made = make_token(request, random, SystemClock().now());
        const bool issued =
            in_own_store(config, [&](Tx& tx) { return tx.console().issue_api_token(made.kept); });
        if (issued) token = made.text;
    }
    if (token.empty()) {
        if (failure == "no such member")
            failure = "no member `" + request.member + "`; `heed staff list` shows them";
        err << "heed token issue: " << failure << '\n';
        return 1;
    }
    out << token << '\n'
        << "Shown this once, and kept nowhere. Programs send it as \"Authorization: Bearer "
           "TOKEN\".\n";
    return 0;
}

int run_token_list(const Config& config, std::ostream& out) {
    const auto reader = open_reader(config.storage);
    for (const ApiToken& token : reader->console_reads().api_tokens()) {
        out << token.id << '\t' << staff::one_line(token.name) << '\t' << token.staff_id << '\t'
            << scopes_of(token) << '\t' << to_rfc3339(token.issued) << '\t'
            << to_rfc3339(token.expires) << '\t'
            << (token.seen ? to_rfc3339(*token.seen) : std::string("never")) << '\n';
    }
    return 0;
}

int run_token_revoke(
    const Config& config, std::string_view id, std::ostream& out, std::ostream& err
) {
    std::string line = R"({"command":"revoke_token","id":)";
    json::append_quoted(line, id);
    const auto reply = blocking_ask_server(control_socket_of(config.storage.database), line + "}");
    const bool revoked =
        reply ? said(*reply, "token") == "revoked" : in_own_store(config, [&](Tx& tx) {
            return tx.console().revoke_api_token(id, SystemClock().now());
        });
    if (!revoked) {
        const std::string why = reply ? said(*reply, "error") : std::string("no such token");
        err << "heed token revoke: " << why << "; `heed token list` shows them\n";
        return 1;
    }
    out << "Token " << id << " is good for nothing any more.\n";
    return 0;
}

}  // namespace heed
