#pragma once
// Moves an instance's database from its SQLite file into an empty PostgreSQL database
// (docs/decisions/0055). Blocking; used by a command.
#include "dialogs/random.hpp"
#include "storage/move/copy_stream.hpp"
#include "storage/postgres/connection.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace heed::move {

struct Settings {
    std::filesystem::path file;  // the SQLite database
    std::string url;             // postgresql://…, holds a password: never logged
    std::string encryption_key;  // 32 bytes
    bool may_lose = false;       // see PostgresStoreSettings
    // How far it is, in rows. Called often.
    std::function<void(std::string_view what, std::uint64_t done, std::uint64_t total)> progress;
    Random& random;
};

struct Copied {
    std::size_t tables = 0;
    std::uint64_t rows = 0;
    std::uint64_t mended = 0;  // texts that were no UTF-8 or held U+0000: U+FFFD stands there
};

// In this order: made (all checks, nothing is changed), copy() while nobody writes to the file, the
// file's mark (moved_mark.hpp), release(). Everything throws std::runtime_error with one sentence.
// Ended before release() by whatever, the target holds nothing but the name of the move, serves
// nobody, and the move can be made again.
class Move {
public:
    explicit Move(const Settings& settings);
    ~Move();
    Move(const Move&) = delete;
    Move& operator=(const Move&) = delete;

    // An earlier run came to its end, only its last answer was lost: nothing is left to do.
    bool is_done() const { return done_; }
    // Names this move, the same in each run of it.
    const std::string& id() const { return id_; }
    // All rows, compared as they are read back. In a transaction that stays open.
    Copied copy();
    // Commits: from now on the target can be served, and only that.
    void release();

private:
    void check_target();
    void adopt();
    void put_rows(const std::vector<Table>& tables);
    void set_sequences();
    void check_rows(const std::vector<Table>& tables);
    struct Source;

    const Settings settings_;
    const std::string place_;
    std::unique_ptr<Source> source_;
    std::unique_ptr<postgres::Connection> target_;
    std::string source_name_;
    std::string id_;
    bool begun_ = false;  // the target has the name of this move
    bool done_ = false;
    Copied copied_;
};

}  // namespace heed::move
