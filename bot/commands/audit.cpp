#include "bot/commands/audit.hpp"

#include "storage/sqlite/sqlite_store.hpp"

namespace heed {

int run_audit_verify(const Config& config, std::ostream& out, std::ostream& err) {
    const auto reader = open_sqlite_reader(config.storage.database, config.storage.encryption_key);
    if (const auto broken = reader->first_broken_audit()) {
        err << "heed audit verify: row " << *broken
            << " does not fit to the row before it: one of them was changed, or rows between them"
               " are gone.\nCompare with a backup (`heed restore` into another instance), and find"
               " out who could write to the database.\n";
        return 1;
    }
    out << "The audit trail is whole: " << reader->audit_rows() << " rows.\n";
    return 0;
}

}  // namespace heed
