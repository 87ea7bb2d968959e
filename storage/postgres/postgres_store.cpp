#include "storage/postgres/postgres_store.hpp"

#include "storage/job_queue.hpp"
#include "storage/pausable_store.hpp"
#include "storage/postgres/keeping.hpp"
#include "storage/postgres/news.hpp"
#include "storage/postgres/schema.hpp"
#include "storage/postgres/writer.hpp"
#include "storage/sql/store_reads.hpp"

#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

namespace heed {
namespace {

using namespace postgres;

constexpr unsigned readers_count = 3;  // as many as on SQLite: a long reading keeps nobody waiting

// What a connection that reads answers.
class Reader final : public sql::StoreReads {
public:
    Reader(const std::string& url, std::string_view encryption_key)
        : sql::StoreReads(own_tables_),
          cipher_(encryption_key),
          connection_(url, Access::read),
          own_tables_(connection_, cipher_, no_random_) {
        check_ours(connection_, place_of(url), cipher_);
    }
    Connection& connection() { return connection_; }
    void forget() {
        own_tables_.persons.forget();
        own_tables_.keys.wipe();
    }

private:
    storage::FieldCipher cipher_;
    sql::NoRandom no_random_;
    Connection connection_;
    sql::Tables own_tables_;
};

class ReadThread {
public:
    ReadThread(storage::JobQueue<ReadJob>& queue, std::string url, std::string key, const Log& log)
        : queue_(queue), url_(std::move(url)), key_(std::move(key)), log_(log), thread_([this] {
              work();
          }) {}
    void join() { thread_.join(); }

private:
    void work() {
        while (true) {
            const auto jobs = queue_.take(1);
            if (jobs.empty()) return;
            read(*jobs.front());
        }
    }
    // Nothing was read yet, so a connection that has gone is made anew.
    void begin() {
        if (reader_) {
            try {
                reader_->connection().exec("BEGIN");
                return;
            } catch (const Error&) {
                reader_.reset();
            }
        }
        reader_ = std::make_unique<Reader>(url_, key_);
        reader_->connection().exec("BEGIN");
    }
    void read(ReadJob& job) {
        std::exception_ptr failure;
        try {
            begin();
            job.run(*reader_);
        } catch (const Error& error) {
            failure = error.fault() == Fault::refusal
                          ? std::make_exception_ptr(StoreBusy(error.what()))
                          : std::current_exception();
            if (log_) log_(std::string("reading failed: ") + error.what());
        } catch (...) {
            failure = std::current_exception();
        }
        end();
        job.done(std::move(failure));
    }
    void end() {
        if (!reader_) return;
        try {
            reader_->forget();
            reader_->connection().exec("ROLLBACK");
        } catch (const Error&) {
            reader_.reset();
        }
    }

    storage::JobQueue<ReadJob>& queue_;
    const std::string url_, key_;
    const Log log_;
    std::unique_ptr<Reader> reader_;
    std::thread thread_;
};

class PostgresStore final : public PausableStore {
public:
    explicit PostgresStore(const PostgresStoreSettings& settings)
        : cipher_(settings.encryption_key),
          group_max_(settings.group_max),
          counters_(settings.seconds),
          queue_(settings.queue_max),
          read_queue_(settings.queue_max),
          writer_(std::make_unique<Writer>(
              settings.url, cipher_, settings.random, settings.log, settings.alone
          )) {
        writer_->count_in(counters_);
        if (!settings.erased_list.empty()) writer_->keep_erased_list(settings.erased_list);
        for (unsigned i = 0; i < readers_count; ++i) {
            readers_.push_back(std::make_unique<ReadThread>(
                read_queue_, settings.url, settings.encryption_key, settings.log
            ));
        }
        thread_ = std::thread([this] { work(); });
        if (settings.on_news) news_.emplace(settings.url, settings.on_news, settings.log);
    }
    ~PostgresStore() override { PostgresStore::stop(); }

    void write(std::unique_ptr<Job> job) override { queue_.push(std::move(job)); }
    void read(std::unique_ptr<ReadJob> job) override { read_queue_.push(std::move(job)); }
    void pause(std::string why, std::unique_ptr<Job> last) override {
        queue_.pause(std::move(why), std::move(last));
    }
    void resume() override { queue_.resume(); }

    void stop() override {
        const std::lock_guard lock(stop_mutex_);
        if (!thread_.joinable()) return;
        news_.reset();
        read_queue_.stop();
        for (const auto& reader : readers_) reader->join();
        queue_.stop();
        thread_.join();
        writer_.reset();
    }

    std::string not_ready() const override {
        if (std::string refusal = queue_.refusal(); !refusal.empty()) return refusal;
        const std::lock_guard lock(refusal_mutex_);
        return refusal_.empty() ? std::string() : "the last write was refused: " + refusal_;
    }

    const StoreCounters* counters() const override { return &counters_; }
    StoreLoad load() const override {
        return {queue_.size(), queue_.count_max(), read_queue_.size(), read_queue_.count_max()};
    }

private:
    void work() {
        while (true) {
            const auto jobs = queue_.take(group_max_);
            if (jobs.empty()) break;
            writer_->commit(jobs);
            const std::lock_guard lock(refusal_mutex_);
            refusal_ = writer_->refusal();
        }
    }

    storage::FieldCipher cipher_;
    const std::size_t group_max_;
    StoreCounters counters_;
    storage::JobQueue<Job> queue_;
    storage::JobQueue<ReadJob> read_queue_;
    std::unique_ptr<Writer> writer_;
    std::vector<std::unique_ptr<ReadThread>> readers_;
    mutable std::mutex refusal_mutex_;
    std::string refusal_;
    std::mutex stop_mutex_;
    std::thread thread_;
    std::optional<NewsListener> news_;
};

}  // namespace

std::unique_ptr<Store> open_postgres_store(const PostgresStoreSettings& settings) {
    try {
        if (!settings.may_lose) {
            Connection connection(settings.url, Access::read);
            check_keeps(connection, place_of(settings.url));
        }
        return std::make_unique<PostgresStore>(settings);
    } catch (const Error& error) {
        throw cannot_open(settings.url, error);
    }
}

std::unique_ptr<StoreReader> open_postgres_reader(
    const std::string& url, std::string_view encryption_key
) {
    try {
        auto reader = std::make_unique<Reader>(url, encryption_key);
        reader->connection().exec("BEGIN");
        reader->counts();  // the snapshot begins with the first read
        return reader;
    } catch (const Error& error) {
        throw cannot_open(url, error);
    }
}

std::string postgres_version(const std::string& url) {
    try {
        return Connection(url, Access::read).ask("SHOW server_version");
    } catch (const Error& error) {
        throw cannot_open(url, error);
    }
}

}  // namespace heed
