// What staff do: every action of the table of transitions, photos of what was done, looking at whom
// a complaint leads to, and speaking to residents who asked for a person.
#include "bot/await_store.hpp"
#include "bot/console/console.hpp"
#include "bot/handover_desk.hpp"
#include "bot/staff_order.hpp"
#include "bot/turn.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace heed {
namespace {

using console::json_reply;
using console::refusal;
using console::text_of;

constexpr std::size_t text_bytes_max = 8192;  // as of a command in chat
constexpr std::size_t photos_max = 9;
constexpr std::size_t handovers_max = 50;
constexpr std::size_t words_max = 200;
constexpr std::size_t note_bytes_max = 500;
constexpr std::int64_t no_version = -1;

std::optional<casework::Action> parse_action(std::string_view name) {
    for (const casework::TransitionRow& row : casework::transitions()) {
        if (to_string(row.action) == name) return row.action;
    }
    return std::nullopt;
}

// Nothing: the body is not what it should be.
std::optional<StaffOrder> read_order(const HttpRequestView& request, const std::string& number) {
    rapidjson::Document body;
    if (!console::read_object(request, body)) return std::nullopt;
    const auto action = parse_action(text_of(body, "action"));
    auto version = json::integer_at(body, "version");
    if (!version) version = console::version_of(request.header("if-match"));
    if (!action) return std::nullopt;
    StaffOrder order;
    order.action = *action;
    order.number = number;
    order.version = version.value_or(no_version);
    order.text = text_of(body, "text");
    order.department = text_of(body, "department");
    order.officer = text_of(body, "officer");
    order.verdict = text_of(body, "verdict");
    order.target = text_of(body, "target");
    if (order.text.size() > text_bytes_max || !is_valid_utf8(order.text)) return std::nullopt;
    if (const std::string date = text_of(body, "date"); !date.empty()) {
        order.date = parse_rfc3339(date);
        if (!order.date) return std::nullopt;
    }
    if (const rapidjson::Value* photos = json::find(body, "photos")) {
        if (!photos->IsArray() || photos->Size() > photos_max) return std::nullopt;
        for (const rapidjson::Value& one : photos->GetArray()) {
            if (!one.IsInt64()) return std::nullopt;
            order.photos.push_back(one.GetInt64());
        }
    }
    return order;
}

// `matched`: the version came by If-Match.
HttpReply reply_of(const StaffOutcome& outcome, std::string body, bool matched) {
    using Result = StaffOutcome::Result;
    switch (outcome.result) {
        case Result::done:
            return json_reply(std::move(body));
        case Result::not_found:
            return refusal(404, "not_found", outcome.line);
        case Result::changed:
            return refusal(matched ? 412 : 409, "changed", outcome.line);
        case Result::bad_photo:
            return refusal(400, "bad_photo", "a photo is not there any more: add it again");
        case Result::refused:
            break;
    }
    return refusal(422, "refused", outcome.line);
}

// {"line":…,"case":{…}}: what was done, and the complaint as it is now.
std::string after_json(
    Tx& tx, const std::string& line, const Complaint* whole, const console::Viewer& viewer
) {
    JsonText out;
    out.open('{').member("line", line).key("case");
    if (whole != nullptr) {
        console::write_case(out, tx, *whole, viewer);
    } else {
        out.raw("null");
    }
    out.close('}');
    return out.take();
}

std::string_view name_of(Handover::State state) {
    constexpr std::array<std::string_view, 4> names{"promised", "waiting", "taken", "ended"};
    return names[static_cast<std::size_t>(state)];
}

bool is_reason(std::string_view reason) {
    static constexpr std::array<std::string_view, 5> reasons{
        "call", "visit", "danger", "law", "other"};
    return std::ranges::find(reasons, reason) != reasons.end();
}

}  // namespace

bool Console::act_for(
    Engine& engine, Tx& tx, const Visit& visit, const std::function<void(Turn&)>& work
) {
    return engine.act(tx, visit.session.key, visit.now, work, visit.token.has_value());
}

Task<HttpReply> Console::act(const HttpRequestView& request, std::string number) {
    auto order = read_order(request, number);
    Engine& engine = house_.engine;
    const bool matched = !request.header("if-match").empty();
    Writing writing =
        [order = std::move(order), matched, &engine](Tx& tx, const Visit& visit) -> Changed {
        if (!order)
            return {refusal(400, "malformed", "\"action\" is missing, or a field is wrong")};
        if (order->version == no_version)
            return {refusal(
                428, "version_missing", "say which version was seen, in \"version\" or If-Match"
            )};
        StaffOutcome outcome;
        const auto work = [&](Turn& turn) { outcome = turn.order(*order); };
        const bool enqueued = act_for(engine, tx, visit, work);
        std::string body;
        if (outcome.result == StaffOutcome::Result::done) {
            const auto whole = tx.complaint(order->number, true);
            const bool visible =
                whole && casework::may_see(visit.rules->organisation, visit.actor, *whole);
            body = after_json(tx, outcome.line, visible ? &*whole : nullptr, visit.viewer());
        }
        return {reply_of(outcome, std::move(body), matched), enqueued};
    };
    return change(request, std::move(writing));
}

Task<HttpReply> Console::undo(const HttpRequestView& request) {
    Engine& engine = house_.engine;
    Writing writing = [&engine](Tx& tx, const Visit& visit) -> Changed {
        std::string line;
        const auto work = [&](Turn& turn) { line = turn.undo_order(); };
        const bool enqueued = act_for(engine, tx, visit, work);
        JsonText out;
        out.open('{').member("line", line).close('}');
        return {json_reply(out.take()), enqueued};
    };
    return change(request, std::move(writing));
}

