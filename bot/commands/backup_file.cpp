#include "bot/commands/backup_file.hpp"

#include "dialogs/json.hpp"
#include "storage/descriptor.hpp"

#include <cerrno>
#include <fcntl.h>
#include <limits>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace heed::backup {
namespace {

constexpr int format = 1;
constexpr std::size_t line_bytes_max = 1024;
constexpr std::uint64_t part_bytes = 1024 * 1024;
constexpr auto any_count = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
// Above what the configuration allows a photo (limits.photo_bytes).
constexpr std::uint64_t photo_bytes_max = 256 * 1024 * 1024;

std::runtime_error unknown_form() {
    return std::runtime_error("it is not of a form that this heed knows");
}

std::uint64_t count_at(const rapidjson::Value& object, const char* name, std::uint64_t max) {
    const auto value = json::integer_at(object, name);
    if (!value || *value < 0 || static_cast<std::uint64_t>(*value) > max) throw unknown_form();
    return static_cast<std::uint64_t>(*value);
}

rapidjson::Document parsed_line(storage::SealedReader& reader) {
    rapidjson::Document document;
    if (!json::parse(reader.line(line_bytes_max), document).empty() || !document.IsObject())
        throw unknown_form();
    return document;
}

Head read_head(storage::SealedReader& reader) {
    const auto line = parsed_line(reader);
    const auto taken_at = parse_rfc3339(json::string_at(line, "taken_at").value_or(""));
    if (json::integer_at(line, "format") != format || !taken_at) throw unknown_form();
    return {*taken_at, count_at(line, "database", any_count), count_at(line, "photos", any_count)};
}

void read_photo(
    const rapidjson::Document& line, storage::SealedReader& reader, const Visitor& visitor
) {
    const auto sha256 = json::string_at(line, "photo");
    if (!sha256) throw unknown_form();
    const PhotoHead head{
        std::string(*sha256),
        count_at(line, "bytes", photo_bytes_max),
        count_at(line, "thumbnail", photo_bytes_max)};
    const std::string bytes = reader.read(head.bytes);
    visitor.photo(head, bytes, reader.read(head.thumbnail_bytes));
}

void read_all(storage::SealedReader& reader, const Visitor& visitor) {
    const Head head = read_head(reader);
    visitor.head(head);
    for (std::uint64_t left = head.database_bytes; left > 0;) {
        const std::uint64_t part = std::min(left, part_bytes);
        visitor.database(reader.read(part));
        left -= part;
    }
    for (std::uint64_t photos = 0;; ++photos) {
        const auto line = parsed_line(reader);
        if (json::find(line, "end") != nullptr) {
            if (count_at(line, "photos", any_count) != photos || !reader.at_end())
                throw unknown_form();
            return;
        }
        read_photo(line, reader, visitor);
    }
}

}  // namespace

std::string line_of(const Head& head) {
    return R"({"heed":")" HEED_VERSION R"(","format":)" + std::to_string(format) +
           R"(,"taken_at":")" + to_rfc3339(head.taken_at) + R"(","database":)" +
           std::to_string(head.database_bytes) + R"(,"photos":)" + std::to_string(head.photos) +
           "}\n";
}

std::string line_of(const PhotoHead& photo) {
    return R"({"photo":")" + photo.sha256 + R"(","bytes":)" + std::to_string(photo.bytes) +
           R"(,"thumbnail":)" + std::to_string(photo.thumbnail_bytes) + "}\n";
}

std::string end_line(std::uint64_t photos) {
    return R"({"end":true,"photos":)" + std::to_string(photos) + "}\n";
}

void read_backup(
    const std::filesystem::path& file, std::string_view encryption_key, const Visitor& visitor
) {
    const auto opened = storage::open_file(file, O_RDONLY);
    const auto source = [&](char* buffer, std::size_t count) {
        std::size_t filled = 0;
        while (filled < count) {
            const ssize_t length = ::read(opened.get(), buffer + filled, count - filled);
            if (length < 0 && errno == EINTR) continue;
            if (length < 0) {
                throw std::system_error(
                    errno, std::generic_category(), "cannot read " + file.string()
                );
            }
            if (length == 0) break;
            filled += static_cast<std::size_t>(length);
        }
        return filled;
    };
    try {
        storage::SealedReader reader(encryption_key, purpose, source);
        read_all(reader, visitor);
    } catch (const std::system_error&) {
        throw;
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(file.string() + " is no whole backup: " + error.what());
    }
}

}  // namespace heed::backup
