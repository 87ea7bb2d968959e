#include "tests/dialogs/conversation/staff_side.hpp"

#include "dialogs/casework/transitions.hpp"
#include "dialogs/staff/notices.hpp"

#include <doctest/doctest.h>

namespace heed::test {
namespace {

casework::Action action_named(const std::string& name) {
    for (const auto action :
         {casework::Action::accept,
          casework::Action::ask,
          casework::Action::reply,
          casework::Action::start,
          casework::Action::resolve}) {
        if (to_string(action) == name) return action;
    }
    FAIL("staff cannot \"" << name << "\" in a transcript");
    return casework::Action::note;
}

// The resident may have gone on meanwhile.
void bring_up_to_date(Complaint& complaint, const conv::RecentComplaint& known) {
    complaint.status = known.status;
    if (known.question.empty()) complaint.course.waiting_since.reset();
}

void show(conv::RecentComplaint& known, const Complaint& complaint, TimePoint now) {
    known.status = complaint.status;
    known.rated = false;
    if (complaint.status == Status::resolved) known.ended_at = now;
    known.question = complaint.course.waiting_since ? complaint.course.question : "";
}

}  // namespace

void StaffSide::act(Talk& talk, const std::string& what) {
    const std::size_t blank = what.find(' ');
    const auto action = action_named(what.substr(0, blank));
    const std::string words = blank == what.npos ? "" : what.substr(blank + 1);
    REQUIRE_FALSE(talk.filed.empty());
    const Complaint& filed = talk.filed.back().complaint;
    Complaint& complaint = complaints_.try_emplace(filed.number, filed).first->second;
    conv::RecentComplaint& known = talk.one(filed.number);
    bring_up_to_date(complaint, known);

    const casework::Actor officer{
        casework::Actor::Kind::staff, {"s_1", "甲", complaint.department, casework::Role::officer}};
    const auto result =
        casework::apply(town_.city, officer, action, complaint, {.text = words}, talk.now);
    const auto* change = std::get_if<casework::Change>(&result);
    CAPTURE(what);
    REQUIRE(change);
    const staff::PageContext context{town_.city, town_.texts, "zh-CN", talk.now};
    const Notice notice =
        staff::notice_for(context, complaint, *change, {filed.number, "https://r.example/c/x"});
    complaint = change->after;
    complaint.status = change->status;
    show(known, complaint, talk.now);
    const bool spoke = action == casework::Action::reply || action == casework::Action::start ||
                       action == casework::Action::resolve;
    if (spoke) {
        known.said = words;
        known.said_at = talk.now;
    }
    talk.take(talk.step(conv::ToldEvent{notice.event, filed.number}));
    talk.reply = notice.text;
}

}  // namespace heed::test
