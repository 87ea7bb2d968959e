#pragma once
// Addresses of kept photos that work for a while and for whoever has them: signed, so that nothing
// about them is stored and nobody can make one up.
#include "bot/config.hpp"
#include "dialogs/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace heed {

class PhotoLinks {
public:
    // `config` outlives it; its storage key signs.
    explicit PhotoLinks(const Config& config) : config_(config) {}

    // "https://…/photo/SHA256/UNTIL/SIGNATURE", good for an hour from `now`, for an hour and a
    // minute at most; the same within a minute. `sha256` is lower-case hex.
    std::string url_of(std::string_view sha256, TimePoint now) const;
    // The same without scheme and host.
    std::string path_of(std::string_view sha256, TimePoint now) const;
    // The SHA-256 that `path` asks for; nothing when the signature is wrong or the time is over.
    std::optional<std::string> photo_at(std::string_view path, TimePoint now) const;
    static bool is_one(std::string_view path) { return path.starts_with("/photo/"); }

private:
    std::string signature(std::string_view sha256, std::string_view until) const;

    const Config& config_;
};

}  // namespace heed
