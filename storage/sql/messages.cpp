#include "storage/sql/messages.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/mutant.hpp"
#include "storage/codec.hpp"

#include <stdexcept>

namespace heed::sql {
namespace {

std::string row_of(const IncomingMessage& message) {
    return message.from.channel + "/" + message.message_id;
}
storage::FieldPlace answer_place(std::string_view row) { return {"claim", "answer", row}; }

}  // namespace

Claim Messages::claim(const IncomingMessage& message, TimePoint now) {
    // Who is not known yet is made known only by a message that is new: what comes again after an
    // erasure brings nobody back.
    const std::int64_t person = persons_.find(message.from);
    Query(
        connection_,
        "INSERT INTO claim (channel, message_id, person, at) VALUES (?1, ?2, ?3, ?4)"
        " ON CONFLICT DO NOTHING"
    )
        .bind(message.from.channel, message.message_id, person, now)
        .run();
    Claim claim;
    if (connection_.changes() == 1 || HEED_MUTANT("message-ids-ignored")) {
        if (person == 0) {
            Query(
                connection_, "UPDATE claim SET person = ?3 WHERE channel = ?1 AND message_id = ?2"
            )
                .bind(message.from.channel, message.message_id, persons_.ensure(message.from))
                .run();
        }
        Query(connection_, "UPDATE meta SET messages = messages + 1").run();
        return claim;
    }
    Query query(
        connection_,
        "SELECT revision, answer, person FROM claim WHERE channel = ?1 AND message_id = ?2"
    );
    query.bind(message.from.channel, message.message_id);
    HEED_ENSURE(query.step());
    if (person == 0 || query.integer(2) != person) {
        claim.state = Claim::State::of_another;
        return claim;
    }
    if (query.null(1) && !query.null(0)) {
        claim.state = Claim::State::owed;
        claim.revision = query.integer(0);
        return claim;
    }
    claim.state = Claim::State::answered;
    if (query.null(1)) return claim;  // taken without an answer: acknowledged in silence again
    const std::string row = row_of(message);
    auto answer =
        storage::decode_answer(keys_.open(query.text(1), answer_place(row)).value_or(std::string())
        );
    if (!answer) throw std::runtime_error("a remembered answer cannot be read");
    claim.answer = *std::move(answer);
    return claim;
}

void Messages::owe(const IncomingMessage& message, std::int64_t revision) {
    Query(connection_, "UPDATE claim SET revision = ?3 WHERE channel = ?1 AND message_id = ?2")
        .bind(message.from.channel, message.message_id, revision)
        .run();
    HEED_ENSURE(connection_.changes() == 1);
}

void Messages::remember_answer(const IncomingMessage& message, const Answer& answer) {
    const std::string row = row_of(message);
    const std::string sealed =
        keys_.seal(persons_.ensure(message.from), storage::encode(answer), answer_place(row));
    Query(connection_, "UPDATE claim SET answer = ?3 WHERE channel = ?1 AND message_id = ?2")
        .bind(message.from.channel, message.message_id, Blob{sealed})
        .run();
    HEED_ENSURE(connection_.changes() == 1);
}

void Messages::quarantine(const IncomingMessage& message, std::string_view why, TimePoint now) {
    Query(
        connection_,
        "INSERT INTO quarantine (channel, \"user\", message_id, sent_at, language, content, why,"
        " at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
    )
        .bind(
            message.from.channel,
            message.from.user,
            message.message_id,
            message.sent_at,
            message.language,
            storage::encode(message.content),
            why,
            now
        )
        .run();
}

}  // namespace heed::sql
