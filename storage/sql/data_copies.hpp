#pragma once
// Addresses at which residents fetch a copy of what is kept of them, each once.
#include "storage/sql/audit.hpp"
#include "storage/sql/connection.hpp"
#include "storage/sql/persons.hpp"

#include <optional>
#include <string_view>

namespace heed::sql {

class DataCopies {
public:
    DataCopies(Connection& connection, Persons& persons, Audit& audit)
        : connection_(connection), persons_(persons), audit_(audit) {}

    // See Tx::offer_copy, is_copy_offered, take_copy.
    bool offer(
        const ConversationKey& key,
        std::string_view hash,
        TimePoint expires,
        int offers_max,
        TimePoint now
    );
    bool is_offered(std::string_view hash, TimePoint now);
    std::optional<ConversationKey> take(std::string_view hash, TimePoint now);

private:
    Connection& connection_;
    Persons& persons_;
    Audit& audit_;
};

}  // namespace heed::sql
