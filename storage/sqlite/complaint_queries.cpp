#include "dialogs/casework/course_codec.hpp"
#include "dialogs/ensure.hpp"
#include "storage/codec.hpp"
#include "storage/sqlite/complaints.hpp"

#include <stdexcept>

namespace heed::sqlite {
namespace {

// What read_row reads.
std::string select(std::string_view rest) {
    return "SELECT c.id, c.number, c.token, c.version, c.status, p.channel, p.user, c.resident,"
           " c.anonymous, c.category, c.text, c.language, c.place_level, c.place_label,"
           " c.latitude_deg, c.longitude_deg, c.area, c.department, c.assisting, c.emergency,"
           " c.filed_at, c.due_at, c.sign_for_due_at, c.course, c.rating_solved,"
           " c.rating_satisfied, c.rated_at"
           " FROM complaint c JOIN person p ON p.id = c.person " +
           std::string(rest);
}

Complaint read_row(const Query& row) {
    const auto status = parse_status(row.text(4));
    const auto level = parse_place_level(row.text(12));
    auto assisting = storage::decode_texts(row.text(18));
    auto course = casework::decode_course(row.text(23));
    if (!status || !level || !assisting || !course)
        throw std::runtime_error("a complaint's row cannot be read: " + row.text(1));
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
    complaint.course = *std::move(course);
    if (!row.null(26)) {
        complaint.rating = Rating{row.text(24), static_cast<int>(row.integer(25)), row.time(26)};
    }
    return complaint;
}

// `words` anywhere in a text, for LIKE with ESCAPE '\'.
std::string like_pattern(std::string_view words) {
    std::string pattern = "%";
    for (const char c : words) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

// ?1 departments (JSON list), ?2 also unassigned, ?3 category, ?4 pattern, ?5 due before,
// ?6 filed from. The condition on the status is the one of the index complaint_open.
constexpr std::string_view open_where =
    "WHERE c.status NOT IN ('closed', 'rejected', 'withdrawn', 'merged')"
    " AND (?1 = '[]' OR c.department IN (SELECT value FROM json_each(?1))"
    "  OR EXISTS (SELECT 1 FROM json_each(c.assisting) a"
    "   WHERE a.value IN (SELECT value FROM json_each(?1)))"
    "  OR (?2 AND c.department = ''))"
    " AND (?3 = '' OR c.category = ?3)"
    " AND (?4 IS NULL OR c.text LIKE ?4 ESCAPE '\\' OR c.place_label LIKE ?4 ESCAPE '\\')"
    " AND (?5 IS NULL OR c.due_at < ?5) AND (?6 IS NULL OR c.filed_at >= ?6) ";

}  // namespace

void Complaints::complete(Complaint& complaint) {
    complaint.photos = photos_.of(complaint.id);
    Query query(
        connection_, "SELECT at, event, by, text FROM event WHERE complaint = ?1 ORDER BY version"
    );
    query.bind(complaint.id);
    while (query.step()) {
        ComplaintEvent event{query.time(0), query.text(1), query.text(2), std::nullopt};
        if (!query.null(3)) event.text = query.text(3);
        complaint.timeline.push_back(std::move(event));
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

std::vector<Complaint> Complaints::after(ComplaintId id, std::size_t count_max) {
    static const std::string sql = select("WHERE c.id > ?1 ORDER BY c.id LIMIT ?2");
    Query query(connection_, sql.c_str());
    query.bind(id, count_max);
    std::vector<Complaint> complaints;
    while (query.step()) complaints.push_back(read_row(query));
    return complaints;
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
        " WHERE d.last >= ?1 AND c.date = d.date AND c.sequence = ?1"
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
    static const std::string sql = select(
        "WHERE c.person = ?1 OR c.person IN (SELECT id FROM person WHERE home = ?1)"
        " ORDER BY c.id DESC LIMIT ?2"
    );
    Query query(connection_, sql.c_str());
    query.bind(person, count_max);
    while (query.step()) complaints.push_back(read_row(query));
    return complaints;
}

ComplaintPage Complaints::open(
    const ComplaintFilter& filter, std::size_t offset, std::size_t count_max
) {
    const std::string departments = storage::encode(filter.departments);
    std::optional<std::string> pattern;
    if (!filter.words.empty()) pattern = like_pattern(filter.words);
    ComplaintPage page;
    {
        static const std::string sql =
            "SELECT count(*) FROM complaint c " + std::string(open_where);
        Query query(connection_, sql.c_str());
        query.bind(
            departments,
            filter.unassigned,
            filter.category,
            pattern,
            filter.due_before,
            filter.filed_from
        );
        if (query.step()) page.total = static_cast<std::size_t>(query.integer(0));
    }
    static const std::string sql =
        select(std::string(open_where) + "ORDER BY c.due_at, c.id LIMIT ?7 OFFSET ?8");
    Query query(connection_, sql.c_str());
    query.bind(
        departments,
        filter.unassigned,
        filter.category,
        pattern,
        filter.due_before,
        filter.filed_from,
        count_max,
        offset
    );
    while (query.step()) page.rows.push_back(read_row(query));
    return page;
}

void Complaints::each(
    std::optional<TimePoint> since,
    std::optional<TimePoint> until,
    const std::function<bool(const Complaint&, const std::optional<Rating>&)>& visit
) {
    static const std::string sql = select(
        "WHERE (?1 IS NULL OR c.filed_at >= ?1) AND (?2 IS NULL OR c.filed_at < ?2)"
        " ORDER BY c.filed_at, c.id"
    );
    Query query(connection_, sql.c_str());
    query.bind(since, until);
    while (query.step()) {
        Complaint complaint = read_row(query);
        complete(complaint);
        if (!visit(complaint, complaint.rating)) return;
    }
}

}  // namespace heed::sqlite
