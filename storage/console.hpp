#pragma once
// What the pages of staff and of the public, and other programs, need beside the rest of the store:
// who has signed in, lists that page by key, figures without persons. Source: docs/console.md.
#include "dialogs/casework/concern.hpp"
#include "dialogs/casework/likeness.hpp"
#include "dialogs/complaint.hpp"
#include "storage/api_token.hpp"
#include "storage/handovers.hpp"
#include "storage/records.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heed {

// Somebody has signed in. Only the hash of the cookie's secret is kept.
struct StaffSession {
    std::string hash;  // SHA-256 of the secret, lower-case hex
    casework::Staff member;
    ConversationKey key;
    bool complete = false;  // false: the second factor is still to come
    TimePoint begun{};
    TimePoint seen{};
    std::string device;  // what the browser calls itself, for the list of sessions
};

// RFC 6238: what the member's telephone counts with.
struct SecondFactor {
    std::string secret;          // 20 bytes
    bool confirmed = false;      // a first code has shown that the telephone has it
    std::int64_t last_step = 0;  // of the last code taken: none is taken twice
};

struct SavedFilter {
    std::int64_t id = 0;
    std::string name;
    std::string query;  // the list's address, without '?'
};

// What a list of complaints is narrowed to, and where its page begins.
struct InboxQuery {
    ComplaintFilter filter;
    std::string status;      // empty: any
    std::string officer;     // staff id; empty: any
    bool emergency = false;  // only emergencies
    // Open ones by deadline, the most urgent first; else all of them, the newest first.
    bool open = true;
    struct After {
        TimePoint at{};  // due_at of the last row (open lists)
        ComplaintId id = 0;
    };
    std::optional<After> after;
    std::size_t count_max = 50;
};

// Which complaints a program asks for (Open311).
struct RequestQuery {
    std::vector<std::string> categories;  // empty: any
    std::string channel;                  // by which it came; empty: any
    std::optional<bool> open;             // nothing: either
    TimePoint from{}, until{};            // filed in [from, until)
    // Of the list's last one that is known already: it goes on behind that, however long it is and
    // whatever was filed meanwhile. Empty: from its beginning.
    std::string after;
    std::size_t offset = 0;  // walked through row by row
    std::size_t count_max = 1000;
};

struct CasePhoto {
    PhotoInfo info;
    bool shows_work = false;  // what was done, not what was complained of
    TimePoint added_at{};
};

struct ConcernMemberRow {
    ComplaintId complaint = 0;
    std::string joined_by;
    TimePoint joined_at{};
    casework::Likeness likeness;
};

// A sub-district and a category, for figures that everybody may see.
struct FigureCell {
    std::string area, category;
    std::int64_t people = 0;  // distinct residents
    std::int64_t complaints = 0;
    std::int64_t solved = 0;  // resolved or closed
};

// Whom a complaint leads to. Shown only with a reason, and never without a row in the audit trail.
struct Contact {
    ConversationKey account;
    std::string phone;  // empty: none was left
};

// Something that happened to a complaint, for the hooks.
struct HookEvent {
    ComplaintId complaint = 0;
    TimePoint at{};
    std::string event;
    std::optional<Status> status;  // what it was then
    TraceId trace = {};
};

// What a request with an Idempotency-Key was answered.
struct ApiAnswer {
    std::string request;  // SHA-256 of the request, hex
    unsigned status = 200;
    std::string body;
};

// What waits to be done, for /metrics.
struct Backlog {
    // Open rows of the outbox; `tried` are those that an attempt was made of.
    struct Rows {
        std::int64_t due_later = 0, due = 0, tried = 0, waiting = 0;
        // Since when the one has been late that has been late longest: its first attempt began
        // then, or it fell due then and none was made. Nothing when none is.
        std::optional<TimePoint> late_since;
    };
    Rows notices, safety, photos;  // safety: notices about an emergency
    std::int64_t complaints = 0, open_complaints = 0;
    std::int64_t set_aside = 0;  // messages in quarantine
    std::optional<TimePoint> set_aside_since;
    std::int64_t dialogs = 0;         // people who wrote within the last five minutes
    std::int64_t audit_seq = 0;       // of the last row of the audit trail; 0: none
    std::int64_t copies_offered = 0;  // of people's own data, and not fetched yet
    std::int64_t erased = 0;          // accounts that have been erased
};

class ConsoleReads {
public:
    virtual ~ConsoleReads() = default;

    // Of a member who still is one and was not bound anew since; nothing when unknown.
    virtual std::optional<StaffSession> session(std::string_view hash) = 0;
    virtual std::vector<StaffSession> sessions_of(std::string_view staff_id) = 0;
    virtual std::optional<SecondFactor> second_factor(std::string_view staff_id) = 0;
    virtual std::vector<SavedFilter> filters_of(std::string_view staff_id) = 0;
    // Nothing: unknown, revoked, or its member is none any more or was bound anew since. Whether it
    // has expired is for the caller to see.
    virtual std::optional<ApiTokenHolder> api_token(std::string_view id) = 0;
    // All that were not revoked, the newest first.
    virtual std::vector<ApiToken> api_tokens() = 0;

