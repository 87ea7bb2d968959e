#include "storage/sqlite/staff.hpp"

#include "dialogs/ensure.hpp"

namespace heed::sqlite {
namespace {

constexpr std::size_t id_bytes = 8;

storage::FieldPlace staff_name(std::string_view id) { return {"staff", "name", id}; }
storage::FieldPlace invitation_name(std::string_view code_hash) {
    return {"invitation", "name", code_hash};
}

casework::Role role_of(std::string_view text) {
    const auto role = casework::parse_role(text);
    HEED_ENSURE(role.has_value());
    return *role;
}

}  // namespace

std::optional<casework::Staff> StaffTable::get(const ConversationKey& key) {
    const std::int64_t person = persons_.find(key);
    if (person == 0) return std::nullopt;
    Query query(connection_, "SELECT id, name, department, role FROM staff WHERE person = ?1");
    query.bind(person);
    if (!query.step()) return std::nullopt;
    const std::string id = query.text(0);
    return casework::Staff{
        id, cipher_.open(query.text(1), staff_name(id)), query.text(2), role_of(query.text(3))};
}

std::vector<std::pair<casework::Staff, ConversationKey>> StaffTable::of(std::string_view department
) {
    Query query(
        connection_,
        "SELECT s.id, s.name, s.department, s.role, p.channel, p.user"
        " FROM staff s JOIN person p ON p.id = s.person WHERE s.department = ?1 ORDER BY s.bound_at"
    );
    query.bind(department);
    std::vector<std::pair<casework::Staff, ConversationKey>> members;
    while (query.step()) {
        const std::string id = query.text(0);
        casework::Staff member{
            id, cipher_.open(query.text(1), staff_name(id)), query.text(2), role_of(query.text(3))};
        members.push_back({std::move(member), {query.text(4), query.text(5)}});
    }
    return members;
}

void StaffTable::invite(const Invitation& invitation) {
    const std::string name =
        cipher_.seal(invitation.name, invitation_name(invitation.code_hash), random_);
    Query(
        connection_,
        "INSERT INTO invitation (code_hash, department, role, name, expires)"
        " VALUES (?1, ?2, ?3, ?4, ?5)"
    )
        .bind(
            invitation.code_hash,
            invitation.department,
            to_string(invitation.role),
            Blob{name},
            invitation.expires
        )
        .run();
    audit_.append(
        std::nullopt,
        "heed",
        "invite",
        "invitation " + invitation.code_hash,
        {{"department", invitation.department},
         {"role", std::string(to_string(invitation.role))},
         {"expires", to_rfc3339(invitation.expires)}}
    );
}

std::optional<Invitation> StaffTable::usable(std::string_view code_hash, TimePoint now) {
    Query query(
        connection_,
        "SELECT department, role, name, expires FROM invitation"
        " WHERE code_hash = ?1 AND used_by IS NULL AND expires > ?2"
    );
    query.bind(code_hash, now);
    if (!query.step()) return std::nullopt;
    return Invitation{
        std::string(code_hash),
        query.text(0),
        role_of(query.text(1)),
        cipher_.open(query.text(2), invitation_name(code_hash)),
        query.time(3)};
}

std::optional<casework::Staff> StaffTable::bind(
    std::string_view code_hash, const ConversationKey& key, TimePoint now
) {
    const std::int64_t person = persons_.ensure(key);
    if (wrong_codes_.too_many_of(person, now)) return std::nullopt;
    const auto invitation = usable(code_hash, now);
    if (!invitation) {
        wrong_codes_.add(person, now);
        return std::nullopt;
    }
    casework::Staff member{{}, invitation->name, invitation->department, invitation->role};
    // Bound again, a person keeps the id under which the history knows them.
    if (const auto before = get(key)) {
        member.id = before->id;
    } else {
        member.id = "s_" + random_hex(random_, id_bytes);
    }
    const std::string name = cipher_.seal(member.name, staff_name(member.id), random_);
    Query(
        connection_,
        "INSERT INTO staff (person, id, name, department, role, bound_at)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (person) DO UPDATE SET name = excluded.name,"
        " department = excluded.department, role = excluded.role, bound_at = excluded.bound_at"
    )
        .bind(person, member.id, Blob{name}, member.department, to_string(member.role), now)
        .run();
    Query(connection_, "UPDATE invitation SET used_by = ?2 WHERE code_hash = ?1")
        .bind(code_hash, member.id)
        .run();
    audit_.append(
        now,
        member.id,
        "bind",
        "invitation " + std::string(code_hash),
        {{"department", member.department}, {"role", std::string(to_string(member.role))}}
    );
    return member;
}

}  // namespace heed::sqlite
