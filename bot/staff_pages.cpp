// What a member of staff looks at: lists, searches, one complaint.
#include "bot/staff_turn.hpp"
#include "dialogs/casework/anonymity.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/staff/naming.hpp"
#include "dialogs/staff/phrases.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed {
namespace {

constexpr std::size_t earlier_max = 10;
constexpr auto searched_back = std::chrono::hours(24 * 366);

TimePoint midnight_of(TimePoint time) {
    const CivilTime civil = to_civil(time);
    return from_civil(civil.year, civil.month, civil.day, 0, 0, 0);
}

// "超时" and "今天", areas and categories narrow a list; all other words are looked for in text and
// place.
void narrow(
    const Organisation& organisation, std::string_view words, TimePoint now, ComplaintFilter& filter
) {
    const auto areas = staff::area_names(organisation);
    const auto categories = staff::category_names(organisation);
    std::string rest = fold(words);
    while (!rest.empty()) {
        const std::string word = rest.substr(0, rest.find(' '));
        rest.erase(0, std::min(word.size() + 1, rest.size()));
        const auto one_of = [&](const std::vector<staff::Named>& known) {
            auto ids = staff::match_words(known, word, staff::Fit::beginning).ids;
            return ids.size() == 1 ? ids.front() : std::string();
        };
        if (word == "超时" || word == "overdue" || word == "late") {
            filter.due_before = now;
        } else if (word == "今天" || word == "today") {
            filter.filed_from = midnight_of(now);
        } else if (const std::string area = one_of(areas); !area.empty() && filter.area.empty()) {
            filter.area = area;
        } else if (const std::string category = one_of(categories);
                   !category.empty() && filter.category.empty()) {
            filter.category = category;
        } else {
            filter.words += (filter.words.empty() ? "" : " ") + word;
        }
    }
}

}  // namespace

Reply StaffTurn::list(std::string_view filter, int page_number) {
    ComplaintFilter wanted = scope();
    narrow(context_.rules.organisation, filter, context_.now, wanted);
    const auto offset = static_cast<std::size_t>(page_number) * staff::rows_per_page;
    const ComplaintPage found = context_.tx.open_complaints(wanted, offset, staff::rows_per_page);
    if (found.rows.empty() && page_number > 0) return text("staff.list_end");
    lay_out(found.rows, page_number, filter);
    desk_.searched = false;
    return staff::list_page(page(), found.rows, found.total, page_number);
}

Reply StaffTurn::search(std::string_view words, int page_number) {
    ComplaintFilter wanted = scope();
    wanted.filed_from = context_.now - searched_back;
    narrow(context_.rules.organisation, words, context_.now, wanted);
    const auto offset = static_cast<std::size_t>(page_number) * staff::rows_per_page;
    const ComplaintPage found = context_.tx.search_complaints(wanted, offset, staff::rows_per_page);
    if (found.rows.empty() && page_number > 0) return text("staff.list_end");
    lay_out(found.rows, page_number, words);
    desk_.searched = true;
    return staff::found_page(page(), found.rows, found.total, page_number);
}

Reply StaffTurn::next_page() {
    const std::string filter = desk_.filter;
    return desk_.searched ? search(filter, desk_.page + 1) : list(filter, desk_.page + 1);
}

Reply StaffTurn::earlier(const Complaint& complaint) {
    std::vector<Complaint> rows = context_.tx.complaints_of(complaint.by, earlier_max + 1);
    std::erase_if(rows, [&](const Complaint& one) {
        return !casework::may_be_listed_beside(complaint, one) ||
               !casework::may_see(context_.rules.organisation, actor_, one);
    });
    lay_out(rows, 0, {});
    return staff::found_page(page(), rows, rows.size(), 0);
}

void StaffTurn::lay_out(
    const std::vector<Complaint>& rows, int page_number, std::string_view filter
) {
    desk_.listed.clear();
    for (const Complaint& complaint : rows) desk_.listed.push_back(complaint.number);
    desk_.listed_at = context_.now;
    desk_.page = page_number;
    desk_.filter = filter;
}

Reply StaffTurn::show(const Complaint& complaint) {
    const auto whole = context_.tx.complaint(complaint.number, true);
    HEED_ENSURE(whole);
    staff::CaseSides sides;
    if (const auto id = context_.tx.concern_of(complaint.id))
        sides.concern = context_.tx.concern(*id);
    const auto view = casework::contact_view(context_.rules.organisation, actor_, complaint);
    if (view != casework::ContactView::hidden) {
        const std::string phone = context_.tx.phone_of(complaint.id);
        if (!phone.empty()) sides.phone = staff::masked(phone);
    }
    return staff::case_page(page(), *whole, sides);
}

Reply StaffTurn::log_of(const Complaint& complaint) {
    const auto whole = context_.tx.complaint(complaint.number, true);
    HEED_ENSURE(whole);
    return staff::log_page(page(), *whole, [this](std::string_view id) { return name_of(id); });
}

}  // namespace heed
