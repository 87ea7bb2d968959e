#include "dialogs/trace_id.hpp"

#include "tests/support/seeded_random.hpp"

#include <doctest/doctest.h>

using namespace heed;

TEST_CASE("a trace id is 16 random bytes that come back from hex and from a column") {
    test::SeededRandom random{1};
    const TraceId one = new_trace_id(random), other = new_trace_id(random);
    CHECK_FALSE(one.is_none());
    CHECK(one != other);
    CHECK(to_hex(one).size() == 32);
    CHECK(trace_id_of_hex(to_hex(one)) == one);
    CHECK(bytes_of(one).size() == 16);
    CHECK(trace_id_of_bytes(bytes_of(one)) == one);
    test::SeededRandom again{1};
    CHECK(new_trace_id(again) == one);
}

TEST_CASE("what is no trace id is none") {
    CHECK(TraceId{}.is_none());
    CHECK(to_hex({}).empty());
    for (const char* text :
         {"",
          "0123456789abcdef0123456789abcde",
          "0123456789abcdef0123456789abcdef0",
          "0123456789ABCDEF0123456789abcdef",
          "0123456789abcdeg0123456789abcdef"})
        CHECK(trace_id_of_hex(text).is_none());
    CHECK(trace_id_of_bytes("15 bytes, no id").is_none());
}
