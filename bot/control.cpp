#include "bot/control.hpp"

#include "bot/api_token.hpp"
#include "bot/await_store.hpp"
#include "bot/log.hpp"
#include "bot/notice_policy.hpp"
#include "dialogs/json.hpp"
#include "storage/console.hpp"
#include "storage/expiry.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace heed {
namespace {

using Await = boost::asio::use_awaitable_t<Lane::executor_type>;
using SteadyTimer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock,
    boost::asio::wait_traits<std::chrono::steady_clock>,
    Lane::executor_type>;
constexpr std::size_t line_bytes_max = 4096;
constexpr auto accept_pause = std::chrono::milliseconds(100);

struct InviteWork {
    Invitation invitation;
    bool operator()(Tx& tx) const {
        tx.invite(invitation);
        return true;
    }
};

struct SceneWork {
    std::string scene;
    Place place;
    TimePoint now;
    bool operator()(Tx& tx) const {
        tx.save_scene(scene, place, now);
        return true;
    }
};

struct RemoveWork {
    std::string id;
    TimePoint now;
    bool operator()(Tx& tx) const { return tx.remove_staff(id, now); }
};

struct EraseWork {
    std::string resident;
    TimePoint now;
    Erased operator()(Tx& tx) const { return tx.erase_resident(resident, "heed", now); }
};

struct RedriveWork {
    std::int64_t id;
    TimePoint now;
    Redriven operator()(Tx& tx) const {
        return tx.redrive(id, now, now + notice_lifetime(false, false));
    }
};

struct IssueWork {
    ApiToken token;
    bool operator()(Tx& tx) const { return tx.console().issue_api_token(token); }
};

struct RevokeWork {
    std::string id;
    TimePoint now;
    bool operator()(Tx& tx) const { return tx.console().revoke_api_token(id, now); }
};

struct CatchUpWork {
    TimePoint now;
    bool operator()(Tx& tx) const {
        tx.expiry().catch_up(now);
        return true;
    }
};

std::string error_line(std::string_view message) {
    std::string line = R"({"error":)";
    json::append_quoted(line, message);
    return line + "}";
}

bool asks_to_stand_still(const std::string& line) {
    rapidjson::Document request;
    return json::parse(line, request).empty() && request.IsObject() &&
           json::string_at(request, "command") == "stand_still";
}

}  // namespace

std::filesystem::path control_socket_of(const std::filesystem::path& database) {
    return database.string() + ".sock";
}

std::string check_invite(const Organisation& organisation, const InviteRequest& request) {
    if (organisation.department(request.department) == nullptr) {
        std::string known;
        for (const Department& department : organisation.departments) {
            known += ' ';
            known += department.id;
        }
        return "no department `" + request.department + "`; there are:" + known;
    }
    return {};
}

std::string problem_of(Redriven outcome) {
    switch (outcome) {
        case Redriven::again:
            return {};
        case Redriven::unknown:
            return "there is no such notice; `heed outbox --state dead` shows those that did not "
                   "arrive";
        case Redriven::not_dead:
            return "only a notice that ended as undeliverable, uncertain or expired can be tried "
                   "again";
    }
    return {};
}

ControlSocket::ControlSocket(
    Lane& lane,
    const std::filesystem::path& path,
    Store& store,
    const RulesInForce& rules,
    Random& random,
    const Clock& clock,
    std::function<void()> wake_outbox,
    Standstill& standstill
)
    : path_(path),
      acceptor_(lane),
      store_(store),
      rules_(rules),
      random_(random),
      clock_(clock),
      wake_outbox_(std::move(wake_outbox)),
      standstill_(standstill) {
    // The database's lock is ours, so a socket that lies here belongs to nobody any more.
    ::unlink(path.c_str());
    const mode_t before = ::umask(0177);
    boost::system::error_code error;
    acceptor_.open(Protocol(), error);
    if (!error) acceptor_.bind(Protocol::endpoint(path.string()), error);
    if (!error) acceptor_.listen(16, error);
    ::umask(before);
    if (error)
        throw std::runtime_error(
            "cannot make the control socket " + path.string() + ": " + error.message()
        );
}

ControlSocket::~ControlSocket() { ::unlink(path_.c_str()); }

void ControlSocket::stop() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
}

Task<void> ControlSocket::run() {
    while (acceptor_.is_open()) {
        auto [error, socket] = co_await acceptor_.async_accept(boost::asio::as_tuple(Await()));
        if (error) {
            // Without descriptors the next try would fail at once as well.
            SteadyTimer pause(acceptor_.get_executor(), accept_pause);
            co_await pause.async_wait(boost::asio::as_tuple(Await()));
            continue;
        }
        auto task = serve(Socket(std::move(socket)));
        boost::asio::co_spawn(
            acceptor_.get_executor(),
            std::move(task),
            [](std::exception_ptr failure) {
                if (failure) log::error("control_failed");
            }
        );
    }
}

