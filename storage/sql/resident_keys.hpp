#pragma once
// A key for each resident, under which what leads to them is sealed: once it is destroyed, no copy
// of those fields opens any more. It stands in `person.key`, wrapped by the master key. Why so:
// docs/decisions/0054-a-key-for-each-resident.md.
#include "dialogs/random.hpp"
#include "storage/crypto.hpp"
#include "storage/sql/connection.hpp"

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace heed::sql {

class ResidentKeys {
public:
    ResidentKeys(Connection& connection, const storage::FieldCipher& master, Random& random)
        : connection_(connection), master_(master), random_(random) {}
    ResidentKeys(const ResidentKeys&) = delete;
    ResidentKeys& operator=(const ResidentKeys&) = delete;

    // Sealed for the account `person` (there must be such a row), whose key is made when it has
    // none. The bytes name the account: they open after they were moved to another row's care.
    std::string seal(std::int64_t person, std::string_view plain, const storage::FieldPlace& place);
    // Nothing when the key was destroyed. Opens also what was sealed before residents had keys.
    // Throws std::runtime_error when the bytes were changed or belong elsewhere.
    std::optional<std::string> open(std::string_view sealed, const storage::FieldPlace& place);
    // Whether the bytes are seal()'s.
    static bool is_sealed(std::string_view bytes);

    // The row's own key is removed by whoever erases the row.
    void destroy(std::int64_t person);
    // A job was undone: keys that it made are in no row.
    void forget();
    // Nothing stays in memory.
    void wipe();

private:
    struct Known {
        Known(std::int64_t of, std::string_view key) : person(of), cipher(key) {}
        std::int64_t person;
        storage::FieldCipher cipher;  // wipes the key in its destructor
    };
    const storage::FieldCipher* find(std::int64_t person);
    const storage::FieldCipher& make(std::int64_t person);
    const storage::FieldCipher& remember(std::int64_t person, std::string_view key);

    Connection& connection_;
    const storage::FieldCipher& master_;
    Random& random_;
    std::list<Known> recent_;  // used last stands first
    std::unordered_map<std::int64_t, std::list<Known>::iterator> by_person_;
    std::unordered_set<std::int64_t> fresh_;  // made since forget(): perhaps in no row yet
};

}  // namespace heed::sql
