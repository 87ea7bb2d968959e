#pragma once
// The tables `handover` and `handover_word`.
#include "storage/handovers.hpp"
#include "storage/sql/persons.hpp"

namespace heed::sql {

// `row` is the hand-over's id.
inline storage::FieldPlace word_place(std::string_view row) {
    return {"handover_word", "sealed", row};
}

class HandoverTable final : public Handovers {
public:
    HandoverTable(Connection& connection, Persons& persons, ResidentKeys& keys)
        : connection_(connection), persons_(persons), keys_(keys) {}

    std::optional<Handover> get(std::int64_t id) override;
    std::optional<Handover> of(const ConversationKey& resident) override;
    std::optional<Handover> served_by(const ConversationKey& staff) override;
    std::optional<Handover> next() override;
    std::optional<Handover> last_taken() override;
    std::size_t count_waiting() override;

    Handover ask(const ConversationKey& resident, Handover::State state, TimePoint now) override;
    bool take(std::int64_t id, const ConversationKey& staff, TimePoint now) override;
    void end(std::int64_t id, TimePoint now) override;

    void keep(std::int64_t id, const HandoverWord& word) override;
    std::vector<HandoverWord> words(std::int64_t id, std::size_t count_max) override;
    std::vector<HandoverWord> words_of(const ConversationKey& resident, std::size_t count_max)
        override;

private:
    std::int64_t person_of(std::int64_t id);
    // Rows of text, photo, by_staff, at, sealed, handover, the latest first.
    std::vector<HandoverWord> read_words(Query& query);

    Connection& connection_;
    Persons& persons_;
    ResidentKeys& keys_;
};

}  // namespace heed::sql