Task<void> ControlSocket::serve(Socket socket) {
    std::string line;
    auto buffer = boost::asio::dynamic_buffer(line, line_bytes_max);
    auto [error, size] = co_await boost::asio::async_read_until(
        socket, buffer, '\n', boost::asio::as_tuple(Await())
    );
    if (error) co_return;
    line.resize(size);
    if (asks_to_stand_still(line)) {
        co_await stand_still(std::move(socket));
        co_return;
    }
    std::string reply = co_await answer(std::move(line));
    reply += '\n';
    co_await boost::asio::async_write(
        socket, boost::asio::buffer(reply), boost::asio::as_tuple(Await())
    );
}

Task<std::string> ControlSocket::answer(std::string line) {
    rapidjson::Document request;
    const std::string problem = json::parse(line, request);
    if (!problem.empty() || !request.IsObject())
        co_return error_line("not a JSON object: " + problem);
    const std::string_view command = json::string_at(request, "command").value_or("");
    if (command == "scene") co_return co_await keep_scene(request);
    if (command == "remove_staff") co_return co_await remove_staff(request);
    if (command == "erase") co_return co_await erase(request);
    if (command == "redrive") co_return co_await redrive(request);
    if (command == "issue_token") co_return co_await issue_token(request);
    if (command == "revoke_token") co_return co_await revoke_token(request);
    if (command == "catch_up") co_return co_await catch_up();
    if (command != "invite") co_return error_line("unknown command");
    InviteRequest invite;
    invite.department = json::string_at(request, "department").value_or("");
    invite.name = json::string_at(request, "name").value_or("");
    const auto role = casework::parse_role(json::string_at(request, "role").value_or(""));
    if (!role) co_return error_line("unknown role");
    invite.role = *role;
    const auto rules = rules_.get();
    const std::string wrong = check_invite(rules->organisation, invite);
    if (!wrong.empty()) co_return error_line(wrong);

    const std::string code = make_code(random_);
    std::string failure;
    try {
        InviteWork work{make_invitation(invite, code, clock_.now())};
        co_await write(store_, std::move(work));
    } catch (const std::exception& error) {
        failure = error.what();
    }
    if (!failure.empty()) co_return error_line(failure);
    co_return R"({"code":")" + code + R"("})";
}

Task<std::string> ControlSocket::keep_scene(const rapidjson::Document& request) {
    SceneWork work{std::string(json::string_at(request, "scene").value_or("")), {}, clock_.now()};
    work.place.level = PlaceLevel::point;
    work.place.label = json::string_at(request, "label").value_or("");
    work.place.latitude_deg = json::number_at(request, "latitude");
    work.place.longitude_deg = json::number_at(request, "longitude");
    if (!work.place.latitude_deg || !work.place.longitude_deg)
        co_return error_line("a scene needs a point");
    std::string failure;
    try {
        co_await write(store_, std::move(work));
    } catch (const std::exception& error) {
        failure = error.what();
    }
    co_return failure.empty() ? std::string(R"({"scene":"kept"})") : error_line(failure);
}

Task<std::string> ControlSocket::remove_staff(const rapidjson::Document& request) {
    RemoveWork work{std::string(json::string_at(request, "id").value_or("")), clock_.now()};
    std::string failure;
    bool removed = false;
    try {
        removed = co_await write(store_, std::move(work));
    } catch (const std::exception& error) {
        failure = error.what();
    }
    if (!failure.empty()) co_return error_line(failure);
    co_return removed ? std::string(R"({"staff":"removed"})") : error_line("no such member");
}

Task<std::string> ControlSocket::erase(const rapidjson::Document& request) {
    EraseWork work{std::string(json::string_at(request, "resident").value_or("")), clock_.now()};
    std::string failure;
    Erased erased;
    try {
        erased = co_await write(store_, std::move(work));
    } catch (const std::exception& error) {
        failure = error.what();
    }
    if (!failure.empty()) co_return error_line(failure);
    if (erased.result == Erased::Result::unknown) co_return error_line("unknown");
    if (erased.result == Erased::Result::staff) co_return error_line("staff");
    co_return R"({"complaints":)" + std::to_string(erased.complaints) + "}";
}

Task<std::string> ControlSocket::redrive(const rapidjson::Document& request) {
    RedriveWork work{json::integer_at(request, "id").value_or(0), clock_.now()};
    std::string problem;
    try {
        problem = problem_of(co_await write(store_, std::move(work)));
    } catch (const std::exception& error) {
        problem = error.what();
    }
    if (!problem.empty()) co_return error_line(problem);
    wake_outbox_();
    co_return R"({"notice":"pending"})";
}

