// What time alone does to a complaint, and who hears of it.
#include "bot/turn.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/staff/notices.hpp"

namespace heed {

void Turn::climb(const Complaint& complaint, casework::Deadline deadline, bool quiet) {
    const Rules& rules = context_.rules;
    const auto change = casework::climb(rules.organisation, complaint, deadline, context_.now);
    if (!change) {
        // The promise or the calendar is another since the row was written.
        Complaint wound = complaint;
        casework::wind(rules.organisation, wound);
        context_.tx.rewind(wound);
        return;
    }
    HEED_ENSURE(context_.tx.change(*change));
    if (quiet) return;
    tell(change->told, complaint, change->after, [&](const staff::PageContext& page) {
        return staff::rung_notice(page, change->after, deadline);
    });
    if (change->notice.empty()) return;
    const staff::PageContext theirs{
        rules.organisation, rules.texts, complaint.language, context_.now};
    enqueue(
        complaint.by,
        complaint.number,
        staff::notice_for(theirs, complaint, *change, link_of(context_.config, complaint)),
        false,
        complaint.emergency
    );
}

}  // namespace heed
