#pragma once
// What staff do to common concerns, and each concern's history.
#include "dialogs/casework/concern.hpp"
#include "storage/records.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace heed {

// Part of a write transaction (Tx::concern_book).
class ConcernBook {
public:
    virtual ~ConcernBook() = default;

    // One more row of its history and of the audit trail.
    virtual void note(casework::ConcernId id, const casework::ConcernEvent& event) = 0;
    // An officer's word counts from `from` on; nothing: it is taken back. False when one counts
    // already: nothing was changed.
    virtual bool confirm(casework::ConcernId id, std::optional<TimePoint> from) = 0;
    // The complaints of `from` are `into`'s from now on, and `from` is closed. Both must be there.
    virtual void merge(casework::ConcernId from, casework::ConcernId into, TimePoint now) = 0;
    // They are `from`'s again, which is in `state` as it was. False when `from` is no longer what
    // merge() made of it.
    virtual bool unmerge(
        casework::ConcernId from, casework::ConcernId into, casework::ConcernState state
    ) = 0;
    virtual std::optional<ConcernMembership> membership(ComplaintId complaint) = 0;
    // As if this had not been said.
    virtual void forget(const LikenessWord& word) = 0;
    // Open complaints of it whose resolution needs no head's signature yet.
    virtual std::vector<ComplaintId> unweighed(casework::ConcernId id, std::size_t count_max) = 0;
};

}  // namespace heed
