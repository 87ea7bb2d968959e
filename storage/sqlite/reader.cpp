#include "storage/sqlite/reader.hpp"

#include "storage/sqlite/migrate.hpp"

#include <stdexcept>

namespace heed::sqlite {

Reader::Reader(const std::filesystem::path& file, std::string_view encryption_key)
    : sql::StoreReads(own_tables_),
      cipher_(encryption_key),
      connection_(file, Access::read),
      own_tables_(connection_, cipher_, no_random_) {
    check_ours(connection_, file, cipher_);
}

std::string Reader::damage() {
    Query query(connection_, "PRAGMA quick_check(1)");
    const bool whole = query.step() && query.text(0) == "ok";
    return whole ? std::string() : query.text(0);
}

void run_read(Reader& reader, ReadJob& job, const Log& log, const EndProcess& end) {
    std::exception_ptr failure;
    try {
        Query(reader.connection(), "BEGIN").run();
        job.run(reader);
    } catch (const SQLite::Exception& error) {
        const Fault fault = fault_of(error);
        if (fault == Fault::fatal) end_process(log, end, "reading", error.what());
        failure = fault == Fault::refusal ? std::make_exception_ptr(StoreBusy(error.what()))
                                          : std::current_exception();
    } catch (...) {
        failure = std::current_exception();
    }
    try {
        if (reader.connection().in_transaction()) Query(reader.connection(), "ROLLBACK").run();
    } catch (const SQLite::Exception& error) {
        end_process(log, end, "ending a snapshot", error.what());
    }
    // Who is erased meanwhile is not to be remembered here.
    reader.forget_persons();
    job.done(std::move(failure));
}

ReadThreads::ReadThreads(
    std::vector<std::unique_ptr<Reader>> readers, std::size_t queue_max, Log log
)
    : readers_(std::move(readers)), log_(std::move(log)), queue_(queue_max) {
    for (const auto& reader : readers_) threads_.emplace_back([this, &reader] { work(*reader); });
}

void ReadThreads::stop() {
    queue_.stop();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    readers_.clear();
}

void ReadThreads::work(Reader& reader) {
    while (true) {
        const auto jobs = queue_.take(1);
        if (jobs.empty()) return;
        run_read(reader, *jobs.front(), log_, exit_at_once);
    }
}

}  // namespace heed::sqlite

namespace heed {

std::unique_ptr<StoreReader> open_sqlite_reader(
    const std::filesystem::path& file, std::string_view encryption_key
) {
    if (!std::filesystem::exists(file))
        throw std::runtime_error("there is no database at " + file.string() + " yet");
    auto reader = std::make_unique<sqlite::Reader>(file, encryption_key);
    // The snapshot begins with the first read, not with BEGIN.
    reader->connection().exec("BEGIN");
    reader->counts();
    return reader;
}

}  // namespace heed
