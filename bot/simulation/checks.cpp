#include "bot/simulation/checks.hpp"

#include "storage/codec.hpp"

#include <map>
#include <set>
#include <utility>

namespace heed::simulation {

using sqlite::Query;

Checks::Checks(const std::string& file, const std::string& encryption_key)
    : reader_(file, encryption_key) {}

std::vector<OpenCase> Checks::open_cases(const std::string& department) {
    std::vector<OpenCase> cases;
    Query query(
        connection(),
        "SELECT number, status FROM complaint WHERE department = ?1 AND status IN"
        " ('assigned', 'accepted', 'verified', 'in_progress', 'reopened') ORDER BY id"
    );
    query.bind(department);
    while (query.step()) cases.push_back({query.text(0), query.text(1)});
    return cases;
}

std::size_t Checks::open_notices() {
    Query query(connection(), "SELECT count(*) FROM outbox WHERE state IN ('pending', 'leased')");
    return query.step() ? static_cast<std::size_t>(query.integer(0)) : 0;
}

std::optional<Violation> Checks::always(const Known& known) {
    if (auto found = messages_are_kept(known)) return found;
    if (auto found = complaints_are_single(known)) return found;
    if (auto found = numbers_are_true(known)) return found;
    if (auto found = histories_are_whole()) return found;
    if (auto found = notices_are_written()) return found;
    if (auto found = audit_is_whole()) return found;
    return commands_have_one_effect(known);
}

std::optional<Violation> Checks::at_last(const Known& known) {
    if (auto found = always(known)) return found;
    if (auto found = wishes_are_filed(known)) return found;
    if (auto found = notices_have_ended()) return found;
    if (auto found = notices_are_shown_once(known)) return found;
    if (auto found = nobody_sees_anothers(known)) return found;
    if (auto found = nobody_is_called_after_leaving(known)) return found;
    return photos_are_there(known);
}

std::optional<Violation> Checks::without_persons() {
    if (auto found = histories_are_whole()) return found;
    return audit_is_whole();
}

Checks::Found Checks::messages_are_kept(const Known& known) {
    for (const LetterPtr& letter : known.post.letters()) {
        if (!letter->accepted || letter->is_event) continue;
        Query query(
            connection(),
            "SELECT p.user FROM claim c JOIN person p ON p.id = c.person"
            " WHERE c.channel = ?1 AND c.message_id = ?2"
        );
        query.bind(letter->from.channel, letter->id);
        if (!query.step() || query.text(0) != letter->from.user)
            return Violation{"S1", "message " + letter->id + " was acknowledged and is gone"};
    }
    // Who dies over and over sets aside what it had in hand, whoever's fault that was.
    Query set_aside(
        connection(),
        "SELECT message_id, why FROM quarantine"
        " WHERE why <> 'the process died three times with this in hand'"
    );
    if (set_aside.step()) {
        return Violation{
            "S6", "message " + set_aside.text(0) + " was set aside: " + set_aside.text(1)};
    }
    return std::nullopt;
}

// By how it begins: what comes minutes late is added to the draft of another matter
// (docs/simulation.md, "Known").
Checks::Found Checks::complaints_are_single(const Known& known) {
    for (const auto& resident : known.residents) {
        for (const Wish& wish : resident->wishes()) {
            Query query(
                connection(),
                "SELECT count(*), group_concat(c.number || ' of ' || p.user || ': ' || c.text)"
                " FROM complaint c JOIN person p ON p.id = c.person WHERE instr(c.text, ?1) = 1"
            );
            query.bind(wish.marker);
            query.step();
            if (query.integer(0) > 1) {
                return Violation{
                    "S3", "one matter (" + wish.marker + ") became several: " + query.text(1)};
            }
        }
    }
    return std::nullopt;
}

Checks::Found Checks::numbers_are_true(const Known& known) {
    for (const auto& resident : known.residents) {
        for (const Wish& wish : resident->wishes()) {
            if (wish.number.empty()) continue;
            Query query(
                connection(),
                "SELECT p.user FROM complaint c JOIN person p ON p.id = c.person"
                " WHERE c.number = ?1"
            );
            query.bind(wish.number);
            if (!query.step())
                return Violation{"S1", wish.number + " was told to its resident and is gone"};
            if (query.text(0) != resident->key().user)
                return Violation{"S22", wish.number + " was told to one and is another's"};
        }
    }
    return std::nullopt;
}

Checks::Found Checks::histories_are_whole() {
    Query query(
        connection(),
        "SELECT c.number FROM complaint c JOIN event e ON e.complaint = c.id"
        " GROUP BY c.id HAVING count(*) <> c.version OR max(e.version) <> c.version"
        " OR min(e.version) <> 1"
    );
    if (query.step())
        return Violation{"S7", "the history of " + query.text(0) + " is not one row a version"};
    return std::nullopt;
}

Checks::Found Checks::notices_are_written() {
    Query query(
        connection(),
        // What carries the words of others says that it does, and no longer what it was.
        "SELECT c.number, count(*) FROM complaint c JOIN event e ON e.complaint = c.id"
        " WHERE e.event IN ('accepted', 'resolved') GROUP BY c.id"
        " HAVING count(*) > (SELECT count(*) FROM outbox o WHERE o.number = c.number"
        " AND o.person = c.person AND o.kind = 'notice'"
        " AND (json_extract(o.notice, '$.event') IN ('accepted', 'resolved')"
        "  OR EXISTS (SELECT 1 FROM outbox m WHERE m.merged_into = o.id)))"
    );
    if (query.step()) {
        return Violation{
            "S10", query.text(0) + " has " + query.text(1) + " news, and not a notice of each"};
    }
    Query orphan(
        connection(),
        "SELECT o.number FROM outbox o WHERE o.number <> '' AND NOT EXISTS"
        " (SELECT 1 FROM complaint c WHERE c.number = o.number)"
    );
    if (orphan.step())
        return Violation{"S10", "a notice tells of " + orphan.text(0) + ", which is not there"};
    return std::nullopt;
}

Checks::Found Checks::audit_is_whole() {
    if (const auto fault = reader_.audit_fault({}))
        return Violation{"S18", "row " + std::to_string(fault->seq) + " of the trail does not fit"};
    Query query(
        connection(),
        "SELECT c.number FROM complaint c WHERE"
        " (SELECT count(*) FROM audit a WHERE a.object = 'complaint ' || c.number"
        "  AND a.action = 'file') <> 1"
        " OR (SELECT count(*) <> ifnull(max(v) - min(v) + 1, 0) OR ifnull(max(v), c.version) <>"
        "  c.version FROM (SELECT CAST(json_extract(a.detail, '$.version') AS INTEGER) AS v"
        "  FROM audit a WHERE a.object = 'complaint ' || c.number"
        "  AND json_extract(a.detail, '$.version') IS NOT NULL))"
    );
    if (query.step()) return Violation{"S18", "the trail does not tell all of " + query.text(0)};
    return std::nullopt;
}

Checks::Found Checks::commands_have_one_effect(const Known& known) {
    struct Told {
        std::int64_t succeeded = 0, unknown = 0;
    };
    std::map<std::pair<std::string, std::string>, Told> told;
    for (const auto& officer : known.officers) {
        for (const Command& command : officer->commands()) {
            Told& one = told[{command.number, command.event}];
            one.succeeded += command.succeeded();
            one.unknown += !command.letter->accepted;
        }
    }
    for (const auto& [what, count] : told) {
        Query query(
            connection(),
            "SELECT count(*) FROM complaint c JOIN event e ON e.complaint = c.id"
            " WHERE c.number = ?1 AND (e.event = ?2 OR (?2 = 'resolved'"
            " AND e.event = 'resolution_proposed'))"
        );
        query.bind(what.first, what.second);
        query.step();
        const std::int64_t found = query.integer(0);
        if (found < count.succeeded || found > count.succeeded + count.unknown) {
            return Violation{
                "S8",
                what.first + ": " + std::to_string(count.succeeded) +
                    " commands were said to be '" + what.second + "', " + std::to_string(found) +
                    " are in the history"};
        }
    }
    return std::nullopt;
}

Checks::Found Checks::wishes_are_filed(const Known& known) {
    for (const auto& resident : known.residents) {
        for (const Wish& wish : resident->wishes()) {
            if (wish.number.empty())
                return Violation{"L2", resident->key().user + " never heard of " + wish.marker};
        }
    }
    return std::nullopt;
}

Checks::Found Checks::notices_have_ended() {
    for (const Row& row : rows()) {
        if (row.state == "pending" || row.state == "leased") {
            return Violation{
                "S11", "notice " + std::to_string(row.id) + " has not ended: " + row.why};
        }
        if (row.attempts > 100)
            return Violation{"S15", "notice " + std::to_string(row.id) + " was tried too often"};
    }
    return std::nullopt;
}

std::vector<Checks::Row> Checks::rows() {
    std::vector<Row> all;
    Query query(
        connection(),
        "SELECT o.id, p.channel, p.user, o.number, o.state, o.client_key, o.why, o.notice,"
        " o.attempts FROM outbox o JOIN person p ON p.id = o.person WHERE o.kind = 'notice'"
        " ORDER BY o.id"
    );
    while (query.step()) {
        Row row;
        row.id = query.integer(0);
        row.channel = query.text(1);
        row.user = query.text(2);
        row.number = query.text(3);
        row.state = query.text(4);
        row.key = query.text(5);
        row.why = query.text(6);
        if (auto notice = storage::decode_notice(query.text(7))) row.notice = *std::move(notice);
        row.attempts = static_cast<int>(query.integer(8));
        all.push_back(std::move(row));
    }
    return all;
}

Checks::Found Checks::notices_are_shown_once(const Known& known) {
    using Sight = std::pair<std::string, std::string>;  // of whom; the words or the key
    std::map<Sight, int> shown;
    for (const Shown& one : known.platform.shown())
        ++shown[{one.user, one.key.empty() ? one.body : one.key}];
    std::map<Sight, int> written;
    std::map<Sight, std::int64_t> last;  // by user and number: the id that was shown last
    for (const Row& row : rows()) {
        std::string body;
        if (row.channel == wechat_name) {
            body =
                known.wechat
                    .encode_push(PushRoute::message, row.user, row.notice, PushContext{"", "", {}})
                    .body;
            if (row.state != "merged") ++written[{row.user, body}];
        }
        ++written[{row.user, row.key}];
        const bool seen = shown.contains({row.user, row.key}) || shown.contains({row.user, body});
        if (row.state == "sent" && row.why != "said with a reply" && !seen)
            return Violation{"S12", "notice " + std::to_string(row.id) + " is sent, nobody saw it"};
    }
    for (const auto& [sight, times] : shown) {
        if (times > written[sight]) {
            return Violation{
                "S12", sight.first + " saw " + std::to_string(times) + " times: " + sight.second};
        }
    }
    std::map<std::string, const Row*> by_key;
    const std::vector<Row> all = rows();
    for (const Row& row : all) by_key[row.key] = &row;
    for (const Shown& one : known.platform.shown()) {
        const auto found = by_key.find(one.key);
        if (one.way != "app" || found == by_key.end() || found->second->number.empty()) continue;
        std::int64_t& before = last[{one.user, found->second->number}];
        if (found->second->id < before) {
            return Violation{
                "S13", one.user + " saw the news of " + found->second->number + " out of order"};
        }
        before = found->second->id;
    }
    return std::nullopt;
}

Checks::Found Checks::nobody_sees_anothers(const Known& known) {
    std::map<std::string, std::string> owners;
    Query query(
        connection(), "SELECT c.number, p.user FROM complaint c JOIN person p ON p.id = c.person"
    );
    while (query.step()) owners[query.text(0)] = query.text(1);
    const auto foreign = [&](const std::string& user, const std::string& words) -> std::string {
        for (const auto& [number, owner] : owners)
            if (owner != user && words.find(number) != words.npos) return number;
        return {};
    };
    std::set<std::string> residents;
    for (const auto& resident : known.residents) residents.insert(resident->key().user);
    for (const Shown& one : known.platform.shown()) {
        if (!residents.contains(one.user)) continue;
        if (const std::string number = foreign(one.user, one.body); !number.empty())
            return Violation{"S29", one.user + " was told of another's " + number};
    }
    for (const LetterPtr& letter : known.post.letters()) {
        if (!letter->accepted || !residents.contains(letter->from.user)) continue;
        if (const std::string number = foreign(letter->from.user, letter->answer); !number.empty())
            return Violation{"S29", letter->from.user + " was answered with another's " + number};
    }
    return std::nullopt;
}

Checks::Found Checks::nobody_is_called_after_leaving(const Known& known) {
    constexpr auto under_way = std::chrono::seconds(30);
    for (const Platform::CallTo& call : known.platform.calls()) {
        // The newest word of this person that was accepted before, and whether there was a later.
        const Letter* leaving = nullptr;
        for (const LetterPtr& letter : known.post.letters()) {
            if (letter->from.user != call.user || letter->sent_at > call.at) continue;
            leaving = letter->leaves ? letter.get() : nullptr;
        }
        if (leaving != nullptr && leaving->accepted && call.at - leaving->accepted_at > under_way) {
            return Violation{"S14", call.user + " has left and is still written to"};
        }
    }
    return std::nullopt;
}

Checks::Found Checks::photos_are_there(const Known& known) {
    Query query(connection(), "SELECT id, state, sha256 FROM photo");
    while (query.step()) {
        if (query.text(1) == "pending")
            return Violation{"S21", "photo " + query.text(0) + " is neither stored nor given up"};
        if (query.text(1) == "stored" && !known.photos.get(query.text(2)))
            return Violation{"S21", "photo " + query.text(0) + " is stored, its file is not there"};
    }
    return std::nullopt;
}

}  // namespace heed::simulation
