#pragma once
// Members of staff and the codes by which they bind their chat.
#include "dialogs/casework/transitions.hpp"
#include "storage/crypto.hpp"
#include "storage/records.hpp"
#include "storage/sql/audit.hpp"
#include "storage/sql/persons.hpp"
#include "storage/sql/wrong_codes.hpp"

#include <utility>

namespace heed::sql {

class StaffTable {
public:
    StaffTable(
        Connection& connection,
        Persons& persons,
        WrongCodes& wrong_codes,
        Audit& audit,
        const storage::FieldCipher& cipher,
        Random& random
    )
        : connection_(connection),
          persons_(persons),
          wrong_codes_(wrong_codes),
          audit_(audit),
          cipher_(cipher),
          random_(random) {}

    std::optional<casework::Staff> get(const ConversationKey& key);
    std::optional<std::pair<casework::Staff, ConversationKey>> by_id(std::string_view staff_id);
    std::vector<std::pair<casework::Staff, ConversationKey>> of(std::string_view department);
    std::vector<StaffRow> all();
    // Also of one who was removed; empty when unknown.
    std::string name(std::string_view staff_id);
    void invite(const Invitation& invitation);
    std::optional<casework::Staff> bind(
        std::string_view code_hash, const ConversationKey& key, TimePoint now
    );
    std::vector<std::pair<casework::Staff, ConversationKey>> take_listed(
        std::string_view day, TimePoint bound_before, std::size_t count_max
    );

    // The row of whoever was removed; 0 when there is no such member.
    std::int64_t remove(std::string_view staff_id, TimePoint now);
    void set_duty(std::string_view staff_id, bool on_duty, TimePoint now);
    void set_deputy(
        std::string_view department,
        std::string_view staff_id,
        TimePoint until,
        std::string_view by,
        TimePoint now
    );
    std::optional<std::pair<casework::Staff, ConversationKey>> deputy_of(
        std::string_view department, TimePoint now
    );
    void subscribe(std::string_view staff_id, std::string_view topic);
    void unsubscribe(std::string_view staff_id, std::string_view topic);
    std::vector<std::string> subscriptions(std::string_view staff_id);
    std::vector<std::pair<casework::Staff, ConversationKey>> subscribers(std::string_view topic);

private:
    // Reads all rows of a query of select_members().
    std::vector<std::pair<casework::Staff, ConversationKey>> members(Query& query);
    std::vector<casework::Deputyship> deputyships(std::string_view staff_id);
    // The invitation behind the code, when it can still be used.
    std::optional<Invitation> usable(std::string_view code_hash, TimePoint now);

    Connection& connection_;
    Persons& persons_;
    WrongCodes& wrong_codes_;
    Audit& audit_;
    const storage::FieldCipher& cipher_;
    Random& random_;
};

}  // namespace heed::sql
