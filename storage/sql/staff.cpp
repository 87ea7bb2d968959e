#include "storage/sql/staff.hpp"

#include "dialogs/ensure.hpp"
#include "storage/sql/sealed_fields.hpp"

namespace heed::sql {
namespace {

constexpr std::size_t id_bytes = 8;

casework::Role role_of(std::string_view text) {
    const auto role = casework::parse_role(text);
    HEED_ENSURE(role.has_value());
    return *role;
}

// What members() reads, of those who were not removed.
std::string select_members(std::string_view condition) {
    return "SELECT s.id, s.name, s.department, s.role, s.on_duty, p.channel, p.user"
           " FROM staff s JOIN person p ON p.id = s.person WHERE s.removed_at IS NULL AND " +
           std::string(condition);
}

std::string object_of(std::string_view staff_id) { return "staff " + std::string(staff_id); }

}  // namespace

std::optional<casework::Staff> StaffTable::get(const ConversationKey& key) {
    const std::int64_t person = persons_.find(key);
    if (person == 0 || persons_.surely_no_staff(person)) return std::nullopt;
    static const std::string sql = select_members("s.person = ?1");
    Query query(connection_, sql.c_str());
    query.bind(person);
    auto found = members(query);
    if (found.empty()) return std::nullopt;
    return std::move(found.front().first);
}

std::optional<std::pair<casework::Staff, ConversationKey>> StaffTable::by_id(
    std::string_view staff_id
) {
    static const std::string sql = select_members("s.id = ?1");
    Query query(connection_, sql.c_str());
    query.bind(staff_id);
    auto found = members(query);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<std::pair<casework::Staff, ConversationKey>> StaffTable::of(std::string_view department
) {
    static const std::string sql = select_members("s.department = ?1 ORDER BY s.bound_at");
    Query query(connection_, sql.c_str());
    query.bind(department);
    return members(query);
}

std::vector<std::pair<casework::Staff, ConversationKey>> StaffTable::members(Query& query) {
    std::vector<std::pair<casework::Staff, ConversationKey>> found;
    while (query.step()) {
        const std::string id = query.text(0);
        casework::Staff member{
            id,
            cipher_.open(query.text(1), staff_name_place(id)),
            query.text(2),
            role_of(query.text(3))};
        member.on_duty = query.flag(4);
        member.deputyships = deputyships(id);
        found.push_back({std::move(member), {query.text(5), query.text(6)}});
    }
    return found;
}

std::vector<casework::Deputyship> StaffTable::deputyships(std::string_view staff_id) {
    Query query(connection_, "SELECT department, until FROM deputy WHERE staff = ?1");
    query.bind(staff_id);
    std::vector<casework::Deputyship> found;
    while (query.step()) found.push_back({query.text(0), query.time(1)});
    return found;
}

std::vector<StaffRow> StaffTable::all() {
    Query query(
        connection_,
        "SELECT s.id, s.name, s.department, s.role, s.on_duty, p.channel, p.user, s.bound_at"
        " FROM staff s JOIN person p ON p.id = s.person WHERE s.removed_at IS NULL"
        " ORDER BY s.department, s.role, s.bound_at"
    );
    std::vector<StaffRow> rows;
    while (query.step()) {
        const std::string id = query.text(0);
        casework::Staff member{
            id,
            cipher_.open(query.text(1), staff_name_place(id)),
            query.text(2),
            role_of(query.text(3))};
        member.on_duty = query.flag(4);
        rows.push_back({std::move(member), {query.text(5), query.text(6)}, query.time(7)});
    }
    return rows;
}

std::string StaffTable::name(std::string_view staff_id) {
    Query query(connection_, "SELECT name FROM staff WHERE id = ?1");
    query.bind(staff_id);
    return query.step() ? cipher_.open(query.text(0), staff_name_place(staff_id)) : std::string();
}

void StaffTable::invite(const Invitation& invitation) {
    const std::string name =
        cipher_.seal(invitation.name, invitation_name_place(invitation.code_hash), random_);
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
        cipher_.open(query.text(2), invitation_name_place(code_hash)),
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
    // Bound again, also after having been removed, a person keeps the id under which the history
    // knows them.
    Query before(connection_, "SELECT id FROM staff WHERE person = ?1");
    before.bind(person);
    member.id = before.step() ? before.text(0) : "s_" + random_hex(random_, id_bytes);
    const std::string name = cipher_.seal(member.name, staff_name_place(member.id), random_);
    Query(
        connection_,
        "INSERT INTO staff (person, id, name, department, role, bound_at)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (person) DO UPDATE SET name = excluded.name,"
        " department = excluded.department, role = excluded.role, bound_at = excluded.bound_at,"
        " on_duty = 1, removed_at = NULL"
    )
        .bind(person, member.id, Blob{name}, member.department, to_string(member.role), now)
        .run();
    persons_.forget_row();
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

std::int64_t StaffTable::remove(std::string_view staff_id, TimePoint now) {
    std::int64_t person = 0;
    {
        Query query(connection_, "SELECT person FROM staff WHERE id = ?1 AND removed_at IS NULL");
        query.bind(staff_id);
        if (!query.step()) return 0;
        person = query.integer(0);
    }
    Query(connection_, "UPDATE staff SET removed_at = ?2 WHERE id = ?1").bind(staff_id, now).run();
    persons_.forget_row();
    Query(connection_, "DELETE FROM deputy WHERE staff = ?1").bind(staff_id).run();
    Query(connection_, "DELETE FROM subscription WHERE staff = ?1").bind(staff_id).run();
    Query(connection_, "DELETE FROM sign_in_link WHERE staff = ?1").bind(staff_id).run();
    Query(connection_, "DELETE FROM console_session WHERE staff = ?1").bind(staff_id).run();
    Query(connection_, "DELETE FROM api_token WHERE staff = ?1").bind(staff_id).run();
    // Invited again they have the old id, and may have another telephone.
    Query(connection_, "DELETE FROM second_factor WHERE staff = ?1").bind(staff_id).run();
    audit_.append(now, "heed", "remove_staff", object_of(staff_id), {});
    return person;
}

void StaffTable::set_duty(std::string_view staff_id, bool on_duty, TimePoint now) {
    Query(connection_, "UPDATE staff SET on_duty = ?2 WHERE id = ?1").bind(staff_id, on_duty).run();
    audit_.append(now, staff_id, on_duty ? "on_duty" : "off_duty", object_of(staff_id), {});
}

void StaffTable::set_deputy(
    std::string_view department,
    std::string_view staff_id,
    TimePoint until,
    std::string_view by,
    TimePoint now
) {
    if (staff_id.empty()) {
        Query(connection_, "DELETE FROM deputy WHERE department = ?1").bind(department).run();
    } else {
        // Who stands in for a head shows a second factor, also where they have signed in already.
        Query(connection_, "UPDATE console_session SET complete = 0 WHERE staff = ?1")
            .bind(staff_id)
            .run();
        Query(
            connection_,
            "INSERT INTO deputy (department, staff, until) VALUES (?1, ?2, ?3)"
            " ON CONFLICT (department) DO UPDATE SET staff = excluded.staff, until = excluded.until"
        )
            .bind(department, staff_id, until)
            .run();
    }
    audit_.append(
        now,
        by,
        "deputy",
        "department " + std::string(department),
        {{"staff", std::string(staff_id)}, {"until", to_rfc3339(until)}}
    );
}

std::optional<std::pair<casework::Staff, ConversationKey>> StaffTable::deputy_of(
    std::string_view department, TimePoint now
) {
    static const std::string sql = select_members(
        "s.id = (SELECT d.staff FROM deputy d WHERE d.department = ?1 AND d.until > ?2)"
    );
    Query query(connection_, sql.c_str());
    query.bind(department, now);
    auto found = members(query);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

void StaffTable::subscribe(std::string_view staff_id, std::string_view topic) {
    Query(
        connection_,
        "INSERT INTO subscription (staff, topic) VALUES (?1, ?2) ON CONFLICT DO NOTHING"
    )
        .bind(staff_id, topic)
        .run();
}

void StaffTable::unsubscribe(std::string_view staff_id, std::string_view topic) {
    Query(connection_, "DELETE FROM subscription WHERE staff = ?1 AND topic = ?2")
        .bind(staff_id, topic)
        .run();
}

std::vector<std::string> StaffTable::subscriptions(std::string_view staff_id) {
    Query query(connection_, "SELECT topic FROM subscription WHERE staff = ?1 ORDER BY topic");
    query.bind(staff_id);
    std::vector<std::string> topics;
    while (query.step()) topics.push_back(query.text(0));
    return topics;
}

std::vector<std::pair<casework::Staff, ConversationKey>> StaffTable::subscribers(
    std::string_view topic
) {
    static const std::string sql =
        select_members("s.id IN (SELECT u.staff FROM subscription u WHERE u.topic = ?1)");
    Query query(connection_, sql.c_str());
    query.bind(topic);
    return members(query);
}

std::vector<std::pair<casework::Staff, ConversationKey>> StaffTable::take_listed(
    std::string_view day, TimePoint bound_before, std::size_t count_max
) {
    static const std::string sql = select_members(
        "s.listed_on < ?1 AND s.bound_at < ?2 AND (s.role = 'head'"
        " OR s.id IN (SELECT d.staff FROM deputy d WHERE d.until > ?2)) ORDER BY s.id LIMIT ?3"
    );
    std::vector<std::pair<casework::Staff, ConversationKey>> taken;
    {
        Query query(connection_, sql.c_str());
        query.bind(day, bound_before, count_max);
        taken = members(query);
    }
    for (const auto& [member, key] : taken) {
        Query(connection_, "UPDATE staff SET listed_on = ?2 WHERE id = ?1")
            .bind(member.id, day)
            .run();
    }
    return taken;
}

}  // namespace heed::sql
