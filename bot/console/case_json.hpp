#pragma once
// Complaints as the console reads them (docs/console.md, "Cases"). Never whom they lead to: the
// pseudonym is cut, too.
#include "bot/json_text.hpp"
#include "bot/rules.hpp"
#include "dialogs/casework/actors.hpp"
#include "storage/store.hpp"

#include <string>
#include <string_view>

namespace heed::console {

// Who looks, and at what moment.
struct Viewer {
    const Rules& rules;
    const casework::Actor& actor;
    std::string_view language;
    TimePoint now;
};

// One row of a list, as an object.
void write_row(JsonText& out, const Complaint& complaint, const Viewer& viewer);
// The same with all that is known of it: photos, history, other cases of the person, what may be
// done now.
void write_case(JsonText& out, ReadTx& tx, const Complaint& whole, const Viewer& viewer);

// Departments, categories, sub-districts, ready words and colleagues: what forms choose from.
std::string catalogue_json(ReadTx& tx, const Viewer& viewer);
// The page's texts in one language, by key; placeholders stay as they are.
std::string words_json(const Texts& texts, const std::string& language);

}  // namespace heed::console
