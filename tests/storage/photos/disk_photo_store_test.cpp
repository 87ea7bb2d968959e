#include "storage/photos/disk_photo_store.hpp"

#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <system_error>

using namespace heed;
using namespace heed::test;

namespace {

std::vector<std::filesystem::path> files_in(const std::filesystem::path& directory) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    return files;
}

unsigned mode_of(const std::filesystem::path& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

// No file may grow beyond `bytes` while this lives.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
        REQUIRE(::getrlimit(RLIMIT_FSIZE, &old_) == 0);
        const rlimit limit{bytes, old_.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &old_);
        std::signal(SIGXFSZ, old_handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit old_{};
    void (*old_handler_)(int) = nullptr;
};

}  // namespace

TEST_CASE("a photo is kept under its hash, for nobody else to read") {
    Directory directory;
    const auto store = make_disk_photo_store(directory / "a/photos", shared_random());
    const std::string bytes(100'000, 'p');
    const std::string hash = store->put(bytes, "small");
    CHECK(hash.size() == 64);
    CHECK(store->get(hash) == bytes);
    const auto file = directory / "a/photos" / hash.substr(0, 2) / hash.substr(2, 2) / hash;
    CHECK(mode_of(file) == 0600);
    CHECK(mode_of(directory / "a/photos") == 0700);
    CHECK(mode_of(file.parent_path()) == 0700);
}

TEST_CASE("the same photo twice is the same two files, which are not written again") {
    Directory directory;
    const auto store = make_disk_photo_store(directory / "photos", shared_random());
    const std::string hash = store->put("same", "small");
    const auto files = files_in(directory / "photos");
    REQUIRE(files.size() == 2);
    struct stat before {
    }, after{};
    REQUIRE(::stat(files[0].c_str(), &before) == 0);
    CHECK(store->put("same", "small") == hash);
    CHECK(files_in(directory / "photos") == files);
    REQUIRE(::stat(files[0].c_str(), &after) == 0);
    CHECK(before.st_ino == after.st_ino);
}

TEST_CASE("the thumbnail lies beside its photo") {
    Directory directory;
    const auto store = make_disk_photo_store(directory / "photos", shared_random());
    const std::string hash = store->put("large", "small");
    CHECK(store->thumbnail(hash) == "small");
    CHECK_FALSE(store->thumbnail(std::string(64, 'a')));
    CHECK_FALSE(store->thumbnail("../../../etc/passwd"));
    const auto folder = directory / "photos" / hash.substr(0, 2) / hash.substr(2, 2);
    CHECK(mode_of(folder / (hash + ".thumb")) == 0600);
    // Of a photo from before there were thumbnails it is made up for.
    std::filesystem::remove(folder / (hash + ".thumb"));
    CHECK(store->put("large", "small") == hash);
    CHECK(store->thumbnail(hash) == "small");
}

TEST_CASE("a sweep deletes what nobody wants, but nothing that is new or was just put again") {
    Directory directory;
    const auto store = make_disk_photo_store(directory / "photos", shared_random());
    const auto old = std::filesystem::file_time_type::clock::now() - std::chrono::hours(5);
    const auto now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    const std::string wanted = store->put("wanted", "w"), orphan = store->put("orphan", "o");
    const std::string again = store->put("again", "a");
    const auto folder = directory / "photos" / orphan.substr(0, 2) / orphan.substr(2, 2);
    std::ofstream(folder / ".new-1234") << "cut off";
    std::ofstream(folder / "notes.txt") << "somebody else's";
    for (const auto& file : files_in(directory / "photos"))
        std::filesystem::last_write_time(file, old);
    const std::string fresh = store->put("fresh", "f");
    store->put("again", "a");
    const auto sweep_all = [&] {
        std::size_t deleted = 0;
        for (int i = 0; i < 256; ++i) {
            const std::string prefix{"0123456789abcdef"[i / 16], "0123456789abcdef"[i % 16]};
            deleted +=
                store->sweep(prefix, now - std::chrono::hours(1), [&](std::string_view hash) {
                    return hash == wanted;
                });
        }
        return deleted;
    };
    CHECK(sweep_all() == 3);
    CHECK_FALSE(store->get(orphan));
    CHECK_FALSE(store->thumbnail(orphan));
    CHECK_FALSE(std::filesystem::exists(folder / ".new-1234"));
    CHECK(std::filesystem::exists(folder / "notes.txt"));
    for (const std::string& kept : {wanted, fresh, again}) {
        CHECK(store->get(kept));
        CHECK(store->thumbnail(kept));
    }
    CHECK(sweep_all() == 0);
}

TEST_CASE("what is not there is nothing, also when it is no hash") {
    Directory directory;
    const auto store = make_disk_photo_store(directory / "photos", shared_random());
    CHECK_FALSE(store->get(std::string(64, 'a')));
    CHECK_FALSE(store->get("../../../etc/passwd"));
    CHECK_FALSE(store->get(""));
}

TEST_CASE("a photo that was changed on the disk is not given out, and put() repairs it") {
    Directory directory;
    const auto store = make_disk_photo_store(directory / "photos", shared_random());
    const std::string hash = store->put("original", "small");
    const auto file = directory / "photos" / hash.substr(0, 2) / hash.substr(2, 2) / hash;
    std::ofstream(file, std::ios::binary) << "tampered";
    CHECK_THROWS_AS(store->get(hash), std::runtime_error);
    CHECK(store->put("original", "small") == hash);
    CHECK(store->get(hash) == "original");
}

TEST_CASE("a write that fails half-way leaves no file") {
    Directory directory;
    const auto store = make_disk_photo_store(directory / "photos", shared_random());
    const std::string bytes(100'000, 'p');
    {
        FileSizeLimit limit(50'000);
        CHECK_THROWS_AS(store->put(bytes, "small"), std::system_error);
    }
    CHECK(files_in(directory / "photos").empty());
    CHECK(store->get(store->put(bytes, "small")) == bytes);
}
