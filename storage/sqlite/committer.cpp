#include "storage/sqlite/committer.hpp"

#include "dialogs/mutant.hpp"
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/schema/schema.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace heed::sqlite {
namespace {

constexpr std::size_t careful_jobs = 256;
constexpr int deaths_max = 3;

std::string describe(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "an exception of unknown type";
    }
}

void tell_of_newer(FileSchema schema, const Log& log) {
    const auto known = static_cast<int>(schema_steps().size());
    if (schema.has <= known || !log) return;
    log("a newer heed has added to the database (schema " + std::to_string(schema.has) +
        ", this one knows " + std::to_string(known) + "): all works, what was added rests");
}

}  // namespace

Committer::Committer(
    std::unique_ptr<Connection> connection,
    const std::filesystem::path& file,
    const storage::FieldCipher& cipher,
    Random& random,
    Log log,
    EndProcess end,
    CheckpointSettings checkpoints
)
    : connection_(std::move(connection)),
      checkpoints_(*connection_, file, std::move(checkpoints), log, end),
      tables_(*connection_, cipher, random),
      tx_(tables_),
      log_(std::move(log)),
      end_(std::move(end)),
      erased_(log_) {
    bool clean = true;
    {
        Query query(*connection_, "SELECT clean FROM meta");
        clean = query.step() && query.flag(0);
    }
    if (!clean) {
        careful_left_ = careful_jobs;
        if (log_) log_("the last process did not end in order: the first messages go one by one");
    }
    // A sync that failed may have lost what it was to write: Linux shows it to readers all the same,
    // and no later sync writes it. The process before may have ended over that, even over the sync
    // of its mark that it ended in order, so whatever can be read in the log is written once more,
    // into the database, before anybody is told that it is kept.
    if (!HEED_MUTANT("log-not-written-anew")) checkpoints_.begin_anew();
    exec("UPDATE meta SET clean = 0");
    // Only one process owns the data, so what was leased is in nobody's hands any more.
    if (!HEED_MUTANT("lease-lost-at-crash"))
        exec("UPDATE outbox SET next_at = min(due, expires) WHERE state = 'leased'");
    if (HEED_MUTANT("message-ids-in-memory")) exec("DELETE FROM claim");
}

void Committer::commit(std::span<const std::unique_ptr<Job>> jobs) {
    while (!jobs.empty() && careful_left_ > 0) {
        commit_alone(*jobs.front());
        jobs = jobs.subspan(1);
    }
    if (!jobs.empty()) commit_group(jobs);
}

template <class Body>
bool Committer::in_transaction(Body body) {
    refusal_.clear();
    StoreCounters* const counters = tables_.counters;
    const bool timed = counters != nullptr && counters->seconds != nullptr;
    const double begun_s = timed ? counters->seconds() : 0;
    try {
        try {
            exec("BEGIN IMMEDIATE");
            body();
            tables_.messages.write_count();
        } catch (const SQLite::Exception& error) {
            stop_for(error, "a write");
        }
        try {
            exec("COMMIT");
        } catch (const SQLite::Exception& error) {
            // SQLite writes a commit's pages into the log before it syncs them. When there is no
            // room for them the last page, which makes the commit valid, is not there, nothing was
            // synced, and it is as if a statement had failed. Any other error leaves open what
            // happened.
            if ((error.getErrorCode() & 0xff) != SQLITE_FULL)
                end_process(log_, end_, "a commit", error.what());
            stop_for(error, "a commit");
        }
        tables_.outside.publish();
        if (timed) counters->commit_seconds.note(counters->seconds() - begun_s);
        return true;
    } catch (const Refused& refused) {
        refusal_ = refused.why;
        count_refusal();
    } catch (const Undone&) {
    }
    forget_job();
    tables_.outside.forget();
    tables_.messages.forget_count();
    try {
        if (connection_->in_transaction()) exec("ROLLBACK");
    } catch (const SQLite::Exception& error) {
        end_process(log_, end_, "undoing a transaction", error.what());
    }
    if (log_ && !refusal_.empty()) log_("a group was refused: " + refusal_);
    return false;
}

