#include "storage/sqlite/reader.hpp"

#include "storage/sqlite/migrate.hpp"

#include <stdexcept>

namespace heed::sqlite {

Reader::Reader(const std::filesystem::path& file, std::string_view encryption_key)
    : Reads<SqliteReader>(own_tables_),
      cipher_(encryption_key),
      connection_(file, Access::read),
      own_tables_(connection_, cipher_, no_random_) {
    check_ours(connection_, file, cipher_);
}

ReadThread::ReadThread(std::unique_ptr<Reader> reader, std::size_t queue_max, Log log)
    : reader_(std::move(reader)),
      log_(std::move(log)),
      queue_(queue_max),
      thread_([this] { work(); }) {}

void ReadThread::stop() {
    queue_.stop();
    if (thread_.joinable()) thread_.join();
    reader_.reset();
}

void ReadThread::work() {
    while (true) {
        const auto jobs = queue_.take(1);
        if (jobs.empty()) return;
        run(*jobs.front());
    }
}

void ReadThread::run(ReadJob& job) {
    std::exception_ptr failure;
    try {
        Query(reader_->connection(), "BEGIN").run();
        job.run(*reader_);
    } catch (const SQLite::Exception& error) {
        const Fault fault = fault_of(error);
        if (fault == Fault::fatal) end_process(log_, "reading", error.what());
        failure = fault == Fault::refusal ? std::make_exception_ptr(StoreBusy(error.what()))
                                          : std::current_exception();
    } catch (...) {
        failure = std::current_exception();
    }
    try {
        if (reader_->connection().in_transaction()) Query(reader_->connection(), "ROLLBACK").run();
    } catch (const SQLite::Exception& error) {
        end_process(log_, "ending a snapshot", error.what());
    }
    // Who is erased meanwhile is not to be remembered here.
    reader_->forget_keys();
    job.done(std::move(failure));
}

}  // namespace heed::sqlite

namespace heed {

std::unique_ptr<SqliteReader> open_sqlite_reader(
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
