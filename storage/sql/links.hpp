#pragma once
// Accounts on several platforms that are one person: the codes by which they are linked, and the
// link itself. See docs/decisions/0020-one-person-several-platforms.md.
#include "storage/records.hpp"
#include "storage/sql/audit.hpp"
#include "storage/sql/persons.hpp"
#include "storage/sql/wrong_codes.hpp"

namespace heed::sql {

class Links {
public:
    Links(Connection& connection, Persons& persons, WrongCodes& wrong_codes, Audit& audit)
        : connection_(connection), persons_(persons), wrong_codes_(wrong_codes), audit_(audit) {}

    // See Tx for what these do.
    bool offer(
        const ConversationKey& key, std::string_view code_hash, TimePoint expires, TimePoint now
    );
    bool offers(const ConversationKey& key, TimePoint now);
    bool are_guessed(TimePoint now) { return wrong_codes_.too_many(now); }
    LinkCheck check(
        std::string_view code_hash, bool is_short, const ConversationKey& key, TimePoint now
    );
    void link(const ConversationKey& a, const ConversationKey& b, TimePoint now);
    std::vector<ConversationKey> unlink(
        const ConversationKey& key, const Conversation& left_behind, TimePoint now
    );

private:
    bool has_staff(std::int64_t home);
    std::string resident_of(std::int64_t person);
    void join_handovers(std::int64_t guest, std::int64_t home, TimePoint now);
    // Notices that are still to be sent, about complaints that `person` filed, go to `to`.
    void move_notices_of(std::int64_t person, std::int64_t from, std::int64_t to);

    Connection& connection_;
    Persons& persons_;
    WrongCodes& wrong_codes_;
    Audit& audit_;
};

}  // namespace heed::sql
