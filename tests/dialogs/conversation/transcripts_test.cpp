// Replays conversations written down word for word (tests/transcripts, explained in their README).
// HEED_REWRITE=1 writes heed's halves anew, to be read before they are kept.
#include "tests/dialogs/conversation/transcript.hpp"
#include "tests/dialogs/golden.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

using namespace heed::test;

TEST_CASE("heed's own transcripts are spoken word for word") {
    const auto files = transcripts_in(std::filesystem::path(HEED_SOURCE_DIR) / "tests/transcripts");
    REQUIRE(files.size() >= 40);
    for (const auto& path : files) {
        const std::string name = path.filename().string();
        CAPTURE(name);
        const Transcript written = read_transcript(path);
        REQUIRE_FALSE(written.exchanges.empty());
        const Transcript spoken = replay(written);
        if (rewrites()) {
            write_transcript(path, spoken);
            continue;
        }
        for (std::size_t i = 0; i < written.exchanges.size(); ++i) {
            const std::string& said = written.exchanges[i].said.front();
            CAPTURE(said);
            CHECK(spoken.exchanges[i].answer == written.exchanges[i].answer);
        }
    }
}
