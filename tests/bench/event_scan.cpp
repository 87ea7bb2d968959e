// The baseline of `heed scores`: SQLite alone reads the same rows in the same order.
//   event_scan DATABASE   prints {"rows":N,"seconds":S}
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <chrono>
#include <cstdint>
#include <iostream>

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: event_scan DATABASE\n";
        return 2;
    }
    const auto begin = std::chrono::steady_clock::now();
    const SQLite::Database database(argv[1], SQLite::OPEN_READONLY);
    SQLite::Statement query(
        database,
        "SELECT c.number, c.resident, e.* FROM complaint c CROSS JOIN event e"
        " ON e.complaint = c.id ORDER BY c.filed_at, c.id, e.version"
    );
    std::int64_t rows = 0;
    while (query.executeStep()) ++rows;
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    std::cout << R"({"rows":)" << rows << R"(,"seconds":)" << taken.count() << "}\n";
    return 0;
}
