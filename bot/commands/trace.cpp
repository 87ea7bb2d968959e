#include "bot/commands/trace.hpp"

#include "bot/database.hpp"
#include "dialogs/casework/concern.hpp"
#include "dialogs/number.hpp"
#include "dialogs/organisation.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed {
namespace {

constexpr std::size_t shown_numbers_max = 10;

struct Line {
    TimePoint at;
    std::string what, who, more;
    TraceId trace = {};
};

std::string plural(std::size_t count, const char* one) {
    return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

// Texts may name people: only that there was one.
Line line_of(const ComplaintEvent& event, const TraceId& trace) {
    std::string more;
    if (event.facts.status) more = "-> " + std::string(to_string(*event.facts.status));
    if (!event.facts.department.empty()) more += ", with " + event.facts.department;
    if (!event.facts.rule.empty()) more += ", by the rule " + event.facts.rule;
    if (!event.facts.verdict.empty()) more += ", verdict " + event.facts.verdict;
    if (event.text)
        more += (more.empty() ? "a text of " : "; a text of ") +
                plural(count_code_points(*event.text), "character");
    return {event.at, event.event, event.by, more, trace};
}

std::string recipient(ReadTx& reader, const ConversationKey& to) {
    const auto staff = reader.staff(to);
    return (staff ? staff->id : "resident") + " (" + to.channel + ")";
}

Line line_of(ReadTx& reader, const OutboxItem& item) {
    std::string more = std::string(to_string(item.state)) + " after " +
                       plural(static_cast<std::size_t>(item.attempts), "attempt");
    if (item.state == OutboxState::pending || item.state == OutboxState::waiting)
        more += ", due " + to_rfc3339(item.entry.due);
    if (!item.why.empty()) more += ": " + item.why;
    return {
        item.entry.created,
        "notice " + item.entry.notice.event,
        "to " + recipient(reader, item.entry.to),
        more,
        item.trace};
}

// The trail has a row for each event too; those are told already.
bool is_event(const AuditRow& row, const std::vector<ComplaintEvent>& timeline) {
    return std::ranges::any_of(timeline, [&](const ComplaintEvent& event) {
        return row.action == event.event || (row.action == "file" && event.event == "filed");
    });
}

std::vector<Line> story(StoreReader& reader, const Complaint& complaint) {
    std::vector<Line> lines;
    const std::vector<TraceId> traces = reader.traces_of(complaint.id);
    for (std::size_t i = 0; i < complaint.timeline.size(); ++i)
        lines.push_back(line_of(complaint.timeline[i], traces.at(i)));
    for (const OutboxItem& item : reader.notices_about(complaint.number))
        lines.push_back(line_of(reader, item));
    for (const AuditRow& row : reader.audit_of(complaint.number)) {
        if (!is_event(row, complaint.timeline))
            lines.push_back({row.at.value_or(complaint.filed_at), row.action, row.actor, {}, {}});
    }
    std::ranges::stable_sort(lines, {}, &Line::at);
    return lines;
}

void print(std::ostream& out, const std::vector<Line>& lines) {
    std::size_t what = 0, who = 0;
    for (const Line& line : lines) {
        what = std::max(what, line.what.size());
        who = std::max(who, line.who.size());
    }
    for (const Line& line : lines) {
        out << to_rfc3339(line.at) << "  " << line.what
            << std::string(what - line.what.size() + 2, ' ') << line.who;
        std::string more = line.more;
        if (!line.trace.is_none())
            more += (more.empty() ? "trace " : "; trace ") + to_hex(line.trace);
        if (!more.empty()) out << std::string(who - line.who.size() + 2, ' ') << more;
        out << '\n';
    }
}

void print_head(std::ostream& out, ReadTx& reader, const Complaint& complaint) {
    out << complaint.number << ": " << to_string(complaint.status) << ", "
        << (complaint.category.empty() ? "no category" : complaint.category) << ", "
        << (complaint.department.empty() ? "with nobody" : "with " + complaint.department);
    if (complaint.emergency) out << ", emergency";
    out << "\nfiled " << to_rfc3339(complaint.filed_at) << " on " << complaint.by.channel
        << ", due " << to_rfc3339(complaint.due_at) << ", "
        << plural(complaint.photos.size(), "photo");
    if (const auto concern = reader.concern_of(complaint.id))
        out << ", of concern " << casework::concern_name(*concern);
    if (!complaint.course.merged_into.empty())
        out << ", merged into " << complaint.course.merged_into;
    out << "\n\n";
}

}  // namespace

int run_trace(
    const Config& config,
    const std::string& number,
    std::ostream& out,
    std::ostream& err,
    TimePoint now
) {
    std::vector<FileError> errors;
    const Organisation organisation =
        load_organisation(config.organisation_file, config.areas_file, now, errors);
    for (const FileError& error : errors) err << to_string(error) << '\n';
    if (!errors.empty()) return 1;
    const auto query = parse_number(organisation.number_prefix, number);
    if (!query) {
        err << "heed trace: " << number << " is not a complaint's number\n";
        return 1;
    }
    const auto reader = open_reader(config.storage);
    const auto numbers = reader->numbers(*query, shown_numbers_max);
    if (numbers.size() != 1) {
        err << "heed trace: "
            << (numbers.empty() ? "there is no complaint " + number
                                : number + " may be several, name one whole:");
        for (const std::string& one : numbers) err << ' ' << one;
        err << '\n';
        return 1;
    }
    const auto complaint = reader->complaint(numbers.front(), true);
    print_head(out, *reader, *complaint);
    print(out, story(*reader, *complaint));
    return 0;
}

}  // namespace heed
