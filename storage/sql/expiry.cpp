#include "storage/sql/expiry.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/mutant.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace heed::sql {
namespace {

// ?1 and ?2 bound the ids, ?3 is the kind, ?4 the limit. A photo that came after the end stays as
// long after it came.
constexpr const char* media_sql =
    "SELECT f.id, c.number FROM photo f JOIN complaint c ON c.id = f.complaint"
    " WHERE f.id > ?1 AND f.id <= ?2 AND f.kind = ?3 AND c.ended_at <= ?4 AND f.added_at <= ?4";
constexpr const char* count_media_sql =
    "SELECT count(*) FROM photo f JOIN complaint c ON c.id = f.complaint"
    " WHERE f.kind = ?1 AND c.ended_at <= ?2 AND f.added_at <= ?2";

// ?1 and ?2 bound the ids of accounts that hold a conversation, ?3 is the limit for the end of
// complaints (and for the silence of who has none), ?4 that for silence, ?5 the channel of the
// erased. Of what was merged, that into which it was must have ended as well. Staff stay while they
// are staff.
constexpr const char* persons_sql =
    "SELECT p.resident FROM person p"
    " WHERE p.id > ?1 AND p.id <= ?2 AND p.home IS NULL AND p.channel <> ?5"
    " AND NOT EXISTS (SELECT 1 FROM person a WHERE (a.id = p.id OR a.home = p.id) AND ("
    "  a.last_message_at > ?4"
    "  OR EXISTS (SELECT 1 FROM staff s WHERE s.person = a.id AND s.removed_at IS NULL)"
    "  OR EXISTS (SELECT 1 FROM complaint c WHERE c.person = a.id AND c.ended_at IS NULL)"
    "  OR EXISTS (SELECT 1 FROM complaint c WHERE c.person = a.id AND c.ended_at > ?3)"
    "  OR EXISTS (SELECT 1 FROM complaint c JOIN complaint t ON t.number = c.merged_into"
    "   WHERE c.person = a.id AND c.merged_into <> ''"
    "   AND (t.ended_at IS NULL OR t.ended_at > ?3))))"
    " AND (EXISTS (SELECT 1 FROM person a JOIN complaint c ON c.person = a.id"
    "   WHERE a.id = p.id OR a.home = p.id)"
    "  OR NOT EXISTS (SELECT 1 FROM person a"
    "   WHERE (a.id = p.id OR a.home = p.id)"
    "   AND (a.last_message_at > ?3 OR a.last_message_at = 0)))";
// The same without a look at what is open, planted for the simulation to find.
constexpr const char* persons_of_open_cases_sql =
    "SELECT p.resident FROM person p WHERE p.id > ?1 AND p.id <= ?2 AND p.home IS NULL"
    " AND p.channel <> ?5 AND NOT EXISTS (SELECT 1 FROM person a WHERE (a.id = p.id OR a.home = "
    "p.id)"
    " AND (a.last_message_at > ?4 OR a.last_message_at > ?3"
    "  OR EXISTS (SELECT 1 FROM staff s WHERE s.person = a.id AND s.removed_at IS NULL)))";
constexpr std::int64_t all_ids = INT64_MAX;

std::string object_of(const std::string& number) { return "complaint " + number; }

}  // namespace

ExpiryCalendar ExpiryTable::calendar() {
    Query query(connection_, "SELECT as_of, run_at, confirmed FROM retention");
    HEED_ENSURE(query.step());
    return {query.time_if_any(0), query.time_if_any(1), query.time_if_any(2)};
}

void ExpiryTable::note_run(TimePoint as_of, TimePoint now) {
    Query(connection_, "UPDATE retention SET as_of = ?1, run_at = ?2").bind(as_of, now).run();
}

void ExpiryTable::catch_up(TimePoint now) {
    Query(connection_, "UPDATE retention SET confirmed = ?1, run_at = NULL").bind(now).run();
    audit_.append(now, "heed", "catch_up", "retention", {});
}

