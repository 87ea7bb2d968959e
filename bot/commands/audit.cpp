#include "bot/commands/audit.hpp"

#include "bot/database.hpp"
#include "storage/audit_checkpoints.hpp"

#include <stdexcept>

namespace heed {
namespace {

void say_fault(const AuditFault& fault, std::ostream& err) {
    const std::string row = std::to_string(fault.seq);
    switch (fault.kind) {
        case AuditFault::Kind::broken:
            err << "row " << row
                << " does not fit to the row before it: one of them was changed, or rows between"
                   " them are gone.";
            break;
        case AuditFault::Kind::rewritten:
            err << "row " << row << " is not what it was when the trail was signed at "
                << to_rfc3339(fault.at) << ": the trail was written anew from there or before.";
            break;
        case AuditFault::Kind::cut_off:
            err << "row " << row << " and what follows are gone: they were there when the trail was"
                << " signed at " << to_rfc3339(fault.at) << '.';
            break;
    }
    err << "\nCompare with a backup (`heed restore` into another instance), and find out who could"
           " write to the database.\n";
}

}  // namespace

int run_audit_verify(
    const Config& config,
    const std::filesystem::path& checkpoints,
    std::string_view old_key,
    std::ostream& out,
    std::ostream& err
) {
    const auto& database = config.storage.database;
    const bool elsewhere = !checkpoints.empty();
    const auto file = elsewhere ? checkpoints : audit_checkpoints_of(database);
    if (elsewhere && !std::filesystem::exists(file))
        throw std::runtime_error("there is no file " + file.string());
    const CheckpointKey key(old_key.empty() ? config.storage.encryption_key : old_key);
    std::vector<AuditCheckpoint> signed_before;
    try {
        signed_before = read_checkpoints(file, key);
    } catch (const std::runtime_error& error) {
        err << "heed audit verify: " << error.what() << '\n';
        return 1;
    }
    const auto reader = open_reader(config.storage);
    if (const auto fault = reader->audit_fault(signed_before)) {
        err << "heed audit verify: ";
        say_fault(*fault, err);
        return 1;
    }
    out << "The audit trail is whole: " << reader->audit_rows() << " rows.\n";
    if (signed_before.empty()) {
        out << "No checkpoint was signed yet, so rows cut off at its end would not be noticed.\n";
    } else {
        out << "It has what " << signed_before.size() << " checkpoints say, the last of "
            << to_rfc3339(signed_before.back().at) << " at row " << signed_before.back().head.seq
            << ".\nSigned with the key " << key.public_key() << " (Ed25519).\n";
    }
    return 0;
}

}  // namespace heed
