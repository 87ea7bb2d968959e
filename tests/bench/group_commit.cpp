// The baseline of `scripts/bench turn`: the rows of one dialog turn (message claimed with its
// answer, person touched, conversation saved), committed in groups by SQLite alone, in the same
// mode as heed: WAL, synchronous=FULL. Prints {"rate": turns/s, "micros": processor us a turn}.
// Usage: group_commit FILE TURNS_PER_COMMIT SECONDS PERSONS
#include "tests/bench/processor_time.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <cstdio>
#include <random>
#include <string>

namespace {

void run(SQLite::Statement& statement) {
    statement.exec();
    statement.reset();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    const int group = std::stoi(argv[2]);
    const double seconds = std::stod(argv[3]);
    const int persons = std::stoi(argv[4]);
    SQLite::Database database(argv[1], SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
    database.exec(
        "CREATE TABLE claim (channel TEXT, message TEXT, at INTEGER, answer BLOB,"
        " PRIMARY KEY (channel, message)) WITHOUT ROWID, STRICT;"
        "CREATE TABLE person (channel TEXT, user TEXT, resident TEXT, last INTEGER, state BLOB,"
        " PRIMARY KEY (channel, user)) WITHOUT ROWID, STRICT"
    );
    SQLite::Statement claim(database, "INSERT INTO claim VALUES ('bench', ?1, ?2, ?3)");
    SQLite::Statement person(
        database,
        "INSERT INTO person VALUES ('bench', ?1, 'r_0000000000000000', ?2, ?3)"
        " ON CONFLICT DO UPDATE SET last = excluded.last, state = excluded.state"
    );
    const std::string answer(400, 'a');
    const std::string state(600, 's');
    std::mt19937 random(1);
    const auto start = std::chrono::steady_clock::now();
    const double processor = processor_seconds();
    long turns = 0;
    double elapsed = 0;
    while (elapsed < seconds) {
        database.exec("BEGIN IMMEDIATE");
        for (int i = 0; i < group; ++i, ++turns) {
            claim.bind(1, "9" + std::to_string(100000000 + turns));
            claim.bind(2, turns);
            claim.bindNoCopy(3, answer.data(), static_cast<int>(answer.size()));
            run(claim);
            person.bind(1, "o" + std::to_string(random() % static_cast<unsigned>(persons)));
            person.bind(2, turns);
            person.bindNoCopy(3, state.data(), static_cast<int>(state.size()));
            run(person);
        }
        database.exec("COMMIT");
        elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
    const double used = processor_seconds() - processor;
    std::printf(
        "{\"rate\": %.1f, \"micros\": %.2f}\n",
        static_cast<double>(turns) / elapsed,
        used * 1e6 / static_cast<double>(turns)
    );
}
