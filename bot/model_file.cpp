#include "bot/model_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace heed {
namespace {

namespace fs = std::filesystem;

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool sync_directory(const fs::path& directory) {
    const int opened = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return false;
    const bool synced = ::fsync(opened) == 0;
    ::close(opened);
    return synced;
}

}  // namespace

ModelFile read_model_file(const fs::path& file) {
    std::error_code failure;
    if (file.empty() || !fs::exists(file, failure)) return {};
    if (!fs::is_regular_file(file, failure)) return {nullptr, "the classifier is no regular file"};
    if (fs::file_size(file, failure) > model_bytes_max) {
        return {nullptr, "the classifier: larger than 20 MB: no model of heed"};
    }
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (!in && !in.eof()) return {nullptr, "the classifier cannot be read"};
    const auto decoded = decode_model(bytes);
    if (const auto* fault = std::get_if<std::string>(&decoded)) {
        return {nullptr, "the classifier: " + *fault};
    }
    return {std::make_unique<LinearClassifier>(std::get<LinearParameters>(decoded)), {}};
}

std::string replace_model_file(const fs::path& file, std::string_view bytes) {
    const fs::path directory = file.has_parent_path() ? file.parent_path() : fs::path(".");
    std::string beside = file.string() + ".XXXXXX";
    const auto because = [&] {
        return "cannot write " + file.string() + ": " + std::strerror(errno);
    };
    const int opened = ::mkostemp(beside.data(), O_CLOEXEC);
    if (opened < 0) return because();
    const bool written =
        write_all(opened, bytes) && ::fchmod(opened, 0640) == 0 && ::fsync(opened) == 0;
    const std::string wrong = written ? std::string() : because();
    ::close(opened);
    if (!wrong.empty()) {
        ::unlink(beside.c_str());
        return wrong;
    }
    if (::rename(beside.c_str(), file.c_str()) != 0 || !sync_directory(directory)) {
        const std::string why = because();
        ::unlink(beside.c_str());
        return why;
    }
    return {};
}

}  // namespace heed
