// What members of staff type. A command that is understood, written out plainly, means the same;
// what is taken out of a text stands in it.
#include "dialogs/ensure.hpp"
#include "dialogs/staff/arguments.hpp"
#include "dialogs/staff/command.hpp"
#include "dialogs/staff/typed_numbers.hpp"
#include "tests/support/organisation.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using namespace heed;
using namespace heed::staff;

constexpr TimePoint now = TimePoint(std::chrono::seconds(1764000000));

// By the bits of `kind`: a case in front of the member, a list, a question that waits for its code.
Desk desk_of(unsigned kind) {
    Desk desk;
    desk.focus_at = desk.listed_at = desk.pending.at = now;
    if (kind & 1U) desk.focus = "LH261123-0001-6";
    if (kind & 2U)
        desk.listed = {complaint_number("LH", "251123", 2), complaint_number("LH", "251123", 3)};
    if (kind & 4U) desk.pending.verb = "reject", desk.pending.code = "56";
    return desk;
}

// The verb stands behind the numbers, so that a text may begin with one ("0461 转 0456 那边的人");
// of two the second stands behind it. Before the verb a number has four digits or is whole: longer
// ones follow it, and there no text begins with a number.
std::string written(const Command& command) {
    const VerbRow& row = row_of(command.verb);
    std::string before, after;
    if (command.all) after += " 全部";
    const bool long_ones = std::ranges::any_of(command.numbers, [](const std::string& number) {
        return number.size() > short_digits && number.size() <= short_digits_max &&
               number.find('-') == number.npos;
    });
    for (std::size_t i = 0; i < command.numbers.size() && !command.used_focus; ++i) {
        const bool second = row.numbers == VerbRow::Numbers::two && i > 0;
        if (long_ones || second) {
            after += " " + command.numbers[i];
        } else {
            before += command.numbers[i] + " ";
        }
    }
    if (!command.text.empty()) after += " " + command.text;
    return "/" + before + std::string(row.words.front().word) + after;
}

void check_arguments(const VerbRow& row, const std::string& text) {
    static const Organisation city = test::small_city();
    static const std::vector<Named> colleagues = {{"zhang", {"张伟"}}, {"li", {"李娜", "Li Na"}}};
    const Arguments found = read_arguments(city, row, text, colleagues, now);
    HEED_ENSURE(text.find(found.text) != text.npos && text.find(found.typed_name) != text.npos);
    for (const std::string& unit : found.units) HEED_ENSURE(city.department(unit) != nullptr);
    HEED_ENSURE(found.verdict.empty() || row.arguments.contains(Argument::verdict));
    const auto far = std::chrono::hours(24 * 366 * 8000);
    HEED_ENSURE(!found.date || (*found.date > TimePoint() && *found.date < now + far));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Desk desk = desk_of(data[0]);
    if (const auto code = parse_bind(text)) HEED_ENSURE(parse_bind("/bind " + *code) == code);
    const auto command = parse(text, desk, now, "LH");
    HEED_ENSURE(command || !is_clear_command(text, desk, now, "LH"));
    if (!command || command->fault != Command::Fault::none) return 0;
    HEED_ENSURE(command->numbers.size() <= numbers_max && command->text.size() <= text.size() + 24);
    const auto again = parse(written(*command), desk, now, "LH");
    HEED_ENSURE(again && again->fault == Command::Fault::none && again->verb == command->verb);
    HEED_ENSURE(again->numbers == command->numbers && again->text == command->text);
    HEED_ENSURE(again->all == command->all && again->used_focus == command->used_focus);
    check_arguments(row_of(command->verb), command->text);
    return 0;
}
