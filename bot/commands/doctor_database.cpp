// What is stored, and who answers for it.
#include "bot/backup_stamp.hpp"
#include "bot/commands/doctor.hpp"
#include "bot/commands/outbox.hpp"
#include "bot/database.hpp"
#include "storage/sqlite/moved_mark.hpp"

#include <algorithm>

namespace heed {
namespace {

using Level = Finding::Level;

constexpr std::size_t outbox_rows_max = 1000;
constexpr std::size_t shown_max = 5;

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), shown_max); ++i)
        text += (i == 0 ? "" : ", ") + names[i];
    if (names.size() > shown_max)
        text += " and " + std::to_string(names.size() - shown_max) + " more";
    return text;
}

Finding examine_heads(ReadTx& reader, const Organisation& organisation) {
    std::vector<std::string> without;
    const auto staff = reader.all_staff();
    for (const Department& department : organisation.departments) {
        const bool led = std::ranges::any_of(staff, [&](const StaffRow& row) {
            return row.member.department == department.id &&
                   row.member.role == casework::Role::head;
        });
        if (!led) without.push_back(department.id);
    }
    if (without.empty()) return {Level::good, "staff", "every department has a head", {}};
    return {
        Level::doubt,
        "staff",
        "no head is bound for " + listed(without),
        "heed staff invite --department ID --role head: until then their cases climb to the head "
        "above"};
}

Finding examine_outbox(ReadTx& reader) {
    std::size_t dead = 0;
    for (const OutboxState state : dead_states)
        dead += reader.outbox(state, outbox_rows_max).size();
    if (dead == 0) return {Level::good, "notices", "all have arrived or are on their way", {}};
    return {
        Level::doubt,
        "notices",
        std::to_string(dead) + (dead == 1 ? " has" : " have") + " not arrived",
        "heed outbox --state dead says which, and why; who was never told may have to be called"};
}

Finding examine_quarantine(ReadTx& reader) {
    const auto aside = reader.counts().quarantined;
    if (aside == 0) return {Level::good, "messages", "none is set aside", {}};
    return {
        Level::doubt,
        "messages",
        std::to_string(aside) + " could not be handled and " + (aside == 1 ? "is" : "are") +
            " set aside",
        "look into the table `quarantine` and report it as a fault of heed"};
}

Finding examine_pages(StoreReader& reader) {
    if (const std::string damage = reader.damage(); !damage.empty()) {
        return {
            Level::fault,
            "pages",
            damage,
            "keep the file, and heed restore into a new place (docs/operations.md, \"A damaged "
            "page\")"};
    }
    if (!reader.has_page_sums()) {
        return {
            Level::doubt,
            "pages",
            "they have no checksums: changed bits in a text would not be noticed",
            "heed serve adds them when it starts and the disk has room for two more databases"};
    }
    return {Level::good, "pages", "each is as it was written, by its checksum", {}};
}

// A night that was missed is no doubt yet.
constexpr auto backup_wanted_within = std::chrono::hours(48);

Finding examine_backup(const Config& config, TimePoint now) {
    const char* const advice =
        "heed backup every night (docs/operations.md, \"Backup\"), and now and then heed restore";
    const auto last = last_backup(config.storage.database);
    if (!last) return {Level::doubt, "backup", "there was none yet", advice};
    const auto hours = std::chrono::floor<std::chrono::hours>(now - *last).count();
    const std::string what =
        "the last was made " + std::to_string(hours) + (hours == 1 ? " hour ago" : " hours ago");
    if (now - *last > backup_wanted_within) return {Level::doubt, "backup", what, advice};
    return {Level::good, "backup", what, {}};
}

}  // namespace

Findings examine_database(const Config& config, const Organisation& organisation, TimePoint now) {
    const bool elsewhere = is_postgres(config.storage);
    if (!elsewhere && !std::filesystem::exists(config.storage.database)) {
        return {
            {Level::doubt,
             "database",
             "there is none yet at " + config.storage.database.string(),
             "heed serve makes it; if there should be one, look at [storage] database"}};
    }
    try {
        if (const auto mark = elsewhere ? std::nullopt : read_moved_mark(config.storage.database)) {
            return {
                {Level::fault,
                 "database",
                 "it was moved to " + mark->to + " at " + to_rfc3339(mark->at),
                 "name that in [storage] database: heed serve refuses the file"}};
        }
        const auto reader = open_reader(config.storage);
        const StoreCounts counts = reader->counts();
        Findings findings{
            {Level::good,
             "database",
             std::to_string(counts.complaints) + " complaints, " +
                 std::to_string(counts.open_complaints) + " open; its key is the configured one",
             {}},
            examine_quarantine(*reader),
            examine_outbox(*reader),
            examine_heads(*reader, organisation)};
        // PostgreSQL's pages and backups are its operator's, and not seen from here.
        if (!elsewhere) {
            findings.push_back(examine_pages(*reader));
            findings.push_back(examine_backup(config, now));
        }
        return findings;
    } catch (const std::exception& error) {
        return {
            {Level::fault,
             "database",
             error.what(),
             elsewhere ? "ask PostgreSQL's log; heed serve makes the tables"
                       : "when it is damaged: keep the file, and heed restore into a new place"}};
    }
}

}  // namespace heed
