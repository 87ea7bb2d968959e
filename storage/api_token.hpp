#pragma once
// What lets a program use the staff API (docs/api.md, docs/decisions/0056).
#include "dialogs/casework/actors.hpp"
#include "dialogs/message.hpp"
#include "dialogs/time.hpp"

#include <optional>
#include <string>

namespace heed {

// Only the hash of its secret is kept. It acts for one member of staff, within that member's
// rights.
struct ApiToken {
    std::string id;        // 12 hex digits, no secret
    std::string hash;      // SHA-256 of the secret, lower-case hex
    std::string name;      // the program's, for people
    std::string staff_id;  // of the member for whom it acts
    bool acts = false;     // may change something; every token may read
    bool reveals = false;  // may ask whom a complaint leads to
    TimePoint issued{};
    TimePoint expires{};
    std::optional<TimePoint> seen;  // when it was last used, to the hour
};

// With the member for whom it acts, as they are now.
struct ApiTokenHolder {
    ApiToken token;
    casework::Staff member;
    ConversationKey key;
};

}  // namespace heed
