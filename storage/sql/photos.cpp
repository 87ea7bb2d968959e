#include "storage/sql/photos.hpp"

namespace heed::sql {
namespace {

PhotoRow::State state_of(std::string_view text) {
    if (text == "stored") return PhotoRow::State::stored;
    return text == "failed" ? PhotoRow::State::failed : PhotoRow::State::pending;
}

std::string_view name_of(PhotoRow::Kind kind) {
    return kind == PhotoRow::Kind::voice ? "voice" : "photo";
}

}  // namespace

PhotoId Photos::add(
    const ConversationKey& by, PhotoRow::Kind kind, std::string_view media_id, TimePoint now
) {
    return Query(
               connection_,
               "INSERT INTO photo (person, media_id, state, sha256, media_type, bytes, why,"
               " added_at, kind) VALUES (?1, ?2, 'pending', '', '', 0, '', ?3, ?4)"
    )
        .bind(persons_.ensure(by), media_id, now, name_of(kind))
        .insert();
}

void Photos::stored(PhotoId id, const PhotoInfo& info) {
    Query(
        connection_,
        "UPDATE photo SET state = 'stored', sha256 = ?2, media_type = ?3, bytes = ?4, why = ''"
        " WHERE id = ?1"
    )
        .bind(id, info.sha256, info.media_type, info.bytes)
        .run();
}

void Photos::failed(PhotoId id, std::string_view why) {
    Query(
        connection_,
        "UPDATE photo SET state = 'failed', why = ?2 WHERE id = ?1 AND state = 'pending'"
    )
        .bind(id, why)
        .run();
}

void Photos::discard(PhotoId id) {
    Query(connection_, "DELETE FROM photo WHERE id = ?1 AND complaint IS NULL").bind(id).run();
}

std::optional<PhotoRow> Photos::get(PhotoId id) {
    Query query(
        connection_,
        "SELECT p.channel, p.user, f.media_id, f.state, f.sha256, f.media_type, f.bytes, c.number,"
        " f.kind, f.fix, f.added_at"
        " FROM photo f JOIN person p ON p.id = f.person LEFT JOIN complaint c ON c.id = f.complaint"
        " WHERE f.id = ?1"
    );
    query.bind(id);
    if (!query.step()) return std::nullopt;
    PhotoRow row;
    row.id = id;
    row.by = {query.text(0), query.text(1)};
    row.media_id = query.text(2);
    row.state = state_of(query.text(3));
    row.info = {query.text(4), query.text(5), query.integer(6)};
    if (!query.null(7)) row.complaint = query.text(7);
    if (query.text(8) == "voice") row.kind = PhotoRow::Kind::voice;
    row.shows_work = query.flag(9);
    row.added_at = query.time(10);
    return row;
}

std::vector<std::string> Photos::hashes(std::string_view prefix) {
    Query query(
        connection_,
        "SELECT sha256 FROM photo WHERE state = 'stored' AND sha256 >= ?1 AND sha256 < ?2"
    );
    // "g" is the character behind the hex digits.
    query.bind(prefix, std::string(prefix) + "g");
    std::vector<std::string> hashes;
    while (query.step()) hashes.push_back(query.text(0));
    return hashes;
}

bool Photos::attach(ComplaintId complaint, PhotoId photo) {
    Query(
        connection_,
        "UPDATE photo SET complaint = ?1"
        " WHERE id = ?2 AND (complaint IS NULL OR complaint = ?1)"
    )
        .bind(complaint, photo)
        .run();
    return connection_.changes() == 1;
}

bool Photos::detach(ComplaintId complaint, PhotoId photo) {
    Query(connection_, "UPDATE photo SET complaint = NULL WHERE id = ?2 AND complaint = ?1")
        .bind(complaint, photo)
        .run();
    return connection_.changes() == 1;
}

std::vector<PhotoRow> Photos::rows_of(ComplaintId complaint) {
    std::vector<PhotoId> ids;
    {
        Query query(
            connection_,
            "SELECT id FROM photo WHERE complaint = ?1 AND state <> 'failed' ORDER BY id"
        );
        query.bind(complaint);
        while (query.step()) ids.push_back(query.integer(0));
    }
    std::vector<PhotoRow> rows;
    for (const PhotoId id : ids) rows.push_back(get(id).value());
    return rows;
}

void Photos::read_into(Complaint& complaint) {
    Query query(
        connection_,
        "SELECT kind, sha256, media_type, bytes FROM photo"
        " WHERE complaint = ?1 AND fix = 0 AND state <> 'failed' ORDER BY id"
    );
    query.bind(complaint.id);
    while (query.step()) {
        const bool voice = query.text(0) == name_of(PhotoRow::Kind::voice);
        auto& kept = voice ? complaint.voices : complaint.photos;
        kept.push_back({query.text(1), query.text(2), query.integer(3)});
    }
}

}  // namespace heed::sql
