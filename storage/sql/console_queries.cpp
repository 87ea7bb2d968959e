#include "dialogs/json.hpp"
#include "storage/codec.hpp"
#include "storage/sql/console.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace heed::sql {
namespace {

constexpr std::size_t words_max = 4;  // of a search; more narrow it no further

std::string like_pattern(std::string_view word) {
    std::string pattern = "%";
    for (const char c : word) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

std::array<std::string, words_max> patterns_of(std::string_view text) {
    std::array<std::string, words_max> patterns;
    std::size_t count = 0;
    while (!text.empty() && count < words_max) {
        const std::string_view word = text.substr(0, text.find(' '));
        if (!word.empty()) patterns[count++] = like_pattern(word);
        text.remove_prefix(std::min(word.size() + 1, text.size()));
    }
    return patterns;
}

// ?1 departments (JSON list), ?2 also unassigned, ?3 category, ?4 area, ?5 status, ?6 officer as
// the course holds it, ?7 emergencies only, ?8 waits for a signature, ?9 due before, ?10 filed
// from, ?11-?14 patterns, ?15 and ?16 the last row of the page before, ?17 how many.
constexpr std::string_view wanted =
    "(?1 = '[]' OR c.department IN (SELECT value FROM json_each(?1))"
    "  OR (c.assisting <> '[]' AND EXISTS (SELECT 1 FROM json_each(c.assisting) a"
    "   WHERE a.value IN (SELECT value FROM json_each(?1))))"
    "  OR (?2 = 1 AND c.department = ''))"
    " AND (?3 = '' OR c.category = ?3) AND (?4 = '' OR c.area = ?4)"
    " AND (?5 = '' OR c.status = ?5) AND (?6 = '' OR instr(c.course, ?6) > 0)"
    " AND (?7 = 0 OR c.emergency = 1) AND (?8 = 0 OR c.status IN ('assigned', 'reopened'))"
    " AND (?9 IS NULL OR c.due_at < ?9) AND (?10 IS NULL OR c.filed_at >= ?10)"
    " AND (?11 = '' OR c.text LIKE ?11 ESCAPE '\\' OR c.place_label LIKE ?11 ESCAPE '\\')"
    " AND (?12 = '' OR c.text LIKE ?12 ESCAPE '\\' OR c.place_label LIKE ?12 ESCAPE '\\')"
    " AND (?13 = '' OR c.text LIKE ?13 ESCAPE '\\' OR c.place_label LIKE ?13 ESCAPE '\\')"
    " AND (?14 = '' OR c.text LIKE ?14 ESCAPE '\\' OR c.place_label LIKE ?14 ESCAPE '\\') ";

// Both go along an index from the key of the last row on: a page deep in the list costs what the
// first one does.
const std::string& open_sql() {
    static const std::string sql =
        "SELECT c.id FROM complaint c"
        " WHERE (c.status <> 'closed' AND c.status <> 'rejected' AND c.status <> 'withdrawn' AND "
        "c.status <> 'merged')"
        " AND c.due_at >= ?15 AND (c.due_at > ?15 OR c.id > ?16) AND " +
        std::string(wanted) + "ORDER BY c.due_at, c.id LIMIT ?17";
    return sql;
}
const std::string& all_sql() {
    static const std::string sql =
        "SELECT c.id FROM complaint c WHERE ?15 IS NOT NULL AND c.id < ?16 AND " +
        std::string(wanted) + "ORDER BY c.id DESC LIMIT ?17";
    return sql;
}

}  // namespace

std::vector<Complaint> ConsoleTable::inbox(const InboxQuery& asked) {
    const ComplaintFilter& filter = asked.filter;
    std::string officer;
    if (!asked.officer.empty()) {
        officer = "\"officer\":";
        json::append_quoted(officer, asked.officer);
    }
    const auto patterns = patterns_of(filter.words);
    const std::int64_t first_id = asked.open ? 0 : std::numeric_limits<std::int64_t>::max();
    std::vector<ComplaintId> ids;
    {
        Query query(connection_, (asked.open ? open_sql() : all_sql()).c_str());
        query.bind(
            storage::encode(filter.departments),
            filter.unassigned,
            filter.category,
            filter.area,
            asked.status,
            officer,
            asked.emergency,
            filter.to_sign_for,
            filter.due_before,
            filter.filed_from,
            patterns[0],
            patterns[1],
            patterns[2],
            patterns[3],
            asked.after ? asked.after->at : TimePoint::min(),
            asked.after ? asked.after->id : first_id,
            asked.count_max
        );
        while (query.step()) ids.push_back(query.integer(0));
    }
    std::vector<Complaint> rows;
    rows.reserve(ids.size());
    for (const ComplaintId id : ids) {
        if (auto complaint = tables_.complaints.by_id(id)) rows.push_back(*std::move(complaint));
    }
    return rows;
}

namespace {

// A place in a list that is ordered by time and then by complaint, both descending.
struct ListPlace {
    TimePoint at{};
    ComplaintId id = 0;
};
// What `query`, which names one row by time and complaint, finds.
std::optional<ListPlace> place_of(Query& query) {
    if (!query.step()) return std::nullopt;
    return ListPlace{query.time(0), query.integer(1)};
}
std::vector<std::string> numbers_of(Query& query) {
    std::vector<std::string> numbers;
    while (query.step()) numbers.push_back(query.text(0));
    return numbers;
}
// Where the scan begins: rows behind it are skipped by the index, not one by one.
TimePoint scanned_until(const RequestQuery& asked, const ListPlace& after) {
    return std::min(asked.until, after.at + Duration{1});
}

}  // namespace

std::optional<std::vector<std::string>> ConsoleTable::requests(const RequestQuery& asked) {
    ListPlace after{asked.until, 0};
    if (!asked.after.empty()) {
        Query query(
            connection_,
            "SELECT filed_at, id FROM complaint"
            " WHERE number = ?1 AND filed_at >= ?2 AND filed_at < ?3"
            " AND (?4 = '' OR ?4 = (SELECT p.channel FROM person p WHERE p.id = complaint.person))"
        );
        query.bind(asked.after, asked.from, asked.until, asked.channel);
        const auto place = place_of(query);
        if (!place) return std::nullopt;
        after = *place;
    }
    Query query(
        connection_,
        "SELECT number FROM complaint WHERE filed_at >= ?1 AND filed_at < ?2"
        " AND (filed_at < ?8 OR id < ?9)"
        " AND (?3 = '[]' OR category IN (SELECT value FROM json_each(?3)))"
        " AND (?4 IS NULL OR (?4 = 1) = (status NOT IN ('closed', 'rejected', 'withdrawn', "
        "'merged')))"
        " AND (?7 = '' OR ?7 = (SELECT p.channel FROM person p WHERE p.id = complaint.person))"
        " ORDER BY filed_at DESC, id DESC LIMIT ?5 OFFSET ?6"
    );
    std::optional<std::int64_t> open;
    if (asked.open) open = *asked.open ? 1 : 0;
    query.bind(
        asked.from,
        scanned_until(asked, after),
        storage::encode(asked.categories),
        open,
        asked.count_max,
        asked.offset,
        asked.channel,
        after.at,
        after.id
    );
    return numbers_of(query);
}

// Each once, by its last event in the span. They are walked through by time, so that a page costs
// what is on it and not what is in the span.
std::optional<std::vector<std::string>> ConsoleTable::happened_to(const RequestQuery& asked) {
    ListPlace after{asked.until, 0};
    if (!asked.after.empty()) {
        Query query(
            connection_,
            "SELECT e.at, e.complaint FROM complaint c JOIN event e ON e.complaint = c.id"
            " WHERE c.number = ?1 AND e.at >= ?2 AND e.at < ?3"
            " AND (?4 = '' OR ?4 = (SELECT p.channel FROM person p WHERE p.id = c.person))"
            " ORDER BY e.version DESC LIMIT 1"
        );
        query.bind(asked.after, asked.from, asked.until, asked.channel);
        const auto place = place_of(query);
        if (!place) return std::nullopt;
        after = *place;
    }
    Query query(
        connection_,
        "SELECT c.number FROM event e INDEXED BY event_at"
        " CROSS JOIN complaint c ON c.id = e.complaint"
        " WHERE e.at >= ?1 AND e.at < ?2 AND (e.at < ?6 OR e.complaint < ?7)"
        " AND NOT EXISTS (SELECT 1 FROM event l WHERE l.complaint = e.complaint"
        "  AND l.version > e.version AND l.at >= ?1 AND l.at < ?8)"
        " AND (?5 = '' OR ?5 = (SELECT p.channel FROM person p WHERE p.id = c.person))"
        " ORDER BY e.at DESC, e.complaint DESC LIMIT ?3 OFFSET ?4"
    );
    query.bind(
        asked.from,
        scanned_until(asked, after),
        asked.count_max,
        asked.offset,
        asked.channel,
        after.at,
        after.id,
        asked.until
    );
    return numbers_of(query);
}

std::vector<CasePhoto> ConsoleTable::case_photos(ComplaintId id) {
    Query query(
        connection_,
        "SELECT sha256, media_type, bytes, fix, added_at FROM photo"
        " WHERE complaint = ?1 AND kind = 'photo' AND state = 'stored' ORDER BY id"
    );
    query.bind(id);
    std::vector<CasePhoto> photos;
    while (query.step()) {
        const PhotoInfo info{query.text(0), query.text(1), query.integer(2)};
        photos.push_back({info, query.flag(3), query.time(4)});
    }
    return photos;
}

std::vector<ConcernMemberRow> ConsoleTable::concern_rows(
    casework::ConcernId id, std::size_t count_max
) {
    Query query(
        connection_,
        "SELECT complaint, joined_by, joined_at, score, place, kind, words, time"
        " FROM concern_member WHERE concern = ?1 ORDER BY complaint LIMIT ?2"
    );
    query.bind(id, count_max);
    std::vector<ConcernMemberRow> rows;
    while (query.step()) {
        ConcernMemberRow row{query.integer(0), query.text(1), query.time(2), {}};
        row.likeness.score = query.real(3);
        row.likeness.parts = {query.real(4), query.real(5), query.real(6), query.real(7)};
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<Handover> ConsoleTable::open_handovers(std::size_t count_max) {
    std::vector<std::int64_t> ids;
    {
        Query query(
            connection_,
            "SELECT id FROM handover WHERE state <> 'ended'"
            " ORDER BY state = 'promised', asked_at, id LIMIT ?1"
        );
        query.bind(count_max);
        while (query.step()) ids.push_back(query.integer(0));
    }
    std::vector<Handover> rows;
    for (const std::int64_t id : ids) {
        if (auto one = tables_.handovers.get(id)) rows.push_back(*std::move(one));
    }
    return rows;
}

std::vector<HandoverWord> ConsoleTable::handover_words(std::int64_t id, std::size_t count_max) {
    return tables_.handovers.words(id, count_max);
}

std::vector<FigureCell> ConsoleTable::cells(const char* sql, TimePoint since) {
    Query query(connection_, sql);
    query.bind(since);
    std::vector<FigureCell> found;
    while (query.step()) {
        found.push_back(
            {query.text(0), query.text(1), query.integer(2), query.integer(3), query.integer(4)}
        );
    }
    return found;
}

std::vector<FigureCell> ConsoleTable::figures(TimePoint since) {
    return cells(
        "SELECT area, category, count(DISTINCT resident), count(*),"
        " count(*) FILTER (WHERE status IN ('resolved', 'closed')) FROM complaint"
        " WHERE filed_at >= ?1 AND status <> 'withdrawn' GROUP BY area, category",
        since
    );
}

std::vector<FigureCell> ConsoleTable::area_figures(TimePoint since) {
    return cells(
        "SELECT area, '', count(DISTINCT resident), count(*),"
        " count(*) FILTER (WHERE status IN ('resolved', 'closed')) FROM complaint"
        " WHERE filed_at >= ?1 AND status <> 'withdrawn' GROUP BY area",
        since
    );
}

std::int64_t ConsoleTable::last_change() {
    Query query(connection_, "SELECT max(seq) FROM audit");
    return query.step() && !query.null(0) ? query.integer(0) : 0;
}

std::vector<std::string> ConsoleTable::changed_after(
    std::int64_t after, std::int64_t up_to, std::size_t count_max
) {
    // Every change of a complaint has its row there.
    Query query(
        connection_,
        "SELECT DISTINCT object FROM audit WHERE seq > ?1 AND seq <= ?2"
        " AND substr(object, 1, 10) = 'complaint ' LIMIT ?3"
    );
    query.bind(after, up_to, count_max);
    std::vector<std::string> numbers;
    constexpr std::string_view prefix = "complaint ";
    while (query.step()) numbers.push_back(query.text(0).substr(prefix.size()));
    return numbers;
}

bool ConsoleTable::attach_work_photo(
    ComplaintId id,
    PhotoId photo,
    const ConversationKey& by,
    std::string_view staff_id,
    TimePoint now
) {
    Query(
        connection_,
        "UPDATE photo SET complaint = ?1, fix = 1"
        " WHERE id = ?2 AND person = ?3 AND state <> 'failed' AND complaint IS NULL"
    )
        .bind(id, photo, tables_.persons.find(by))
        .run();
    if (connection_.changes() != 1) return false;
    const auto complaint = tables_.complaints.by_id(id);
    tables_.audit.append(
        now,
        staff_id,
        "attach_work_photo",
        "complaint " + (complaint ? complaint->number : std::string()),
        {{"photo", std::to_string(photo)}}
    );
    return true;
}

Contact ConsoleTable::reveal(
    const Complaint& complaint,
    std::string_view staff_id,
    std::string_view reason,
    std::string_view note,
    TimePoint now
) {
    Contact contact{complaint.by, tables_.complaints.phone_of(complaint.id)};
    Query(
        connection_,
        "INSERT INTO reveal (at, staff, complaint, reason, note) VALUES (?1, ?2, ?3, ?4, ?5)"
    )
        .bind(now, staff_id, complaint.id, reason, note)
        .run();
    tables_.audit.append(
        now,
        staff_id,
        "reveal",
        "complaint " + complaint.number,
        {{"reason", std::string(reason)}, {"note_sha256", text_hash(note)}}
    );
    return contact;
}

}  // namespace heed::sql
