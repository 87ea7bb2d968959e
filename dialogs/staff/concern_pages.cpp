#include "dialogs/staff/concern_pages.hpp"

#include "dialogs/staff/phrases.hpp"

namespace heed::staff {
namespace {

constexpr std::size_t place_max = 24;

std::string title_of(const PageContext& context, const casework::Concern& concern) {
    Complaint like;  // named as one of its complaints would be
    like.category = concern.category;
    like.area = concern.area;
    like.place.label = concern.place;
    return title_of(context, like) + "·" + place_of(context, like, place_max);
}

}  // namespace

std::string concern_line(const PageContext& context, const casework::Concern& concern) {
    return say(
        context,
        "staff.concern_line",
        {{"name", casework::concern_name(concern.id)},
         {"title", title_of(context, concern)},
         {"people", std::to_string(concern.people)},
         {"state", say(context, "staff.concern_" + std::string(to_string(concern.state)))}}
    );
}

Notice concern_notice(const PageContext& context, const casework::Concern& concern, bool again) {
    Notice notice;
    notice.event = "reminder";  // the contract's event that is about no complaint
    std::string unit = unit_of(context, concern.department);
    if (unit.empty()) unit = say(context, "notice.no_unit");
    notice.text.spans.push_back(
        {say(context,
             again ? "staff.concern_again" : "staff.concern_new",
             {{"name", casework::concern_name(concern.id)},
              {"title", title_of(context, concern)},
              {"people", std::to_string(concern.people)},
              {"n", std::to_string(concern.complaints)},
              {"since", short_time(concern.first_at)},
              {"unit", unit}}),
         "",
         ""}
    );
    return notice;
}

Notice recognised_notice(
    const PageContext& context,
    const casework::Concern& concern,
    const Complaint& complaint,
    std::string_view url
) {
    Notice notice;
    notice.event = "concern";
    notice.complaint = ComplaintLink{complaint.number, std::string(url)};
    notice.status = to_string(complaint.status);
    std::string unit = unit_of(context, concern.department);
    if (unit.empty()) unit = say(context, "notice.no_unit");
    notice.text.spans.push_back(
        {say(context,
             "notice.concern",
             {{"no", complaint.number},
              {"title", title_of(context, complaint)},
              {"n", std::to_string(concern.people)},
              {"unit", unit}}),
         "",
         ""}
    );
    return notice;
}

}  // namespace heed::staff
