// What staff look at: lists, one complaint, its photos.
#include "bot/await_store.hpp"
#include "bot/await_thread.hpp"
#include "bot/console/console.hpp"
#include "bot/handover_desk.hpp"
#include "bot/staff_scope.hpp"
#include "dialogs/number.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace heed {
namespace {

using console::json_reply;
using console::query_value;
using console::refusal;

constexpr std::size_t rows_per_page = 50;
constexpr std::size_t words_bytes_max = 200;
constexpr std::size_t numbers_alike_max = 20;
constexpr std::size_t filter_name_max = 40;  // code points
constexpr std::size_t filter_bytes_max = 512;

TimePoint midnight_of(TimePoint time) {
    const CivilTime civil = to_civil(time);
    return from_civil(civil.year, civil.month, civil.day, 0, 0, 0);
}

// "1764100000000.42": deadline and id of a page's last row.
std::optional<InboxQuery::After> parse_after(std::string_view text) {
    std::int64_t at = 0;
    InboxQuery::After after;
    const char* const end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, at);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '.') return std::nullopt;
    const auto second = std::from_chars(first.ptr + 1, end, after.id);
    if (second.ec != std::errc{} || second.ptr != end) return std::nullopt;
    after.at = TimePoint(Duration(at));
    return after;
}

std::string after_of(const Complaint& last) {
    return std::to_string(last.due_at.time_since_epoch().count()) + "." + std::to_string(last.id);
}

// Nothing: a department that is not this member's.
std::optional<InboxQuery> read_query(
    std::string_view query,
    const Organisation& organisation,
    const casework::Actor& actor,
    TimePoint now
) {
    InboxQuery asked;
    asked.filter = scope_of(organisation, actor);
    ComplaintFilter& filter = asked.filter;
    const std::string view = query_value(query, "view");
    asked.open = view != "all";
    if (view == "sign") filter.to_sign_for = true;
    if (view == "late") filter.due_before = now;
    if (view == "mine") asked.officer = actor.staff.id;
    if (view == "today") filter.filed_from = midnight_of(now);
    if (view == "emergency") asked.emergency = true;
    if (const std::string department = query_value(query, "department"); !department.empty()) {
        const bool mine =
            filter.departments.empty() ||
            std::ranges::find(filter.departments, department) != filter.departments.end();
        if (!mine) return std::nullopt;
        filter.departments = {department};
        filter.unassigned = false;
    }
    filter.category = query_value(query, "category");
    filter.area = query_value(query, "area");
    asked.status = query_value(query, "status");
    filter.words = query_value(query, "words").substr(0, words_bytes_max);
    asked.after = parse_after(query_value(query, "after"));
    asked.count_max = rows_per_page + 1;
    return asked;
}

// What a number that was typed into the search may mean.
std::vector<Complaint> by_number(
    ReadTx& tx,
    const Organisation& organisation,
    const casework::Actor& actor,
    const std::string& words
) {
    std::vector<Complaint> rows;
    const auto query = parse_number(organisation.number_prefix, words);
    if (!query) return rows;
    for (const std::string& number : tx.numbers(*query, numbers_alike_max)) {
        auto one = tx.complaint(number, false);
        if (one && casework::may_see(organisation, actor, *one)) rows.push_back(*std::move(one));
    }
    return rows;
}

}  // namespace

Task<HttpReply> Console::overview(const HttpRequestView& request) {
    Reading reading = [](ReadTx& tx, const Visit& visit) {
        const Organisation& organisation = visit.rules->organisation;
        const ComplaintFilter scope = scope_of(organisation, visit.actor);
        const WorkCounts counts = tx.work_counts(scope, midnight_of(visit.now), visit.now);
        JsonText out;
        out.open('{').member("open", counts.open).member("sign", counts.to_sign_for);
        out.member("late", counts.late).member("filed_today", counts.filed);
        out.member("resolved_today", counts.resolved);
        out.key("filters").open('[');
        for (const SavedFilter& one : tx.console_reads().filters_of(visit.session.member.id)) {
            out.open('{').member("id", one.id).member("name", one.name);
            out.member("query", one.query).close('}');
        }
        out.close(']');
        std::int64_t waiting = 0;
        if (serves_residents(organisation, visit.session.member)) {
            for (const Handover& one : tx.console_reads().open_handovers(100))
                waiting += one.state != Handover::State::taken ? 1 : 0;
        }
        out.member("waiting", waiting).close('}');
        return json_reply(out.take());
    };
    return look(request, std::move(reading));
}

