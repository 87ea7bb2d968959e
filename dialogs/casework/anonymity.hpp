#pragma once
// What stands beside an anonymous complaint must not say whose it is (docs/decisions/0092).
#include "dialogs/complaint.hpp"

namespace heed::casework {

// May `other`, of the same person, be listed beside `shown`? One that has a name would name the
// other.
inline bool may_be_listed_beside(const Complaint& shown, const Complaint& other) {
    return other.id != shown.id && !shown.anonymous && !other.anonymous;
}

}  // namespace heed::casework
