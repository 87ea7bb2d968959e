#pragma once
// Signs the end of the audit trail now and then: after so many rows, and once a day. The line goes
// into a file beside the database and into the log, so that whoever keeps either elsewhere notices
// when the trail is cut off or written anew. docs/decisions/0053-checkpoints-of-the-audit-trail.md
#include "bot/clock.hpp"
#include "bot/metrics.hpp"
#include "bot/periodic.hpp"
#include "bot/task.hpp"
#include "storage/audit_checkpoints.hpp"
#include "storage/store.hpp"

#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

inline constexpr std::int64_t rows_per_checkpoint = 1000;

// Lives on one lane.
class AuditCheckpoints {
public:
    // All outlive this; `files` is the thread that may block on the disk. Reads `file`, and throws
    // std::runtime_error when it cannot.
    AuditCheckpoints(
        Lane& lane,
        Store& store,
        std::filesystem::path file,
        std::string_view encryption_key,
        boost::asio::thread_pool& files,
        const Clock& clock,
        Metrics& metrics,
        std::chrono::milliseconds look_every = std::chrono::minutes(1)
    );

    Task<void> run();  // until stop()
    void stop() { loop_.stop(); }
    // Writes one when it is time. Before the first, looks whether the trail still has what the last
    // one said; when it has not, says so and writes none, since it would hide that.
    Task<bool> look();
    // heed_audit_verify_last_success_timestamp_seconds: when the trail fitted its last checkpoint,
    // or one was written; none before. Any thread.
    void append_metrics(std::string& text) const;

private:
    bool is_time(const AuditHead& head, TimePoint now) const;
    Task<void> look_at_last();
    void note_fit();
    Task<void> write_one();

    Store& store_;
    const std::filesystem::path file_;
    const CheckpointKey key_;
    boost::asio::thread_pool& files_;
    const Clock& clock_;
    Metrics& metrics_;
    Periodic loop_;
    std::optional<AuditCheckpoint> last_;
    enum class Trail : std::uint8_t { not_looked_at, whole, faulty } trail_ = Trail::not_looked_at;
    std::atomic<std::int64_t> fitted_at_s_{0};
};

}  // namespace heed
