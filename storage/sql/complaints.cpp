#include "storage/sql/complaints.hpp"

#include "dialogs/casework/course_codec.hpp"
#include "dialogs/ensure.hpp"
#include "storage/codec.hpp"

#include <charconv>

namespace heed::sql {
namespace {

constexpr std::size_t date_digits = 6;

struct NumberParts {
    std::string date;
    std::uint32_t sequence = 0;
};

// Date and sequence of prefix YYMMDD-SEQUENCE-CHECK, whatever the prefix is.
NumberParts parts_of(std::string_view number) {
    const std::size_t check = number.rfind('-');
    HEED_ENSURE(check != number.npos && check > 0);
    const std::size_t first = number.rfind('-', check - 1);
    HEED_ENSURE(first != number.npos && first >= date_digits);
    NumberParts parts;
    parts.date = number.substr(first - date_digits, date_digits);
    const char* const begin = number.data() + first + 1;
    const char* const end = number.data() + check;
    const auto read = std::from_chars(begin, end, parts.sequence);
    HEED_ENSURE(read.ec == std::errc{} && read.ptr == end && parts.sequence > 0);
    return parts;
}

std::string object_of(std::string_view number) { return "complaint " + std::string(number); }

std::string hash_of(const std::optional<std::string>& text) {
    return text ? text_hash(*text) : std::string{};
}

// Columns with indices or a list of allowed words: SQLite writes the entry of each index anew, and
// makes a table of the words, whenever such a column is set, be it to what it holds already.
void write_what_differs(Connection& connection, const casework::Change& change) {
    const Complaint& after = change.after;
    Query(
        connection,
        "UPDATE complaint SET status = ?2,"
        // Never before it was filed, whatever the clock said.
        " ended_at = CASE WHEN ?3 = 1 THEN coalesce(ended_at, max(filed_at, ?4)) END"
        " WHERE id = ?1 AND status <> ?2"
    )
        .bind(after.id, to_string(change.status), !is_open(change.status), change.event.at)
        .run();
    Query(connection, "UPDATE complaint SET due_at = ?2 WHERE id = ?1 AND due_at <> ?2")
        .bind(after.id, after.due_at)
        .run();
    std::optional<TimePoint> rated_at;
    if (after.rating) rated_at = after.rating->at;
    const Rating rating = after.rating.value_or(Rating{});
    Query(
        connection,
        "UPDATE complaint SET merged_into = ?2, rating_solved = ?3, rating_satisfied = ?4,"
        " rated_at = ?5 WHERE id = ?1 AND (merged_into <> ?2 OR rating_solved <> ?3"
        " OR rating_satisfied <> ?4 OR rated_at IS DISTINCT FROM ?5)"
    )
        .bind(after.id, after.course.merged_into, rating.solved, rating.satisfied, rated_at)
        .run();
}

}  // namespace

std::uint32_t Complaints::next_sequence(std::string_view date) {
    if (next_ && next_->date == date) return next_->sequence;
    Query query(connection_, "SELECT last FROM number_counter WHERE date = ?1");
    query.bind(date);
    next_ = {std::string(date), 1};
    if (query.step()) next_->sequence = static_cast<std::uint32_t>(query.integer(0)) + 1;
    return next_->sequence;
}

ComplaintId Complaints::file(
    const Complaint& complaint, const std::vector<PhotoId>& photos, std::string_view phone
) {
    const NumberParts parts = parts_of(complaint.number);
    take_number(complaint, parts.date, parts.sequence);

    std::vector<ComplaintEvent> events = complaint.timeline;
    if (events.empty()) events.push_back({complaint.filed_at, "filed", "resident", std::nullopt});
    const auto version = static_cast<std::int64_t>(events.size());
    const ComplaintId id = insert(complaint, parts.date, parts.sequence, version, phone);
    for (std::size_t i = 0; i < events.size(); ++i)
        insert_event(id, complaint.number, static_cast<std::int64_t>(i) + 1, events[i]);
    for (const PhotoId photo : photos) HEED_ENSURE(photos_.attach(id, photo));
    due_.set(id, complaint.course);

    audit_.append(
        complaint.filed_at,
        complaint.resident,
        "file",
        object_of(complaint.number),
        {{"status", std::string(to_string(complaint.status))},
         {"category", complaint.category},
         {"department", complaint.department},
         {"text_sha256", text_hash(complaint.text)},
         {"photos", std::to_string(photos.size())}}
    );
    return id;
}

void Complaints::take_number(
    const Complaint& complaint, std::string_view date, std::uint32_t sequence
) {
    {
        Query taken(
            connection_,
            "SELECT 1 FROM complaint WHERE number = ?1 OR (date = ?2 AND sequence = ?3)"
        );
        taken.bind(complaint.number, date, sequence);
        if (taken.step()) throw LogicError("the number " + complaint.number + " is taken");
    }
    next_.reset();
    Query(
        connection_,
        "INSERT INTO number_counter (date, last) VALUES (?1, ?2)"
        " ON CONFLICT (date) DO UPDATE SET last = max(number_counter.last, excluded.last)"
    )
        .bind(date, sequence)
        .run();
}

ComplaintId Complaints::insert(
    const Complaint& complaint,
    std::string_view date,
    std::uint32_t sequence,
    std::int64_t version,
    std::string_view phone
) {
    const std::int64_t person = persons_.ensure(complaint.by);
    const std::string sealed =
        phone.empty() ? std::string{} : keys_.seal(person, phone, phone_place(complaint.number));
    const std::optional<Blob> phone_column =
        phone.empty() ? std::nullopt : std::optional<Blob>(Blob{sealed});
    std::optional<TimePoint> ended_at;
    if (!is_open(complaint.status))
        ended_at = complaint.timeline.empty() ? complaint.filed_at : complaint.timeline.back().at;
    Query query(
        connection_,
        "INSERT INTO complaint (number, date, sequence, token, version, status, person, resident,"
        " anonymous, category, text, language, place_level, place_label, latitude_deg,"
        " longitude_deg, area, department, assisting, emergency, filed_at, due_at, sign_for_due_at,"
        " phone, course, ended_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
        " ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)"
    );
    query.bind(
        complaint.number,
        date,
        sequence,
        complaint.token,
        version,
        to_string(complaint.status),
        person,
        complaint.resident,
        complaint.anonymous,
        complaint.category,
        complaint.text,
        complaint.language,
        to_string(complaint.place.level),
        complaint.place.label,
        complaint.place.latitude_deg,
        complaint.place.longitude_deg,
        complaint.area,
        complaint.department,
        storage::encode(complaint.assisting),
        complaint.emergency,
        complaint.filed_at,
        complaint.due_at,
        complaint.sign_for_due_at,
        phone_column,
        casework::encode(complaint.course),
        ended_at
    );
    return query.insert();
}

void Complaints::insert_event(
    ComplaintId id, std::string_view number, std::int64_t version, const ComplaintEvent& event
) {
    Query(
        connection_,
        "INSERT INTO event (complaint, version, at, event, by, text, status, department, due_at,"
        " contact_due_at, own_due_at, verdict, satisfied, rule, trace)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
    )
        .bind(
            id,
            version,
            event.at,
            event.event,
            event.by,
            event.text,
            event.facts.status ? to_string(*event.facts.status) : std::string_view(),
            event.facts.department,
            event.facts.due_at,
            event.facts.contact_due_at,
            event.facts.own_due_at,
            event.facts.verdict,
            event.facts.satisfied,
            event.facts.rule,
            column_of(job_.id())
        )
        .run();
    job_.note({Deed::Kind::event, event.event, std::string(number), event.by});
}

Complaints::Subject Complaints::subject(ComplaintId id) {
    Query query(
        connection_,
        "SELECT c.number, e.at, c.person FROM complaint c LEFT JOIN event e"
        " ON e.complaint = c.id AND e.version = c.version WHERE c.id = ?1"
    );
    query.bind(id);
    HEED_ENSURE(query.step());
    return {query.text(0), query.integer(2), query.time_if_any(1)};
}

bool Complaints::change(const casework::Change& change) {
    const Complaint& after = change.after;
    const ComplaintEvent& event = change.event;
    Query(
        connection_,
        "UPDATE complaint SET version = version + 1, text = ?3, department = ?4, assisting = ?5,"
        " sign_for_due_at = ?6, course = ?7, category = ?8 WHERE id = ?1 AND version = ?2"
    )
        .bind(
            after.id,
            after.version,
            after.text,
            after.department,
            storage::encode(after.assisting),
            after.sign_for_due_at,
            casework::encode(after.course),
            after.category
        )
        .run();
    if (connection_.changes() != 1) return false;
    write_what_differs(connection_, change);
    insert_event(after.id, after.number, after.version + 1, event);
    due_.set(after.id, after.course);
    audit_.append(
        event.at,
        event.by,
        event.event,
        object_of(after.number),
        {{"version", std::to_string(after.version + 1)},
         {"status", std::string(to_string(change.status))},
         {"department", after.department},
         {"due_at", to_rfc3339(after.due_at)},
         {"text_sha256", hash_of(event.text)}}
    );
    return true;
}

void Complaints::rewind(const Complaint& complaint) {
    Query(connection_, "UPDATE complaint SET course = ?2 WHERE id = ?1")
        .bind(complaint.id, casework::encode(complaint.course))
        .run();
    due_.set(complaint.id, complaint.course);
}

void Complaints::attach_photo(ComplaintId id, PhotoId photo) {
    const Subject about = subject(id);
    HEED_ENSURE(photos_.attach(id, photo));
    audit_.append(
        about.last_event_at,
        "heed",
        "attach_photo",
        object_of(about.number),
        {{"photo", std::to_string(photo)}}
    );
}

void Complaints::note_phone_read(ComplaintId id, std::string_view by, TimePoint now) {
    audit_.append(now, by, "read_phone", object_of(subject(id).number), {});
}

void Complaints::detach_photo(ComplaintId id, PhotoId photo) {
    const Subject about = subject(id);
    HEED_ENSURE(photos_.detach(id, photo));
    audit_.append(
        about.last_event_at,
        "heed",
        "detach_photo",
        object_of(about.number),
        {{"photo", std::to_string(photo)}}
    );
}

void Complaints::set_phone(ComplaintId id, std::string_view phone) {
    const Subject about = subject(id);
    const std::string sealed = keys_.seal(about.person, phone, phone_place(about.number));
    Query(connection_, "UPDATE complaint SET phone = ?2 WHERE id = ?1")
        .bind(id, Blob{sealed})
        .run();
    audit_.append(about.last_event_at, "heed", "set_phone", object_of(about.number), {});
}

void Complaints::set_place(ComplaintId id, const Place& place, std::string_view area) {
    const Subject about = subject(id);
    Query(
        connection_,
        "UPDATE complaint SET place_level = ?2, place_label = ?3, latitude_deg = ?4,"
        " longitude_deg = ?5, area = ?6 WHERE id = ?1"
    )
        .bind(
            id, to_string(place.level), place.label, place.latitude_deg, place.longitude_deg, area
        )
        .run();
    audit_.append(
        about.last_event_at,
        "heed",
        "set_place",
        object_of(about.number),
        {{"level", std::string(to_string(place.level))},
         {"area", std::string(area)},
         {"label_sha256", text_hash(place.label)}}
    );
}

}  // namespace heed::sql
