// How much there is of one person.
#include "storage/sql/complaints.hpp"

#include <algorithm>
#include <string>

namespace heed::sql {
namespace {

// ?1 is the account that holds the conversation; complaints belong to the accounts that filed them.
const std::string accounts = "(SELECT id FROM person WHERE id = ?1 OR home = ?1)";
const std::string complaints = "(SELECT id FROM complaint WHERE person IN " + accounts + ")";
const std::string counts_sql =
    "SELECT (SELECT count(*) FROM complaint WHERE person IN " + accounts +
    "), (SELECT count(*) FROM photo WHERE state <> 'failed' AND kind = 'photo' AND complaint IN " +
    complaints +
    "), (SELECT count(*) FROM photo WHERE state <> 'failed' AND kind = 'voice' AND complaint IN " +
    complaints +
    "), (SELECT count(*) FROM handover_word w JOIN handover h ON h.id = w.handover"
    "  WHERE h.person IN " +
    accounts + ")";
const std::string phone_sql =
    "SELECT number, phone FROM complaint WHERE phone IS NOT NULL AND person IN " + accounts +
    " ORDER BY id DESC LIMIT 1";

}  // namespace

Holdings Complaints::holdings(const ConversationKey& by) {
    Holdings holdings;
    const std::int64_t home = persons_.home(by);
    Query counts(connection_, counts_sql.c_str());
    counts.bind(home);
    if (counts.step()) {
        holdings.complaints = static_cast<std::size_t>(counts.integer(0));
        holdings.photos = static_cast<std::size_t>(counts.integer(1));
        holdings.voices = static_cast<std::size_t>(counts.integer(2));
        holdings.words = static_cast<std::size_t>(counts.integer(3));
    }
    holdings.accounts = std::max<std::size_t>(persons_.accounts(by).size(), 1);
    Query phone(connection_, phone_sql.c_str());
    phone.bind(home);
    if (phone.step()) holdings.phone = open_phone(phone.text(1), phone.text(0));
    return holdings;
}

}  // namespace heed::sql
