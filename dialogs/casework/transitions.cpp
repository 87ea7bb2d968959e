#include "dialogs/casework/transitions.hpp"

#include "dialogs/casework/clocks.hpp"
#include "dialogs/casework/effects.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>

namespace heed::casework {
namespace {

constexpr std::array<std::string_view, 35> action_names = {
    "file",     "route",    "assign",   "accept",  "give_back", "rule",    "ask",
    "answer",   "verify",   "start",    "reply",   "note",      "assist",  "extend",
    "grant",    "refuse",   "transfer", "resolve", "sign",      "reject",  "merge",
    "withdraw", "rate",     "check",    "lapse",   "reopen",    "urge",    "supplement",
    "amend",    "escalate", "instruct", "appeal",  "decide",    "restore", "prove"};
constexpr std::array<std::string_view, 20> refusal_names = {
    "not_allowed", "needs_verdict", "wrong_status",  "needs_text",   "needs_department",
    "needs_date",  "needs_target",  "already_there", "ruled",        "not_disputed",
    "not_waiting", "past_deadline", "not_asked",     "not_proposed", "own_proposal",
    "too_soon",    "too_late",      "once_only",     "not_rated",    "not_appealed"};
// As in docs/casework.md.
constexpr std::array<std::string_view, 16> condition_names = {
    "",
    "not ruled",
    "sent back twice",
    "waiting for the resident",
    "before the deadline",
    "an extension was asked for",
    "not heavy",
    "heavy",
    "a resolution waits for the signature",
    "not urged in the last 24 hours",
    "within 15 days of the resolution",
    "within 15 days, once",
    "15 days of silence",
    "rated, not appealed",
    "appealed",
    "withdrawn less than 30 minutes ago"};
constexpr std::array<std::string_view, 7> need_names = {
    "text",
    "department",
    "another department",
    "text when the same department again",
    "date",
    "later date",
    "target"};
constexpr std::array<std::string_view, 5> told_names = {
    "officers", "head", "dispatch", "head above", "assisting"};

template <class Enum, std::size_t Count>
std::string_view name_in(const std::array<std::string_view, Count>& names, Enum value) {
    const auto index = static_cast<std::size_t>(value);
    HEED_ENSURE(index < Count);
    return names[index];
}

using enum Status;
constexpr EnumSet<Status> at_dispatch = {filed, assigned, reopened};
constexpr EnumSet<Status> to_sign = {assigned, reopened};
constexpr EnumSet<Status> in_hand = {accepted, verified, in_progress};
constexpr EnumSet<Status> in_work = {filed, assigned, reopened, accepted, verified, in_progress};
constexpr EnumSet<Status> any_open = {
    filed, assigned, accepted, verified, in_progress, resolved, reopened};
constexpr EnumSet<Status> ended = {closed, rejected};

using S = Standing;
using C = Condition;
using T = Told;
constexpr EnumSet<Need> none = {};
constexpr EnumSet<Need> text = {Need::text};

// Source: docs/casework.md, "States and transitions". One row a line; where an action has several,
// the first that fits is taken.
// clang-format off
constexpr std::array table = std::to_array<TransitionRow>({
    // action             from                  to           who                                                event                 notice         needs                                       condition                 verdict      told
    {Action::file,        {},                   filed,       {S::resident, S::officer, S::head, S::dispatcher}, "filed",              "filed",       text,                                       C::none,                  "",          {T::officers}},
    {Action::route,       {filed},              assigned,    {S::heed},                                         "routed",             "",            {Need::department},                         C::none,                  "",          {}},
    {Action::assign,      at_dispatch,          assigned,    {S::dispatcher, S::head},                          "assigned",           "assigned",    {Need::department, Need::reason_for_same},  C::none,                  "",          {T::officers}},
    {Action::accept,      to_sign,              accepted,    {S::officer, S::head},                             "accepted",           "accepted",    none,                                       C::none,                  "",          {}},
    {Action::accept,      in_hand,              {},          {S::assisting},                                    "assist_accepted",    "",            none,                                       C::none,                  "",          {T::officers}},
    {Action::give_back,   to_sign,              filed,       {S::officer, S::head},                             "returned",           "",            text,                                       C::not_ruled,             "",          {T::dispatch}},
    {Action::rule,        {filed, assigned},    assigned,    {S::dispatch_head},                                "ruled",              "assigned",    {Need::text, Need::department},             C::returned_twice,        "",          {T::officers, T::head}},
    {Action::ask,         in_hand,              {},          {S::officer},                                      "question",           "question",    text,                                       C::none,                  "",          {}},
    {Action::answer,      in_hand,              {},          {S::resident},                                     "answer",             "",            none,                                       C::waiting,               "",          {T::officers}},
    {Action::verify,      {accepted},           verified,    {S::officer},                                      "verified",           "",            text,                                       C::none,                  "",          {}},
    {Action::start,       {accepted, verified}, in_progress, {S::officer},                                      "started",            "reply",       text,                                       C::none,                  "",          {}},
    {Action::reply,       in_hand,              {},          {S::officer, S::head, S::assisting},               "reply",              "reply",       text,                                       C::none,                  "",          {}},
    {Action::note,        in_hand,              {},          {S::officer, S::head, S::assisting, S::dispatcher}, "note",              "",            text,                                       C::none,                  "",          {}},
    {Action::note,        any_open,             {},          {S::heed},                                         "photo_lost",         "",            none,                                       C::none,                  "",          {}},
    {Action::assist,      in_hand,              {},          {S::officer, S::head, S::dispatcher},              "assist_asked",       "",            {Need::other_department},                   C::none,                  "",          {T::assisting}},
    {Action::extend,      in_hand,              {},          {S::head},                                         "extended",           "reply",       {Need::text, Need::later_deadline},         C::before_deadline,       "",          {T::officers}},
    {Action::extend,      in_hand,              {},          {S::officer},                                      "extension_asked",    "",            {Need::text, Need::later_deadline},         C::before_deadline,       "",          {T::head}},
    {Action::grant,       in_hand,              {},          {S::head},                                         "extended",           "reply",       none,                                       C::extension_asked,       "",          {T::officers}},
    {Action::refuse,      in_hand,              {},          {S::head},                                         "extension_refused",  "",            text,                                       C::extension_asked,       "",          {T::officers}},
    {Action::transfer,    in_hand,              assigned,    {S::head, S::dispatcher},                          "transferred",        "transferred", {Need::text, Need::other_department},       C::none,                  "",          {T::officers}},
    {Action::resolve,     in_hand,              resolved,    {S::officer},                                      "resolved",           "resolved",    text,                                       C::light,                 "",          {}},
    {Action::resolve,     in_hand,              {},          {S::officer},                                      "resolution_proposed", "",           text,                                       C::heavy,                 "",          {T::head}},
    {Action::sign,        in_hand,              resolved,    {S::head},                                         "resolved",           "resolved",    none,                                       C::proposed,              "",          {T::officers}},
    {Action::reject,      in_work,              rejected,    {S::dispatcher, S::head},                          "rejected",           "rejected",    text,                                       C::none,                  "",          {}},
    {Action::merge,       any_open,             merged,      {S::officer, S::dispatcher},                       "merged",             "concern",     {Need::target},                             C::none,                  "",          {}},
    {Action::withdraw,    any_open,             withdrawn,   {S::resident},                                     "withdrawn",          "",            none,                                       C::none,                  "",          {T::officers}},
    {Action::restore,     {withdrawn},          {},          {S::resident},                                     "restored",           "",            none,                                       C::withdrawn_just_now,    "",          {T::officers}},
    {Action::rate,        {resolved},           closed,      {S::resident},                                     "rated",              "",            none,                                       C::within_15_days,        "yes",       {}},
    {Action::rate,        {resolved},           {},          {S::resident},                                     "rated",              "",            none,                                       C::within_15_days,        "partly",    {}},
    {Action::rate,        {resolved},           reopened,    {S::resident},                                     "reopened",           "reopened",    none,                                       C::within_15_days,        "no",        {T::officers, T::head}},
    {Action::rate,        {resolved, closed},   {},          {S::resident},                                     "rated",              "",            none,                                       C::within_15_days,        "satisfied", {}},
    {Action::check,       {resolved},           closed,      {S::checker},                                      "checked",            "closed",      text,                                       C::none,                  "closed",    {}},
    {Action::check,       {rejected},           {},          {S::checker},                                      "checked",            "",            text,                                       C::none,                  "closed",    {}},
    {Action::check,       {resolved, rejected}, reopened,    {S::checker},                                      "reopened",           "reopened",    text,                                       C::none,                  "reopened",  {T::officers, T::head}},
    {Action::lapse,       {resolved},           closed,      {S::heed},                                         "lapsed",             "closed",      none,                                       C::silent_15_days,        "",          {}},
    {Action::reopen,      ended,                reopened,    {S::head, S::dispatcher},                          "reopened",           "reopened",    text,                                       C::none,                  "",          {T::officers, T::head}},
    {Action::reopen,      ended,                reopened,    {S::resident},                                     "reopened",           "reopened",    text,                                       C::first_within_15_days,  "",          {T::officers, T::head}},
    {Action::urge,        in_work,              {},          {S::resident},                                     "urged",              "",            none,                                       C::urged_not_today,       "",          {T::officers, T::head}},
    {Action::urge,        in_work,              {},          {S::head, S::dispatcher},                          "urged",              "",            none,                                       C::none,                  "",          {T::officers}},
    {Action::supplement,  any_open,             {},          {S::resident},                                     "supplement",         "",            none,                                       C::none,                  "",          {T::officers}},
    {Action::amend,       {filed, assigned},    {},          {S::resident},                                     "amended",            "",            text,                                       C::none,                  "",          {}},
    {Action::amend,       any_open,             {},          {S::resident},                                     "amendment",          "",            text,                                       C::none,                  "",          {T::officers}},
    {Action::escalate,    in_work,              {},          {S::head},                                         "escalated",          "",            {Need::text, Need::date},                   C::none,                  "",          {T::officers, T::head, T::head_above}},
    {Action::instruct,    any_open,             {},          {S::head},                                         "instructed",         "reply",       text,                                       C::none,                  "",          {T::officers, T::head}},
    {Action::appeal,      {resolved, closed},   {},          {S::officer, S::head},                             "appealed",           "",            text,                                       C::rated,                 "",          {}},
    {Action::decide,      {resolved, closed},   {},          {S::checker},                                      "appeal_upheld",      "",            text,                                       C::appealed,              "upheld",    {T::officers, T::head}},
    {Action::decide,      {resolved, closed},   {},          {S::checker},                                      "appeal_dismissed",   "",            text,                                       C::appealed,              "dismissed", {T::officers, T::head}},
    {Action::prove,       in_hand,              {},          {S::officer, S::assisting},                        "proof",              "",            none,                                       C::none,                  "",          {}},
    {Action::prove,       {resolved},           {},          {S::officer, S::assisting},                        "proof",              "reply",       none,                                       C::none,                  "",          {}},
});
// clang-format on

}  // namespace

std::string_view to_string(Action action) { return name_in(action_names, action); }
std::string_view to_string(Refusal refusal) { return name_in(refusal_names, refusal); }
std::string_view to_string(Condition condition) { return name_in(condition_names, condition); }
std::string_view to_string(Need need) { return name_in(need_names, need); }
std::string_view to_string(Told told) { return name_in(told_names, told); }

std::span<const TransitionRow> transitions() { return table; }

bool authorize(
    const Organisation& organisation, const Actor& actor, Action action, const Complaint& complaint
) {
    if (action == Action::file) return may_file(actor);
    const EnumSet<Standing> who = standings(organisation, actor, complaint);
    return std::ranges::any_of(table, [&](const TransitionRow& row) {
        return row.action == action && row.who.intersects(who);
    });
}

EnumSet<Standing> who_may(Action action) {
    EnumSet<Standing> who;
    for (const TransitionRow& row : table)
        if (row.action == action) who.insert(row.who);
    return who;
}

ContactView contact_view(
    const Organisation& organisation, const Actor& actor, const Complaint& complaint
) {
    constexpr EnumSet<S> callers = {S::officer, S::head, S::assisting, S::dispatcher, S::checker};
    if (actor.kind != Actor::Kind::staff || complaint.anonymous) return ContactView::hidden;
    if (actor.staff.role == Role::auditor) return ContactView::hidden;
    const EnumSet<Standing> who = standings(organisation, actor, complaint);
    if (callers.intersects(who)) return ContactView::whole;
    return who.empty() ? ContactView::hidden : ContactView::masked;
}

bool may_file(const Actor& actor) {
    if (actor.kind != Actor::Kind::staff) return actor.kind == Actor::Kind::resident;
    return actor.staff.role == Role::officer || actor.staff.role == Role::head ||
           actor.staff.role == Role::dispatcher;
}

std::variant<Change, Refusal> apply(
    const Organisation& organisation,
    const Actor& actor,
    Action action,
    const Complaint& complaint,
    const Details& details,
    TimePoint now
) {
    const Situation situation{organisation, actor, complaint, details, now};
    const EnumSet<Standing> who = standings(organisation, actor, complaint);
    Refusal refusal = Refusal::not_allowed;
    for (const TransitionRow& row : table) {
        if (row.action != action || !row.who.intersects(who)) continue;
        if (!selected(row, situation)) {
            refusal = std::max(refusal, Refusal::needs_verdict);
            continue;
        }
        if (!row.from.contains(complaint.status)) {
            refusal = std::max(refusal, Refusal::wrong_status);
            continue;
        }
        if (const auto missing = missing_for(row, situation)) {
            refusal = std::max(refusal, *missing);
            continue;
        }
        return carried_out(row, situation);
    }
    return refusal;
}

}  // namespace heed::casework
