#pragma once
// What people said a complaint is about, kept for the next training: a file of lines
// category<TAB>text<TAB>number that `heed train --input` reads. The number says whose words they
// are, so that they go with that person: corrections_sweep.hpp.
#include "bot/config.hpp"

#include <boost/asio/thread_pool.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace heed {

class Corrections {
public:
    // Then no more lines are added, until someone has trained with the file and moved it away.
    static constexpr std::uintmax_t file_bytes_max = 10'000'000;
    static constexpr std::size_t text_bytes_max = 4000;

    // Both outlive this. An empty `file` keeps nothing.
    Corrections(std::filesystem::path file, boost::asio::thread_pool& files)
        : file_(std::move(file)), files_(files) {}

    // A resident or a member of staff chose `category` for `text` of the complaint `number`.
    // Returns at once; the line is written by the thread of `files`. Losing one is no harm, so it
    // is not synced, and a fault is logged only. Thread-safe.
    void record(std::string_view category, std::string_view text, std::string_view number);

private:
    void append(const std::string& line) const;

    std::filesystem::path file_;
    boost::asio::thread_pool& files_;
};

// The line with its end: phone numbers cut, tabs and line breaks made blanks, at most
// `Corrections::text_bytes_max` of the text. Empty when nothing is left to learn from.
std::string correction_line(
    std::string_view category, std::string_view text, std::string_view number
);
// The complaint number at the end of such a line (without its line end); empty when there is none:
// in the files of before, and in those of others.
std::string_view number_of_correction(std::string_view line);

// Where an instance keeps them, if it does.
std::filesystem::path corrections_file_of(const Config& config);

}  // namespace heed
