#pragma once
// Who acts on a complaint, and how they stand to it. Source: docs/casework.md, "Who is who".
#include "dialogs/complaint.hpp"
#include "dialogs/enum_set.hpp"
#include "dialogs/organisation.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed::casework {

enum class Role : std::uint8_t { officer, head, dispatcher, checker, auditor, admin };
std::string_view to_string(Role role);
std::optional<Role> parse_role(std::string_view text);

// Stands in for a department's head until a moment.
struct Deputyship {
    std::string department;
    TimePoint until{};
    bool operator==(const Deputyship&) const = default;
};

// A bound member of staff.
struct Staff {
    std::string id;  // "s_" + hex
    std::string name;
    std::string department;
    Role role = Role::officer;
    std::vector<Deputyship> deputyships = {};  // also those that are over
    bool on_duty = true;
};

// Who acts: a member of staff, the resident of the complaint, or heed itself.
struct Actor {
    enum class Kind : std::uint8_t { staff, resident, heed } kind = Kind::heed;
    Staff staff = {};        // when kind is staff
    std::string id() const;  // "s_...", "resident", "heed"
};
// `member` as they act at `now`: deputyships that are over are gone.
Actor acting(Staff member, TimePoint now);
// The same of a program that acts for them: by their own role alone. Whose head they stand in for
// trusts them, not what runs in their name.
Actor acting_by_program(Staff member);
Actor acting_resident();

// How an actor stands to one complaint; one actor may stand in several ways.
enum class Standing : std::uint8_t {
    officer,        // of the department that handles it
    head,           // of that department or one above it, or that head's deputy; of one nobody
                    // holds: the dispatching department's
    dispatch_head,  // of the dispatching department or one above it, once it was sent back
    assisting,      // officer or head of an assisting department (or above it, for a head)
    dispatcher,     // everywhere
    checker,        // everywhere but where the own department handled it: nobody grades their work
    reader,         // auditors, and checkers where they may not check: only to read
    resident,       // whose complaint it is
    heed            // by itself
};
std::string_view to_string(Standing standing);

// Is `department` the same as `top`, or below it?
bool within(const Organisation& organisation, std::string_view department, std::string_view top);

// Empty when the actor has nothing to do with the complaint. A resident actor is taken to be the
// complaint's own: the caller has looked it up by its conversation.
EnumSet<Standing> standings(
    const Organisation& organisation, const Actor& actor, const Complaint& complaint
);
// May `actor` see this complaint at all? (Row-level scope: own department and those below a head's,
// assisting departments; dispatchers, checkers and auditors everything; admins no content.)
bool may_see(const Organisation& organisation, const Actor& actor, const Complaint& complaint);

}  // namespace heed::casework
