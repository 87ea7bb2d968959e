#pragma once
// What may happen to a complaint: the table is data, a transition exists only if its row does.
// Source: docs/casework.md, "States and transitions".
#include "dialogs/complaint.hpp"
#include "dialogs/organisation.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace heed::casework {

enum class Role : std::uint8_t { officer, head, dispatcher, checker, auditor, admin };
std::string_view to_string(Role role);
std::optional<Role> parse_role(std::string_view text);

// A bound member of staff.
struct Staff {
    std::string id;  // "s_" + hex
    std::string name;
    std::string department;
    Role role = Role::officer;
};

// Who acts: a member of staff, the resident of the complaint, or heed itself.
struct Actor {
    enum class Kind : std::uint8_t { staff, resident, heed } kind = Kind::heed;
    Staff staff;             // when kind is staff
    std::string id() const;  // "s_...", "resident", "heed"
};

enum class Action : std::uint8_t { accept, reply, note, resolve, supplement, withdraw };
std::string_view to_string(Action action);

// How an actor stands to one complaint; one actor may stand in several ways.
enum class Standing : std::uint8_t {
    officer,     // of the department that handles it
    head,        // of that department or one above it
    assisting,   // officer or head of an assisting department (or above it, for a head)
    dispatcher,  // everywhere
    checker,     // everywhere
    auditor,     // everywhere, only to read
    resident,    // whose complaint it is
    heed         // by itself
};

// A set of enumerators as bits, so that the table is constant data.
template <class Enum>
class EnumSet {
public:
    constexpr EnumSet() = default;
    constexpr EnumSet(std::initializer_list<Enum> members) {
        for (const Enum member : members) insert(member);
    }
    constexpr void insert(Enum member) { bits_ |= bit(member); }
    constexpr bool contains(Enum member) const { return (bits_ & bit(member)) != 0; }
    constexpr bool intersects(EnumSet other) const { return (bits_ & other.bits_) != 0; }
    constexpr bool empty() const { return bits_ == 0; }

private:
    static constexpr std::uint32_t bit(Enum member) {
        return std::uint32_t{1} << static_cast<unsigned>(member);
    }
    std::uint32_t bits_ = 0;
};

struct TransitionRow {
    Action action;
    EnumSet<Status> from;
    std::optional<Status> to;  // nothing: the state stays
    EnumSet<Standing> who;
    std::string_view event;   // name in the history
    std::string_view notice;  // contract event told to the resident; empty: never told
    bool needs_text = false;
};
std::span<const TransitionRow> transitions();

// Empty when the actor has nothing to do with the complaint. A resident actor is taken to be the
// complaint's own: the caller has looked it up by its conversation.
EnumSet<Standing> standings(
    const Organisation& organisation, const Actor& actor, const Complaint& complaint
);
// May `actor` see this complaint at all? (Row-level scope: own department and those below a head's,
// assisting departments; dispatchers, checkers and auditors everything; admins no content.)
bool may_see(const Organisation& organisation, const Actor& actor, const Complaint& complaint);
// Has `actor` the right to `action` here, whatever the status? One function for chat, console and
// API, evaluated inside the write transaction.
bool authorize(
    const Organisation& organisation, const Actor& actor, Action action, const Complaint& complaint
);

// The first that holds, in this order, so that who has no right learns nothing about the case.
enum class Refusal : std::uint8_t { not_allowed, wrong_status, needs_text };

// What an allowed action does: the store applies it, the outbox tells the resident.
struct Change {
    Status status = Status::filed;  // afterwards
    ComplaintEvent event;           // the row of the history
    std::string notice;             // contract event, empty when the resident is not told
};
std::variant<Change, Refusal> apply(
    const Organisation& organisation,
    const Actor& actor,
    Action action,
    const Complaint& complaint,
    std::string_view text,
    TimePoint now
);

}  // namespace heed::casework