// Kept for an action that names it; the picture is re-encoded like any that comes from outside.
Task<HttpReply> Console::keep_photo(const HttpRequestView& request) {
    if (!request.header("content-type").starts_with("image/"))
        co_return refusal(415, "unsupported", "the body must be a picture");
    // Who may do it is asked before the picture is touched.
    Reading may = [](ReadTx&, const Visit& visit) {
        return is_good_for(visit, Needs::complete) ? json_reply("{}") : console::out_of_scope();
    };
    HttpReply allowed = co_await look(request, std::move(may));
    if (allowed.status != 200) co_return allowed;
    const KeptPhoto kept = co_await house_.photos.keep(std::string(request.body));
    if (kept.result == KeptPhoto::Result::not_a_picture)
        co_return refusal(400, "not_a_picture", kept.why);
    if (kept.result == KeptPhoto::Result::failed)
        co_return refusal(503, "unavailable", "the photo could not be kept; try again");
    Writing writing = [info = kept.info](Tx& tx, const Visit& visit) -> Changed {
        const PhotoId id = tx.add_photo(visit.session.key, "console:" + info.sha256, visit.now);
        tx.photo_stored(id, info);
        JsonText out;
        out.open('{').member("id", id).member("sha256", info.sha256).close('}');
        return {json_reply(out.take())};
    };
    co_return co_await change(request, std::move(writing));
}

Task<HttpReply> Console::reveal(const HttpRequestView& request, std::string number) {
    std::string reason, note;
    rapidjson::Document body;
    if (console::read_object(request, body)) {
        reason = text_of(body, "reason");
        note = text_of(body, "note");
    }
    Writing writing =
        [number = std::move(number), reason, note](Tx& tx, const Visit& visit) -> Changed {
        if (!is_reason(reason) || note.size() > note_bytes_max || !is_valid_utf8(note) ||
            (reason == "other" && note.empty()))
            return {refusal(400, "needs_reason", "say why you need to know")};
        const auto complaint = tx.complaint(number, false);
        const Organisation& organisation = visit.rules->organisation;
        if (!complaint || !casework::may_see(organisation, visit.actor, *complaint))
            return {refusal(404, "not_found", "there is no such complaint, or it is not yours")};
        // Who only reads has nobody to call, a checker of the own department's work among them.
        const auto view = casework::contact_view(organisation, visit.actor, *complaint);
        if (view != casework::ContactView::whole)
            return {refusal(403, "not_allowed", "this person is not shown to you")};
        const Contact contact =
            tx.console().reveal(*complaint, visit.session.member.id, reason, note, visit.now);
        JsonText out;
        out.open('{').member("phone", contact.phone).member("channel", contact.account.channel);
        out.member("user", contact.account.user).close('}');
        return {json_reply(out.take()), false, true};
    };
    return change(request, std::move(writing), Needs::contact);
}

Task<HttpReply> Console::handovers(const HttpRequestView& request) {
    Reading reading = [](ReadTx& tx, const Visit& visit) {
        if (!serves_residents(visit.rules->organisation, visit.session.member))
            return refusal(403, "not_yours", "residents are served by the dispatching department");
        ConsoleReads& reads = tx.console_reads();
        JsonText out;
        out.open('{').key("handovers").open('[');
        for (const Handover& one : reads.open_handovers(handovers_max)) {
            const bool mine = one.staff == visit.session.key;
            out.open('{').member("id", one.id).member("state", name_of(one.state));
            out.member("asked_at", one.asked_at).member("mine", mine);
            const auto member = one.staff ? tx.staff(*one.staff) : std::nullopt;
            out.member("name", member ? member->name : std::string());
            out.key("words").open('[');
            // Of a talk of somebody else's only they read on.
            const bool shown = mine || one.state != Handover::State::taken;
            for (const HandoverWord& word :
                 shown ? reads.handover_words(one.id, words_max) : std::vector<HandoverWord>()) {
                out.open('{').member("at", word.at).member("by_staff", word.by_staff);
                out.member("photo", word.photo != 0).member("text", word.text).close('}');
            }
            out.close(']').close('}');
        }
        out.close(']').close('}');
        return json_reply(out.take());
    };
    return look(request, std::move(reading));
}

// "take", "say" with {"text"}, "end": what is typed in chat is done here, too.
Task<HttpReply> Console::serve(const HttpRequestView& request, std::string id, std::string what) {
    std::string said;
    rapidjson::Document body;
    if (console::read_object(request, body)) said = text_of(body, "text");
    std::int64_t number = 0;
    std::from_chars(id.data(), id.data() + id.size(), number);
    Engine& engine = house_.engine;
    Writing writing = [said = std::move(said), what = std::move(what), number, &engine](
                          Tx& tx, const Visit& visit
                      ) -> Changed {
        const auto served = tx.handovers().served_by(visit.session.key);
        const bool mine = served && served->id == number &&
                          serves_residents(visit.rules->organisation, visit.session.member);
        std::string words;
        if (what == "take") {
            words = "take " + std::to_string(number);
        } else if (what == "end" && mine) {
            words = "end";
        } else if (what == "say" && mine) {
            // A command only in chat: here every word is meant for the resident.
            words = said;
        }
        if (words.empty() || !is_valid_utf8(words))
            return {refusal(409, "not_yours", "this talk is not yours, or there are no words")};
        std::string line;
        const auto work = [&](Turn& turn) {
            line = what == "say" ? turn.say_to_resident(words) : turn.serve(words);
        };
        const bool enqueued = act_for(engine, tx, visit, work);
        JsonText out;
        out.open('{').member("line", line).close('}');
        return {json_reply(out.take()), enqueued, what == "take"};
    };
    return change(request, std::move(writing));
}

}  // namespace heed
