#include "storage/sql/resealing.hpp"

#include "storage/sql/complaints.hpp"
#include "storage/sql/handovers.hpp"
#include "storage/sql/persons.hpp"

#include <optional>
#include <tuple>
#include <vector>

namespace heed::sql {

bool Resealing::go_on(std::size_t count_max) {
    if (done_) return false;
    std::int64_t after = 0;
    {
        Query query(connection_, "SELECT resealed_up_to FROM meta");
        if (!query.step() || query.null(0)) {
            done_ = true;
            return false;
        }
        after = query.integer(0);
    }
    std::vector<std::pair<std::int64_t, std::string>> persons;
    {
        Query query(connection_, "SELECT id, state FROM person WHERE id > ?1 ORDER BY id LIMIT ?2");
        query.bind(after, count_max);
        while (query.step()) persons.emplace_back(query.integer(0), query.text(1));
    }
    for (const auto& [person, state] : persons) {
        if (!state.empty() && !ResidentKeys::is_sealed(state)) reseal_state(person, state);
        reseal_phones(person);
        reseal_words(person);
    }
    const std::optional<std::int64_t> reached =
        persons.empty() ? std::nullopt : std::optional(persons.back().first);
    Query(connection_, "UPDATE meta SET resealed_up_to = ?1").bind(reached).run();
    // What was committed is looked at anew by the next call: this one may be undone.
    if (!reached) log_is_to_be_cleared_ = after > 0;
    return reached.has_value();
}

void Resealing::reseal_state(std::int64_t person, const std::string& state) {
    const std::string row = std::to_string(person);
    const std::string sealed = keys_.seal(person, state, state_place(row));
    Query(connection_, "UPDATE person SET state = ?2 WHERE id = ?1")
        .bind(person, Blob{sealed})
        .run();
}

void Resealing::reseal_phones(std::int64_t person) {
    std::vector<std::tuple<std::int64_t, std::string, std::string>> phones;
    {
        Query query(
            connection_,
            "SELECT id, number, phone FROM complaint WHERE person = ?1 AND phone IS NOT NULL"
        );
        query.bind(person);
        while (query.step()) phones.emplace_back(query.integer(0), query.text(1), query.text(2));
    }
    for (const auto& [id, number, sealed] : phones) {
        if (ResidentKeys::is_sealed(sealed)) continue;
        const auto phone = keys_.open(sealed, phone_place(number));
        const std::string anew = keys_.seal(person, phone.value_or(""), phone_place(number));
        Query(connection_, "UPDATE complaint SET phone = ?2 WHERE id = ?1")
            .bind(id, Blob{anew})
            .run();
    }
}

void Resealing::reseal_words(std::int64_t person) {
    std::vector<std::tuple<std::int64_t, std::int64_t, std::string>> words;
    {
        Query query(
            connection_,
            "SELECT w.id, w.handover, w.text FROM handover h"
            " JOIN handover_word w ON w.handover = h.id WHERE h.person = ?1 AND w.sealed IS NULL"
        );
        query.bind(person);
        while (query.step()) words.emplace_back(query.integer(0), query.integer(1), query.text(2));
    }
    for (const auto& [id, handover, text] : words) {
        const std::string row = std::to_string(handover);
        const std::string sealed = keys_.seal(person, text, word_place(row));
        Query(connection_, "UPDATE handover_word SET text = '', sealed = ?2 WHERE id = ?1")
            .bind(id, Blob{sealed})
            .run();
    }
}

}  // namespace heed::sql
