#pragma once
// Common concerns and what belongs to them. See Tx for what the calls do.
#include "dialogs/casework/concern.hpp"
#include "storage/concern_book.hpp"
#include "storage/records.hpp"
#include "storage/sql/audit.hpp"
#include "storage/sql/connection.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace heed::sql {

class Concerns final : public ConcernBook {
public:
    Concerns(Connection& connection, Audit& audit) : connection_(connection), audit_(audit) {}

    // ---- questions
    std::optional<casework::Concern> get(casework::ConcernId id);
    std::optional<casework::ConcernId> of(ComplaintId complaint);
    std::vector<casework::Concern> largest(const ConcernFilter& filter, std::size_t count_max);
    std::vector<ComplaintId> complaints_of(casework::ConcernId id, std::size_t count_max);
    std::int64_t people_since(casework::ConcernId id, TimePoint since);
    std::vector<LikenessWord> words_of(ComplaintId complaint);
    std::vector<LikenessWord> all_words();
    casework::ConcernHistory history(casework::ConcernId id);
    std::vector<casework::ConcernHistory> histories(TimePoint from, TimePoint until);
    ComplaintId heard();

    // ---- changes
    void set_heard(ComplaintId complaint);
    casework::ConcernId begin(const casework::Concern& concern, TimePoint now);
    void join(const ConcernMembership& membership, TimePoint now);
    void leave(ComplaintId complaint, std::string_view by, TimePoint now);
    void note_word(const LikenessWord& word, TimePoint now);
    std::vector<casework::ConcernId> touched(
        TimePoint now, TimePoint watched_before, std::size_t count_max
    );
    casework::ConcernMembers members(casework::ConcernId id);
    void save(const casework::Concern& concern);

    // ---- what staff do: concern_book.cpp
    void note(casework::ConcernId id, const casework::ConcernEvent& event) override;
    bool confirm(casework::ConcernId id, std::optional<TimePoint> from) override;
    void merge(casework::ConcernId from, casework::ConcernId into, TimePoint now) override;
    bool unmerge(casework::ConcernId from, casework::ConcernId into, casework::ConcernState state)
        override;
    std::optional<ConcernMembership> membership(ComplaintId complaint) override;
    void forget(const LikenessWord& word) override;
    std::vector<ComplaintId> unweighed(casework::ConcernId id, std::size_t count_max) override;

private:
    void touch(casework::ConcernId id);
    // In the audit trail.
    static std::string object_of(casework::ConcernId id);

    Connection& connection_;
    Audit& audit_;
};

}  // namespace heed::sql