void Committer::commit_group(std::span<const std::unique_ptr<Job>> jobs) {
    std::vector<std::exception_ptr> failures(jobs.size());
    const auto answer = [&] {
        for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i]->done(std::move(failures[i]));
    };
    bool committed = commit_without_savepoints(jobs);
    if (!committed && refusal_.empty()) {
        committed = in_transaction([&] {
            for (std::size_t i = 0; i < jobs.size(); ++i)
                failures[i] = run(*jobs[i], Suspicion::none);
            if (HEED_MUTANT("answer-before-commit")) answer();
        });
    }
    if (HEED_MUTANT("answer-before-commit")) return;
    if (committed) {
        const auto failed = std::ranges::count_if(failures, [](const auto& one) { return !!one; });
        count_group(jobs.size(), static_cast<std::size_t>(failed));
    } else {
        failures.assign(jobs.size(), std::make_exception_ptr(StoreBusy(refusal_)));
    }
    answer();
}

// False, with nothing written: refused, or not possible that way.
bool Committer::commit_without_savepoints(std::span<const std::unique_ptr<Job>> jobs) {
    refusal_.clear();
    const bool possible =
        std::ranges::all_of(jobs, [](const auto& job) { return job->can_run_again(); });
    if (!possible || HEED_MUTANT("answer-before-commit")) return false;
    return in_transaction([&] {
        for (const auto& job : jobs) {
            if (run_bare(*job, Suspicion::none)) throw Undone{};
        }
    });
}

void Committer::commit_alone(Job& job) {
    const std::string identity = job.identity();
    auto suspicion = Suspicion::none;
    if (!identity.empty()) {
        --careful_left_;
        const bool noted = in_transaction([&] { suspicion = note_in_hand(identity); });
        if (!noted) {
            job.done(std::make_exception_ptr(StoreBusy(refusal_)));
            return;
        }
    }
    commit_one(job, identity, suspicion);
}

void Committer::commit_one(Job& job, const std::string& identity, Suspicion suspicion) {
    std::exception_ptr failure;
    const bool committed = in_transaction([&] {
        failure = run(job, suspicion);
        // Still alive. Only what could not be set aside stays under suspicion.
        if (suspicion == Suspicion::noted || (suspicion == Suspicion::convicted && !failure))
            Query(*connection_, "DELETE FROM in_hand WHERE identity = ?1").bind(identity).run();
    });
    if (committed) count_group(1, failure ? 1 : 0);
    job.done(committed ? failure : std::make_exception_ptr(StoreBusy(refusal_)));
}

void Committer::count_group(std::size_t jobs, std::size_t failed) {
    StoreCounters* const counters = tables_.counters;
    if (counters == nullptr) return;
    counters->commit_jobs.note(static_cast<double>(jobs));
    counters->job.fetch_add(failed, std::memory_order_relaxed);
}

void Committer::count_refusal() {
    StoreCounters* const counters = tables_.counters;
    if (counters != nullptr) count_one(disk_full_ ? counters->full : counters->refused);
}

Committer::Suspicion Committer::note_in_hand(const std::string& identity) {
    // A job that comes again because this process refused it did not kill anybody.
    if (noted_.insert(identity).second) {
        Query(
            *connection_,
            "INSERT INTO in_hand (identity, tries) VALUES (?1, 1)"
            " ON CONFLICT (identity) DO UPDATE SET tries = tries + 1"
        )
            .bind(identity)
            .run();
    }
    Query query(*connection_, "SELECT tries FROM in_hand WHERE identity = ?1");
    query.bind(identity);
    if (!query.step()) return Suspicion::none;
    return query.integer(0) > deaths_max ? Suspicion::convicted : Suspicion::noted;
}

