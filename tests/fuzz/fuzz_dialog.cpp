// A whole conversation of any words, taps, photos and places, in any order: what is remembered and
// said stays within its bounds, nobody is left without an answer, and what is filed is complete.
#define DOCTEST_CONFIG_DISABLE
#include "dialogs/ensure.hpp"
#include "dialogs/text_lengths.hpp"
#include "dialogs/utf8.hpp"
#include "tests/support/talk.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace heed;
using test::Talk;
namespace conv = heed::conversation;

void act(Talk& talk, char what, const std::string& words) {
    const std::string number = talk.recent.empty() ? "" : talk.recent.front().number;
    using Kind = conv::PersonEvent::Kind;
    if (what == 'p') return talk.send(content::Photo{"m", ""});
    if (what == 'v') return talk.send(content::Voice{words, "m"});
    if (what == 'l') return talk.send(content::Location{{22.5463, 114.1235, {}}, words});
    if (what == 'f') return talk.send(content::Location{{40, 116, {}}, words});
    if (what == 'c') return talk.send(content::Choice{talk.option(words), ""});
    if (what == 'C') return talk.send(content::Choice{words, ""});
    if (what == 'w') return talk.pass(std::chrono::minutes(11));
    if (what == 'W') return talk.pass(std::chrono::hours(24 * 20));
    if (what == 'h') return talk.person(Kind::came, words);
    if (what == 's') return talk.person(Kind::said, words);
    if (what == 'g') return talk.person(Kind::gone);
    if (what == 'r' && !number.empty()) return talk.resolve(number);
    if (what == 'q' && !number.empty()) return talk.ask(number, words);
    talk.send(content::Text{words});
}
void check(const Talk& talk) {
    const conv::EncodedSize kept = conv::encoded_size(talk.state);
    HEED_ENSURE(kept.skeleton <= conv::skeleton_bytes_max && kept.words <= conv::words_bytes_max);
    HEED_ENSURE(conv::decode(conv::encode(talk.state)) == talk.state);
    const std::string said = plain_text(talk.reply);
    HEED_ENSURE(said.size() <= message_bytes_max && is_valid_utf8(said));
    for (const conv::FileComplaint& file : talk.filed) {
        const Complaint& complaint = file.complaint;
        HEED_ENSURE(
            test::small_town()->city.department(complaint.department) && !complaint.category.empty()
        );
        HEED_ENSURE(!complaint.number.empty() && complaint.due_at > complaint.filed_at);
        HEED_ENSURE(!complaint.text.empty() || !file.photos.empty());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Talk talk;
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    for (int turns = 0; !rest.empty() && turns < 40; ++turns) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (line.empty() || !is_valid_utf8(line)) continue;
        const bool before = talk.state.partner == conv::Partner::human;
        const std::size_t pushed = talk.pushed.size();
        act(talk, line[0], std::string(line.substr(1)));
        if (talk.state.reply_owed) {
            const bool silent = talk.flush().empty() && talk.pushed.size() == pushed;
            // Only to whom a person speaks, and to who insults for the second time.
            const bool may_be = before || talk.state.partner == conv::Partner::human;
            HEED_ENSURE(!silent || may_be || talk.state.abuses > 0);
        }
        check(talk);
    }
    return 0;
}
