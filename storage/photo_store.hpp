#pragma once
// Where photos lie: named by what they contain.
#include "dialogs/time.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

class PhotoStore {
public:
    virtual ~PhotoStore() = default;
    // Keeps `bytes` and the thumbnail made of them, if any, under the SHA-256 of `bytes`
    // (lower-case hex, returned). Durable when it returns: written to a temporary name, synced,
    // renamed, directory synced. Blocking. What is there already counts as new for sweep(). Throws
    // std::system_error when the disk refuses; no partial file is left under the final name.
    virtual std::string put(std::string_view bytes, std::string_view thumbnail) = 0;
    // Nothing when there is none. Throws std::system_error for a failing disk and
    // std::runtime_error when the content no longer has its hash.
    virtual std::optional<std::string> get(std::string_view sha256) = 0;
    virtual std::optional<std::string> thumbnail(std::string_view sha256) = 0;
    // Deletes what nobody wants of the photos whose hash begins with `prefix` (two hex digits), but
    // nothing put after `before`: its row may not be written yet. The number of files deleted.
    // Throws std::system_error for a failing disk.
    virtual std::size_t sweep(
        std::string_view prefix,
        TimePoint before,
        const std::function<bool(std::string_view sha256)>& wanted
    ) = 0;
};

}  // namespace heed
