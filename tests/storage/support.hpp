#pragma once
// What the tests of the store share: a directory that goes away, seeded randomness, jobs made of
// functions, and a copy of the files as a power cut would leave them.
#include "tests/support/seeded_random.hpp"
#include "tests/support/test_database.hpp"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace heed::test {

class Directory {
public:
    Directory() {
        std::string name = (std::filesystem::temp_directory_path() / "heed-test-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;
    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

inline const std::string key(32, 'k');

using Work = std::function<void(Tx&)>;
using SetAside = std::function<bool(Tx&, std::string_view)>;

class FunctionJob final : public Job {
public:
    FunctionJob(Work work, SetAside set_aside, std::string identity)
        : work_(std::move(work)),
          set_aside_(std::move(set_aside)),
          identity_(std::move(identity)) {}
    std::future<void> result() { return result_.get_future(); }
    void run(Tx& tx) override { work_(tx); }
    bool set_aside(Tx& tx, std::string_view why) override {
        return set_aside_ && set_aside_(tx, why);
    }
    std::string identity() const override { return identity_; }
    void done(std::exception_ptr failure) noexcept override {
        if (failure) {
            result_.set_exception(failure);
        } else {
            result_.set_value();
        }
    }

private:
    Work work_;
    SetAside set_aside_;
    std::string identity_;
    std::promise<void> result_;
};

class FunctionReadJob final : public ReadJob {
public:
    explicit FunctionReadJob(std::function<void(ReadTx&)> work) : work_(std::move(work)) {}
    std::future<void> result() { return result_.get_future(); }
    void run(ReadTx& tx) override { work_(tx); }
    void done(std::exception_ptr failure) noexcept override {
        if (failure) {
            result_.set_exception(failure);
        } else {
            result_.set_value();
        }
    }

private:
    std::function<void(ReadTx&)> work_;
    std::promise<void> result_;
};

// Starts a job; the future throws what the job threw.
inline std::future<void> start(
    Store& store, Work work, SetAside set_aside = {}, std::string identity = {}
) {
    auto job =
        std::make_unique<FunctionJob>(std::move(work), std::move(set_aside), std::move(identity));
    auto result = job->result();
    store.write(std::move(job));
    return result;
}
inline void write(Store& store, Work work, SetAside set_aside = {}, std::string identity = {}) {
    start(store, std::move(work), std::move(set_aside), std::move(identity)).get();
}
inline void read(Store& store, std::function<void(ReadTx&)> work) {
    auto job = std::make_unique<FunctionReadJob>(std::move(work));
    auto result = job->result();
    store.read(std::move(job));
    result.get();
}

inline SeededRandom& shared_random() {
    static SeededRandom random;
    return random;
}

inline std::unique_ptr<Store> open(
    const std::filesystem::path& file, std::vector<std::string>* log = nullptr
) {
    return open_test_store({
        .file = file,
        .encryption_key = key,
        .log =
            [log](std::string_view line) {
                if (log != nullptr) log->emplace_back(line);
            },
        .random = shared_random(),
    });
}

// The database and its write-ahead log as they are on the disk this moment: what a process that is
// killed now leaves behind.
inline void copy_as_killed(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::filesystem::create_directories(to.parent_path());
    for (const char* suffix : {"", "-wal"}) {
        auto source = from, target = to;
        source += suffix;
        target += suffix;
        std::filesystem::remove(target);
        if (std::filesystem::exists(source)) std::filesystem::copy_file(source, target);
    }
    auto shared = to;
    shared += "-shm";
    std::filesystem::remove(shared);
}

constexpr TimePoint at(std::int64_t seconds) {
    return TimePoint(std::chrono::seconds(1'800'000'000 + seconds));
}

inline const ConversationKey alice{"wechat", "o-alice"};
inline const ConversationKey bob{"wechat", "o-bob"};

inline IncomingMessage message(std::string id, ConversationKey from = alice) {
    return {std::move(from), std::move(id), at(0), "zh-CN", content::Text{"井盖坏了"}};
}

inline Answer answer(std::string text) {
    Answer answer;
    answer.replies.push_back({{Span{std::move(text), {}, {}}}});
    return answer;
}

// A complaint by `by`; the number must be free.
inline Complaint complaint(std::string number, ConversationKey by = alice, int filed_at_s = 0) {
    Complaint complaint;
    complaint.number = std::move(number);
    complaint.token = random_hex(shared_random(), 16);
    complaint.by = std::move(by);
    complaint.resident = "r_0123456789abcdef";
    complaint.category = "manhole";
    complaint.text = "井盖坏了，半夜很响";
    complaint.language = "zh-CN";
    complaint.place = {PlaceLevel::point, "东门步行街", 22.5431, 114.1234};
    complaint.area = "dongmen";
    complaint.department = "roads";
    complaint.assisting = {"police"};
    complaint.filed_at = at(filed_at_s);
    complaint.due_at = at(filed_at_s + 86400);
    complaint.sign_for_due_at = at(filed_at_s + 7200);
    return complaint;
}

// A change decided on `version` of the complaint with this id.
inline casework::Change changed(
    ComplaintId id, std::int64_t version, Status status, ComplaintEvent event
) {
    casework::Change change;
    change.after = complaint("LH261123-0001-6");
    change.after.id = id;
    change.after.version = version;
    change.status = status;
    change.event = std::move(event);
    return change;
}

}  // namespace heed::test
