#pragma once
// Common concerns and what belongs to them. See Tx for what the calls do.
#include "dialogs/casework/concern.hpp"
#include "storage/records.hpp"
#include "storage/sqlite/audit.hpp"
#include "storage/sqlite/connection.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace heed::sqlite {

class Concerns {
public:
    Concerns(Connection& connection, Audit& audit) : connection_(connection), audit_(audit) {}

    // ---- questions
    std::optional<casework::Concern> get(casework::ConcernId id);
    std::optional<casework::ConcernId> of(ComplaintId complaint);
    std::vector<casework::Concern> largest(const ConcernFilter& filter, std::size_t count_max);
    std::vector<ComplaintId> complaints_of(casework::ConcernId id, std::size_t count_max);
    std::int64_t people_since(casework::ConcernId id, TimePoint since);
    std::vector<LikenessWord> words_of(ComplaintId complaint);
    ComplaintId heard();

    // ---- changes
    void set_heard(ComplaintId complaint);
    casework::ConcernId begin(const casework::Concern& concern, TimePoint now);
    void join(const ConcernMembership& membership, TimePoint now);
    void leave(ComplaintId complaint, std::string_view by, TimePoint now);
    void note_word(const LikenessWord& word, TimePoint now);
    std::vector<casework::ConcernId> touched(TimePoint watched_before, std::size_t count_max);
    casework::ConcernMembers members(casework::ConcernId id);
    void save(const casework::Concern& concern);

private:
    void touch(casework::ConcernId id);

    Connection& connection_;
    Audit& audit_;
};

}  // namespace heed::sqlite
