#include "bot/vital_signs.hpp"

#include "bot/await_store.hpp"
#include "bot/await_thread.hpp"
#include "bot/backup_stamp.hpp"
#include "bot/database.hpp"
#include "bot/kernel_clock.hpp"
#include "bot/metrics.hpp"
#include "storage/console.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace heed {
namespace {

namespace fs = std::filesystem;

double seconds_of(TimePoint time) {
    return static_cast<double>(time.time_since_epoch().count()) / 1000.0;
}

// ---- the process, by the names that client libraries of Prometheus give

void append_memory(std::string& text) {
    // Source: proc(5), /proc/self/statm: size and resident, in pages.
    std::ifstream stream("/proc/self/statm");
    double size = 0, resident = 0;
    if (!(stream >> size >> resident)) return;
    const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
    append_metric(text, "gauge", "process_virtual_memory_bytes", size * page);
    append_metric(text, "gauge", "process_resident_memory_bytes", resident * page);
}

void append_files(std::string& text) {
    std::error_code failure;
    double open = 0;
    for (fs::directory_iterator file("/proc/self/fd", failure), end; !failure && file != end;
         file.increment(failure))
        ++open;
    rlimit limit{};
    if (failure || ::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    append_metric(text, "gauge", "process_open_fds", open - 1);  // one is the directory
    append_metric(text, "gauge", "process_max_fds", static_cast<double>(limit.rlim_cur));
}

void append_process(std::string& text, TimePoint begun) {
    rusage used{};
    if (::getrusage(RUSAGE_SELF, &used) == 0) {
        const auto seconds = [](const timeval& time) {
            return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
        };
        append_metric(
            text,
            "counter",
            "process_cpu_seconds_total",
            seconds(used.ru_utime) + seconds(used.ru_stime)
        );
    }
    append_metric(text, "gauge", "process_start_time_seconds", seconds_of(begun));
    append_memory(text);
    append_files(text);
}

void append_clock(std::string& text, std::optional<std::chrono::seconds> ahead) {
    if (const auto synchronised = is_clock_synchronised())
        append_metric(text, "gauge", "heed_clock_trusted", *synchronised ? 1 : 0);
    if (ahead) {
        append_metric(
            text, "gauge", "heed_clock_offset_seconds", static_cast<double>(ahead->count())
        );
    }
}

// ---- the disk

std::optional<double> bytes_of(const fs::path& file) {
    std::error_code failure;
    const auto bytes = fs::file_size(file, failure);
    return failure ? std::nullopt : std::optional(static_cast<double>(bytes));
}

void append_disk(std::string& text, const Config& config) {
    const auto& database = config.storage.database;
    const fs::path beside = database.has_parent_path() ? database.parent_path() : fs::path(".");
    struct Volume {
        const char* name;
        struct statvfs disk;
    };
    std::vector<Volume> volumes;
    for (const auto& [name, path] :
         {std::pair("database", beside), std::pair("photos", config.storage.photos)}) {
        Volume volume{name, {}};
        if (::statvfs(path.c_str(), &volume.disk) == 0) volumes.push_back(volume);
    }
    const auto bytes = [](const struct statvfs& disk, std::uint64_t blocks) {
        return static_cast<double>(blocks) * static_cast<double>(disk.f_frsize);
    };
    MetricFamily free(text, "gauge", "heed_store_disk_free_bytes");
    for (const Volume& one : volumes)
        free.sample({{"volume", one.name}}, bytes(one.disk, one.disk.f_bavail));
    MetricFamily size(text, "gauge", "heed_store_disk_size_bytes");
    for (const Volume& one : volumes)
        size.sample({{"volume", one.name}}, bytes(one.disk, one.disk.f_blocks));
    // With PostgreSQL the file that lies there is the one of before `heed migrate`.
    if (!is_postgres(config.storage)) {
        if (const auto size_of = bytes_of(database))
            append_metric(text, "gauge", "heed_store_database_bytes", *size_of);
        fs::path log = database;
        log += "-wal";
        if (const auto size_of = bytes_of(log))
            append_metric(text, "gauge", "heed_store_wal_bytes", *size_of);
    }
    const auto backup = last_backup(database);
    append_metric(
        text,
        "gauge",
        "heed_store_backup_last_success_timestamp_seconds",
        backup ? seconds_of(*backup) : 0
    );
}

// ---- what waits

void append_backlog(std::string& text, const Backlog& backlog, TimePoint now) {
    MetricFamily rows(text, "gauge", "heed_outbox_rows");
    const std::array classes{
        std::pair("notice", &backlog.notices),
        std::pair("safety", &backlog.safety),
        std::pair("photo", &backlog.photos)};
    for (const auto& [name, of_class] : classes) {
        for (const auto& [state, count] :
             {std::pair("later", of_class->due_later),
              std::pair("due", of_class->due),
              std::pair("tried", of_class->tried),
              std::pair("waiting", of_class->waiting)})
            rows.sample({{"class", name}, {"state", state}}, static_cast<double>(count));
    }
    const auto age = [now](const std::optional<TimePoint>& since) {
        return since ? std::max(0.0, seconds_of(now) - seconds_of(*since)) : 0.0;
    };
    MetricFamily ages(text, "gauge", "heed_outbox_oldest_due_age_seconds");
    for (const auto& [name, of_class] : classes)
        ages.sample({{"class", name}}, age(of_class->late_since));
    MetricFamily(text, "gauge", "heed_inbox_rows")
        .sample({{"state", "quarantined"}}, static_cast<double>(backlog.set_aside));
    MetricFamily(text, "gauge", "heed_inbox_oldest_age_seconds")
        .sample({{"state", "quarantined"}}, age(backlog.set_aside_since));
    append_metric(text, "gauge", "heed_dialogs_active", static_cast<double>(backlog.dialogs));
    append_metric(text, "gauge", "heed_audit_last_seq", static_cast<double>(backlog.audit_seq));
    MetricFamily requests(text, "gauge", "heed_privacy_requests");
    requests.sample(
        {{"kind", "copy"}, {"state", "offered"}}, static_cast<double>(backlog.copies_offered)
    );
    requests.sample({{"kind", "erasure"}, {"state", "done"}}, static_cast<double>(backlog.erased));
    append_metric(text, "gauge", "heed_complaints", static_cast<double>(backlog.complaints));
    append_metric(
        text, "gauge", "heed_complaints_open", static_cast<double>(backlog.open_complaints)
    );
}

}  // namespace

VitalSigns::VitalSigns(
    Store& store,
    boost::asio::thread_pool& files,
    const Config& config,
    const Clock& clock,
    const ClockWitness& witness
)
    : store_(store),
      files_(files),
      config_(config),
      clock_(clock),
      witness_(witness),
      begun_(clock.now()) {}

Task<std::string> VitalSigns::text() {
    const TimePoint now = clock_.now();
    {
        const std::lock_guard lock(mutex_);
        const bool fresh = read_at_ <= now && now - read_at_ < fresh_for;
        if (fresh) co_return text_;
    }
    auto look = [this, now] {
        std::string text;
        append_process(text, begun_);
        append_clock(text, witness_.offset(now));
        append_disk(text, config_);
        return text;
    };
    std::string text = co_await on_thread(files_, std::move(look));
    try {
        auto work = [now](ReadTx& tx) { return tx.console_reads().backlog(now); };
        const Backlog backlog = co_await read(store_, std::move(work));
        append_backlog(text, backlog, now);
    } catch (const StoreBusy&) {
        // It is stopping or full; heed_ready says so.
    }
    const std::lock_guard lock(mutex_);
    text_ = text;
    read_at_ = now;
    co_return text;
}

}  // namespace heed
