#include "storage/sql/erased_list.hpp"

#include "storage/crypto.hpp"
#include "storage/line_file.hpp"

#include <algorithm>
#include <stdexcept>

namespace heed::sql {
namespace {

constexpr std::size_t hash_digits = 64;
// A hash, a blank and the time: one that a power cut has shortened is shorter.
constexpr std::size_t least_whole_line = hash_digits + 1 + 20;

bool is_hash(std::string_view text) {
    return text.size() == hash_digits && std::ranges::all_of(text, [](char digit) {
               return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
           });
}

}  // namespace

std::string erased_hash(std::string_view resident) {
    return storage::to_hex(storage::sha256("heed erased " + std::string(resident)));
}

std::vector<ErasedEntry> read_erased_list(const std::filesystem::path& file) {
    std::vector<ErasedEntry> list;
    int number = 0;
    for (const std::string& line : storage::read_lines(file)) {
        ++number;
        const std::string_view all = line;
        const std::size_t blank = all.find(' ');
        const auto at = blank == all.npos ? std::nullopt : parse_rfc3339(all.substr(blank + 1));
        if (!all.empty() && all.size() < least_whole_line) {
            continue;  // cut off by a power cut, and written anew behind it
        } else if (at && is_hash(all.substr(0, blank))) {
            list.push_back({0, line.substr(0, blank), *at});
        } else {
            throw std::runtime_error(
                file.string() + ":" + std::to_string(number) +
                ": not a line of the list of erased residents"
            );
        }
    }
    return list;
}

void append_to_erased_list(
    const std::filesystem::path& file, const std::vector<ErasedEntry>& entries
) {
    std::string lines;
    for (const ErasedEntry& entry : entries)
        lines += entry.hash + ' ' + to_rfc3339(entry.at) + '\n';
    storage::append_lines(file, lines);
}

}  // namespace heed::sql
