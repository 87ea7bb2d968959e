#pragma once
// Members of staff and the codes by which they bind their chat.
#include "dialogs/casework/transitions.hpp"
#include "storage/crypto.hpp"
#include "storage/records.hpp"
#include "storage/sqlite/audit.hpp"
#include "storage/sqlite/persons.hpp"
#include "storage/sqlite/wrong_codes.hpp"

#include <utility>

namespace heed::sqlite {

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
    std::vector<std::pair<casework::Staff, ConversationKey>> of(std::string_view department);
    void invite(const Invitation& invitation);
    std::optional<casework::Staff> bind(
        std::string_view code_hash, const ConversationKey& key, TimePoint now
    );

private:
    // The invitation behind the code, when it can still be used.
    std::optional<Invitation> usable(std::string_view code_hash, TimePoint now);

    Connection& connection_;
    Persons& persons_;
    WrongCodes& wrong_codes_;
    Audit& audit_;
    const storage::FieldCipher& cipher_;
    Random& random_;
};

}  // namespace heed::sqlite
