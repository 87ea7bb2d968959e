// Signed lines about the end of the audit trail.
#include "storage/audit_checkpoints.hpp"

#include "storage/line_file.hpp"
#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;

namespace {

const AuditCheckpoint one{{1234, std::string(63, 'a') + "0"}, at(0)};

std::string without_end(std::string line) {
    line.pop_back();
    return line;
}

}  // namespace

TEST_CASE("a line says what was signed, to who has the same key") {
    const CheckpointKey ours(key), same(key), others(std::string(32, 'o'));
    const std::string line = without_end(ours.line(one));
    const auto read = same.read(line);
    REQUIRE(read);
    CHECK(read->head == one.head);
    CHECK(read->at == one.at);
    CHECK_FALSE(others.read(line));
    CHECK(ours.public_key() == same.public_key());
    CHECK(ours.public_key() != others.public_key());
    CHECK(ours.public_key().size() == 64);
}

TEST_CASE("a line of which any character was changed is not taken") {
    const CheckpointKey ours(key);
    const std::string line = without_end(ours.line(one));
    for (std::size_t i = 0; i < line.size(); ++i) {
        CAPTURE(i);
        std::string changed = line;
        changed[i] = changed[i] == '1' ? '2' : '1';
        CHECK_FALSE(ours.read(changed));
    }
    for (const char* wrong : {"", " ", "1 2 3 4", "no line at all"}) CHECK_FALSE(ours.read(wrong));
}

TEST_CASE("a file gives its lines in order, without what a power cut has shortened") {
    Directory directory;
    const auto file = directory / "heed.db.checkpoints";
    const CheckpointKey ours(key), others(std::string(32, 'o'));
    CHECK(read_checkpoints(file, ours).empty());
    AuditCheckpoint later = one;
    later.head.seq = 5000;
    later.at = at(86400);
    storage::append_lines(file, ours.line(one));
    storage::append_lines(file, ours.line(later).substr(0, 40));
    storage::append_lines(file, ours.line(later));
    const auto all = read_checkpoints(file, ours);
    REQUIRE(all.size() == 2);
    CHECK(all[1].head.seq == 5000);
    CHECK(all[1].at == at(86400));
    CHECK_THROWS_WITH_AS(
        read_checkpoints(file, others),
        doctest::Contains("checkpoints:1: was changed, or signed by an instance with another"),
        std::runtime_error
    );
}
