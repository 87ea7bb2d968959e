#pragma once
// Where photos lie: named by what they contain.
#include <optional>
#include <string>
#include <string_view>

namespace heed {

class PhotoStore {
public:
    virtual ~PhotoStore() = default;
    // Keeps `bytes` under the SHA-256 of their content (lower-case hex, returned). Durable when it
    // returns: written to a temporary name, synced, renamed, directory synced. Blocking.
    // Throws std::system_error when the disk refuses; no partial file is left under the final name.
    virtual std::string put(std::string_view bytes) = 0;
    // Nothing when there is none. Throws std::system_error for a failing disk and
    // std::runtime_error when the content no longer has its hash.
    virtual std::optional<std::string> get(std::string_view sha256) = 0;
};

}  // namespace heed
