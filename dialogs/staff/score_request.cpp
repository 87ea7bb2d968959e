#include "dialogs/staff/score_request.hpp"

#include "dialogs/staff/naming.hpp"
#include "dialogs/utf8.hpp"

#include <array>

namespace heed::staff {
namespace {

enum class Span : std::uint8_t {
    today,
    yesterday,
    week,
    last_week,
    month,
    last_month,
    year,
    own,
    units
};
struct Word {
    std::string_view word;  // folded
    Span span;
};
// What contains another comes before it.
constexpr auto words = std::to_array<Word>(
    {{"last week", Span::last_week},
     {"last month", Span::last_month},
     {"yesterday", Span::yesterday},
     {"today", Span::today},
     {"this week", Span::week},
     {"this month", Span::month},
     {"this year", Span::year},
     {"week", Span::week},
     {"month", Span::month},
     {"year", Span::year},
     {"今天", Span::today},
     {"今日", Span::today},
     {"昨天", Span::yesterday},
     {"昨日", Span::yesterday},
     {"本周", Span::week},
     {"这周", Span::week},
     {"上周", Span::last_week},
     {"本月", Span::month},
     {"这个月", Span::month},
     {"上个月", Span::last_month},
     {"上月", Span::last_month},
     {"今年", Span::year},
     {"本年", Span::year},
     {"我的", Span::own},
     {"我", Span::own},
     {"mine", Span::own},
     {"me", Span::own},
     {"单位", Span::units},
     {"units", Span::units}}
);

TimePoint day(int year, int month, int day_of_month) {
    return from_civil(year, month, day_of_month, 0, 0, 0);
}

void choose(Span span, TimePoint now, ScoreRequest& request) {
    using std::chrono::hours;
    const CivilTime civil = to_civil(now);
    const TimePoint today = day(civil.year, civil.month, civil.day);
    const TimePoint monday = today - hours(24 * ((civil.weekday + 6) % 7));
    const auto month_begin = [&](int ahead) {
        const int months = civil.year * 12 + civil.month - 1 + ahead;
        return day(months / 12, months % 12 + 1, 1);
    };
    const auto set = [&](TimePoint from, TimePoint until) {
        request.from = from;
        request.until = until;
    };
    switch (span) {
        case Span::today:
            return set(today, today + hours(24));
        case Span::yesterday:
            return set(today - hours(24), today);
        case Span::week:
            return set(monday, monday + hours(24 * 7));
        case Span::last_week:
            return set(monday - hours(24 * 7), monday);
        case Span::month:
            return set(month_begin(0), month_begin(1));
        case Span::last_month:
            return set(month_begin(-1), month_begin(0));
        case Span::year:
            return set(day(civil.year, 1, 1), day(civil.year + 1, 1, 1));
        case Span::own:
            request.own = true;
            return;
        case Span::units:
            return;
    }
}

// The department that `name` is the id or a name of; nothing when there is none.
const Department* department_named(const Organisation& organisation, std::string_view name) {
    for (const Department& department : organisation.departments) {
        if (fold(department.id) == name) return &department;
        for (const auto& [language, written] : department.name.by_language)
            if (fold(written) == name) return &department;
    }
    // "水务局" for 罗湖区水务局, as wherever else a department is named.
    const NameMatch match = match_words(department_names(organisation), name);
    const bool whole = match.ids.size() == 1 && fold(match.rest).empty();
    return whole ? organisation.department(match.ids.front()) : nullptr;
}

}  // namespace

std::optional<ScoreRequest> parse_score_request(const PageContext& context, std::string_view text) {
    ScoreRequest request;
    choose(Span::month, context.now, request);
    std::string rest = fold(text);
    if (const Department* whole = department_named(context.organisation, rest)) {
        request.department = whole->id;
        return request;
    }
    while (!rest.empty()) {
        const Word* found = nullptr;
        for (const Word& word : words) {
            if (found == nullptr && rest.starts_with(word.word)) found = &word;
        }
        if (found == nullptr) break;
        choose(found->span, context.now, request);
        rest.erase(0, found->word.size());
        rest.erase(0, rest.find_first_not_of(" ,"));
    }
    if (rest.empty()) return request;
    const Department* department = department_named(context.organisation, rest);
    if (department == nullptr) return std::nullopt;
    request.department = department->id;
    return request;
}

}  // namespace heed::staff
