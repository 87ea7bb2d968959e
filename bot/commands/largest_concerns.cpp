#include "bot/commands/concerns.hpp"
#include "bot/database.hpp"
#include "bot/system.hpp"
#include "dialogs/json.hpp"

namespace heed {
namespace {

constexpr auto week = std::chrono::hours(24 * 7);

std::string_view trend(std::int64_t last_week, std::int64_t week_before) {
    if (last_week > week_before) return "rising";
    return last_week < week_before ? "falling" : "steady";
}

void append_member(std::string& line, std::string_view name, std::string_view value) {
    line += line.empty() ? '{' : ',';
    json::append_quoted(line, name);
    line += ':';
    json::append_quoted(line, value);
}

void append_member(std::string& line, std::string_view name, std::int64_t value) {
    line += ',';
    json::append_quoted(line, name);
    line += ':' + std::to_string(value);
}

std::string line_of(ReadTx& tx, const casework::Concern& concern, TimePoint now) {
    const std::int64_t last_week = tx.concern_people_since(concern.id, now - week);
    const std::int64_t two_weeks = tx.concern_people_since(concern.id, now - 2 * week);
    std::string line;
    append_member(line, "concern", casework::concern_name(concern.id));
    append_member(line, "state", to_string(concern.state));
    append_member(line, "category", concern.category);
    append_member(line, "area", concern.area);
    append_member(line, "department", concern.department);
    append_member(line, "people", concern.people);
    append_member(line, "complaints", concern.complaints);
    append_member(line, "first", to_rfc3339(concern.first_at));
    append_member(line, "last", to_rfc3339(concern.last_at));
    append_member(line, "people_7d", last_week);
    append_member(line, "trend", trend(last_week, two_weeks - last_week));
    return line + "}\n";
}

}  // namespace

int run_largest_concerns(const Config& config, std::size_t count_max, std::ostream& out) {
    const auto reader = open_reader(config.storage);
    const TimePoint now = SystemClock().now();
    for (const casework::Concern& concern : reader->largest_concerns({}, count_max))
        out << line_of(*reader, concern, now);
    return 0;
}

}  // namespace heed