void Committer::forget_job() {
    tables_.forget();
    tables_.messages.undo();
    tables_.outside.undo();
}

std::exception_ptr Committer::run_bare(Job& job, Suspicion suspicion) {
    std::exception_ptr failure;
    try {
        if (suspicion == Suspicion::convicted)
            throw std::runtime_error("the process died three times with this in hand");
        job.run(tx_);
        tables_.messages.keep();
        tables_.outside.keep();
    } catch (const SQLite::Exception& error) {
        if (fault_of(error) != Fault::of_job) throw;
        failure = std::current_exception();
    } catch (...) {
        failure = std::current_exception();
    }
    // A job may have swallowed an error after which SQLite rolled back by itself.
    if (!connection_->in_transaction()) throw Refused{"SQLite gave the transaction up"};
    return failure;
}

std::exception_ptr Committer::run(Job& job, Suspicion suspicion) {
    exec("SAVEPOINT job");
    std::exception_ptr failure = run_bare(job, suspicion);
    if (failure) failure = set_aside(job, describe(failure), failure);
    exec("RELEASE job");
    return failure;
}

std::exception_ptr Committer::set_aside(
    Job& job, const std::string& why, std::exception_ptr failure
) {
    const auto undo = [this] {
        forget_job();
        exec("ROLLBACK TO job");
    };
    undo();
    try {
        if (job.set_aside(tx_, why)) {
            tables_.messages.keep();
            tables_.outside.keep();
            return nullptr;
        }
    } catch (const SQLite::Exception& error) {
        if (fault_of(error) != Fault::of_job) throw;
        if (log_) log_(std::string("setting a job aside failed: ") + error.what());
    } catch (const std::exception& error) {
        if (log_) log_(std::string("setting a job aside failed: ") + error.what());
    }
    if (!connection_->in_transaction()) throw Refused{"SQLite gave the transaction up"};
    undo();
    return failure;
}

void Committer::stop_for(const SQLite::Exception& error, std::string_view what) {
    if ((error.getErrorCode() & 0xff) == SQLITE_FULL) disk_full_ = true;
    if (fault_of(error) == Fault::refusal) throw Refused{error.what()};
    end_process(log_, end_, what, error.what());
}

void Committer::keep_erased_list(const std::filesystem::path& file) {
    erased_.keep(tables_.erasure, file);
}

void Committer::checkpoint_when_due() {
    const bool erased = tables_.erasure.take_log_is_to_be_cleared();
    const bool resealed = tables_.resealing.take_log_is_to_be_cleared() ||
                          tables_.key_change.take_log_is_to_be_cleared();
    if (erased || erased_.is_behind()) erased_.follow(tables_.erasure);
    if (erased || resealed) checkpoints_.clear_log_soon();
    if (std::exchange(disk_full_, false)) checkpoints_.make_room();
    checkpoints_.when_due();
}

void Committer::mark_clean() {
    const bool marked = in_transaction([this] {
        exec("DELETE FROM in_hand");
        exec("UPDATE meta SET clean = 1");
    });
    if (!marked && log_) log_("the end in order could not be noted");
    checkpoints_.finish();
}

std::unique_ptr<Committer> open_committer(
    const std::filesystem::path& file,
    const storage::FieldCipher& cipher,
    Random& random,
    Log log,
    EndProcess end,
    CheckpointSettings checkpoints
) {
    auto connection = std::make_unique<Connection>(file, Access::write);
    tell_of_newer(migrate(*connection, file, cipher, random), log);
    if (add_page_sums(*connection, file, log)) {
        connection.reset();
        connection = std::make_unique<Connection>(file, Access::write);
    }
    return std::make_unique<Committer>(
        std::move(connection),
        file,
        cipher,
        random,
        std::move(log),
        std::move(end),
        std::move(checkpoints)
    );
}

}  // namespace heed::sqlite
