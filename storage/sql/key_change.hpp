#pragma once
// Another master key: everything that is sealed under the one in use is sealed under the next, in
// the transaction that is open. docs/decisions/0074-another-master-key.md
#include "dialogs/random.hpp"
#include "storage/sql/audit.hpp"
#include "storage/sql/connection.hpp"
#include "storage/sql/resealing.hpp"
#include "storage/store.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace heed::sql {

class KeyChange {
public:
    // All outlive this; `from` is the key in use.
    KeyChange(
        Connection& connection,
        Resealing& resealing,
        Audit& audit,
        const storage::FieldCipher& from,
        Random& random
    )
        : connection_(connection),
          resealing_(resealing),
          audit_(audit),
          from_(from),
          random_(random) {}

    // See Tx::change_key. Afterwards the tables of this connection open nothing more.
    std::uint64_t run(std::string_view to, TimePoint now, const KeyProgress& progress);
    // True once: the write-ahead log still holds what the key of before opens.
    bool take_log_is_to_be_cleared() { return std::exchange(log_is_to_be_cleared_, false); }

private:
    std::string anew(
        const storage::FieldCipher& to, std::string_view sealed, const storage::FieldPlace& place
    );
    std::uint64_t residents(const storage::FieldCipher& to, const KeyProgress& progress);
    void staff(const storage::FieldCipher& to);
    void answers(const storage::FieldCipher& to);
    void key_check(const storage::FieldCipher& to);

    Connection& connection_;
    Resealing& resealing_;
    Audit& audit_;
    const storage::FieldCipher& from_;
    Random& random_;
    bool log_is_to_be_cleared_ = false;
};

}  // namespace heed::sql
