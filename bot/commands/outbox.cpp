#include "bot/commands/outbox.hpp"

#include "dialogs/json.hpp"
#include "storage/sqlite/sqlite_store.hpp"

namespace heed {
namespace {

constexpr std::size_t rows_max = 10'000;

}  // namespace

int run_outbox(const Config& config, std::optional<OutboxState> state, std::ostream& out) {
    const auto reader = open_sqlite_reader(config.storage.database, config.storage.encryption_key);
    for (const OutboxItem& item : reader->outbox(state, rows_max)) {
        std::string line = R"({"id":)" + std::to_string(item.id) + R"(,"state":)";
        json::append_quoted(line, to_string(item.state));
        line += item.entry.kind == OutboxKind::notice ? R"(,"kind":"notice")"
                                                      : R"(,"kind":"fetch_photo")";
        line += R"(,"event":)";
        json::append_quoted(line, item.entry.notice.event);
        line += R"(,"number":)";
        json::append_quoted(line, item.entry.number);
        line += R"(,"attempts":)" + std::to_string(item.attempts) + R"(,"due":)";
        json::append_quoted(line, to_rfc3339(item.entry.due));
        line += R"(,"why":)";
        json::append_quoted(line, item.why);
        out << line << "}\n";
    }
    return 0;
}

}  // namespace heed
