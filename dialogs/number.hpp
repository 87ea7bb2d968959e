#pragma once
// Complaint numbers: "LH261123-0001-6" is prefix, civil date (UTC+8) YYMMDD, the day's sequence
// (4 digits, more when needed) and a check digit. Source: the contract, "One complaint, exported".
#include "dialogs/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

// Damm check digit ('0'-'9') of a string of decimal digits: catches every single wrong digit and
// every swap of neighbours. Source: H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004.
char damm_digit(std::string_view digits);
// `date` is YYMMDD. Throws LogicError when `sequence` is 0.
std::string complaint_number(std::string_view prefix, std::string_view date, std::uint32_t sequence);
// YYMMDD of `time` in UTC+8.
std::string civil_date(TimePoint time);

// What a person typed to name a complaint: the whole number (prefix in any case, with or without
// hyphens, check digit verified) or the day's sequence alone.
struct NumberQuery {
    std::string date;  // YYMMDD, empty when only the sequence was given
    std::uint32_t sequence = 0;
};
// Nothing when `text` is not a number, or its check digit is wrong.
std::optional<NumberQuery> parse_number(std::string_view prefix, std::string_view text);

}  // namespace heed
