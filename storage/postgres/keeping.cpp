#include "storage/postgres/keeping.hpp"

namespace heed::postgres {

std::runtime_error cannot_open(const std::string& url, const Error& error) {
    return std::runtime_error("cannot use " + place_of(url) + ": " + error.what());
}

void check_keeps(Connection& connection, const std::string& place) {
    const auto refuse = [&](const std::string& why) {
        throw std::runtime_error(
            place + " may lose what it has confirmed: " + why +
            "; set it right, or take it all the same with may_lose = true in [storage]"
        );
    };
    if (connection.ask("SHOW fsync") != "on") refuse("fsync is off");
    if (connection.ask("SHOW full_page_writes") != "on") refuse("full_page_writes is off");
    const std::string commit = connection.ask("SHOW synchronous_commit");
    if (commit == "off" || commit == "local") refuse("synchronous_commit is " + commit);
    if (connection.ask("SHOW synchronous_standby_names").empty() &&
        connection.ask("SELECT count(*) FROM pg_stat_replication WHERE application_name <>"
                       " 'pg_basebackup'") != "0") {
        refuse("it has standbys and waits for none (synchronous_standby_names is empty)");
    }
}

}  // namespace heed::postgres
