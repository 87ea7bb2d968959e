#include "bot/commands/export.hpp"

#include "bot/commands/export_records.hpp"
#include "bot/database.hpp"
#include "bot/rules.hpp"
#include "bot/system.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace heed {
namespace {

// What stands before, between, after each and behind the complaints.
struct Frame {
    std::string before;
    std::string_view between, after, behind;
};
Frame frame_of(ExportFormat format) {
    std::string mark = "\xEF\xBB\xBF";  // tells Excel that it is UTF-8
    switch (format) {
        case ExportFormat::geojson:
            return {
                R"({"type":"FeatureCollection","features":[)"
                "\n",
                ",\n",
                "",
                "\n]}\n"};
        case ExportFormat::csv:
            return {mark.append(csv_header()) + "\r\n", "", "\r\n", ""};
        case ExportFormat::open311:
            return {mark.append(open311_header()) + "\r\n", "", "\r\n", ""};
        case ExportFormat::jsonl:
            break;
    }
    return {"", "", "\n", ""};
}

// Writes complaints on a thread of its own, in the order in which they are given, while the next
// ones are read: each side takes about half of the time.
class WritingThread {
public:
    using Append = std::function<void(std::string&, const Exported&)>;

    WritingThread(std::ostream& out, Frame frame, Append append)
        : out_(out),
          frame_(std::move(frame)),
          append_(std::move(append)),
          thread_([this] { run(); }) {}
    WritingThread(const WritingThread&) = delete;
    WritingThread& operator=(const WritingThread&) = delete;
    ~WritingThread() {
        if (thread_.joinable()) end();
    }

    // Waits while too many are under way. False: it is no use to go on.
    bool give(Exported exported) {
        batch_.push_back(std::move(exported));
        return batch_.size() < batch_size || hand_over();
    }
    // Waits until all is written; throws what the thread has met. False: it could not be written.
    bool finish() {
        hand_over();
        end();
        if (failure_) std::rethrow_exception(failure_);
        return static_cast<bool>(out_);
    }

private:
    using Batch = std::vector<Exported>;
    static constexpr std::size_t batch_size = 64;
    static constexpr std::size_t batches_max = 4;

    bool hand_over() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return failed_ || batches_.size() < batches_max; });
        batches_.push_back(std::exchange(batch_, {}));
        changed_.notify_all();
        return !failed_;
    }
    void end() {
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
    // Nothing: there is no more to come.
    std::optional<Batch> next() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return ended_ || !batches_.empty(); });
        if (batches_.empty()) return std::nullopt;
        Batch batch = std::move(batches_.front());
        batches_.pop_front();
        changed_.notify_all();
        return batch;
    }
    void run() {
        try {
            write_all();
        } catch (...) {
            failure_ = std::current_exception();
        }
        const std::lock_guard lock(mutex_);
        failed_ = failure_ || !out_;
        changed_.notify_all();
    }
    void write_all() {
        out_ << frame_.before;
        std::string text;
        bool first = true;
        while (const auto batch = next()) {
            text.clear();
            for (const Exported& one : *batch) {
                if (!first) text += frame_.between;
                first = false;
                append_(text, one);
                text += frame_.after;
            }
            if (!(out_ << text)) return;
        }
        out_ << frame_.behind;
        out_.flush();
    }

    std::ostream& out_;
    const Frame frame_;
    const Append append_;
    Batch batch_;  // of the giving side
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Batch> batches_;
    bool ended_ = false, failed_ = false;
    std::exception_ptr failure_;
    std::thread thread_;  // the last: it uses the others
};

ComplaintParts parts_of(ExportFormat format) {
    const bool bulk = format == ExportFormat::open311;
    using Course = ComplaintParts::Course;
    return {
        .photos = !bulk,
        .timeline = format != ExportFormat::csv,
        .course = bulk ? Course::untold : Course::none};
}

WritingThread::Append append_of(ExportFormat format, const std::shared_ptr<const Rules>& rules) {
    switch (format) {
        case ExportFormat::jsonl:
            return append_json;
        case ExportFormat::csv:
            return append_csv;
        case ExportFormat::geojson:
            return append_feature;
        case ExportFormat::open311:
            break;
    }
    return [rules](std::string& out, const Exported& exported) {
        const open311::Reader everybody{
            rules->organisation, rules->texts, rules->conversation.languages.front()};
        append_open311(out, exported.complaint, everybody);
    };
}

}  // namespace

std::optional<ExportFormat> parse_export_format(std::string_view text) {
    if (text == "jsonl") return ExportFormat::jsonl;
    if (text == "csv") return ExportFormat::csv;
    if (text == "geojson") return ExportFormat::geojson;
    if (text == "open311") return ExportFormat::open311;
    return std::nullopt;
}

int run_export(
    const Config& config,
    const ExportRequest& request,
    std::ostream& out,
    std::ostream& err,
    ProgressLine& progress
) {
    const auto reader = open_reader(config.storage);
    std::shared_ptr<const Rules> rules;
    if (request.format == ExportFormat::open311) {
        std::vector<FileError> errors;
        rules = load_rules(config, SystemClock().now(), errors);
        for (const FileError& error : errors) err << to_string(error) << '\n';
        if (!errors.empty()) return 1;
    }
    WritingThread writing(out, frame_of(request.format), append_of(request.format, rules));
    // They come in order of filing, so that an id says how far it is, also of a part of them.
    const auto all = static_cast<std::uint64_t>(reader->counts().complaints);
    reader->each_complaint(
        request.since,
        request.until,
        parts_of(request.format),
        [&](Complaint complaint, std::optional<casework::ConcernId> concern) {
            progress.at("complaints", static_cast<std::uint64_t>(complaint.id), all);
            return writing.give(
                {std::move(complaint), concern ? casework::concern_name(*concern) : std::string()}
            );
        }
    );
    progress.clear();
    if (writing.finish()) return 0;
    err << "heed export: the output could not be written\n";
    return 1;
}

}  // namespace heed
