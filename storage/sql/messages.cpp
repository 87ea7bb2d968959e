#include "storage/sql/messages.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/mutant.hpp"
#include "storage/codec.hpp"

#include <stdexcept>
#include <utility>

namespace heed::sql {
namespace {

std::string row_of(const IncomingMessage& message) {
    return message.from.channel + "/" + message.message_id;
}
storage::FieldPlace answer_place(std::string_view row) { return {"claim", "answer", row}; }

}  // namespace

Claim Messages::claim(const IncomingMessage& message, TimePoint now) {
    write_fresh();
    // Who is not known yet is made known only by a message that is new: what comes again after an
    // erasure brings nobody back.
    const std::int64_t person = persons_.find_whole(message.from);
    Query query(
        connection_,
        "SELECT revision, answer, person, trace FROM claim WHERE channel = ?1 AND message_id = ?2"
    );
    query.bind(message.from.channel, message.message_id);
    Claim claim;
    if (!query.step() || HEED_MUTANT("message-ids-ignored")) {
        fresh_ = Fresh{
            message.from.channel,
            message.message_id,
            person != 0 ? person : persons_.ensure(message.from),
            now,
            job_.id()};
        claim.trace = job_.id();
        return claim;
    }
    if (person == 0 || query.integer(2) != person) {
        claim.state = Claim::State::of_another;
        return claim;
    }
    claim.trace = read_trace(query, 3);
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

bool Messages::is_fresh(const IncomingMessage& message) const {
    return fresh_ && fresh_->message_id == message.message_id &&
           fresh_->channel == message.from.channel;
}

void Messages::insert(std::optional<std::int64_t> revision, std::optional<Blob> answer) {
    const Fresh claim = *std::exchange(fresh_, std::nullopt);
    Query query(
        connection_,
        "INSERT INTO claim (channel, message_id, person, at, revision, answer, trace)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING"
    );
    query.bind(
        claim.channel,
        claim.message_id,
        claim.person,
        claim.at,
        revision,
        answer,
        column_of(claim.trace)
    );
    if (HEED_MUTANT("message-ids-ignored")) {
        query.run();
    } else {
        query.change_one();
    }
    ++of_job_;
}

void Messages::write_fresh() {
    persons_.write_saved();
    if (fresh_) insert(std::nullopt, std::nullopt);
}

void Messages::keep() {
    write_fresh();
    counted_ += std::exchange(of_job_, 0);
    job_.end();
}

void Messages::undo() {
    persons_.drop_saved();
    fresh_.reset();
    of_job_ = 0;
    job_.end();
}

void Messages::write_count() {
    if (counted_ == 0) return;
    Query(connection_, "UPDATE meta SET messages = messages + ?1").bind(counted_).run();
    counted_ = 0;
}

void Messages::owe(const IncomingMessage& message, std::int64_t revision) {
    if (is_fresh(message)) return insert(revision, std::nullopt);
    Query(connection_, "UPDATE claim SET revision = ?3 WHERE channel = ?1 AND message_id = ?2")
        .bind(message.from.channel, message.message_id, revision)
        .change_one();
}

void Messages::remember_answer(const IncomingMessage& message, const Answer& answer) {
    const std::string row = row_of(message);
    const std::string sealed =
        keys_.seal(persons_.ensure(message.from), storage::encode(answer), answer_place(row));
    if (is_fresh(message)) return insert(std::nullopt, Blob{sealed});
    Query(connection_, "UPDATE claim SET answer = ?3 WHERE channel = ?1 AND message_id = ?2")
        .bind(message.from.channel, message.message_id, Blob{sealed})
        .change_one();
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
