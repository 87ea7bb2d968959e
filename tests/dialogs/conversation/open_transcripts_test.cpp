// Replays the open set of transcripts, where HEED_DATA has it: which texts are said, and what is
// filed, with the real recognisers.
#include "dialogs/ensure.hpp"
#include "tests/dialogs/conversation/transcript.hpp"
#include "tests/support/talk.hpp"

#include <doctest/doctest.h>

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
using test::transcripts_in;

namespace {

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
    {"voice.fail", "voice.kept"},
    {"voice.fail.2", "voice.kept_again"},
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
    for (const auto& path : transcripts_in(folder)) {
        const std::string name = path.filename().string();
        if (name.starts_with("t07")) continue;  // joining a neighbour's report comes later
        CAPTURE(name);
        replay_open(path);
    }
}
