// Common concerns, and how well departments answer.
#include "bot/await_store.hpp"
#include "bot/commands/scores.hpp"
#include "bot/console/console.hpp"
#include "bot/staff_scope.hpp"
#include "bot/staff_scores.hpp"

#include <algorithm>
#include <utility>

namespace heed {
namespace {

using console::json_reply;
using console::query_value;
using console::refusal;

constexpr std::size_t concerns_max = 100;
constexpr std::size_t members_max = 500;
constexpr std::size_t days_max = 400;  // of a scorecard's period

void write_concern(JsonText& out, const casework::Concern& concern) {
    out.member("id", concern.id).member("name", casework::concern_name(concern.id));
    out.member("state", to_string(concern.state)).member("category", concern.category);
    out.member("area", concern.area).member("place", concern.place);
    out.member("department", concern.department).member("confirmed", concern.confirmed);
    out.member("people", concern.people).member("complaints", concern.complaints);
    out.member("recurred", concern.recurred).member("first_at", concern.first_at);
    out.member("last_at", concern.last_at).member("recognised_at", concern.recognised_at);
    out.member("measures_at", concern.measures_at).member("resolved_at", concern.resolved_at);
}

bool sees(const ComplaintFilter& scope, const std::string& department) {
    return scope.departments.empty() ||
           std::ranges::find(scope.departments, department) != scope.departments.end() ||
           (scope.unassigned && department.empty());
}

}  // namespace

Task<HttpReply> Console::concerns(const HttpRequestView& request) {
    Reading reading = [query = std::string(request.query)](ReadTx& tx, const Visit& visit) {
        const ComplaintFilter scope = scope_of(visit.rules->organisation, visit.actor);
        const ConcernFilter filter{query_value(query, "category"), query_value(query, "area")};
        JsonText out;
        out.open('{').key("concerns").open('[');
        for (const casework::Concern& one : tx.largest_concerns(filter, concerns_max)) {
            if (!sees(scope, one.department)) continue;
            out.open('{');
            write_concern(out, one);
            out.close('}');
        }
        out.close(']').close('}');
        return json_reply(out.take());
    };
    return look(request, std::move(reading));
}

// With its complaints, those that this member may see, and why each is one of them.
Task<HttpReply> Console::concern(const HttpRequestView& request, std::string name) {
    Reading reading = [name = std::move(name)](ReadTx& tx, const Visit& visit) {
        const Organisation& organisation = visit.rules->organisation;
        const auto id = casework::parse_concern_name(name);
        const auto found = id ? tx.concern(*id) : std::nullopt;
        if (!found || !sees(scope_of(organisation, visit.actor), found->department))
            return refusal(404, "not_found", "there is no such concern, or it is not yours");
        JsonText out;
        out.open('{');
        write_concern(out, *found);
        out.key("members").open('[');
        std::int64_t hidden = 0;
        for (const ConcernMemberRow& row : tx.console_reads().concern_rows(*id, members_max)) {
            const auto one = tx.complaint_of_id(row.complaint);
            if (!one || !casework::may_see(organisation, visit.actor, *one)) {
                ++hidden;
                continue;
            }
            out.open('{').key("case");
            console::write_row(out, *one, visit.viewer());
            const bool by_staff = row.joined_by.starts_with("s_");
            out.member("joined_by", by_staff ? std::string("staff") : row.joined_by);
            out.member("name", by_staff ? tx.staff_name(row.joined_by) : std::string());
            out.member("joined_at", row.joined_at).member("score", row.likeness.score);
            out.key("parts").open('{').member("place", row.likeness.parts.place);
            out.member("kind", row.likeness.parts.kind).member("words", row.likeness.parts.words);
            out.member("time", row.likeness.parts.time).close('}').close('}');
        }
        out.close(']').member("hidden", hidden).close('}');
        return json_reply(out.take());
    };
    return look(request, std::move(reading));
}

// Each reads the whole period's history.
bool Console::may_read_scores(const Visit& visit) {
    const std::lock_guard lock(rate_mutex_);
    const ConversationKey who{{}, visit.session.member.id};
    return scores_.count(who, visit.now) == RateVerdict::within;
}

Task<HttpReply> Console::scores(const HttpRequestView& request) {
    Reading reading = [this, query = std::string(request.query)](ReadTx& tx, const Visit& visit) {
        const Organisation& organisation = visit.rules->organisation;
        const auto from = parse_day(query_value(query, "from"));
        const auto until = parse_day(query_value(query, "until"));
        const auto longest = std::chrono::hours(24 * days_max);
        if (!from || !until || *until <= *from || *until - *from > longest)
            return refusal(400, "malformed", "\"from\" and \"until\" are days, at most 400 apart");
        if (!may_read_scores(visit))
            return console::too_many("scorecards ten times a minute; wait a minute");
        const casework::ScorePeriod period{*from, *until, visit.now, {}};
        staff::ScoreReport report = score_report(tx, organisation, period);
        const ComplaintFilter scope = scope_of(organisation, visit.actor);
        std::erase_if(report.board.cards, [&](const casework::Scorecard& card) {
            return !sees(scope, card.department);
        });
        if (!scope.departments.empty()) {
            // What others' cases make of them is not theirs to see.
            report.board.total = {};
            report.board.rules.clear();
        }
        const staff::PageContext page{organisation, visit.rules->texts, visit.language, visit.now};
        return json_reply(scores_json(page, report));
    };
    return look(request, std::move(reading));
}

}  // namespace heed
