// The baseline of `scripts/bench store` on PostgreSQL: the rows of one dialog turn (message claimed
// with its answer, person touched, conversation saved), in groups, by libpq's pipeline mode alone:
// one round trip for each group. Prints {"rate": turns/s, "micros": processor us a turn}.
// Usage: pipeline_commit URL TURNS_PER_COMMIT SECONDS PERSONS
#include "tests/bench/processor_time.hpp"

#include <chrono>
#include <cstdio>
#include <iostream>
#include <libpq-fe.h>
#include <random>
#include <stdexcept>
#include <string>

namespace {

void must(bool well, PGconn* connection) {
    if (!well) throw std::runtime_error(PQerrorMessage(connection));
}

void exec(PGconn* connection, const char* sql) {
    PGresult* const result = PQexec(connection, sql);
    const ExecStatusType status = PQresultStatus(result);
    PQclear(result);
    must(status == PGRES_COMMAND_OK, connection);
}

void send(
    PGconn* connection, const char* name, const char* key, const char* at, const char* bytes
) {
    const char* const values[] = {key, at, bytes};
    must(PQsendQueryPrepared(connection, name, 3, values, nullptr, nullptr, 0) == 1, connection);
}

void prepare(PGconn* connection, const char* name, const char* sql) {
    PGresult* const result = PQprepare(connection, name, sql, 0, nullptr);
    const ExecStatusType status = PQresultStatus(result);
    PQclear(result);
    must(status == PGRES_COMMAND_OK, connection);
}

// Until the answer to the sync is there; `count` statements were sent before it.
void wait_for(PGconn* connection, int count) {
    must(PQpipelineSync(connection) == 1, connection);
    for (int i = 0; i < count; ++i) {
        PGresult* result = PQgetResult(connection);
        const bool well = PQresultStatus(result) == PGRES_COMMAND_OK;
        PQclear(result);
        must(well, connection);
        while ((result = PQgetResult(connection)) != nullptr) PQclear(result);
    }
    PQclear(PQgetResult(connection));
}

void send_word(PGconn* connection, const char* word) {
    must(
        PQsendQueryParams(connection, word, 0, nullptr, nullptr, nullptr, nullptr, 0) == 1,
        connection
    );
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 5) return 2;
    const int group = std::stoi(argv[2]);
    const double seconds = std::stod(argv[3]);
    const int persons = std::stoi(argv[4]);
    PGconn* const connection = PQconnectdb(argv[1]);
    must(PQstatus(connection) == CONNECTION_OK, connection);
    exec(
        connection,
        "SET client_min_messages = warning; DROP TABLE IF EXISTS bench_claim, bench_person;"
        "CREATE TABLE bench_claim (channel TEXT, message TEXT, at BIGINT, answer TEXT,"
        " PRIMARY KEY (channel, message));"
        "CREATE TABLE bench_person (channel TEXT, \"user\" TEXT, last BIGINT, state TEXT,"
        " PRIMARY KEY (channel, \"user\"))"
    );
    prepare(connection, "claim", "INSERT INTO bench_claim VALUES ('bench', $1, $2, $3)");
    prepare(
        connection,
        "person",
        "INSERT INTO bench_person VALUES ('bench', $1, $2, $3) ON CONFLICT (channel, \"user\")"
        " DO UPDATE SET last = excluded.last, state = excluded.state"
    );
    must(PQenterPipelineMode(connection) == 1, connection);
    const std::string answer(400, 'a');
    const std::string state(600, 's');
    std::mt19937 random(1);
    const auto start = std::chrono::steady_clock::now();
    const double processor = processor_seconds();
    long turns = 0;
    double elapsed = 0;
    while (elapsed < seconds) {
        send_word(connection, "BEGIN");
        for (int i = 0; i < group; ++i, ++turns) {
            const std::string at = std::to_string(turns);
            const std::string message = "9" + std::to_string(100000000 + turns);
            send(connection, "claim", message.c_str(), at.c_str(), answer.c_str());
            const std::string user =
                "o" + std::to_string(random() % static_cast<unsigned>(persons));
            send(connection, "person", user.c_str(), at.c_str(), state.c_str());
        }
        send_word(connection, "COMMIT");
        wait_for(connection, 2 * group + 2);
        elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
    const double used = processor_seconds() - processor;
    std::printf(
        "{\"rate\": %.1f, \"micros\": %.2f}\n",
        static_cast<double>(turns) / elapsed,
        used * 1e6 / static_cast<double>(turns)
    );
    PQfinish(connection);
    return 0;
} catch (const std::exception& error) {
    std::cerr << "pipeline_commit: " << error.what() << '\n';
    return 1;
}
