// `heed scores --public`: the figures that may be pinned to the town hall's door.
#include "bot/commands/scores.hpp"
#include "bot/csv.hpp"
#include "dialogs/json.hpp"
#include "dialogs/staff/phrases.hpp"

namespace heed {
namespace {

using casework::PublicCount;
using casework::PublicRow;

std::string name_of(const staff::PageContext& context, const PublicRow& row) {
    if (row.department.empty()) return staff::say(context, "scores.total");
    const std::string name = staff::unit_of(context, row.department);
    return name.empty() ? staff::one_line(row.department) : name;
}

std::string in_json(const PublicCount& count) { return count ? std::to_string(*count) : "null"; }

std::string in_words(const staff::PageContext& context, const PublicCount& count) {
    return count ? std::to_string(*count) : staff::say(context, "scores.public_few");
}

std::string row_json(const staff::PageContext& context, const PublicRow& row) {
    std::string out = "{\"department\":";
    if (row.department.empty()) {
        out += "null";
    } else {
        json::append_quoted(out, row.department);
    }
    json::append_quoted(out += ",\"name\":", name_of(context, row));
    return out + ",\"due\":" + in_json(row.due) + ",\"long_overdue\":" + in_json(row.long_overdue) +
           "}";
}

}  // namespace

std::string public_scores_text(
    const staff::PageContext& context,
    const casework::ScorePeriod& period,
    const std::vector<PublicRow>& rows
) {
    std::string out =
        staff::say(
            context, "scores.public_title", {{"period", staff::period_in_words(context, period)}}
        ) +
        "\n";
    for (const PublicRow& row : rows) {
        out += "\n" + staff::say(
                          context,
                          "scores.public_row",
                          {{"unit", name_of(context, row)},
                           {"due", in_words(context, row.due)},
                           {"late", in_words(context, row.long_overdue)}}
                      );
    }
    const std::string people = std::to_string(casework::public_people_min);
    return out + "\n\n" + staff::say(context, "scores.public_note", {{"n", people}}) + "\n";
}

std::string public_scores_json(
    const staff::PageContext& context,
    const casework::ScorePeriod& period,
    const std::vector<PublicRow>& rows
) {
    std::string list;
    for (const PublicRow& row : rows) list += (list.empty() ? "" : ",") + row_json(context, row);
    return "{\"from\":\"" + date_of(period.from) + "\",\"to\":\"" +
           date_of(period.until - Duration{1}) +
           "\",\"people_min\":" + std::to_string(casework::public_people_min) +
           ",\"departments\":[" + list + "]}\n";
}

std::string public_scores_csv(
    const staff::PageContext& context, const std::vector<PublicRow>& rows
) {
    std::string out =
        "\xEF\xBB\xBF"  // tells Excel that it is UTF-8
        "department,name,due,long_overdue\r\n";
    const auto cell = [](const PublicCount& count) {
        return count ? std::to_string(*count) : std::string();
    };
    for (const PublicRow& row : rows)
        out += csv_cell(row.department) + "," + csv_cell(name_of(context, row)) + "," +
               cell(row.due) + "," + cell(row.long_overdue) + "\r\n";
    return out;
}

}  // namespace heed
