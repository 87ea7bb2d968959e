// Replays conversations written down word for word: heed's own (tests/transcripts, explained in
// their README) and, where there, the open set of HEED_DATA.
#include "dialogs/ensure.hpp"
#include "tests/support/talk.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace heed;
using test::Talk;

namespace {

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const bool transcript =
            entry.path().extension() == ".md" && entry.path().stem() != "README";
        if (transcript) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

// "[photo]", "[place 22.5 114.1 words]", "[voice] words", "[tap id]", "[later 20]" (minutes).
void act(Talk& talk, const std::string& line) {
    std::istringstream words(line);
    std::string kind, rest;
    words >> kind;
    talk.reply = {};
    if (kind == "[photo]") {
        talk.photo();
    } else if (kind == "[place") {
        double latitude = 0, longitude = 0;
        words >> latitude >> longitude;
        std::getline(words >> std::ws, rest, ']');
        talk.place(latitude, longitude, rest);
    } else if (kind == "[voice]") {
        std::getline(words >> std::ws, rest);
        talk.voice(rest);
    } else if (kind == "[tap") {
        std::getline(words >> std::ws, rest, ']');
        const std::string shown = talk.option(rest);
        talk.tap(shown.empty() ? rest : shown);
    } else if (kind == "[sticker]") {
        talk.answer(content::Unsupported{"sticker"});
    } else if (kind == "[later") {
        int minutes = 0;
        words >> minutes;
        talk.pushed.clear();
        talk.pass(std::chrono::minutes{minutes});
        if (!talk.pushed.empty()) talk.reply = talk.pushed.back().text;
    } else {
        talk.say(line);
    }
}

void replay(const std::filesystem::path& path) {
    Talk talk;
    talk.settings.privacy_url.clear();
    talk.state.noticed = true;
    std::ifstream file(path);
    std::string line, expected, said;
    std::size_t exchanges = 0;
    const auto compare = [&] {
        if (said.empty()) return;
        CAPTURE(said);
        CHECK(plain_text(talk.reply) == expected);
        ++exchanges;
    };
    while (std::getline(file, line)) {
        if (line.starts_with("> ")) {
            compare();
            said = line.substr(2);
            expected.clear();
            act(talk, said);
        } else if (line.starts_with("< ")) {
            expected += (expected.empty() ? "" : "\n") + line.substr(2);
        }
    }
    compare();
    CHECK(exchanges > 0);
}

// ---------------------------------------------------------------- the open set

const std::map<std::string, std::string> keys_of_ids{
    {"greet", "greet"},
    {"ask.desc", "ask.description"},
    {"ask.loc", "ask.place"},
    {"ask.loc.short", "ask.place_short"},
    {"ask.loc.2", "ask.place_unsure"},
    {"ask.loc.last", "ask.place_last"},
    {"ask.locpick", "ask.place_pick"},
    {"ask.cat", "ask.category"},
    {"ask.photo", "ask.photos_timed"},
    {"confirm", "ask.confirm"},
    {"edited", "draft.edited"},
    {"undone", "draft.undone"},
    {"filed", "filed.done"},
    {"opt.range.1", "option.range_one"},
    {"resume", "open.line"},
    {"whoami", "who_are_you"},
    {"thanks", "thanks"},
    {"voice.echo", "voice.echo"},
    {"voice.fail", "voice.failed"},
    {"voice.fail.2", "voice.failed_again"},
    {"unsupported", "unsupported"},
    {"cancelled", "draft.cancelled"},
    {"restored", "draft.restored"},
    {"stale", "draft.stale"},
    {"supp", "after.supplement"},
    {"amended", "after.amended"},
    {"emg.gas", "emergency.gas"},
    {"remind", "draft.reminder"},
    {"status", "status.row"}};

// The longest piece of a text that no value changes, in the language of the talk.
std::string fixed_piece(const Talk& talk, const std::string& key) {
    static const Texts texts = Texts::built_in();
    TextValues values;
    static std::set<std::string> names;
    std::string text;
    while (true) {
        try {
            text = texts.text(talk.state.language, key, values);
            break;
        } catch (const LogicError& error) {
            const std::string message = error.what();
            const std::size_t open = message.find('{');
            REQUIRE(open != std::string::npos);
            const auto name = names.insert(message.substr(open + 1, message.find('}') - open - 1));
            values.emplace_back(*name.first, "\x02");
        }
    }
    std::istringstream pieces(text);
    std::string piece, longest;
    while (std::getline(pieces, piece, '\x02')) {
        if (piece.size() > longest.size()) longest = piece;
    }
    return longest;
}

void check_reply(const Talk& talk, const std::string& ids) {
    const std::string reply = plain_text(talk.reply);
    std::istringstream list(ids);
    std::string id;
    while (std::getline(list, id, '+')) {
        const auto key = keys_of_ids.find(id);
        if (key == keys_of_ids.end()) continue;  // the notice, and texts of later issues
        CAPTURE(id);
        CAPTURE(reply);
        CHECK(reply.find(fixed_piece(talk, key->second)) != reply.npos);
    }
}

void act_open(Talk& talk, const std::string& kind, const std::string& payload) {
    if (kind == "text") talk.send(content::Text{payload});
    if (kind == "image") talk.send(content::Photo{"m", ""});
    if (kind == "voice") talk.send(content::Voice{payload, "m"});
    if (kind == "sticker") talk.send(content::Unsupported{"sticker"});
    if (kind == "location")
        talk.send(content::Location{{22.5463, 114.1235, Datum::wgs84}, payload});
    if (kind == "tap") {
        const std::size_t dot = payload.find('.');
        const auto number = static_cast<std::size_t>(payload.at(dot + 1) - '1');
        REQUIRE(number < talk.state.options.size());
        talk.send(content::Choice{
            talk.state.options[number].choice + "@" + std::to_string(talk.state.epoch), ""});
    }
}

// Stops at the first event of staff, which later issues bring.
void replay_open(const std::filesystem::path& path) {
    Talk talk;
    std::ifstream file(path);
    std::string line;
    bool started = false;
    std::vector<std::string> lines;
    while (std::getline(file, line)) {
        if (line.starts_with("- history:")) {
            talk.recent = {
                {"LH251121-0118-9",
                 "trash",
                 "东湖路8号",
                 Status::accepted,
                 talk.now - std::chrono::hours{72}}};
        }
        if (line == "```dialog") started = true;
        if (started) lines.push_back(line);
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        std::istringstream words(lines[i]);
        std::string what, seconds, kind, payload;
        words >> what;
        if (what == "S") return;
        if (what == "U") {
            words >> seconds >> kind;
            std::getline(words >> std::ws, payload);
            if (payload.empty() && kind != "voice" && kind != "image") continue;
            talk.pass(Duration{static_cast<std::int64_t>(std::stod(seconds) * 1000)});
            act_open(talk, kind, payload);
        } else if (what == "T") {
            words >> seconds;
            talk.pass(Duration{static_cast<std::int64_t>(std::stod(seconds) * 1000)});
        } else if (what == "B") {
            std::string ids;
            words >> ids;
            talk.flush();
            check_reply(talk, ids);
        } else if (what == "=") {
            std::string fact;
            while (words >> fact) {
                if (!fact.starts_with("filed=")) continue;
                CHECK(talk.count_of_filed() == std::stoul(fact.substr(6)));
            }
        }
    }
}

}  // namespace

TEST_CASE("heed's own transcripts are spoken word for word") {
    const auto files = files_in(std::filesystem::path(HEED_SOURCE_DIR) / "tests/transcripts");
    REQUIRE_FALSE(files.empty());
    for (const auto& path : files) {
        const std::string name = path.filename().string();
        CAPTURE(name);
        replay(path);
    }
}

TEST_CASE("the open transcripts go as written down, with the real recognisers") {
    const char* set = std::getenv("HEED_DATA");
    const std::filesystem::path folder =
        (set ? std::filesystem::path(set)
             : std::filesystem::path(HEED_SOURCE_DIR) / "../shared/data") /
        "transcripts";
    if (!std::filesystem::exists(folder)) {
        std::cout << "skipped: no " << folder << "\n";
        return;
    }
    for (const auto& path : files_in(folder)) {
        const std::string name = path.filename().string();
        if (name.starts_with("t07")) continue;  // joining a neighbour's report comes later
        CAPTURE(name);
        replay_open(path);
    }
}
