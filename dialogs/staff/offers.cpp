#include "dialogs/staff/offers.hpp"

#include <algorithm>
#include <string>
#include <variant>

namespace heed::staff {
namespace {

using casework::Need;
using Field = Offer::Field;

// A department that neither has the complaint nor assists; empty when there is none.
std::string_view another_department(const Organisation& organisation, const Complaint& complaint) {
    const auto found =
        std::ranges::find_if(organisation.departments, [&](const Department& department) {
            return department.id != complaint.department &&
                   std::ranges::find(complaint.assisting, department.id) ==
                       complaint.assisting.end();
        });
    return found == organisation.departments.end() ? std::string_view() : found->id;
}

// Asks the table with everything given that an action could need.
class Trial {
public:
    Trial(
        const Organisation& organisation,
        const casework::Actor& actor,
        const Complaint& complaint,
        TimePoint now
    )
        : organisation_(organisation), actor_(actor), complaint_(complaint), now_(now) {
        target_ = complaint;
        target_.number += "?";
        target_.status = Status::assigned;
        details_.text = "?";
        details_.department = another_department(organisation, complaint);
        details_.target = &target_;
        details_.date = std::max(now, casework::due_in_force(organisation, complaint, now)) +
                        std::chrono::hours(24);
    }
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;

    bool works(casework::Action action, std::string_view verdict) {
        details_.verdict = verdict;
        const auto result =
            casework::apply(organisation_, actor_, action, complaint_, details_, now_);
        return std::holds_alternative<casework::Change>(result);
    }

private:
    const Organisation& organisation_;
    const casework::Actor& actor_;
    const Complaint& complaint_;
    const TimePoint now_;
    Complaint target_;
    casework::Details details_;
};

Field field(bool taken, bool needed) {
    if (!taken) return Field::none;
    return needed ? Field::required : Field::optional;
}

}  // namespace

std::vector<Offer> offers(
    const Organisation& organisation,
    const casework::Actor& actor,
    const Complaint& complaint,
    TimePoint now
) {
    const EnumSet<casework::Standing> who = casework::standings(organisation, actor, complaint);
    Trial trial(organisation, actor, complaint, now);
    std::vector<Offer> found;
    for (const VerbRow& row : verbs()) {
        if (!row.action) continue;
        Offer offer;
        offer.row = &row;
        EnumSet<Need> needs;
        bool works = false;
        for (const casework::TransitionRow& one : casework::transitions()) {
            const bool fits = one.action == *row.action && one.who.intersects(who) &&
                              one.from.contains(complaint.status);
            if (!fits || !trial.works(*row.action, one.verdict)) continue;
            works = true;
            for (const Need need :
                 {Need::text,
                  Need::department,
                  Need::other_department,
                  Need::date,
                  Need::later_deadline,
                  Need::target}) {
                if (one.needs.contains(need)) needs.insert(need);
            }
            const bool listed =
                std::ranges::find(offer.verdicts, one.verdict) != offer.verdicts.end();
            if (!one.verdict.empty() && !listed) offer.verdicts.push_back(one.verdict);
        }
        if (!works) continue;
        const auto& arguments = row.arguments;
        offer.officer = arguments.contains(Argument::unit_or_member);
        offer.text = field(row.text != VerbRow::Text::none, needs.contains(Need::text));
        offer.department = field(
            offer.officer || arguments.contains(Argument::unit) ||
                arguments.contains(Argument::suggested_unit),
            needs.contains(Need::department) || needs.contains(Need::other_department)
        );
        offer.date = field(
            arguments.contains(Argument::date),
            needs.contains(Need::date) || needs.contains(Need::later_deadline)
        );
        offer.target = needs.contains(Need::target);
        found.push_back(std::move(offer));
    }
    return found;
}

}  // namespace heed::staff
