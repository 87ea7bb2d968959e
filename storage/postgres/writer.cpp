#include "storage/postgres/writer.hpp"

#include "dialogs/ensure.hpp"
#include "storage/postgres/schema.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace heed::postgres {
namespace {

constexpr std::size_t id_bytes = 16;
// A failover of the database takes some seconds. Before anything of a group has run it may wait;
// after a COMMIT without an answer it is asked for longer, since the group may be stored.
constexpr int connect_tries = 3;
constexpr int ask_tries = 15;
constexpr auto pause = std::chrono::seconds(1);
// So often the list of erased residents is looked after, beside what this process erases itself.
constexpr std::int64_t groups_between_looks = 500;

std::string describe(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "an exception of unknown type";
    }
}

// The row of `meta` is held until the transaction ends: what this one reads is what the one before
// has committed, and nobody else writes meanwhile.
constexpr const char* hold = "BEGIN; SELECT one FROM meta FOR UPDATE";

void roll_back(Connection& connection) {
    try {
        connection.settle();
    } catch (const std::exception&) {
        // All of it is undone.
    }
    if (!connection.lost() && connection.in_transaction()) connection.exec("ROLLBACK");
}

// Held by every process that writes, as long as its connection lives: with others, or alone while
// the key of all changes. The server lets go of it when the process ends.
void take_part(Connection& connection, const std::string& url, bool alone) {
    const std::string lock = std::string("SELECT pg_try_advisory_lock") + (alone ? "" : "_shared") +
                             "(hashtext('heed writes'), hashtext(current_schema()))";
    if (connection.ask(lock) == "t") return;
    throw std::runtime_error(
        place_of(url) + (alone ? " is in use by another heed: stop every server first"
                               : " is having its encryption key changed: wait until that is done")
    );
}

}  // namespace

Writer::Session::Session(
    const std::string& url, const storage::FieldCipher& cipher, Random& random, bool alone
)
    : connection(url, Access::write), tables(connection, cipher, random), tx(tables) {
    take_part(connection, url, alone);
}

Writer::Writer(
    std::string url, const storage::FieldCipher& cipher, Random& random, Log log, bool alone
)
    : url_(std::move(url)),
      cipher_(cipher),
      random_(random),
      log_(std::move(log)),
      alone_(alone),
      id_(random_hex(random, id_bytes)),
      session_(std::make_unique<Session>(url_, cipher_, random_, alone_)),
      suspects_(id_),
      erased_(log_) {
    make_ready(session_->connection, place_of(url_), cipher_, random_);
    suspects_.begin(session_->connection);
    if (suspects_.is_careful() && log_)
        log_("a process did not end in order: the first messages go one by one");
}

Writer::~Writer() {
    if (!session_ || session_->connection.lost()) return;
    try {
        suspects_.end(session_->connection);
    } catch (const Error&) {
        // It goes after a day.
    }
}

void Writer::keep_erased_list(const std::filesystem::path& file) {
    begin();
    sql::Tables& tables = session_->tables;
    std::vector<sql::ErasedEntry> again;
    try {
        again = erased_.keep(tables.erasure, file);
    } catch (const std::system_error& error) {
        if (log_) log_(std::string("the list of erased residents is not kept: ") + error.what());
    }
    if (!again.empty()) {
        sql::Query clock(
            session_->connection, "SELECT floor(extract(epoch FROM now()) * 1000)::bigint"
        );
        clock.step();
        const std::size_t count = tables.erasure.erase_again(again, clock.time(0));
        if (count > 0 && log_)
            log_(
                std::to_string(count) +
                " residents whom a restored database had brought back are "
                "erased again"
            );
    }
    if (end() == Outcome::refused) throw std::runtime_error("erasing again was not committed");
    tables.forget();
    tables.keys.wipe();
}

