#include "dialogs/staff/handover_command.hpp"

#include "dialogs/number.hpp"
#include "dialogs/staff/command.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed::staff {
namespace {

// "17", "17号", "17 号", "no. 17"; nothing for other words.
std::optional<std::string> number_in(std::string_view text) {
    std::string folded = fold(text);
    for (const std::string_view before : {"no.", "no", "#", "第"}) {
        if (folded.starts_with(before)) folded.erase(0, before.size());
    }
    if (folded.ends_with("号")) folded.erase(folded.size() - std::string_view("号").size());
    std::erase(folded, ' ');
    constexpr std::size_t digits_max = 15;
    const bool digits = folded.find_first_not_of("0123456789") == folded.npos;
    if (!digits || folded.empty() || folded.size() > digits_max) return std::nullopt;
    return folded;
}

// "0456", "0456号", "LH261123-0001-6", and nothing besides.
bool is_bare_number(std::string_view folded, std::string_view number_prefix) {
    constexpr std::string_view end = "号";
    for (const std::string_view before : {"#", "编号", "工单"}) {
        if (folded.starts_with(before)) folded.remove_prefix(before.size());
    }
    if (folded.ends_with(end)) folded.remove_suffix(end.size());
    return parse_number(number_prefix, folded).has_value();
}

}  // namespace

HandoverCommand parse_handover(
    std::string_view text, bool serving, TimePoint now, std::string_view number_prefix
) {
    using enum HandoverCommand::Kind;
    const std::string folded = fold(text);
    const bool slash = folded.starts_with('/');
    // Neither list nor focus: only what the words say themselves.
    const auto command = parse(text, Desk{}, now, number_prefix);
    if (command && command->verb == Verb::take && command->text.empty()) return {take, {}};
    if (command && command->verb == Verb::take) {
        if (auto number = number_in(command->text)) return {take, *std::move(number)};
    }
    if (command && command->verb == Verb::end) return {end, {}};
    if (!serving) return {words, {}};
    if (slash) return {command ? other : unknown, {}};
    // "是56": the yes that an earlier command waits for.
    if (command && command->verb == Verb::yes) return {other, {}};
    const bool names_one = command && command->fault == Command::Fault::none &&
                           !command->numbers.empty() && !is_bare_number(folded, number_prefix);
    return {names_one ? other : words, {}};
}

}  // namespace heed::staff