Expiry::Piece ExpiryTable::remove(
    Expiring what,
    const ExpiryLimits& limits,
    std::int64_t after,
    std::size_t rows_max,
    TimePoint now
) {
    constexpr const char* last_photo = "SELECT coalesce(max(id), 0) FROM photo";
    constexpr const char* last_person = "SELECT coalesce(max(id), 0) FROM person";
    switch (what) {
        case Expiring::photos:
            return remove_media("photo", limits.photos, window(last_photo, after, rows_max), now);
        case Expiring::voices:
            return remove_media("voice", limits.person, window(last_photo, after, rows_max), now);
        case Expiring::phones:
            return remove_phones(limits.person, rows_max, now);
        case Expiring::persons:
            return remove_persons(limits, window(last_person, after, rows_max), now);
        case Expiring::answers:
            return remove_answers(limits, after, rows_max);
        case Expiring::message_ids:
            return remove_older(
                "DELETE FROM claim WHERE (channel, message_id) IN"
                " (SELECT channel, message_id FROM claim WHERE at <= ?1 ORDER BY at LIMIT ?2)",
                limits.message_ids,
                rows_max
            );
        case Expiring::set_aside:
            return remove_older(
                "DELETE FROM quarantine WHERE id IN"
                " (SELECT id FROM quarantine WHERE at <= ?1 LIMIT ?2)",
                limits.set_aside,
                rows_max
            );
        case Expiring::api_answers:
            return remove_older(
                "DELETE FROM api_answer WHERE (staff, key) IN"
                " (SELECT staff, key FROM api_answer WHERE at <= ?1 ORDER BY at LIMIT ?2)",
                limits.api_answers,
                rows_max
            );
    }
    return {};
}

ExpiryTable::Window ExpiryTable::window(
    const char* last_id_sql, std::int64_t after, std::size_t rows_max
) {
    Query query(connection_, last_id_sql);
    const std::int64_t newest = query.step() ? query.integer(0) : 0;
    const std::int64_t last = std::min(newest, after + static_cast<std::int64_t>(rows_max));
    return {after, last, last < newest};
}

Expiry::Piece ExpiryTable::remove_media(
    std::string_view kind, TimePoint limit, const Window& window, TimePoint now
) {
    std::vector<std::int64_t> ids;
    std::map<std::string, std::int64_t> by_complaint;
    {
        Query query(connection_, media_sql);
        query.bind(window.after, window.last, kind, limit);
        while (query.step()) {
            ids.push_back(query.integer(0));
            ++by_complaint[query.text(1)];
        }
    }
    for (const std::int64_t id : ids)
        Query(connection_, "DELETE FROM photo WHERE id = ?1").bind(id).run();
    const std::string name = std::string(kind) + "s";
    for (const auto& [number, count] : by_complaint)
        audit_.append(now, "heed", "expire", object_of(number), {{name, std::to_string(count)}});
    return {ids.size(), window.last, window.more};
}

Expiry::Piece ExpiryTable::remove_phones(TimePoint limit, std::size_t rows_max, TimePoint now) {
    std::vector<std::pair<std::int64_t, std::string>> complaints;
    {
        Query query(
            connection_,
            "SELECT id, number FROM complaint"
            " WHERE phone IS NOT NULL AND ended_at IS NOT NULL AND ended_at <= ?1 LIMIT ?2"
        );
        query.bind(limit, rows_max);
        while (query.step()) complaints.emplace_back(query.integer(0), query.text(1));
    }
    for (const auto& [id, number] : complaints) {
        Query(connection_, "UPDATE complaint SET phone = NULL WHERE id = ?1").bind(id).run();
        audit_.append(now, "heed", "expire", object_of(number), {{"phone", "1"}});
    }
    return {complaints.size(), 0, complaints.size() == rows_max};
}

Expiry::Piece ExpiryTable::remove_persons(
    const ExpiryLimits& limits, const Window& window, TimePoint now
) {
    std::vector<std::string> residents;
    {
        const bool planted = HEED_MUTANT("expires-while-open");
        Query query(connection_, planted ? persons_of_open_cases_sql : persons_sql);
        query.bind(window.after, window.last, limits.person, limits.silent, erased_channel);
        while (query.step()) residents.push_back(query.text(0));
    }
    std::size_t removed = 0;
    for (const std::string& resident : residents)
        if (erasure_.erase(resident, "retention", now).result == Erased::Result::done) ++removed;
    return {removed, window.last, window.more};
}

