#include "dialogs/casework/course_codec.hpp"
#include "dialogs/ensure.hpp"
#include "storage/codec.hpp"
#include "storage/sql/complaints.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>

namespace heed::sql {
namespace {

// What read_row reads; `more` are columns behind them.
constexpr int row_columns = 27;
std::string select(std::string_view rest, std::string_view more = {}) {
    return "SELECT c.id, c.number, c.token, c.version, c.status, p.channel, p.user, c.resident,"
           " c.anonymous, c.category, c.text, c.language, c.place_level, c.place_label,"
           " c.latitude_deg, c.longitude_deg, c.area, c.department, c.assisting, c.emergency,"
           " c.filed_at, c.due_at, c.sign_for_due_at, c.course, c.rating_solved,"
           " c.rating_satisfied, c.rated_at" +
           std::string(more) + " FROM complaint c JOIN person p ON p.id = c.person " +
           std::string(rest);
}

[[noreturn]] void fail_row(const Query& row) {
    throw std::runtime_error("a complaint's row cannot be read: " + row.text(1));
}

Course read_course(const Query& row) {
    auto course = casework::decode_course(row.text(23));
    if (!course) fail_row(row);
    return *std::move(course);
}

Complaint read_row(const Query& row, bool with_course = true) {
    const auto status = parse_status(row.text(4));
    const auto level = parse_place_level(row.text(12));
    auto assisting = storage::decode_texts(row.text(18));
    if (!status || !level || !assisting) fail_row(row);
    Complaint complaint;
    complaint.id = row.integer(0);
    complaint.number = row.text(1);
    complaint.token = row.text(2);
    complaint.version = row.integer(3);
    complaint.status = *status;
    complaint.by = {row.text(5), row.text(6)};
    complaint.resident = row.text(7);
    complaint.anonymous = row.flag(8);
    complaint.category = row.text(9);
    complaint.text = row.text(10);
    complaint.language = row.text(11);
    complaint.place.level = *level;
    complaint.place.label = row.text(13);
    if (!row.null(14)) {
        complaint.place.latitude_deg = row.real(14);
        complaint.place.longitude_deg = row.real(15);
    }
    complaint.area = row.text(16);
    complaint.department = row.text(17);
    complaint.assisting = *std::move(assisting);
    complaint.emergency = row.flag(19);
    complaint.filed_at = row.time(20);
    complaint.due_at = row.time(21);
    complaint.sign_for_due_at = row.time(22);
    if (with_course) complaint.course = read_course(row);
    if (!row.null(26)) {
        complaint.rating = Rating{row.text(24), static_cast<int>(row.integer(25)), row.time(26)};
    }
    return complaint;
}

// The columns of `event` beside its text, and what reads them from column `at` on.
constexpr std::string_view event_columns =
    " e.at, e.event, e.by, e.status, e.department, e.due_at, e.contact_due_at, e.own_due_at,"
    " e.verdict, e.satisfied, e.rule ";

void read_event(const Query& row, int at, ComplaintEvent& event) {
    event.at = row.time(at);
    event.event = row.text(at + 1);
    event.by = row.text(at + 2);
    event.facts.status = parse_status(row.text(at + 3));
    event.facts.department = row.text(at + 4);
    event.facts.due_at = row.time_if_any(at + 5);
    event.facts.contact_due_at = row.time_if_any(at + 6);
    event.facts.own_due_at = row.time_if_any(at + 7);
    event.facts.verdict = row.text(at + 8);
    event.facts.satisfied = static_cast<int>(row.integer(at + 9));
    event.facts.rule = row.text(at + 10);
}

bool tells_states(const std::vector<ComplaintEvent>& timeline) {
    return std::ranges::all_of(timeline, [](const ComplaintEvent& event) {
        return event.facts.status.has_value();
    });
}

// The deadline of a case that waits for its resident moves by five days' work at most, in the
// calendar less than this.
constexpr auto waiting_margin = std::chrono::hours(24 * 45);

// `words` anywhere in a text, for LIKE with ESCAPE '\'.
std::string like_pattern(std::string_view words) {
    std::string pattern = "%";
    for (const char c : words) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

// The words of `text` as patterns, as a JSON list.
std::string like_patterns(std::string_view text) {
    std::vector<std::string> patterns;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        if (!word.empty()) patterns.push_back(like_pattern(word));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
    }
    return storage::encode(patterns);
}

// ?1 departments (JSON list), ?2 also unassigned.
constexpr std::string_view in_scope =
    "(?1 = '[]' OR c.department IN (SELECT value FROM json_each(?1))"
    "  OR EXISTS (SELECT 1 FROM json_each(c.assisting) a"
    "   WHERE a.value IN (SELECT value FROM json_each(?1)))"
    "  OR (?2 = 1 AND c.department = '')) ";

// ?3 category, ?4 patterns (JSON list), ?5 due before, ?6 filed from, ?7 area, ?8 waits for a
// signature.
constexpr std::string_view wanted =
    "AND (?3 = '' OR c.category = ?3)"
    " AND NOT EXISTS (SELECT 1 FROM json_each(?4) w WHERE c.text NOT LIKE w.value ESCAPE '\\'"
    "  AND c.place_label NOT LIKE w.value ESCAPE '\\')"
    " AND (?5 IS NULL OR c.due_at < ?5) AND (?6 IS NULL OR c.filed_at >= ?6)"
    " AND (?7 = '' OR c.area = ?7) AND (?8 = 0 OR c.status IN ('assigned', 'reopened')) ";

// The condition is the one of the index complaint_open.
constexpr std::string_view is_open =
    "(c.status <> 'closed' AND c.status <> 'rejected' AND c.status <> 'withdrawn' AND c.status <> "
    "'merged') ";

std::string where_open() {
    return "WHERE " + std::string(is_open) + "AND " + std::string(in_scope) + std::string(wanted);
}
std::string where_any() { return "WHERE " + std::string(in_scope) + std::string(wanted); }

// `count` and `rows` are the two questions of one page: how many in all, and which.
ComplaintPage page_of(
    Connection& connection,
    const std::string& count,
    const std::string& rows,
    const ComplaintFilter& filter,
    std::size_t offset,
    std::size_t count_max
) {
    const std::string departments = storage::encode(filter.departments);
    const std::string patterns = like_patterns(filter.words);
    ComplaintPage page;
    {
        Query query(connection, count.c_str());
        query.bind(
            departments,
            filter.unassigned,
            filter.category,
            patterns,
            filter.due_before,
            filter.filed_from,
            filter.area,
            filter.to_sign_for
        );
        if (query.step()) page.total = static_cast<std::size_t>(query.integer(0));
    }
    Query query(connection, rows.c_str());
    query.bind(
        departments,
        filter.unassigned,
        filter.category,
        patterns,
        filter.due_before,
        filter.filed_from,
        filter.area,
        filter.to_sign_for,
        count_max,
        offset
    );
    while (query.step()) page.rows.push_back(read_row(query));
    return page;
}

}  // namespace

void Complaints::read_timeline(Complaint& complaint) {
    static const std::string sql = "SELECT e.text," + std::string(event_columns) +
                                   "FROM event e WHERE e.complaint = ?1 ORDER BY e.version";
    Query query(connection_, sql.c_str());
    query.bind(complaint.id);
    // Every event has raised the version by one.
    complaint.timeline.reserve(static_cast<std::size_t>(complaint.version));
    while (query.step()) {
        ComplaintEvent& event = complaint.timeline.emplace_back();
        read_event(query, 1, event);
        if (!query.null(0)) event.text = query.text(0);
    }
}

std::optional<Complaint> Complaints::by_number(std::string_view number, bool whole) {
    static const std::string sql = select("WHERE c.number = ?1");
    Query query(connection_, sql.c_str());
    query.bind(number);
    if (!query.step()) return std::nullopt;
    Complaint complaint = read_row(query);
    if (whole) complete(complaint);
    return complaint;
}

std::optional<Complaint> Complaints::by_token(std::string_view token) {
    static const std::string sql = select("WHERE c.token = ?1");
    Query query(connection_, sql.c_str());
    query.bind(token);
    if (!query.step()) return std::nullopt;
    Complaint complaint = read_row(query);
    complete(complaint);
    return complaint;
}

std::optional<Complaint> Complaints::by_id(ComplaintId id) {
    static const std::string sql = select("WHERE c.id = ?1");
    Query query(connection_, sql.c_str());
    query.bind(id);
    if (!query.step()) return std::nullopt;
    return read_row(query);
}

std::string Complaints::phone_of(ComplaintId id) {
    Query query(connection_, "SELECT number, phone FROM complaint WHERE id = ?1");
    query.bind(id);
    if (!query.step() || query.null(1)) return {};
    return open_phone(query.text(1), query.text(0));
}

std::vector<TraceId> Complaints::traces_of(ComplaintId id) {
    Query query(connection_, "SELECT trace FROM event WHERE complaint = ?1 ORDER BY version");
    query.bind(id);
    std::vector<TraceId> traces;
    while (query.step()) traces.push_back(read_trace(query, 0));
    return traces;
}

std::string Complaints::open_phone(std::string_view sealed, std::string_view number) {
    return keys_.open(sealed, phone_place(number)).value_or("");
}

std::vector<Complaint> Complaints::of_concern(casework::ConcernId id, std::size_t count_max) {
    static const std::string sql = select(
        "WHERE c.id IN (SELECT complaint FROM concern_member WHERE concern = ?1)"
        " ORDER BY c.id DESC LIMIT ?2"
    );
    Query query(connection_, sql.c_str());
    query.bind(id, count_max);
    std::vector<Complaint> complaints;
    while (query.step()) complaints.push_back(read_row(query));
    return complaints;
}

std::vector<Complaint> Complaints::after(ComplaintId id, std::size_t count_max) {
    static const std::string sql = select("WHERE c.id > ?1 ORDER BY c.id LIMIT ?2");
    Query query(connection_, sql.c_str());
    query.bind(id, count_max);
    std::vector<Complaint> complaints;
    while (query.step()) complaints.push_back(read_row(query));
    return complaints;
}

std::vector<ComplaintId> Complaints::not_long_closed(TimePoint closed_from) {
    std::vector<ComplaintId> ids;
    // By their names: for any other order SQLite would read all complaints.
    static const std::string open_ones =
        "SELECT c.id FROM complaint c INDEXED BY complaint_open WHERE " + std::string(is_open);
    Query open(connection_, open_ones.c_str());
    while (open.step()) ids.push_back(open.integer(0));
    Query closed(
        connection_,
        "SELECT id FROM complaint INDEXED BY complaint_closed"
        " WHERE status = 'closed' AND ended_at >= ?1"
    );
    closed.bind(closed_from);
    while (closed.step()) ids.push_back(closed.integer(0));
    std::ranges::sort(ids);
    return ids;
}

std::vector<std::string> Complaints::numbers(const NumberQuery& what, std::size_t count_max) {
    std::vector<std::string> numbers;
    if (!what.date.empty()) {
        Query query(
            connection_, "SELECT number FROM complaint WHERE date = ?1 AND sequence = ?2 LIMIT ?3"
        );
        query.bind(what.date, what.sequence, count_max);
        while (query.step()) numbers.push_back(query.text(0));
        return numbers;
    }
    // A probe for each day that went so far is cheaper than one more index on every complaint.
    Query query(
        connection_,
        "SELECT c.number FROM number_counter d CROSS JOIN complaint c"
        " ON c.date = d.date AND c.sequence = ?1 WHERE d.last >= ?1"
        " ORDER BY c.status IN ('closed', 'rejected', 'withdrawn', 'merged'), c.id DESC LIMIT ?2"
    );
    query.bind(what.sequence, count_max);
    while (query.step()) numbers.push_back(query.text(0));
    return numbers;
}

std::vector<Complaint> Complaints::of(const ConversationKey& by, std::size_t count_max) {
    std::vector<Complaint> complaints;
    const std::int64_t person = persons_.home(by);
    if (person == 0) return complaints;
    // The ids first, from the index alone, and sorted here: most people have filed little or
    // nothing, every message asks, and an ORDER BY with a LIMIT makes SQLite build a table for it.
    constexpr const char* of_the_only = "SELECT id FROM complaint WHERE person = ?1";
    constexpr const char* of_all_accounts =
        "SELECT id FROM complaint WHERE person = ?1"
        " OR person IN (SELECT id FROM person WHERE home = ?1)";
    std::vector<ComplaintId> ids;
    {
        const bool alone = persons_.surely_unlinked(person);
        Query query(connection_, alone ? of_the_only : of_all_accounts);
        query.bind(person);
        while (query.step()) ids.push_back(query.integer(0));
    }
    std::ranges::sort(ids, std::greater());
    if (ids.size() > count_max) ids.resize(count_max);
    for (const ComplaintId id : ids) complaints.push_back(by_id(id).value());
    return complaints;
}

ComplaintPage Complaints::open(
    const ComplaintFilter& filter, std::size_t offset, std::size_t count_max
) {
    static const std::string count = "SELECT count(*) FROM complaint c " + where_open();
    static const std::string rows =
        select(where_open() + "ORDER BY c.due_at, c.id LIMIT ?9 OFFSET ?10");
    return page_of(connection_, count, rows, filter, offset, count_max);
}

ComplaintPage Complaints::search(
    const ComplaintFilter& filter, std::size_t offset, std::size_t count_max
) {
    static const std::string count = "SELECT count(*) FROM complaint c " + where_any();
    static const std::string rows = select(where_any() + "ORDER BY c.id DESC LIMIT ?9 OFFSET ?10");
    return page_of(connection_, count, rows, filter, offset, count_max);
}

WorkCounts Complaints::work_counts(const ComplaintFilter& filter, TimePoint since, TimePoint now) {
    const std::string departments = storage::encode(filter.departments);
    WorkCounts counts;
    {
        static const std::string sql =
            "SELECT count(*), count(*) FILTER (WHERE c.status IN ('assigned', 'reopened')),"
            " count(*) FILTER (WHERE c.due_at < ?3 AND c.status <> 'resolved')"
            " FROM complaint c WHERE " +
            std::string(is_open) + "AND " + std::string(in_scope);
        Query query(connection_, sql.c_str());
        query.bind(departments, filter.unassigned, now);
        if (query.step()) {
            counts.open = query.integer(0);
            counts.to_sign_for = query.integer(1);
            counts.late = query.integer(2);
        }
    }
    {
        static const std::string sql =
            "SELECT count(*) FROM complaint c WHERE c.filed_at >= ?3 AND " + std::string(in_scope);
        Query query(connection_, sql.c_str());
        query.bind(departments, filter.unassigned, since);
        if (query.step()) counts.filed = query.integer(0);
    }
    // By the index on the time of filing: events have none, and nearly all of a week's are of
    // complaints that are not much older.
    static const std::string sql =
        "SELECT count(DISTINCT CASE WHEN e.event = 'resolved' THEN c.id END),"
        " count(DISTINCT CASE WHEN e.event = 'reopened' THEN c.id END)"
        " FROM complaint c JOIN event e ON e.complaint = c.id AND e.at >= ?3"
        " AND e.event IN ('resolved', 'reopened') WHERE c.filed_at >= ?4 AND " +
        std::string(in_scope);
    Query query(connection_, sql.c_str());
    query.bind(departments, filter.unassigned, since, since - std::chrono::hours(24 * 60));
    if (query.step()) {
        counts.resolved = query.integer(0);
        counts.reopened = query.integer(1);
    }
    return counts;
}

std::vector<Complaint> Complaints::merged_into(std::string_view number) {
    static const std::string sql =
        select("WHERE c.merged_into = ?1 AND c.merged_into <> '' ORDER BY c.id");
    Query query(connection_, sql.c_str());
    query.bind(number);
    std::vector<Complaint> complaints;
    while (query.step()) complaints.push_back(read_row(query));
    return complaints;
}

void Complaints::each(
    std::optional<TimePoint> since,
    std::optional<TimePoint> until,
    ComplaintParts parts,
    const std::function<bool(Complaint, std::optional<casework::ConcernId>)>& visit
) {
    static const std::string sql = select(
        "LEFT JOIN concern_member m ON m.complaint = c.id"
        " WHERE (?1 IS NULL OR c.filed_at >= ?1) AND (?2 IS NULL OR c.filed_at < ?2)"
        " ORDER BY c.filed_at, c.id",
        ", m.concern"
    );
    Query query(connection_, sql.c_str());
    query.bind(since, until).expect_many();
    while (query.step()) {
        Complaint complaint = read_row(query, parts.course == ComplaintParts::Course::all);
        if (parts.photos) photos_.read_into(complaint);
        if (parts.timeline) read_timeline(complaint);
        if (parts.course == ComplaintParts::Course::untold && !tells_states(complaint.timeline))
            complaint.course = read_course(query);
        const auto concern =
            query.null(row_columns) ? std::nullopt : std::optional(query.integer(row_columns));
        if (!visit(std::move(complaint), concern)) return;
    }
}

void Complaints::each_history(
    TimePoint from, TimePoint until, const std::function<void(const casework::History&)>& visit
) {
    static const std::string sql =
        "SELECT c.id, c.number, c.resident," + std::string(event_columns) +
        "FROM complaint c CROSS JOIN event e ON e.complaint = c.id"
        " WHERE c.id IN (SELECT id FROM complaint WHERE due_at >= ?1 AND due_at < ?2"
        "  UNION ALL SELECT id FROM complaint WHERE instr(course, '\"reopened\":') > 0"
        "  AND filed_at < ?2)"
        " ORDER BY c.filed_at, c.id, e.version";
    Query query(connection_, sql.c_str());
    query.bind(from - waiting_margin, until).expect_many();
    casework::History history;
    ComplaintId id = 0;
    while (query.step()) {
        if (const ComplaintId next = query.integer(0); next != id) {
            if (id != 0) visit(history);
            id = next;
            history = {query.text(1), query.text(2), {}};
        }
        read_event(query, 3, history.events.emplace_back());
    }
    if (id != 0) visit(history);
}

}  // namespace heed::sql
