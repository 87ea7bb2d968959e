#include "bot/corrections.hpp"

#include "bot/log.hpp"
#include "dialogs/conversation/recognise.hpp"
#include "dialogs/number.hpp"
#include "dialogs/utf8.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace heed {
namespace {

constexpr int phones_max = 20;  // cut out of one text

std::string without_phones(std::string_view text) {
    std::string rest(text);
    for (int i = 0; i < phones_max; ++i) {
        auto cut = conversation::cut_phone(rest, " ");
        if (!cut) return rest;
        rest = std::move(cut->rest);
    }
    return {};  // a list of numbers is no complaint
}

}  // namespace

std::string correction_line(
    std::string_view category, std::string_view text, std::string_view number
) {
    std::string learnt = without_phones(cut_bytes(text, Corrections::text_bytes_max));
    const auto separates = [](char byte) { return byte == '\t' || byte == '\n' || byte == '\r'; };
    std::ranges::replace_if(learnt, separates, ' ');
    if (category.empty() || fold(learnt).empty()) return {};
    return std::string(category).append("\t").append(learnt).append("\t").append(number).append("\n"
    );
}

std::string_view number_of_correction(std::string_view line) {
    constexpr std::size_t date_digits = 6;
    const std::size_t last = line.rfind('\t');
    if (last == line.npos || line.find('\t') == last) return {};
    const std::string_view number = line.substr(last + 1);
    const std::size_t first_hyphen = number.find('-'), second_hyphen = number.rfind('-');
    if (first_hyphen == number.npos || first_hyphen < date_digits || second_hyphen == first_hyphen)
        return {};
    const std::string_view date = number.substr(first_hyphen - date_digits, date_digits);
    std::uint32_t sequence = 0;
    const auto read =
        std::from_chars(number.data() + first_hyphen + 1, number.data() + second_hyphen, sequence);
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (read.ec != std::errc{} || sequence == 0 || !std::ranges::all_of(date, is_digit)) return {};
    const std::string_view prefix = number.substr(0, first_hyphen - date_digits);
    return complaint_number(prefix, date, sequence) == number ? number : std::string_view{};
}

std::filesystem::path corrections_file_of(const Config& config) {
    return config.storage.database.parent_path() / "corrections.tsv";
}

void Corrections::record(
    std::string_view category, std::string_view text, std::string_view number
) {
    if (file_.empty()) return;
    std::string line = correction_line(category, text, number);
    if (line.empty()) return;
    boost::asio::post(files_, [this, line = std::move(line)] { append(line); });
}

void Corrections::append(const std::string& line) const {
    const int flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC;
    const int file = ::open(file_.c_str(), flags, S_IRUSR | S_IWUSR);
    struct stat state {};
    if (file < 0 || ::fstat(file, &state) != 0) {
        log::warning("correction_lost", {{"why", std::strerror(errno)}});
        if (file >= 0) ::close(file);
        return;
    }
    const bool room = static_cast<std::uintmax_t>(state.st_size) + line.size() <= file_bytes_max;
    // One call for the whole line: a crash leaves no half of one before the next.
    if (room && ::write(file, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
        log::warning("correction_lost", {{"why", std::strerror(errno)}});
    }
    ::close(file);
}

}  // namespace heed
