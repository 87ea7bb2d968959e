#include "bot/audit_checkpoints.hpp"

#include "bot/await_store.hpp"
#include "bot/await_thread.hpp"
#include "bot/log.hpp"
#include "storage/line_file.hpp"

#include <string>
#include <utility>
#include <vector>

namespace heed {
namespace {

struct HeadWork {
    std::optional<std::int64_t> seq;
    std::optional<AuditHead> operator()(ReadTx& tx) const { return tx.audit_head(seq); }
};

struct AppendWork {
    std::filesystem::path file;
    std::string line;
    bool operator()() const {
        storage::append_lines(file, line);
        return true;
    }
};

bool same_day(TimePoint a, TimePoint b) {
    const CivilTime x = to_civil(a), y = to_civil(b);
    return x.year == y.year && x.month == y.month && x.day == y.day;
}

}  // namespace

AuditCheckpoints::AuditCheckpoints(
    Lane& lane,
    Store& store,
    std::filesystem::path file,
    std::string_view encryption_key,
    boost::asio::thread_pool& files,
    const Clock& clock,
    Metrics& metrics,
    std::chrono::milliseconds look_every
)
    : store_(store),
      file_(std::move(file)),
      key_(encryption_key),
      files_(files),
      clock_(clock),
      metrics_(metrics),
      loop_(lane, look_every) {
    std::vector<AuditCheckpoint> all = read_checkpoints(file_, key_);
    if (!all.empty()) last_ = std::move(all.back());
}

bool AuditCheckpoints::is_time(const AuditHead& head, TimePoint now) const {
    if (!last_) return true;
    const std::int64_t rows = head.seq - last_->head.seq;
    return rows >= rows_per_checkpoint || (rows > 0 && !same_day(last_->at, now));
}

Task<void> AuditCheckpoints::look_at_last() {
    if (!last_) {
        trail_ = Trail::whole;
        co_return;
    }
    HeadWork work{last_->head.seq};
    const auto there = co_await read(store_, std::move(work));
    trail_ = there && there->hash == last_->head.hash ? Trail::whole : Trail::faulty;
    if (trail_ == Trail::whole) {
        note_fit();
        co_return;
    }
    metrics_.count("heed_audit_faults_total", {});
    log::error(
        "audit_trail_faulty",
        {{"seq", std::to_string(last_->head.seq)},
         {"what",
          "the audit trail does not have what its last checkpoint says; heed audit verify says more"}}
    );
}

Task<void> AuditCheckpoints::write_one() {
    HeadWork work{std::nullopt};
    const auto head = co_await read(store_, std::move(work));
    const TimePoint now = clock_.now();
    if (!head || !is_time(*head, now)) co_return;
    const AuditCheckpoint checkpoint{*head, now};
    const std::string line = key_.line(checkpoint);
    AppendWork append{file_, line};
    co_await on_thread(files_, std::move(append));
    last_ = checkpoint;
    note_fit();
    metrics_.count("heed_audit_checkpoints_total", {});
    const std::size_t signature = line.rfind(' ') + 1;
    log::info(
        "audit_checkpoint",
        {{"seq", std::to_string(head->seq)},
         {"hash", head->hash},
         {"at", to_rfc3339(now)},
         {"signature", line.substr(signature, line.size() - signature - 1)}}
    );
}

void AuditCheckpoints::note_fit() {
    const auto now = clock_.now().time_since_epoch();
    fitted_at_s_ = std::chrono::floor<std::chrono::seconds>(now).count();
}

void AuditCheckpoints::append_metrics(std::string& text) const {
    const std::int64_t at_s = fitted_at_s_;
    if (at_s == 0) return;
    append_metric(
        text,
        "gauge",
        "heed_audit_verify_last_success_timestamp_seconds",
        static_cast<double>(at_s)
    );
}

Task<bool> AuditCheckpoints::look() {
    try {
        if (trail_ == Trail::not_looked_at) co_await look_at_last();
        if (trail_ == Trail::whole) co_await write_one();
    } catch (const std::exception& error) {
        log::error("audit_checkpoint_failed", {{"why", error.what()}});
    }
    co_return false;
}

Task<void> AuditCheckpoints::run() {
    auto round = [this] { return look(); };
    return loop_.run(std::move(round));
}

}  // namespace heed