void Writer::commit(std::span<const std::unique_ptr<Job>> jobs) {
    while (!jobs.empty() && suspects_.is_careful()) {
        commit_alone(jobs.first(1));
        jobs = jobs.subspan(1);
    }
    if (!jobs.empty()) commit_group(jobs);
    if (!session_ || !refusal_.empty()) return;
    sql::Erasure& erasure = session_->tables.erasure;
    if (erasure.take_log_is_to_be_cleared() || erased_.is_behind() ||
        group_ % groups_between_looks == 0)
        erased_.follow(erasure);
}

void Writer::commit_alone(std::span<const std::unique_ptr<Job>> job) {
    const std::string identity = job.front()->identity();
    if (!identity.empty()) {
        refusal_.clear();
        try {
            begin();
            suspicion_ = suspects_.note(session_->connection, identity);
            if (end() == Outcome::refused)
                give_up("the database did not say that it has committed");
        } catch (const std::exception& error) {
            give_up(error.what());  // also where a new connection is refused
        }
        if (!refusal_.empty()) {
            suspicion_ = Suspicion::none;
            job.front()->done(std::make_exception_ptr(StoreBusy(refusal_)));
            return;
        }
    }
    commit_group(job);
    suspicion_ = Suspicion::none;
}

void Writer::commit_group(std::span<const std::unique_ptr<Job>> jobs) {
    refusal_.clear();
    const bool timed = counters_ != nullptr && counters_->seconds != nullptr;
    const double begun_s = timed ? counters_->seconds() : 0;
    std::vector<std::exception_ptr> failures;
    failures.reserve(jobs.size());
    try {
        begin();
        session_->tables.counters = counters_;
        for (const auto& job : jobs) failures.push_back(run(*job));
        // Still alive. Only what could not be set aside stays under suspicion.
        if (suspicion_ == Suspicion::noted ||
            (suspicion_ == Suspicion::convicted && !failures.front()))
            suspects_.clear(session_->connection, jobs.front()->identity());
        session_->tables.messages.write_count();
        // The answer to a COMMIT may come on a new connection, whose tables know nothing of this.
        sql::Outside outside = std::move(session_->tables.outside);
        session_->tables.outside = {};
        if (end() == Outcome::refused) {
            give_up("the database did not say that it has committed");
        } else {
            outside.publish();
            if (timed) counters_->commit_seconds.note(counters_->seconds() - begun_s);
            count_group(failures);
        }
    } catch (const std::exception& error) {
        // Also when the database behind a new connection is not what it was.
        give_up(error.what());
    }
    if (session_) {
        // Others write as well: what was read is not to be believed in the next transaction.
        session_->tables.forget();
        session_->tables.keys.wipe();
    }
    if (!refusal_.empty())
        failures.assign(jobs.size(), std::make_exception_ptr(StoreBusy(refusal_)));
    for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i]->done(std::move(failures[i]));
}

void Writer::count_group(std::span<const std::exception_ptr> failures) {
    if (counters_ == nullptr) return;
    counters_->commit_jobs.note(static_cast<double>(failures.size()));
    const auto failed = std::ranges::count_if(failures, [](const auto& one) { return !!one; });
    counters_->job.fetch_add(static_cast<std::uint64_t>(failed), std::memory_order_relaxed);
}

void Writer::connect() {
    session_.reset();
    auto session = std::make_unique<Session>(url_, cipher_, random_, alone_);
    check_ours(session->connection, place_of(url_), cipher_);
    suspects_.stay(session->connection);
    session_ = std::move(session);
}

// Nothing has run yet, so a lost connection is made anew and nobody hears of it.
void Writer::begin() {
    for (int left = connect_tries;; --left) {
        try {
            if (!session_ || session_->connection.lost()) connect();
            session_->connection.exec(hold);
            session_->connection.keep_answers();
            return;
        } catch (const Error& error) {
            if (session_) roll_back(session_->connection);
            const bool lost = !session_ || session_->connection.lost();
            if (!lost || left <= 1) throw;
            session_.reset();
            std::this_thread::sleep_for(pause);
        }
    }
}

