#include "dialogs/casework/public_figures.hpp"

#include <utility>

namespace heed::casework {
namespace {

constexpr std::string_view published = "_published";  // the events of the ladder's last rung

struct Sum {
    std::int64_t cases = 0;
    std::set<std::string> people;
    std::size_t hidden = 0;  // departments whose number is not told
};

}  // namespace

void PublicTally::count(Count& count, const History& history) {
    ++count.cases;
    count.people.insert(history.resident);
}

void PublicTally::add(const History& history) {
    const auto holder = [&](const std::string& department) {
        return department.empty() ? organisation_.dispatch().id : department;
    };
    if (const auto rounds = rounds_of(history, period_.as_of)) {
        for (const Round& round : *rounds) {
            const bool due = round.due_at >= period_.from && round.due_at < period_.until &&
                             round.due_at <= period_.as_of;
            if (due) count(departments_[holder(round.department)].due, history);
        }
    }
    // A case counts once for each department that let it come so far.
    std::set<std::string> late;
    for (const ComplaintEvent& event : history.events) {
        const bool then =
            event.at >= period_.from && event.at < period_.until && event.at <= period_.as_of;
        if (then && event.event.ends_with(published)) late.insert(holder(event.facts.department));
    }
    for (const std::string& department : late)
        count(departments_[department].long_overdue, history);
}

std::vector<PublicRow> PublicTally::finish() const {
    std::vector<PublicRow> rows;
    Sum due, long_overdue;
    const auto told = [](const Count& count, Sum& sum) -> PublicCount {
        sum.cases += count.cases;
        sum.people.insert(count.people.begin(), count.people.end());
        if (count.cases == 0 || count.people.size() >= public_people_min) return count.cases;
        ++sum.hidden;
        return std::nullopt;
    };
    for (const auto& [department, counts] : departments_)
        rows.push_back({department, told(counts.due, due), told(counts.long_overdue, long_overdue)}
        );
    const auto total = [](const Sum& sum) -> PublicCount {
        const bool enough = sum.cases == 0 || sum.people.size() >= public_people_min;
        return enough && sum.hidden != 1 ? PublicCount(sum.cases) : std::nullopt;
    };
    rows.push_back({{}, total(due), total(long_overdue)});
    return rows;
}

}  // namespace heed::casework
