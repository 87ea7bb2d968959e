#include "bot/commands/backup.hpp"

#include "bot/backup_stamp.hpp"
#include "bot/commands/backup_file.hpp"
#include "bot/database.hpp"
#include "bot/owner.hpp"
#include "bot/photo_storage.hpp"
#include "bot/system.hpp"
#include "storage/audit_checkpoints.hpp"
#include "storage/descriptor.hpp"
#include "storage/sqlite/snapshot.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace heed {
namespace {

namespace fs = std::filesystem;

fs::path beside(fs::path file, const char* suffix) {
    file += suffix;
    return file;
}

fs::path directory_of(const fs::path& file) {
    const auto parent = file.parent_path();
    return parent.empty() ? fs::path(".") : parent;
}

// Gone at the end, whatever happens.
class Temporary {
public:
    explicit Temporary(fs::path path) : path_(std::move(path)) {}
    ~Temporary() {
        std::error_code ignored;
        fs::remove(path_, ignored);
    }
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

// Each once, in order.
std::vector<std::string> photo_hashes(StoreReader& reader) {
    std::vector<std::string> all;
    for (const char digit : std::string_view("0123456789abcdef")) {
        const auto some = reader.photo_hashes(std::string(1, digit));
        all.insert(all.end(), some.begin(), some.end());
    }
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

struct Photo {
    std::string bytes, thumbnail;
};
// Nothing, and a line that says why, when the disk does not have it whole.
std::optional<Photo> load(PhotoStore& store, const std::string& hash, const BackupTools& tools) {
    std::string why = "is not on the disk";
    try {
        if (auto bytes = store.get(hash))
            return Photo{*std::move(bytes), store.thumbnail(hash).value_or("")};
    } catch (const std::exception& error) {
        why = error.what();
    }
    tools.progress.clear();
    tools.err << "heed backup: left out, photo " << hash << ": " << why << '\n';
    return std::nullopt;
}

void copy_database(
    const fs::path& copy,
    std::uint64_t size,
    storage::SealedWriter& writer,
    const BackupTools& tools
) {
    const auto file = storage::open_file(copy, O_RDONLY);
    std::array<char, 64 * 1024> buffer{};
    for (std::uint64_t done = 0; done < size;) {
        const ssize_t length = ::read(file.get(), buffer.data(), buffer.size());
        if (length < 0 && errno == EINTR) continue;
        if (length <= 0)
            throw std::system_error(errno, std::generic_category(), "cannot read " + copy.string());
        writer.write({buffer.data(), static_cast<std::size_t>(length)});
        done += static_cast<std::uint64_t>(length);
        tools.progress.at("database", done, size);
    }
}

// How many photos are in it, and whether all are.
struct Written {
    std::uint64_t photos = 0;
    bool whole = true;
};

Written write_photos(
    const Config& config,
    const std::vector<std::string>& hashes,
    storage::SealedWriter& writer,
    const BackupTools& tools
) {
    const SystemClock clock;
    const auto store = open_photo_store(config.storage, tools.random, clock);
    Written written;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        tools.progress.at("photos", i, hashes.size());
        const auto photo = load(*store, hashes[i], tools);
        if (!photo) {
            written.whole = false;
            continue;
        }
        writer.write(backup::line_of(backup::PhotoHead{
            hashes[i], photo->bytes.size(), photo->thumbnail.size()}));
        writer.write(photo->bytes);
        writer.write(photo->thumbnail);
        ++written.photos;
    }
    return written;
}

Written write_backup(const Config& config, const fs::path& file, const BackupTools& tools) {
    const Temporary copy(beside(file, ".database"));
    fs::remove(copy.path());  // what an interrupted backup left
    snapshot_database(config.storage.database, copy.path());
    const auto hashes =
        photo_hashes(*open_sqlite_reader(copy.path(), config.storage.encryption_key));

    const auto out = storage::open_file(file, O_WRONLY | O_CREAT | O_TRUNC);
    storage::SealedWriter writer(
        config.storage.encryption_key,
        backup::purpose,
        tools.random,
        [&](std::string_view bytes) { storage::write_all(out, bytes, file); }
    );
    const std::uint64_t size = fs::file_size(copy.path());
    writer.write(backup::line_of(backup::Head{tools.now, size, hashes.size()}));
    copy_database(copy.path(), size, writer, tools);
    const Written written = write_photos(config, hashes, writer, tools);
    writer.write(backup::end_line(written.photos));
    writer.finish();
    storage::sync(out, file);
    return written;
}

// Reads it as restoring would.
void verify(const Config& config, const fs::path& file, const BackupTools& tools) {
    std::uint64_t done = 0, total = 0;
    backup::read_backup(
        file,
        config.storage.encryption_key,
        {
            .head = [&](const backup::Head& head) { total = head.photos; },
            .database = [](std::string_view) {},
            .photo = [&](const backup::PhotoHead&, std::string_view, std::string_view
                     ) { tools.progress.at("reading it again", ++done, total); },
        }
    );
}

// Of an earlier restore that did not end.
fs::path restoring(const Config& config) { return beside(config.storage.database, ".restoring"); }

// Empty when there is nothing that restoring would mix with.
std::string refusal(const Config& config) {
    const fs::path& database = config.storage.database;
    if (fs::exists(database))
        return database.string() + " exists: heed restores only where nothing is";
    if (fs::exists(restoring(config))) return {};
    // In a bucket nothing mixes: what is there has the name of what it holds.
    if (!config.storage.s3.bucket.empty()) return {};
    std::error_code absent;
    const fs::directory_iterator photos(config.storage.photos, absent);
    if (!absent && photos != fs::directory_iterator())
        return config.storage.photos.string() +
               " is not empty: heed restores only where nothing is";
    return {};
}

const std::string& key_of_backup(const Config& config, const BackupTools& tools) {
    return tools.old_key.empty() ? config.storage.encryption_key : tools.old_key;
}

// Writes what the backup holds to the disk; the time it was taken.
TimePoint unpack(const Config& config, const fs::path& file, const BackupTools& tools) {
    storage::make_directories(directory_of(config.storage.database));
    const fs::path copy = restoring(config);
    const auto out = storage::open_file(copy, O_WRONLY | O_CREAT | O_TRUNC);
    const SystemClock clock;
    const auto store = open_photo_store(config.storage, tools.random, clock);
    backup::Head about;
    std::uint64_t bytes = 0, photos = 0;
    backup::read_backup(
        file,
        key_of_backup(config, tools),
        {
            .head = [&](const backup::Head& head) { about = head; },
            .database =
                [&](std::string_view part) {
                    storage::write_all(out, part, copy);
                    tools.progress.at("database", bytes += part.size(), about.database_bytes);
                },
            .photo =
                [&](const backup::PhotoHead& head,
                    std::string_view photo,
                    std::string_view thumbnail) {
                    if (store->put(photo, thumbnail) != head.sha256)
                        throw std::runtime_error("the photo " + head.sha256 + " is another one");
                    tools.progress.at("photos", ++photos, about.photos);
                },
        }
    );
    storage::sync(out, copy);
    return about.taken_at;
}

int failed(const char* command, const std::exception& error, const BackupTools& tools) {
    tools.progress.clear();
    tools.err << "heed " << command << ": " << error.what() << '\n';
    return 1;
}

// The trail of a backup ends before what they say.
void set_checkpoints_aside(const fs::path& database) {
    const fs::path file = audit_checkpoints_of(database);
    if (fs::exists(file)) fs::rename(file, beside(file, ".before-restore"));
}

}  // namespace

int run_backup(const Config& config, const fs::path& file, const BackupTools& tools) {
    if (is_postgres(config.storage)) {
        tools.err << "heed backup: " << place_of_database(config.storage)
                  << " is backed up with PostgreSQL's own tools: pg_dump, or pg_basebackup and its"
                     " log; photos with those of their store\n";
        return 1;
    }
    if (fs::exists(file)) {
        tools.err << "heed backup: " << file.string() << " exists: name a new file\n";
        return 1;
    }
    const fs::path part = beside(file, ".part");
    try {
        demand_owner_beside(config.storage.database);
        const Temporary unfinished(part);
        const Written written = write_backup(config, part, tools);
        verify(config, part, tools);
        fs::rename(part, file);
        storage::sync_directory(directory_of(file));
        tools.progress.clear();
        if (written.whole) {
            if (const std::string why = stamp_backup(config.storage.database, tools.now);
                !why.empty())
                tools.err << "heed backup: done, but its time could not be noted: " << why << '\n';
        }
        tools.out
            << file.string() << ": " << fs::file_size(file) << " bytes, " << written.photos
            << (written.photos == 1 ? " photo" : " photos") << ", as of " << to_rfc3339(tools.now)
            << ".\n"
            << "It opens only with the encryption key of this instance: keep that elsewhere.\n";
        return written.whole ? 0 : 1;
    } catch (const std::exception& error) {
        return failed("backup", error, tools);
    }
}

int run_restore(const Config& config, const fs::path& file, const BackupTools& tools) {
    if (is_postgres(config.storage)) {
        tools.err << "heed restore: backups of heed go into a SQLite file; what pg_dump has written"
                     " goes back with pg_restore\n";
        return 1;
    }
    try {
        demand_owner_beside(config.storage.database);
        if (const std::string why = refusal(config); !why.empty()) {
            tools.err << "heed restore: " << why << '\n';
            return 1;
        }
        const TimePoint taken_at = unpack(config, file, tools);
        const std::size_t erased = restore_database(
            {restoring(config),
             config.storage.database,
             taken_at,
             tools.now,
             erased_list_of(config.storage.database)},
            {key_of_backup(config, tools), config.storage.encryption_key},
            tools.random
        );
        set_checkpoints_aside(config.storage.database);
        tools.progress.clear();
        if (erased > 0) {
            tools.out << erased << (erased == 1 ? " resident" : " residents")
                      << " erased since then: erased again.\n";
        }
        tools.out << "Restored as of " << to_rfc3339(taken_at)
                  << ". Notices that were on their way then are not sent again:\n"
                  << "`heed outbox --state cancelled` lists them. Start with `heed serve`.\n";
        return 0;
    } catch (const std::exception& error) {
        return failed("restore", error, tools);
    }
}

}  // namespace heed
