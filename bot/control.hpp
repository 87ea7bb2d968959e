#pragma once
// The Unix socket beside the database (mode 0600) by which commands reach a running server.
// One JSON object a line in, one out: {"command":"invite",...} -> {"code":"..."},
// {"command":"scene",...} -> {"scene":"kept"}, {"command":"remove_staff","id":...} ->
// {"staff":"removed"}, {"command":"erase","resident":...} -> {"complaints":N},
// {"command":"redrive","id":...} -> {"notice":"pending"}, {"command":"issue_token",...} ->
// {"token":"heed_..."}, {"command":"revoke_token","id":...} -> {"token":"revoked"},
// {"command":"catch_up"} -> {"retention":"catches up"}, or {"error":"..."}.
#include "bot/clock.hpp"
#include "bot/invitation.hpp"
#include "bot/rules.hpp"
#include "bot/task.hpp"
#include "dialogs/json.hpp"
#include "dialogs/random.hpp"
#include "storage/store.hpp"

#include <boost/asio/local/stream_protocol.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace heed {

std::filesystem::path control_socket_of(const std::filesystem::path& database);

// Checks the request against the organisation. Empty when it is fine, else what is wrong.
std::string check_invite(const Organisation& organisation, const InviteRequest& request);

// Why a notice is not tried again, in words for whoever asked for it; empty: it is.
std::string problem_of(Redriven outcome);

// Lives on one lane.
class ControlSocket {
public:
    // `wake_outbox` is called when it has something new. Throws std::runtime_error when the socket
    // cannot be made.
    ControlSocket(
        Lane& lane,
        const std::filesystem::path& path,
        Store& store,
        const RulesInForce& rules,
        Random& random,
        const Clock& clock,
        std::function<void()> wake_outbox
    );
    ~ControlSocket();
    ControlSocket(const ControlSocket&) = delete;
    ControlSocket& operator=(const ControlSocket&) = delete;
    Task<void> run();  // until stop()
    void stop();

private:
    using Protocol = boost::asio::local::stream_protocol;
    using Acceptor = boost::asio::basic_socket_acceptor<Protocol, Lane::executor_type>;
    using Socket = boost::asio::basic_stream_socket<Protocol, Lane::executor_type>;
    Task<void> serve(Socket socket);
    Task<std::string> answer(std::string line);
    Task<std::string> keep_scene(const rapidjson::Document& request);
    Task<std::string> remove_staff(const rapidjson::Document& request);
    Task<std::string> erase(const rapidjson::Document& request);
    Task<std::string> redrive(const rapidjson::Document& request);
    Task<std::string> issue_token(const rapidjson::Document& request);
    Task<std::string> revoke_token(const rapidjson::Document& request);
    Task<std::string> catch_up();

    std::filesystem::path path_;
    Acceptor acceptor_;
    Store& store_;
    const RulesInForce& rules_;
    Random& random_;
    const Clock& clock_;
    std::function<void()> wake_outbox_;
};

// Asks a running server. Nothing when no server listens there. Blocking; used by commands only.
std::optional<std::string> blocking_ask_server(
    const std::filesystem::path& socket, const std::string& line
);

}  // namespace heed
