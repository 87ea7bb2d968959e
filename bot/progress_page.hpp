#pragma once
// The public progress page of one complaint (contract, `GET /c/TOKEN`): like a parcel's, what
// happened when and what comes next. Whoever has the link may look, so it shows no person, no
// internal note and nothing that the resident wrote or sent besides the complaint's category.
#include "adapters/http.hpp"
#include "bot/rules.hpp"
#include "dialogs/complaint.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

// The 32 hex digits of "/c/TOKEN"; nothing for any other path.
std::optional<std::string> token_of(std::string_view path);

// 404 in the default language when there is no such complaint. `complaint` is whole, with timeline;
// `proofs` are addresses of our own of the photos that staff took of what was done.
HttpReply progress_page(
    const Rules& rules,
    const std::optional<Complaint>& complaint,
    const std::vector<std::string>& proofs
);

}  // namespace heed
