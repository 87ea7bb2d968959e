#pragma once
// What the adapter tests share: where the test data is, fixed randomness, and a WeChat platform
// that signs and seals as the real one does.
#include "adapters/channel.hpp"
#include "adapters/crypto.hpp"
#include "dialogs/json.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed::test {

// The folder of that name in the shared test data; nothing, and one line that says so, when absent.
inline std::optional<std::filesystem::path> data_folder(const char* name) {
    const char* const chosen = std::getenv("HEED_DATA");
    const std::filesystem::path root =
        chosen ? std::filesystem::path(chosen)
               : std::filesystem::path(HEED_SOURCE_DIR).parent_path() / "shared" / "data";
    if (std::filesystem::is_directory(root / name)) return root / name;
    std::printf("skipped: no test data at %s\n", (root / name).c_str());
    return std::nullopt;
}

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline rapidjson::Document read_vectors(const std::filesystem::path& path) {
    rapidjson::Document document;
    document.Parse(read_file(path).c_str());
    return document;
}

inline std::string text_of(const rapidjson::Value& object, const char* name) {
    return std::string(json::string_at(object, name).value_or(""));
}

// The bytes of `text`, over and over.
class FixedRandom final : public Random {
public:
    explicit FixedRandom(std::string text = "aaaabbbbccccdddd") : text_(std::move(text)) {}
    void fill(unsigned char* bytes, std::size_t count) override {
        for (std::size_t i = 0; i < count; ++i) {
            bytes[i] = static_cast<unsigned char>(text_[next_++ % text_.size()]);
        }
    }

private:
    std::string text_;
    std::size_t next_ = 0;
};

inline std::string sorted_sha1(std::vector<std::string> parts) {
    std::ranges::sort(parts);
    std::string text;
    for (const std::string& part : parts) text += part;
    return crypto::sha1_hex(text);
}

inline HttpRequestView post(std::string_view query, std::string_view body) {
    HttpRequestView request;
    request.method = "POST";
    request.query = query;
    request.body = body;
    return request;
}

// A moment in seconds since 1970.
inline TimePoint at(long long seconds) { return TimePoint(std::chrono::seconds(seconds)); }

// The refusal's status; 0 when it was not refused.
inline unsigned status_of(const Decoded& decoded) {
    const auto* refused = std::get_if<Refused>(&decoded);
    return refused ? refused->status : 0;
}

}  // namespace heed::test
