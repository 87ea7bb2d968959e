#include "tests/dialogs/conversation/transcript.hpp"

#include "tests/dialogs/conversation/spoken_town.hpp"
#include "tests/dialogs/conversation/staff_side.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

namespace heed::test {
namespace {

bool is_said(const std::string& line) {
    return line.starts_with("> ") || line.starts_with("+ ") || line.starts_with("! ");
}

// What stands behind the first blank, up to `end`.
std::string rest_of(std::istringstream& words, char end = '\n') {
    std::string rest;
    std::getline(words >> std::ws, rest, end);
    return rest;
}

// "[photo]", "[place 22.5 114.1 words]", "[voice] words", "[tap id]", "[sticker]", "[follow]",
// "[scan words]"; anything else is typed.
Content content_of(const Talk& talk, const std::string& line) {
    std::istringstream words(line);
    std::string kind;
    words >> kind;
    if (kind == "[photo]") return content::Photo{"m", ""};
    if (kind == "[voice]") return content::Voice{rest_of(words), "m"};
    if (kind == "[sticker]") return content::Unsupported{"sticker"};
    if (kind == "[follow]") return content::Followed{""};
    if (kind == "[scan") return content::Scanned{rest_of(words, ']')};
    if (kind == "[tap") {
        const std::string id = rest_of(words, ']');
        const std::string shown = talk.option(id);
        return content::Choice{shown.empty() ? id : shown, ""};
    }
    if (kind == "[place") {
        double latitude = 0, longitude = 0;
        words >> latitude >> longitude;
        return content::Location{{latitude, longitude, Datum::wgs84}, rest_of(words, ']')};
    }
    return content::Text{line};
}

// "[later 20]": so many minutes pass; what heed says unasked is the answer.
void wait(Talk& talk, const std::string& line) {
    std::istringstream words(line);
    std::string kind;
    int minutes = 0;
    words >> kind >> minutes;
    talk.pushed.clear();
    talk.reply = {};
    talk.pass(std::chrono::minutes{minutes});
    if (!talk.pushed.empty()) talk.reply = talk.pushed.back().text;
}

void act(Talk& talk, StaffSide& staff, const std::vector<std::string>& said) {
    const std::string first = said.front().substr(2);
    if (said.front().starts_with("! ")) return staff.act(talk, first);
    if (first.starts_with("[later")) return wait(talk, first);
    for (const std::string& line : said) talk.send(content_of(talk, line.substr(2)));
    talk.flush();
}

}  // namespace

Transcript read_transcript(const std::filesystem::path& path) {
    Transcript transcript;
    std::ifstream file(path);
    std::vector<std::string> before;
    bool answered = true;
    for (std::string line; std::getline(file, line);) {
        if (is_said(line)) {
            const bool breath = line.starts_with("+ ") && !answered;
            if (!breath) transcript.exchanges.push_back({std::exchange(before, {}), {}, {}});
            transcript.exchanges.back().said.push_back(line);
            answered = false;
        } else if (line.starts_with("< ") && !transcript.exchanges.empty()) {
            std::string& answer = transcript.exchanges.back().answer;
            answer += (answer.empty() ? "" : "\n") + line.substr(2);
            answered = true;
        } else {
            before.push_back(line);
            answered = true;
        }
    }
    transcript.after = std::move(before);
    return transcript;
}

void write_transcript(const std::filesystem::path& path, const Transcript& transcript) {
    std::ofstream file(path);
    for (const Exchange& exchange : transcript.exchanges) {
        for (const std::string& line : exchange.before) file << line << "\n";
        for (const std::string& line : exchange.said) file << line << "\n";
        std::istringstream answer(exchange.answer);
        for (std::string line; std::getline(answer, line);) file << "< " << line << "\n";
    }
    for (const std::string& line : transcript.after) file << line << "\n";
}

std::vector<std::filesystem::path> transcripts_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const bool transcript =
            entry.path().extension() == ".md" && entry.path().stem() != "README";
        if (transcript) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

Transcript replay(const Transcript& transcript) {
    Talk talk(spoken_town());
    talk.settings.privacy_url.clear();
    talk.state.noticed = true;
    StaffSide staff(*spoken_town());
    Transcript replayed = transcript;
    for (Exchange& exchange : replayed.exchanges) {
        act(talk, staff, exchange.said);
        exchange.answer = plain_text(talk.reply);
    }
    return replayed;
}

}  // namespace heed::test
