#include "storage/sql/erased_follower.hpp"

#include <string>
#include <unordered_set>
#include <utility>

namespace heed::sql {

std::vector<ErasedEntry> ErasedFollower::keep(Erasure& erasure, const std::filesystem::path& file) {
    std::vector<ErasedEntry> listed = read_erased_list(file);
    std::unordered_set<std::string> in_list, in_table;
    for (const ErasedEntry& entry : listed) in_list.insert(entry.hash);
    std::vector<ErasedEntry> missing;
    for (ErasedEntry& entry : erasure.erased_after(0)) {
        listed_up_to_ = entry.id;
        in_table.insert(entry.hash);
        if (!in_list.contains(entry.hash)) missing.push_back(std::move(entry));
    }
    append_to_erased_list(file, missing);
    file_ = file;
    std::erase_if(listed, [&](const ErasedEntry& entry) { return in_table.contains(entry.hash); });
    return listed;
}

void ErasedFollower::follow(Erasure& erasure) {
    if (file_.empty()) return;
    try {
        const auto entries = erasure.erased_after(listed_up_to_);
        append_to_erased_list(file_, entries);
        if (!entries.empty()) listed_up_to_ = entries.back().id;
        behind_ = false;
    } catch (const std::exception& error) {
        if (!behind_ && log_)
            log_(std::string("the list of erased residents was not written: ") + error.what());
        behind_ = true;
    }
}

}  // namespace heed::sql