Task<HttpReply> Console::list(const HttpRequestView& request) {
    Reading reading = [query = std::string(request.query)](ReadTx& tx, const Visit& visit) {
        const Organisation& organisation = visit.rules->organisation;
        const auto asked = read_query(query, organisation, visit.actor, visit.now);
        if (!asked) return refusal(403, "not_yours", "this department is not yours");
        std::vector<Complaint> rows;
        if (!asked->after) rows = by_number(tx, organisation, visit.actor, asked->filter.words);
        if (rows.empty()) rows = tx.console_reads().inbox(*asked);
        const bool more = rows.size() > rows_per_page;
        if (more) rows.resize(rows_per_page);
        JsonText out;
        out.open('{').key("rows").open('[');
        for (const Complaint& one : rows) console::write_row(out, one, visit.viewer());
        out.close(']').key("after");
        if (more) {
            out.value(after_of(rows.back()));
        } else {
            out.raw("null");
        }
        out.close('}');
        return json_reply(out.take());
    };
    return look(request, std::move(reading));
}

Task<HttpReply> Console::show(const HttpRequestView& request, std::string number) {
    Reading reading =
        [number = std::move(number),
         known = std::string(request.header("if-none-match"))](ReadTx& tx, const Visit& visit) {
            const auto whole = tx.complaint(number, true);
            if (!whole || !casework::may_see(visit.rules->organisation, visit.actor, *whole))
                return refusal(404, "not_found", "there is no such complaint, or it is not yours");
            JsonText out;
            console::write_case(out, tx, *whole, visit.viewer());
            HttpReply reply = json_reply(out.take());
            const std::string tag = console::etag_of(whole->version, reply.body);
            if (tag == known) {
                reply.status = 304;
                reply.body.clear();
            }
            reply.headers.emplace_back("ETag", tag);
            return reply;
        };
    return look(request, std::move(reading));
}

// NAME is the SHA-256 of a photo or of a voice; with ".small" the picture for lists.
Task<HttpReply> Console::photo(
    const HttpRequestView& request, std::string number, std::string name
) {
    constexpr std::string_view small = ".small";
    const bool is_small = name.ends_with(small);
    if (is_small) name.resize(name.size() - small.size());
    Reading reading = [number = std::move(number), name](ReadTx& tx, const Visit& visit) {
        const auto complaint = tx.complaint(number, true);
        const bool visible =
            complaint && casework::may_see(visit.rules->organisation, visit.actor, *complaint);
        std::vector<PhotoInfo> files = visible ? complaint->voices : std::vector<PhotoInfo>();
        if (visible) {
            for (const CasePhoto& one : tx.console_reads().case_photos(complaint->id))
                files.push_back(one.info);
        }
        const auto found = std::ranges::find(files, name, &PhotoInfo::sha256);
        if (found == files.end()) return refusal(404, "not_found", "there is no such photo");
        HttpReply there = json_reply({});
        there.content_type = found->media_type;
        return there;
    };
    HttpReply allowed = co_await look(request, std::move(reading));
    if (allowed.status != 200) co_return allowed;
    auto fetch = [&store = house_.photo_store, name, is_small] {
        return is_small ? store.thumbnail(name) : store.get(name);
    };
    std::optional<std::string> bytes = co_await on_thread(house_.files, std::move(fetch));
    if (!bytes) co_return refusal(404, "not_found", "this photo is gone");
    HttpReply reply;
    reply.content_type = allowed.content_type;
    reply.body = *std::move(bytes);
    // A stranger's sound is only saved.
    if (reply.content_type != "image/jpeg")
        reply.headers.emplace_back("Content-Disposition", "attachment");
    reply.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    reply.headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
    co_return reply;
}

Task<HttpReply> Console::catalogue(const HttpRequestView& request) {
    Reading reading = [](ReadTx& tx, const Visit& visit) {
        return json_reply(console::catalogue_json(tx, visit.viewer()));
    };
    return look(request, std::move(reading));
}

Task<HttpReply> Console::save_filter(const HttpRequestView& request) {
    SavedFilter filter;
    rapidjson::Document body;
    if (console::read_object(request, body)) {
        filter.name = console::text_of(body, "name");
        filter.query = console::text_of(body, "query");
    }
    Writing writing = [filter = std::move(filter)](Tx& tx, const Visit& visit) -> Changed {
        const bool good = !filter.name.empty() && is_valid_utf8(filter.name) &&
                          is_valid_utf8(filter.query) &&
                          count_code_points(filter.name) <= filter_name_max &&
                          filter.query.size() <= filter_bytes_max;
        if (!good)
            return {refusal(400, "malformed", "\"name\" or \"query\" is missing or too long")};
        const std::int64_t id = tx.console().save_filter(visit.session.member.id, filter);
        if (id == 0) return {refusal(409, "too_many", "delete one first")};
        JsonText out;
        out.open('{').member("id", id).close('}');
        return {json_reply(out.take())};
    };
    return change(request, std::move(writing));
}

Task<HttpReply> Console::delete_filter(const HttpRequestView& request, std::string id) {
    std::int64_t number = 0;
    std::from_chars(id.data(), id.data() + id.size(), number);
    Writing writing = [number](Tx& tx, const Visit& visit) -> Changed {
        tx.console().delete_filter(visit.session.member.id, number);
        return {json_reply("{}")};
    };
    return change(request, std::move(writing));
}

}  // namespace heed
