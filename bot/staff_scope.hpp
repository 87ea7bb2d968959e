#pragma once
// Which complaints lists of a member of staff are made of.
#include "dialogs/casework/actors.hpp"
#include "dialogs/organisation.hpp"
#include "storage/records.hpp"

namespace heed {

// The complaints of the departments that the member works for: the own one, a head's also those
// below, and those they stand in for. No department for who works everywhere, and one that does
// not exist for who handles no case.
ComplaintFilter scope_of(const Organisation& organisation, const casework::Actor& actor);

}  // namespace heed
