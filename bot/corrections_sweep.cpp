#include "bot/corrections_sweep.hpp"

#include "bot/await_store.hpp"
#include "bot/await_thread.hpp"
#include "bot/corrections.hpp"
#include "bot/log.hpp"
#include "storage/descriptor.hpp"

#include <fcntl.h>
#include <fstream>
#include <set>

namespace heed {
namespace {

struct CountWork {
    std::int64_t operator()(ReadTx& tx) const { return tx.accounts_erased(); }
};
struct NumbersWork {
    std::filesystem::path file;
    std::vector<std::string> operator()() const { return complaints_in_corrections(file); }
};
struct NobodysWork {
    std::vector<std::string> numbers;
    std::unordered_set<std::string> operator()(ReadTx& tx) const {
        return nobodys_complaints(numbers, tx);
    }
};
struct RemoveWork {
    std::filesystem::path file;
    std::unordered_set<std::string> numbers;
    std::size_t operator()() const { return remove_corrections(file, numbers); }
};

}  // namespace

std::vector<std::string> complaints_in_corrections(const std::filesystem::path& file) {
    std::set<std::string> numbers;
    std::ifstream stream(file, std::ios::binary);
    for (std::string line; std::getline(stream, line);)
        if (const auto number = number_of_correction(line); !number.empty())
            numbers.emplace(number);
    return {numbers.begin(), numbers.end()};
}

std::unordered_set<std::string> nobodys_complaints(
    const std::vector<std::string>& numbers, ReadTx& tx
) {
    std::unordered_set<std::string> nobodys;
    for (const std::string& number : numbers)
        if (!tx.has_person(number)) nobodys.insert(number);
    return nobodys;
}

std::size_t remove_corrections(
    const std::filesystem::path& file, const std::unordered_set<std::string>& numbers
) {
    if (numbers.empty()) return 0;
    std::string kept;
    std::size_t removed = 0;
    {
        std::ifstream stream(file, std::ios::binary);
        for (std::string line; std::getline(stream, line);) {
            if (numbers.contains(std::string(number_of_correction(line)))) {
                ++removed;
            } else {
                kept.append(line).append("\n");
            }
        }
    }
    if (removed == 0) return 0;
    std::filesystem::path part = file;
    part += ".part";
    const auto out = storage::open_file(part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
    storage::write_all(out, kept, part);
    storage::sync(out, part);
    std::filesystem::rename(part, file);
    const auto directory = file.parent_path();
    storage::sync_directory(directory.empty() ? std::filesystem::path(".") : directory);
    return removed;
}

Task<std::size_t> CorrectionsSweep::sweep() {
    // Asked first: who is erased meanwhile is for the next time.
    CountWork count;
    const std::int64_t erased = co_await read(store_, std::move(count));
    if (seen_ == erased) co_return 0;
    NumbersWork look{file_};
    const std::vector<std::string> numbers = co_await on_thread(files_, std::move(look));
    std::size_t removed = 0;
    if (!numbers.empty()) {
        NobodysWork ask{numbers};
        const std::unordered_set<std::string> nobodys = co_await read(store_, std::move(ask));
        RemoveWork remove{file_, nobodys};
        removed = co_await on_thread(files_, std::move(remove));
    }
    seen_ = erased;
    co_return removed;
}

Task<bool> CorrectionsSweep::look() {
    try {
        const std::size_t removed = co_await sweep();
        if (removed > 0) log::info("corrections_removed", {{"lines", std::to_string(removed)}});
    } catch (const std::exception& error) {
        log::error("corrections_sweep_failed", {{"why", error.what()}});
    }
    co_return false;
}

Task<void> CorrectionsSweep::run() {
    auto round = [this] { return look(); };
    return loop_.run(std::move(round));
}

}  // namespace heed
