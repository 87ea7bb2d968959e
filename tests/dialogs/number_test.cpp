#include "dialogs/number.hpp"

#include "dialogs/ensure.hpp"

#include <doctest/doctest.h>

using namespace heed;

namespace {

void check_reads(std::string_view text, std::string_view date, std::uint32_t sequence) {
    CAPTURE(text);
    const auto query = parse_number("LH", text);
    REQUIRE(query);
    CHECK(query->date == date);
    CHECK(query->sequence == sequence);
}

}  // namespace

TEST_CASE("a number is prefix, date, sequence and check digit as in the contract") {
    CHECK(complaint_number("LH", "261123", 1) == "LH261123-0001-6");
    CHECK(complaint_number("LH", "261123", 12345).starts_with("LH261123-12345-"));
    CHECK_THROWS_AS(complaint_number("LH", "261123", 0), LogicError);
    CHECK(damm_digit("572") == '4');  // Damm's own example
}

TEST_CASE("the date of a number is that of mainland China") {
    CHECK(civil_date(from_civil(2026, 11, 23, 23, 59, 59)) == "261123");
    CHECK(civil_date(from_civil(2026, 11, 24, 0, 0, 0)) == "261124");
    CHECK(civil_date(*parse_rfc3339("2026-11-23T16:00:00Z")) == "261124");
}

TEST_CASE("a whole number is read however it was typed") {
    for (const char* text :
         {"LH261123-0001-6",
          "lh261123-0001-6",
          "Lh 261123-0001-6",
          " LH261123-0001-6 ",
          "ＬＨ２６１１２３－０００１－６",
          "LH26112300016",
          "261123-0001-6",
          "26112300016",
          "编号LH261123-0001-6",
          "编号：LH261123-0001-6",
          "#LH261123-0001-6",
          "LH261123–0001–6",
          "LH261123-0001-6号"}) {
        check_reads(text, "261123", 1);
    }
    const std::string long_number = complaint_number("LH", "261123", 10001);
    check_reads(long_number, "261123", 10001);
}

TEST_CASE("the sequence alone is read") {
    for (const char* text :
         {"0001",
          "#0001",
          "＃０００１",
          "0001号",
          "编号0001",
          "编号 0001 号",
          "No.0001",
          "工单号0001"}) {
        check_reads(text, "", 1);
    }
    check_reads("12345", "", 12345);
}

TEST_CASE("what is no number is not read as one") {
    for (const char* text :
         {"",
          "1",
          "12",
          "001",
          "0000",
          "LH261123-0000-0",
          "LH261323-0001-1",
          "LH261123-0001",
          "LH261123-0001-66",
          "LH-0001",
          "LH0001",
          "XX261123-0001-6",
          "0001 0002",
          "号",
          "-",
          "---",
          "13800138000",
          "路灯0001",
          "LH261123-0001-6a"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_number("LH", text));
    }
    CHECK_FALSE(parse_number("LH", std::string(100'000, '1')));
}

TEST_CASE("every wrong digit and every swap of neighbours is noticed") {
    const std::string number = "LH261123-0123-" + std::string(1, damm_digit("2611230123"));
    REQUIRE(parse_number("LH", number));
    for (std::size_t i = 2; i < number.size(); ++i) {
        if (number[i] == '-') continue;
        for (char digit = '0'; digit <= '9'; ++digit) {
            std::string wrong = number;
            wrong[i] = digit;
            CAPTURE(wrong);
            CHECK(parse_number("LH", wrong).has_value() == (wrong == number));
        }
        if (i + 1 < number.size() && number[i + 1] != '-' && number[i + 1] != number[i]) {
            std::string swapped = number;
            std::swap(swapped[i], swapped[i + 1]);
            CHECK_FALSE(parse_number("LH", swapped));
        }
    }
}
