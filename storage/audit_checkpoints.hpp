#pragma once
// What makes a cut-off or rewritten end of the audit trail visible: now and then its last row's
// number and hash are signed and written into a file, which may be copied elsewhere.
// Source: docs/decisions/0053-checkpoints-of-the-audit-trail.md.
#include "dialogs/time.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

// The last row of the audit trail at some moment. `hash` has 64 hex digits.
struct AuditHead {
    std::int64_t seq = 0;
    std::string hash;
    bool operator==(const AuditHead&) const = default;
};

struct AuditCheckpoint {
    AuditHead head;
    TimePoint at{};  // when it was signed
};

// Where an instance keeps them: beside its database, in no backup.
inline std::filesystem::path audit_checkpoints_of(std::filesystem::path database) {
    database += ".checkpoints";
    return database;
}

// Ed25519 (RFC 8032), with a key that follows from the instance's encryption key.
class CheckpointKey {
public:
    // Throws std::runtime_error when OpenSSL refuses.
    explicit CheckpointKey(std::string_view encryption_key);
    ~CheckpointKey();
    CheckpointKey(const CheckpointKey&) = delete;
    CheckpointKey& operator=(const CheckpointKey&) = delete;

    // "SEQ HASH TIME SIGNATURE\n".
    std::string line(const AuditCheckpoint& checkpoint) const;
    // Nothing when it is no such line, or was not signed with this key. Without the line's end.
    std::optional<AuditCheckpoint> read(std::string_view line) const;
    // 64 hex digits: with it anybody can check the lines.
    std::string public_key() const;

private:
    struct Key;
    std::unique_ptr<Key> key_;
};

// All of a file, in its order; empty when there is none. Throws std::runtime_error, naming the line,
// for one that was not signed with `key`.
std::vector<AuditCheckpoint> read_checkpoints(
    const std::filesystem::path& file, const CheckpointKey& key
);

}  // namespace heed