Expiry::Piece ExpiryTable::remove_answers(
    const ExpiryLimits& limits, std::int64_t after, std::size_t rows_max
) {
    const std::int64_t from =
        std::max(after, static_cast<std::int64_t>(limits.answers_from.time_since_epoch().count()));
    std::vector<std::pair<std::string, std::string>> answered;
    std::size_t rows = 0;
    std::int64_t reached = from;
    {
        Query query(
            connection_,
            "SELECT channel, message_id, at, answer IS NOT NULL FROM claim"
            " WHERE at > ?1 AND at <= ?2 ORDER BY at LIMIT ?3"
        );
        query.bind(from, limits.answers, rows_max);
        for (; query.step(); ++rows) {
            reached = query.integer(2);
            if (query.flag(3)) answered.emplace_back(query.text(0), query.text(1));
        }
    }
    for (const auto& [channel, id] : answered) {
        Query(
            connection_,
            "UPDATE claim SET answer = NULL, revision = NULL WHERE channel = ?1 AND message_id = ?2"
        )
            .bind(channel, id)
            .run();
    }
    return {answered.size(), reached, rows == rows_max};
}

Expiry::Piece ExpiryTable::remove_older(const char* sql, TimePoint limit, std::size_t rows_max) {
    Query(connection_, sql).bind(limit, rows_max).run();
    const auto removed = static_cast<std::size_t>(connection_.changes());
    return {removed, 0, removed == rows_max};
}

std::int64_t ExpiryTable::count(Expiring what, const ExpiryLimits& limits) {
    const auto counted = [](Query& query) { return query.step() ? query.integer(0) : 0; };
    switch (what) {
        case Expiring::photos:
        case Expiring::voices: {
            const bool photos = what == Expiring::photos;
            Query query(connection_, count_media_sql);
            query.bind(photos ? "photo" : "voice", photos ? limits.photos : limits.person);
            return counted(query);
        }
        case Expiring::phones: {
            Query query(
                connection_,
                "SELECT count(*) FROM complaint"
                " WHERE phone IS NOT NULL AND ended_at IS NOT NULL AND ended_at <= ?1"
            );
            query.bind(limits.person);
            return counted(query);
        }
        case Expiring::persons: {
            static const std::string sql =
                "SELECT count(*) FROM (" + std::string(persons_sql) + ") gone";
            Query query(connection_, sql.c_str());
            query.bind(0, all_ids, limits.person, limits.silent, erased_channel);
            return counted(query);
        }
        case Expiring::answers: {
            Query query(
                connection_,
                "SELECT count(*) FROM claim WHERE at > ?1 AND at <= ?2 AND answer IS NOT NULL"
            );
            query.bind(limits.answers_from, limits.answers);
            return counted(query);
        }
        case Expiring::message_ids: {
            Query query(connection_, "SELECT count(*) FROM claim WHERE at <= ?1");
            query.bind(limits.message_ids);
            return counted(query);
        }
        case Expiring::set_aside: {
            Query query(connection_, "SELECT count(*) FROM quarantine WHERE at <= ?1");
            query.bind(limits.set_aside);
            return counted(query);
        }
        case Expiring::api_answers: {
            Query query(connection_, "SELECT count(*) FROM api_answer WHERE at <= ?1");
            query.bind(limits.api_answers);
            return counted(query);
        }
    }
    return 0;
}

}  // namespace heed::sql

namespace heed {

std::string_view to_string(Expiring what) {
    constexpr std::array<std::string_view, all_expiring.size()> names{
        "photos",
        "voices",
        "phones",
        "persons",
        "answers",
        "message_ids",
        "set_aside",
        "api_answers"};
    return names[static_cast<std::size_t>(what)];
}

}  // namespace heed
