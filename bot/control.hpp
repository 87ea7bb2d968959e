#pragma once
// The Unix socket beside the database (mode 0600) by which commands reach a running server.
// One JSON object a line in, one out: {"command":"invite",...} -> {"code":"..."},
// {"command":"scene",...} -> {"scene":"kept"}, {"command":"remove_staff","id":...} ->
// {"staff":"removed"}, {"command":"erase","resident":...} -> {"complaints":N},
// {"command":"redrive","id":...} -> {"notice":"pending"}, {"command":"issue_token",...} ->
// {"token":"heed_..."}, {"command":"revoke_token","id":...} -> {"token":"revoked"},
// {"command":"catch_up"} -> {"retention":"catches up"}, or {"error":"..."}.
// `heed migrate` says {"command":"stand_still"} -> {"server":"stands still"} and keeps the
// connection: the server stands still until it ends, for good after
// {"command":"moved","move":...,"to":...} ->
// {"server":"moved"}.
#include "bot/clock.hpp"
#include "bot/invitation.hpp"
#include "bot/rules.hpp"
#include "bot/standstill.hpp"
#include "bot/task.hpp"
#include "dialogs/json.hpp"
#include "dialogs/random.hpp"
#include "storage/store.hpp"

#include <boost/asio/local/stream_protocol.hpp>

#include <filesystem>
#include <functional>
#include <memory>
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
        std::function<void()> wake_outbox,
        Standstill& standstill
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
    Task<void> stand_still(Socket socket);
    Task<std::string> note_moved(std::string line);
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
    Standstill& standstill_;
};

// A command's connection to a running server. Blocking.
class ServerConnection {
public:
    // Null when no server listens there.
    static std::unique_ptr<ServerConnection> open(const std::filesystem::path& socket);
    // Throws std::runtime_error when it does not answer.
    std::string ask(const std::string& line);

private:
    ServerConnection() : socket_(context_) {}
    boost::asio::io_context context_;
    boost::asio::local::stream_protocol::socket socket_;
};

// One question on a connection of its own. Nothing when no server listens there.
std::optional<std::string> blocking_ask_server(
    const std::filesystem::path& socket, const std::string& line
);

}  // namespace heed