    virtual std::vector<Complaint> inbox(const InboxQuery& query) = 0;
    // Numbers, those filed last first. Nothing: `after` is not in the span.
    virtual std::optional<std::vector<std::string>> requests(const RequestQuery& query) = 0;
    // Of complaints by `channel` to which something happened in [from, until), the latest such
    // first; the rest of the query but its page does not count.
    virtual std::optional<std::vector<std::string>> happened_to(const RequestQuery& query) = 0;
    virtual std::vector<CasePhoto> case_photos(ComplaintId id) = 0;
    virtual std::vector<ConcernMemberRow> concern_rows(
        casework::ConcernId id, std::size_t count_max
    ) = 0;
    // Those not ended, whoever has waited longest first.
    virtual std::vector<Handover> open_handovers(std::size_t count_max) = 0;
    virtual std::vector<HandoverWord> handover_words(std::int64_t id, std::size_t count_max) = 0;

    // Of complaints filed since then and not withdrawn.
    virtual std::vector<FigureCell> figures(TimePoint since) = 0;
    // The same for each sub-district as a whole; `category` is empty.
    virtual std::vector<FigureCell> area_figures(TimePoint since) = 0;

    // The last change of any complaint, and the numbers of those changed after `after`.
    virtual std::int64_t last_change() = 0;
    virtual std::vector<std::string> changed_after(
        std::int64_t after, std::int64_t up_to, std::size_t count_max
    ) = 0;

    // Reads open rows and what has just come in, not what is done.
    virtual Backlog backlog(TimePoint now) = 0;
};

class ConsoleWrites : public ConsoleReads {
public:
    // A link that signs this member in, once, until `expires`; in place of an earlier one.
    virtual void offer_sign_in(
        std::string_view link_hash, std::string_view staff_id, TimePoint expires, TimePoint now
    ) = 0;
    // Uses the link up. Nothing: unknown, used, too late, or its member is none any more.
    virtual std::optional<std::pair<casework::Staff, ConversationKey>> take_sign_in(
        std::string_view link_hash, TimePoint now
    ) = 0;
    // A new session; the oldest of this member's are ended beyond `sessions_max`.
    virtual void begin_session(const StaffSession& session, std::size_t sessions_max) = 0;
    virtual void complete_session(std::string_view hash, TimePoint now) = 0;
    virtual void see_session(std::string_view hash, TimePoint now) = 0;
    // A session's own end, or all of a member but `except`.
    virtual void end_session(std::string_view hash, TimePoint now) = 0;
    virtual void end_sessions(
        std::string_view staff_id, std::string_view except, TimePoint now
    ) = 0;
    virtual void set_second_factor(
        std::string_view staff_id, const SecondFactor& factor, TimePoint now
    ) = 0;
    // A wrong code of this member; how many there were within the last quarter of an hour.
    virtual std::int64_t count_wrong_code(std::string_view staff_id, TimePoint now) = 0;
    virtual std::int64_t wrong_codes(std::string_view staff_id, TimePoint now) = 0;
    // Returns its id.
    virtual std::int64_t save_filter(std::string_view staff_id, const SavedFilter& filter) = 0;
    virtual void delete_filter(std::string_view staff_id, std::int64_t id) = 0;

    // A photo of what was done: taken by this member, shown in the history. False when it is not
    // theirs, not kept, or another complaint's.
    virtual bool attach_work_photo(
        ComplaintId id,
        PhotoId photo,
        const ConversationKey& by,
        std::string_view staff_id,
        TimePoint now
    ) = 0;
    // The hooks that are told of events from now on; without one nothing is noted.
    virtual void set_hooks(const std::vector<std::string>& names) = 0;
    // The oldest events that no hook was told of, in order; they are gone from the list then.
    virtual std::vector<HookEvent> take_hook_events(std::size_t count_max) = 0;
    // Kept for a day. `owner` is a member's id, or "token " and a token's.
    virtual std::optional<ApiAnswer> api_answer(std::string_view owner, std::string_view key) = 0;
    virtual void keep_api_answer(
        std::string_view owner, std::string_view key, const ApiAnswer& answer, TimePoint now
    ) = 0;
    // False: there is no such member of staff.
    virtual bool issue_api_token(const ApiToken& token) = 0;
    // False: there is none.
    virtual bool revoke_api_token(std::string_view id, TimePoint now) = 0;
    virtual void see_api_token(std::string_view id, TimePoint now) = 0;
    // The audit trail's word that what its member did just now was done by the token; `request` is
    // "POST /api/v1/…".
    virtual void note_api_token(const ApiToken& token, std::string_view request, TimePoint now) = 0;
    // Whom the complaint leads to; that it was looked at, by whom and why, is in the audit trail.
    virtual Contact reveal(
        const Complaint& complaint,
        std::string_view staff_id,
        std::string_view reason,
        std::string_view note,
        TimePoint now
    ) = 0;
};

}  // namespace heed
