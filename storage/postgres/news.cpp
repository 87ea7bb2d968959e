#include "storage/postgres/news.hpp"

#include <array>
#include <cerrno>
#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace heed::postgres {
namespace {

constexpr int between_tries_ms = 5000;  // of connecting
constexpr int proof_within_ms = 5000;

// Who is not told of their own words will not be told of others'.
struct NotTold {};

}  // namespace

NewsListener::NewsListener(
    std::string url, OnNews on_news, std::function<void(std::string_view)> log
)
    : url_(std::move(url)),
      on_news_(std::move(on_news)),
      log_(std::move(log)),
      end_(::eventfd(0, EFD_CLOEXEC)) {
    if (end_.get() < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    thread_ = std::thread([this] { work(); });
}

NewsListener::~NewsListener() {
    ::eventfd_write(end_.get(), 1);
    thread_.join();
}

bool NewsListener::ends(int within_ms) const {
    pollfd end{end_.get(), POLLIN, 0};
    return ::poll(&end, 1, within_ms) > 0;
}

void NewsListener::work() {
    const auto give_up = [this](std::string_view why) {
        on_news_(false);
        if (log_)
            log_("this replica is not told of notices and looks for them: " + std::string(why));
    };
    do {
        try {
            listen();
        } catch (const NotTold&) {
            return give_up("what PostgreSQL tells does not arrive");
        } catch (const Error& error) {
            // The database has understood and refused. 53 and 57: it has no room, or is ending.
            const std::string kind = error.state().substr(0, 2);
            if (!kind.empty() && kind != "53" && kind != "57") return give_up(error.what());
        }
        on_news_(false);
    } while (!ends(between_tries_ms));
}

void NewsListener::listen() {
    Connection connection(url_, Access::read);
    const std::string channel = connection.ask(std::string("SELECT ") + news_channel);
    connection.exec("LISTEN " + channel);
    Connection(url_, Access::write).ask("SELECT pg_notify('" + channel + "', '')");
    if (!wait_for_news(connection, proof_within_ms)) {
        if (connection.lost() || ends(0)) return;
        throw NotTold();
    }
    // Now for what was told before, and then at each piece of news.
    do on_news_(true);
    while (wait_for_news(connection, -1));
}

bool NewsListener::wait_for_news(Connection& connection, int within_ms) {
    pg_conn* const handle = connection.handle();
    while (PQconsumeInput(handle) == 1) {
        bool came = false;
        // All at once: they say the same.
        while (PGnotify* const news = PQnotifies(handle)) {
            PQfreemem(news);
            came = true;
        }
        if (came) return true;
        std::array<pollfd, 2> ready{{{end_.get(), POLLIN, 0}, {PQsocket(handle), POLLIN, 0}}};
        if (::poll(ready.data(), ready.size(), within_ms) == 0 || ready[0].revents != 0)
            return false;
    }
    return false;
}

}  // namespace heed::postgres