// When it returns all answers are there: what fails later is not of this job.
std::exception_ptr Writer::run(Job& job) {
    Connection& connection = session_->connection;
    sql::Query(connection, "SAVEPOINT job").run();
    std::exception_ptr failure;
    try {
        if (suspicion_ == Suspicion::convicted)
            throw std::runtime_error("processes died three times with this in hand");
        job.run(session_->tx);
        session_->tables.messages.write_fresh();
        connection.settle();
        if (connection.in_failed_transaction())
            throw LogicError("a job went on after an error of the database");
        session_->tables.messages.keep();
        session_->tables.outside.keep();
    } catch (const Error& error) {
        if (error.fault() != Fault::of_job) throw;
        failure = std::current_exception();
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure) failure = set_aside(job, failure);
    sql::Query(connection, "RELEASE job").run();
    return failure;
}

void Writer::undo_job() {
    session_->tables.forget();
    session_->tables.keys.wipe();
    session_->tables.messages.undo();
    session_->tables.outside.undo();
    try {
        session_->connection.settle();
    } catch (const Error& error) {
        if (error.fault() != Fault::of_job) throw;
    } catch (const LogicError&) {
        // Of the job that is undone here.
    }
    session_->connection.exec("ROLLBACK TO job");
    session_->connection.keep_answers();
}

std::exception_ptr Writer::set_aside(Job& job, std::exception_ptr failure) {
    undo_job();
    try {
        if (job.set_aside(session_->tx, describe(failure))) {
            session_->tables.messages.write_fresh();
            session_->connection.settle();
            session_->tables.messages.keep();
            session_->tables.outside.keep();
            return nullptr;
        }
    } catch (const Error& error) {
        if (error.fault() != Fault::of_job) throw;
        if (log_) log_(std::string("setting a job aside failed: ") + error.what());
    } catch (const std::exception& error) {
        if (log_) log_(std::string("setting a job aside failed: ") + error.what());
    }
    undo_job();
    return failure;
}

Writer::Outcome Writer::end() {
    Connection& connection = session_->connection;
    sql::Query(
        connection,
        "INSERT INTO writer (id, last, seen_at) VALUES (?1, ?2, now())"
        " ON CONFLICT (id) DO UPDATE SET last = excluded.last, seen_at = excluded.seen_at"
    )
        .bind(id_, ++group_)
        .run();
    try {
        // A warning: somebody has ended its wait for the standby by hand.
        return connection.commit() ? Outcome::committed : Outcome::refused;
    } catch (const Error& error) {
        // With an answer the transaction has failed; without one nobody knows.
        if (!connection.lost()) throw;
        if (log_)
            log_(
                std::string("the answer to a COMMIT was lost, it is asked after: ") + error.what()
            );
    }
    return ask_after_group();
}

Writer::Outcome Writer::ask_after_group() {
    for (int left = ask_tries; left > 0; --left) {
        try {
            connect();
            // The transaction whose answer was lost holds the row until it has ended.
            session_->connection.exec(hold);
            sql::Query query(session_->connection, "SELECT last FROM writer WHERE id = ?1");
            query.bind(id_);
            const bool stored = query.step() && query.integer(0) == group_;
            session_->connection.exec("COMMIT");
            return stored ? Outcome::committed : Outcome::refused;
        } catch (const std::exception&) {
            session_.reset();
            if (left > 1) std::this_thread::sleep_for(pause);
        }
    }
    return Outcome::refused;
}

void Writer::give_up(const std::string& why) {
    refusal_ = why;
    if (log_) log_("a group was refused: " + why);
    if (counters_ != nullptr) count_one(counters_->refused);
    if (!session_) return;
    session_->tables.outside.forget();
    session_->tables.messages.undo();
    session_->tables.messages.forget_count();
    try {
        roll_back(session_->connection);
    } catch (const Error&) {
        session_.reset();
        return;
    }
    if (session_->connection.lost()) session_.reset();
}

}  // namespace heed::postgres
