#include "bot/audience.hpp"

#include <algorithm>

namespace heed {
namespace {

using casework::Role;
using casework::Told;

class Audience {
public:
    Audience(ReadTx& tx, const Organisation& organisation, TimePoint now, std::string_view not_to)
        : tx_(tx), organisation_(organisation), now_(now), not_to_(not_to) {}

    void add_officers(const Complaint& complaint) {
        const std::string& department = holder(complaint);
        std::vector<Member> owner = staff_of(department);
        std::erase_if(owner, [&](const Member& member) {
            return member.first.id != complaint.course.officer || !member.first.on_duty;
        });
        if (owner.empty()) return add_department(department);
        add(owner);
    }
    // Those who do its work; while none is on duty, the head.
    void add_department(std::string_view department) {
        const std::vector<Member> all = workers(staff_of(department));
        std::vector<Member> present = all;
        std::erase_if(present, [](const Member& member) { return !member.first.on_duty; });
        if (present.empty()) present = present_head(department);
        if (present.empty()) present = all;
        if (present.empty()) return add_head(department);
        add(present);
    }
    void add_head(std::string_view department) {
        std::vector<Member> heads = present_head(department);
        if (heads.empty()) heads = any_head(department);
        const std::string_view dispatch = organisation_.dispatch().id;
        if (heads.empty() && !not_to_.empty()) heads = on_duty(workers(staff_of(dispatch)));
        add(heads);
    }
    // At the top it is the head.
    void add_head_above(std::string_view department) {
        const std::string_view parent = parent_of(department);
        add_head(parent.empty() ? department : parent);
    }

    const std::string& holder(const Complaint& complaint) const {
        return complaint.department.empty() ? organisation_.dispatch().id : complaint.department;
    }
    std::vector<Member> take() && { return std::move(members_); }

private:
    static std::vector<Member> workers(std::vector<Member> all) {
        std::erase_if(all, [](const Member& member) {
            return member.first.role != Role::officer && member.first.role != Role::dispatcher;
        });
        return all;
    }
    std::vector<Member> staff_of(std::string_view department) const {
        return others(tx_.staff_of(department));
    }
    std::vector<Member> others(std::vector<Member> members) const {
        std::erase_if(members, [this](const Member& member) { return member.first.id == not_to_; });
        return members;
    }
    // The nearest department from `department` upwards about which `find` says anybody.
    template <class Find>
    std::vector<Member> first_upwards(std::string_view department, Find find) const {
        for (std::size_t depth = 0; depth <= organisation_.departments.size(); ++depth) {
            if (department.empty()) break;
            std::vector<Member> members = find(department);
            if (!members.empty()) return members;
            department = parent_of(department);
        }
        return {};
    }
    std::vector<Member> present_head(std::string_view department) const {
        return first_upwards(department, [this](std::string_view one) {
            return others(heads_on_duty(tx_, one, now_));
        });
    }
    std::vector<Member> any_head(std::string_view department) const {
        return first_upwards(department, [this](std::string_view one) {
            std::vector<Member> heads = staff_of(one);
            std::erase_if(heads, [](const Member& member) {
                return member.first.role != Role::head;
            });
            return heads;
        });
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
    std::string_view not_to_;
    std::vector<Member> members_;
};

}  // namespace

std::vector<Member> heads_on_duty(ReadTx& tx, std::string_view department, TimePoint now) {
    std::vector<Member> heads = tx.staff_of(department);
    std::erase_if(heads, [](const Member& member) {
        return member.first.role != Role::head || !member.first.on_duty;
    });
    auto deputy = tx.deputy_of(department, now);
    if (deputy && deputy->first.on_duty) heads.push_back(*std::move(deputy));
    return heads;
}

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
    TimePoint now,
    std::string_view not_to
) {
    Audience all(tx, organisation, now, not_to);
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
