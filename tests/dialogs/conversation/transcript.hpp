#pragma once
// One conversation of tests/transcripts (its README explains the marks).
#include <filesystem>
#include <string>
#include <vector>

namespace heed::test {

struct Exchange {
    std::vector<std::string> before;  // lines for the reader
    std::vector<std::string> said;  // lines with their marks: "> …", "+ …" in one breath, "! …"
    std::string answer;             // lines joined by '\n'; empty: silence
};
struct Transcript {
    std::vector<Exchange> exchanges;
    std::vector<std::string> after;
};

Transcript read_transcript(const std::filesystem::path& path);
void write_transcript(const std::filesystem::path& path, const Transcript& transcript);
// The transcripts in `folder`, by name; the README is none.
std::vector<std::filesystem::path> transcripts_in(const std::filesystem::path& folder);
// The same conversation with what heed says now.
Transcript replay(const Transcript& transcript);

}  // namespace heed::test
