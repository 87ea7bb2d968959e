#pragma once
// One-time codes that bind a person to a role (contract, `heed staff invite` and `/bind CODE`).
#include "dialogs/casework/transitions.hpp"
#include "dialogs/random.hpp"
#include "dialogs/time.hpp"
#include "storage/records.hpp"

#include <string>
#include <string_view>

namespace heed {

struct InviteRequest {
    std::string department;
    casework::Role role = casework::Role::officer;
    std::string name;
};

// 16 characters of Crockford's base32 (80 random bits) in groups of four, e.g.
// "7K2M-9QXW-3FVD-A81T".
std::string make_code(Random& random);
// What the store keeps of a code: SHA-256 of its 16 characters in upper case, dashes left out,
// letters that look like digits read as those (I, L as 1; O as 0).
std::string hash_code(std::string_view code);
// The row for `code`; it lives for 24 h.
Invitation make_invitation(const InviteRequest& request, std::string_view code, TimePoint now);

}  // namespace heed
