#pragma once
// The parts that pages, result lines and notices are made of.
#include "dialogs/staff/pages.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace heed::staff {

inline std::string say(
    const PageContext& context, std::string_view key, const TextValues& values = {}
) {
    return context.texts.text(context.language, key, values);
}

// A person's words on one line: line breaks and control characters become blanks, and what turns
// the writing direction or is not seen is left out.
std::string one_line(std::string_view text);
// At most `count_max` code points of one_line(text), then `mark` when something was left out.
std::string shortened(std::string_view text, std::size_t count_max, std::string_view mark);
// At most `bytes_max` bytes with `mark`, cut between two code points.
std::string cut_to(std::string_view text, std::size_t bytes_max, std::string_view mark);

// "138****8000": a number that may be told apart but not called.
std::string masked(std::string_view phone);
std::string title_of(const PageContext& context, const Complaint& complaint);
std::string place_of(const PageContext& context, const Complaint& complaint, std::size_t count_max);
// The name of the department; nothing when the id is empty or unknown.
std::string unit_of(const PageContext& context, std::string_view department);
// When the next thing is due that staff owe: the signature, then the solution; nothing afterwards.
std::optional<TimePoint> next_due(const Complaint& complaint);
// "剩4时", "⚠超2时": until it must be signed for, then until it must be resolved; empty afterwards.
std::string time_left(const PageContext& context, const Complaint& complaint);
bool is_late(const Complaint& complaint, TimePoint now);
// "12秒前".
std::string time_ago(const PageContext& context, TimePoint time);
// "11-24 19:33", in UTC+8.
std::string short_time(TimePoint time);
// "11月25日18:00", in UTC+8.
std::string long_time(const PageContext& context, TimePoint time);
// What happened, in words ("受理"); an event without words is named as it is.
std::string event_name(const PageContext& context, std::string_view event);

}  // namespace heed::staff
