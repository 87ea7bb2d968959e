#pragma once
// What staff read on a phone: lists, one case, the line after a command. Texts from dialogs/texts.
#include "dialogs/answer.hpp"
#include "dialogs/casework/concern.hpp"
#include "dialogs/complaint.hpp"
#include "dialogs/organisation.hpp"
#include "dialogs/texts.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace heed::staff {

inline constexpr std::size_t page_bytes_max = 2048;  // WeCom's limit of a text message
inline constexpr std::size_t rows_per_page = 10;

struct PageContext {
    const Organisation& organisation;
    const Texts& texts;
    std::string_view language;
    TimePoint now;
};
// One page of a list; `total` counts all pages' rows, `page` from 0. The rows of each page are
// numbered from 1, as Desk::listed then holds them.
Reply list_page(
    const PageContext& context, std::span<const Complaint> rows, std::size_t total, int page
);
// One page of a search or of a person's other cases: as list_page, with each one's status.
Reply found_page(
    const PageContext& context, std::span<const Complaint> rows, std::size_t total, int page
);
// What belongs to a case beside its row.
struct CaseSides {
    std::optional<casework::Concern> concern = {};  // that it is one of
    std::string phone = {};                         // masked; empty: none was given
};
// One case with its history; never more than page_bytes_max bytes. Shows no person.
Reply case_page(
    const PageContext& context, const Complaint& complaint, const CaseSides& sides = {}
);
// All that happened to a case and who did it; `name_of` gives a colleague's name by the id.
Reply log_page(
    const PageContext& context,
    const Complaint& complaint,
    const std::function<std::string(std::string_view staff_id)>& name_of
);
// Where it is, in words and on a map.
Reply place_page(const PageContext& context, const Complaint& complaint);
// A further line with what can be done next, as words to type; empty when it is over.
std::string case_hint(const PageContext& context, Status status);
// "LH261123-0001-6" -> "0001": how a case is called in chat.
std::string short_number(std::string_view number);

}  // namespace heed::staff
