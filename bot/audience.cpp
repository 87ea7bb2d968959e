#include "bot/audience.hpp"

#include <algorithm>

namespace heed {
namespace {

using casework::Role;
using casework::Told;

class Audience {
public:
    Audience(ReadTx& tx, const Organisation& organisation, TimePoint now)
        : tx_(tx), organisation_(organisation), now_(now) {}

    void add_officers(const Complaint& complaint) {
        const std::string& department = holder(complaint);
        const std::vector<Member> all = tx_.staff_of(department);
        std::vector<Member> owner;
        for (const Member& member : all) {
            const bool owns = member.first.id == complaint.course.officer;
            if (owns && member.first.on_duty) owner.push_back(member);
        }
        add(owner.empty() ? workers(all) : owner);
    }
    void add_department(std::string_view department) { add(workers(tx_.staff_of(department))); }

    // The head, the deputy, or the next head above.
    void add_head(std::string_view department) {
        for (std::size_t depth = 0; depth <= organisation_.departments.size(); ++depth) {
            if (department.empty()) return;
            std::vector<Member> heads = tx_.staff_of(department);
            std::erase_if(heads, [](const Member& member) {
                return member.first.role != Role::head;
            });
            if (auto deputy = tx_.deputy_of(department, now_)) heads.push_back(*std::move(deputy));
            if (!heads.empty()) return add(on_duty(std::move(heads)));
            department = parent_of(department);
        }
    }
    void add_head_above(std::string_view department) { add_head(parent_of(department)); }

    const std::string& holder(const Complaint& complaint) const {
        return complaint.department.empty() ? organisation_.dispatch().id : complaint.department;
    }
    std::vector<Member> take() && { return std::move(members_); }

private:
    // Those who handle complaints; heads and others only where there is nobody else.
    static std::vector<Member> workers(std::vector<Member> all) {
        std::vector<Member> some = all;
        std::erase_if(some, [](const Member& member) {
            return member.first.role != Role::officer && member.first.role != Role::dispatcher;
        });
        return on_duty(some.empty() ? std::move(all) : std::move(some));
    }
    std::string_view parent_of(std::string_view department) const {
        const Department* known = organisation_.department(department);
        return known == nullptr ? std::string_view() : std::string_view(known->parent);
    }
    void add(const std::vector<Member>& members) {
        for (const Member& member : members) {
            const bool there = std::ranges::any_of(members_, [&](const Member& one) {
                return one.first.id == member.first.id;
            });
            if (!there) members_.push_back(member);
        }
    }

    ReadTx& tx_;
    const Organisation& organisation_;
    TimePoint now_;
    std::vector<Member> members_;
};

}  // namespace

std::vector<Member> on_duty(std::vector<Member> members) {
    const auto present = [](const Member& member) { return member.first.on_duty; };
    if (std::ranges::any_of(members, present)) {
        std::erase_if(members, [&](const Member& member) { return !present(member); });
    }
    return members;
}

std::vector<Member> audience(
    ReadTx& tx,
    const Organisation& organisation,
    EnumSet<Told> told,
    const Complaint& before,
    const Complaint& after,
    TimePoint now
) {
    Audience all(tx, organisation, now);
    if (told.contains(Told::officers)) all.add_officers(after);
    if (told.contains(Told::head)) all.add_head(all.holder(after));
    if (told.contains(Told::head_above)) all.add_head_above(all.holder(after));
    if (told.contains(Told::dispatch)) all.add_department(organisation.dispatch().id);
    if (told.contains(Told::assisting)) {
        for (const std::string& department : after.assisting) {
            const bool new_one =
                std::ranges::find(before.assisting, department) == before.assisting.end();
            if (new_one) all.add_department(department);
        }
    }
    return std::move(all).take();
}

}  // namespace heed
