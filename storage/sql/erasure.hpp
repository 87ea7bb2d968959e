#pragma once
// Takes the person out of what is kept: the complaints stay, and lead to nobody any more.
// Source: Personal Information Protection Law, article 47.
#include "dialogs/random.hpp"
#include "storage/records.hpp"
#include "storage/sql/audit.hpp"
#include "storage/sql/connection.hpp"
#include "storage/sql/erased_list.hpp"
#include "storage/sql/persons.hpp"
#include "storage/sql/resident_keys.hpp"

namespace heed::sql {

// Whoever is erased is on it. No channel can be called so (docs/configuration.md): nobody writes to
// it or is written to on it.
inline constexpr std::string_view erased_channel = "~erased";

class Erasure {
public:
    Erasure(
        Connection& connection, Persons& persons, ResidentKeys& keys, Audit& audit, Random& random
    )
        : connection_(connection), persons_(persons), keys_(keys), audit_(audit), random_(random) {}

    // See Tx::erase_resident.
    Erased erase(std::string_view resident, std::string_view by, TimePoint now);
    // Erases those of the list that are here: a backup brought them back. How many.
    std::size_t erase_again(const std::vector<ErasedEntry>& list, TimePoint now);
    // Who is noted as erased behind that row of the list; 0: all.
    std::vector<ErasedEntry> erased_after(std::int64_t id);
    // See ReadTx::accounts_erased, has_person.
    std::int64_t count();
    bool has_person(std::string_view number);
    // True once after something was erased: the write-ahead log still holds the old pages.
    bool take_log_is_to_be_cleared() { return std::exchange(log_is_to_be_cleared_, false); }

private:
    std::vector<std::int64_t> accounts_of(std::string_view resident);
    bool is_staff(std::int64_t account);
    std::int64_t erase_account(std::int64_t account, std::string_view pseudonym, TimePoint now);
    void forget_words_with_staff(std::int64_t account);
    void note_erased(std::int64_t account, TimePoint now);

    Connection& connection_;
    Persons& persons_;
    ResidentKeys& keys_;
    Audit& audit_;
    Random& random_;
    bool log_is_to_be_cleared_ = false;
};

}  // namespace heed::sql
