#include "bot/commands/migrate.hpp"

#include "bot/control.hpp"
#include "bot/database.hpp"
#include "bot/owner.hpp"
#include "dialogs/json.hpp"
#include "storage/move/move.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/sqlite/lock_file.hpp"
#include "storage/sqlite/moved_mark.hpp"

#include <memory>
#include <optional>
#include <stdexcept>

namespace heed {
namespace {

// Nobody writes to the file as long as this lives: its server stands still, or we hold its lock.
class Held {
public:
    explicit Held(const std::filesystem::path& database)
        : database_(database), server_(ServerConnection::open(control_socket_of(database))) {
        if (server_) {
            ask(R"({"command":"stand_still"})");
        } else {
            lock_.emplace(database);
        }
    }
    bool by_server() const { return server_ != nullptr; }
    // A server that has ended meanwhile may have been started again, and written: then this throws.
    void mark(const MovedMark& mark) {
        if (!server_) return write_moved_mark(database_, mark);
        std::string line = R"({"command":"moved","move":)";
        json::append_quoted(line, mark.move);
        line += R"(,"to":)";
        json::append_quoted(line, mark.to);
        ask(line + "}");
    }

private:
    void ask(const std::string& line) {
        const std::string reply = server_->ask(line);
        rapidjson::Document answer;
        const bool read = json::parse(reply, answer).empty() && answer.IsObject();
        if (read && json::string_at(answer, "server")) return;
        const auto error = read ? json::string_at(answer, "error") : std::nullopt;
        throw std::runtime_error(
            "the running server refused: " + (error ? std::string(*error) : reply)
        );
    }

    const std::filesystem::path database_;
    std::unique_ptr<ServerConnection> server_;
    std::optional<sqlite::LockFile> lock_;
};

void check_mark(
    const std::optional<MovedMark>& mark, const move::Move& move, const Config& config
) {
    const std::string file = config.storage.database.string();
    if (mark && mark->move != move.id()) {
        throw std::runtime_error(
            file + " was moved to " + mark->to + " at " + to_rfc3339(mark->at) +
            " already: what was filed since then is there"
        );
    }
    if (!mark && move.is_done()) {
        throw std::runtime_error(
            "the target holds the data of an earlier move of " + file +
            ", which was served on since then: name an empty database"
        );
    }
}

void say_what_is_next(const Config& config, const std::string& place, std::ostream& out) {
    const auto& database = config.storage.database;
    out << database.string() << " stays as it is and is not served any more ("
        << moved_mark_of(database).filename().string() << " says so).\n"
        << "Next: `database` in [storage] of heed.toml names " << place
        << " as it stood behind --to; then start heed.\n";
    if (config.storage.s3.bucket.empty()) {
        out << "Photos stay in " << config.storage.photos.string()
            << ": every replica must reach them there, or in a bucket.\n";
    }
    const auto own = database.parent_path();
    if (own != config.file.parent_path()) {
        out << "And `state` names " << own.string()
            << ", where the checkpoints of the audit trail, the list of erased residents and "
               "corrections.tsv are.\n";
    }
    if (const auto name = database.filename(); name != "heed.db") {
        out << "Rename there, as far as they are there: " << name.string()
            << ".checkpoints to heed.db.checkpoints, " << name.string()
            << ".erased to heed.db.erased.\n";
    }
}

void run(const Config& config, const std::string& to, const MigrateTools& tools) {
    const auto& database = config.storage.database;
    const std::string place = postgres::place_of(to);
    move::Move move({
        .file = database,
        .url = to,
        .encryption_key = config.storage.encryption_key,
        .may_lose = config.storage.may_lose,
        .progress = [&](std::string_view what, std::uint64_t done, std::uint64_t total
                    ) { tools.progress.at(what, done, total); },
        .random = tools.random,
    });
    const auto mark = read_moved_mark(database);
    check_mark(mark, move, config);
    Held held(database);
    if (!move.is_done()) {
        const move::Copied copied = move.copy();
        // From here on nobody serves the file, and nobody the target before it has committed.
        if (!mark) held.mark({move.id(), place, tools.clock.now()});
        move.release();
        tools.progress.clear();
        tools.out << "Moved to " << place << ": " << copied.tables << " tables, " << copied.rows
                  << " rows, read again there and found the same.\n";
        if (copied.mended > 0) {
            tools.out << copied.mended
                      << " texts were no proper UTF-8; U+FFFD stands where they were not.\n";
        }
    } else {
        move.release();
        tools.out << "It had been moved to " << place << " already; only its end was not heard.\n";
    }
    if (held.by_server())
        tools.out << "The running server answers pages, and refuses everything else: stop it.\n";
    say_what_is_next(config, place, tools.out);
}

}  // namespace

int run_migrate(const Config& config, const std::string& to, const MigrateTools& tools) {
    const auto refuse = [&](const std::string& why) {
        tools.progress.clear();
        tools.err << "heed migrate: " << why << '\n';
        return 1;
    };
    if (is_postgres(config.storage)) {
        return refuse(
            place_of_database(config.storage) +
            " is what heed.toml names: only what is in a SQLite file is moved"
        );
    }
    if (!to.starts_with("postgresql://") || !postgres::is_url(to))
        return refuse("--to must be like \"postgresql://heed@db.example.org/heed\"");
    try {
        demand_owner_beside(config.storage.database);
        run(config, to, tools);
        return 0;
    } catch (const std::exception& error) {
        return refuse(error.what());
    }
}

}  // namespace heed
