#pragma once
// One page of a list of Open311. A list may be long and grows while a program reads it: pages go on
// behind the last one's place (`after`), and by number only so deep (docs/decisions/0094).
#include "adapters/open311/form.hpp"
#include "storage/console.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed::open311 {

inline constexpr std::size_t page_depth_max = 10'000;  // requests that pages by number walk through

struct ListPage {
    std::vector<std::string> numbers;
    std::string last;   // of a full page: what follows goes on behind it
    std::string fault;  // why there is none
};
// `ask` is ConsoleReads::requests or happened_to.
ListPage read_page(
    const RequestQuery& query,
    const std::function<std::optional<std::vector<std::string>>(const RequestQuery&)>& ask,
    std::size_t depth_max = page_depth_max
);

// The address of what follows `last` in the list at `list` ("https://…/requests.json"), asked for
// as in `form`. The end of its span stays at `until`, and so do pages, whatever is filed meanwhile.
std::string next_page(
    std::string_view list, const Form& form, TimePoint until, std::string_view last
);

}  // namespace heed::open311
