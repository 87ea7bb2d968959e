// What members of staff type. A command that is understood, written out plainly, means the same;
// what is taken out of a text stands in it.
#include "dialogs/ensure.hpp"
#include "dialogs/staff/arguments.hpp"
#include "dialogs/staff/command.hpp"
#include "dialogs/staff/typed_numbers.hpp"
#include "tests/support/organisation.hpp"

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

std::string written(const Command& command) {
    std::string out = "/" + std::string(row_of(command.verb).words.front().word);
    if (command.all) out += " 全部";
    if (!command.used_focus)
        for (const std::string& number : command.numbers) out += " " + number;
    return command.text.empty() ? out : out + " " + command.text;
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
