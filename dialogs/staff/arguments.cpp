#include "dialogs/staff/arguments.hpp"

#include "dialogs/staff/dates.hpp"
#include "dialogs/staff/scanner.hpp"

namespace heed::staff {
namespace {

void read_verdict(std::span<const VerdictWord> words, Arguments& arguments) {
    for (const VerdictWord& word : words) {
        Scanner scanner(arguments.text);
        if (!scanner.take(word.word)) continue;
        scanner.skip(separators);
        arguments.verdict = word.verdict;
        arguments.text = scanner.rest();
        return;
    }
}

void read_unit(
    const Organisation& organisation,
    bool or_member,
    std::span<const Named> colleagues,
    Arguments& arguments
) {
    const std::vector<Named> departments = department_names(organisation);
    // A colleague's whole name is nobody's department, so it is looked for first.
    NameMatch match = or_member ? match_words(colleagues, arguments.text) : NameMatch{};
    if (!match.ids.empty()) {
        arguments.members = std::move(match.ids);
    } else {
        match = match_name(departments, arguments.text);
        if (match.ids.empty()) return;
        arguments.units = std::move(match.ids);
    }
    arguments.typed_name = match.typed;
    arguments.text = match.rest;
}

}  // namespace

Arguments read_arguments(
    const Organisation& organisation,
    const VerbRow& row,
    std::string_view text,
    std::span<const Named> colleagues,
    TimePoint now
) {
    Arguments arguments;
    arguments.text = trimmed(text);
    if (row.arguments.contains(Argument::verdict)) read_verdict(row.verdicts, arguments);
    if (row.arguments.contains(Argument::unit) ||
        row.arguments.contains(Argument::unit_or_member)) {
        read_unit(
            organisation, row.arguments.contains(Argument::unit_or_member), colleagues, arguments
        );
    }
    if (row.arguments.contains(Argument::suggested_unit)) {
        // The department named is part of the reason, so the text stays whole.
        auto match = match_words(department_names(organisation), arguments.text);
        if (match.ids.size() == 1) arguments.units = std::move(match.ids);
    }
    if (row.arguments.contains(Argument::date)) {
        if (const auto found = find_date(arguments.text, now, organisation.calendar)) {
            arguments.date = found->time;
            if (row.verb == Verb::extend) arguments.longer = found->length;
            arguments.text = found->rest;
        }
    }
    return arguments;
}

}  // namespace heed::staff
