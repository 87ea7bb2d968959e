#include "storage/sqlite/checkpointer.hpp"

#include "storage/sqlite/committer.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

#include <sqlite3.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

using namespace heed;
using namespace heed::test;

namespace {

// A disk that is asked, and answers when the test says so.
class SlowDisk final : public sqlite::BackgroundSync {
public:
    struct Wish {
        bool asked = false, done = false;
        int result = SQLITE_OK;
        int begun = 0, waited_for = 0;
    };
    explicit SlowDisk(Wish& wish) : wish_(wish) {}
    void begin(sqlite3_file*) override {
        wish_.asked = true;
        ++wish_.begun;
    }
    std::optional<int> result() override {
        if (!wish_.done) return std::nullopt;
        wish_.asked = false;
        return wish_.result;
    }
    int wait() override {
        ++wish_.waited_for;
        wish_.asked = false;
        return wish_.result;
    }

private:
    Wish& wish_;
};

struct Ended {};

constexpr int log_pages = 64;

class Writer {
public:
    explicit Writer(const std::filesystem::path& file)
        : file_(file),
          committer_(sqlite::open_committer(
              file, cipher_, shared_random(), {}, [] { throw Ended{}; },
              {log_pages, std::make_unique<SlowDisk>(disk)}
          )) {}

    void save(int number) {
        std::vector<std::unique_ptr<Job>> jobs;
        jobs.push_back(std::make_unique<FunctionJob>(
            [number](Tx& tx) {
                const std::string name = "p" + std::to_string(number);
                tx.save_conversation({"app", name}, {std::string(9000, 's'), {}}, {});
            },
            SetAside{},
            ""
        ));
        committer_->commit(jobs);
        committer_->checkpoint_when_due();
    }
    // The log's header, whose salt is another each time the log begins anew.
    std::string log_header() const {
        std::ifstream log(file_.string() + "-wal", std::ios::binary);
        std::string bytes(32, '\0');
        log.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        return bytes;
    }
    std::uintmax_t log_bytes() const {
        return std::filesystem::file_size(file_.string() + "-wal");
    }
    void close() { committer_.reset(); }

    SlowDisk::Wish disk;

private:
    std::filesystem::path file_;
    storage::FieldCipher cipher_{key};
    std::unique_ptr<sqlite::Committer> committer_;
};

void make_database(const std::filesystem::path& file) {
    std::ofstream{file};
    Writer writer(file);
    writer.disk.done = true;
    writer.close();
}

int saved(const std::filesystem::path& file) {
    int count = 0;
    auto store = open_sqlite_store({.file = file, .encryption_key = key, .random = shared_random()});
    write(*store, [&](Tx& tx) {
        while (!tx.conversation({"app", "p" + std::to_string(count)}).state.empty()) ++count;
    });
    store->stop();
    return count;
}

// What a power cut leaves when nothing of the database was written since `before`.
void cut_power(
    const std::filesystem::path& before,
    const std::filesystem::path& file,
    const std::filesystem::path& to
) {
    copy_as_killed(file, to);
    std::filesystem::copy_file(before, to, std::filesystem::copy_options::overwrite_existing);
}

}  // namespace

TEST_CASE("the log is used anew only when the disk has what was moved out of it") {
    Directory directory;
    const auto file = directory / "heed.db", before = directory / "before.db";
    make_database(file);
    std::filesystem::copy_file(file, before);
    Writer writer(file);
    int count = 0;
    while (!writer.disk.asked) writer.save(count++);
    const std::string header = writer.log_header();
    for (int i = 0; i < 20; ++i) writer.save(count++);
    CHECK(writer.log_header() == header);
    cut_power(before, file, directory / "cut/heed.db");
    CHECK(saved(directory / "cut/heed.db") == count);
    // Then round after round, until a moment without anything left, and from the beginning again.
    writer.disk.done = true;
    const std::uintmax_t longest = writer.log_bytes();
    for (int i = 0; i < 200; ++i) writer.save(count++);
    CHECK(writer.log_header() != header);
    CHECK(writer.disk.begun > 4);
    CHECK(writer.log_bytes() <= longest * 2);
    writer.close();
    CHECK(saved(file) == count);
}

TEST_CASE("a disk that does not get on is waited for before the log grows without end") {
    Directory directory;
    const auto file = directory / "heed.db";
    make_database(file);
    Writer writer(file);
    for (int i = 0; i < 300; ++i) writer.save(i);
    CHECK(writer.disk.waited_for > 0);
    constexpr std::uintmax_t page_bytes = 4096;
    CHECK(writer.log_bytes() < 6 * log_pages * page_bytes);
}

TEST_CASE("when the disk does not keep what was moved, the process ends and the log stays") {
    Directory directory;
    const auto file = directory / "heed.db", before = directory / "before.db";
    make_database(file);
    std::filesystem::copy_file(file, before);
    int count = 0;
    {
        Writer writer(file);
        while (!writer.disk.asked) writer.save(count++);
        SUBCASE("as the next group finds out") {
            writer.disk.done = true;
            writer.disk.result = SQLITE_IOERR_FSYNC;
            CHECK_THROWS_AS(writer.save(count++), Ended);
        }
        SUBCASE("as the end finds out") { writer.disk.result = SQLITE_IOERR_FSYNC; }
        writer.close();
    }
    cut_power(before, file, directory / "cut/heed.db");
    CHECK(saved(directory / "cut/heed.db") == count);
}
