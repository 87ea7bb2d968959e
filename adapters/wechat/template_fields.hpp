#pragma once
// What template and subscription messages say: a number, a few words, a time.
#include "dialogs/answer.hpp"
#include "dialogs/time.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace heed::wechat {

inline constexpr std::size_t thing_points_max = 20;  // of a `thing`, in characters

// Appends "NAME":{"value":VALUE} to an object that is being written.
void append_field(std::string& object, std::string_view name, std::string_view value);
// The complaint's number, "-" for none; at most the 32 bytes that a `character_string` takes.
std::string number_of(const Notice& notice);
// The notice's first words, in one line of a `thing`'s length.
std::string words_of(const Notice& notice);
// "2026-11-24 17:05" in UTC+8.
std::string civil_minute(TimePoint time);

}  // namespace heed::wechat