Task<std::string> ControlSocket::issue_token(const rapidjson::Document& request) {
    TokenRequest asked;
    asked.member = json::string_at(request, "member").value_or("");
    asked.name = json::string_at(request, "name").value_or("");
    asked.acts = json::integer_at(request, "acts").value_or(0) != 0;
    asked.reveals = json::integer_at(request, "reveals").value_or(0) != 0;
    asked.days = json::integer_at(request, "days").value_or(0);
    if (const std::string wrong = check_token_request(asked); !wrong.empty())
        co_return error_line(wrong);
    const NewToken made = make_token(asked, random_, clock_.now());
    IssueWork work{made.kept};
    std::string failure;
    bool issued = false;
    try {
        issued = co_await write(store_, std::move(work));
    } catch (const std::exception& error) {
        failure = error.what();
    }
    if (!failure.empty()) co_return error_line(failure);
    if (!issued) co_return error_line("no such member");
    co_return R"({"token":")" + made.text + R"("})";
}

Task<std::string> ControlSocket::revoke_token(const rapidjson::Document& request) {
    RevokeWork work{std::string(json::string_at(request, "id").value_or("")), clock_.now()};
    std::string failure;
    bool revoked = false;
    try {
        revoked = co_await write(store_, std::move(work));
    } catch (const std::exception& error) {
        failure = error.what();
    }
    if (!failure.empty()) co_return error_line(failure);
    co_return revoked ? std::string(R"({"token":"revoked"})") : error_line("no such token");
}

Task<std::string> ControlSocket::catch_up() {
    CatchUpWork work{clock_.now()};
    std::string failure;
    try {
        co_await write(store_, std::move(work));
    } catch (const std::exception& error) {
        failure = error.what();
    }
    co_return failure.empty() ? std::string(R"({"retention":"catches up"})") : error_line(failure);
}

// The connection is the other's hold on us: when it ends, however that comes, we go on.
Task<void> ControlSocket::stand_still(Socket socket) {
    const std::string refusal = co_await standstill_.begin();
    std::string reply =
        refusal.empty() ? std::string(R"({"server":"stands still"})") : error_line(refusal);
    while (true) {
        reply += '\n';
        auto [unsent, sent] = co_await boost::asio::async_write(
            socket, boost::asio::buffer(reply), boost::asio::as_tuple(Await())
        );
        if (!refusal.empty()) co_return;
        if (unsent) break;
        std::string line;
        auto buffer = boost::asio::dynamic_buffer(line, line_bytes_max);
        auto [ended, size] = co_await boost::asio::async_read_until(
            socket, buffer, '\n', boost::asio::as_tuple(Await())
        );
        if (ended) break;
        line.resize(size);
        reply = co_await note_moved(std::move(line));
    }
    standstill_.end();
}

Task<std::string> ControlSocket::note_moved(std::string line) {
    rapidjson::Document request;
    const bool read = json::parse(line, request).empty() && request.IsObject();
    if (!read || json::string_at(request, "command") != "moved")
        co_return error_line("only `moved` while the server stands still");
    std::string move(json::string_at(request, "move").value_or(""));
    std::string to(json::string_at(request, "to").value_or(""));
    std::string failure;
    try {
        co_await standstill_.moved(std::move(move), std::move(to), clock_.now());
    } catch (const std::exception& error) {
        failure = error.what();
    }
    co_return failure.empty() ? std::string(R"({"server":"moved"})") : error_line(failure);
}

std::unique_ptr<ServerConnection> ServerConnection::open(const std::filesystem::path& path) {
    std::unique_ptr<ServerConnection> connection(new ServerConnection);
    boost::system::error_code error;
    connection->socket_.connect(
        boost::asio::local::stream_protocol::endpoint(path.string()), error
    );
    return error ? nullptr : std::move(connection);
}

std::string ServerConnection::ask(const std::string& line) {
    boost::system::error_code error;
    boost::asio::write(socket_, boost::asio::buffer(line + "\n"), error);
    std::string reply;
    if (!error)
        boost::asio::read_until(
            socket_, boost::asio::dynamic_buffer(reply, line_bytes_max), '\n', error
        );
    if (error) throw std::runtime_error("the running server did not answer: " + error.message());
    if (!reply.empty() && reply.back() == '\n') reply.pop_back();
    return reply;
}

std::optional<std::string> blocking_ask_server(
    const std::filesystem::path& path, const std::string& line
) {
    const auto server = ServerConnection::open(path);
    if (!server) return std::nullopt;
    return server->ask(line);
}

}  // namespace heed
