// What programs read: requests, one request, tokens, updates.
#include "bot/await_store.hpp"
#include "bot/open311/list_page.hpp"
#include "bot/open311/open311.hpp"
#include "bot/open311/request_node.hpp"
#include "storage/console.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace heed {
namespace {

using open311::Error;
using open311::Node;

constexpr auto span_max = std::chrono::hours(24 * 90);  // the specification's
constexpr std::size_t requests_max = 1000;              // likewise
constexpr std::size_t ids_max = 100;
constexpr std::size_t pages_max = 100'000;

std::vector<std::string> items_of(std::string_view list) {
    std::vector<std::string> items;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        std::string_view item = list.substr(0, comma);
        while (item.starts_with(' ')) item.remove_prefix(1);
        while (item.ends_with(' ')) item.remove_suffix(1);
        if (!item.empty()) items.emplace_back(item);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return items;
}

// A whole number from 1 on; nothing, and a mistake, for anything else that was given.
std::size_t number_of(
    const open311::Form& form,
    std::string_view name,
    std::size_t otherwise,
    std::vector<Error>& errors
) {
    const std::string_view text = form.value(name);
    if (text.empty()) return otherwise;
    std::size_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool good = read.ec == std::errc{} && read.ptr == text.data() + text.size() &&
                      value >= 1 && value <= pages_max;
    if (!good) errors.push_back({400, std::string(name) + " must be a number from 1 on"});
    return good ? value : otherwise;
}

struct TimeSpan {
    TimePoint from, until;
};
// Both ends count: `until` lies a moment behind the last.
TimeSpan read_span(const open311::Form& form, TimePoint now, std::vector<Error>& errors) {
    const auto time = [&](std::string_view name) -> std::optional<TimePoint> {
        const std::string_view text = form.value(name);
        if (text.empty()) return std::nullopt;
        const auto read = parse_rfc3339(text);
        if (!read)
            errors.push_back(
                {400, std::string(name) + " must be a time with zone like 2026-11-20T08:00:00Z"}
            );
        return read;
    };
    const auto start = time("start_date"), end = time("end_date");
    const TimePoint until = end ? *end : start ? std::min(*start + span_max, now) : now;
    const TimePoint from = start ? *start : until - span_max;
    // Silently leaving something out would be worse.
    if (until - from > span_max)
        errors.push_back({400, "start_date and end_date may be 90 days apart at most"});
    if (start && end && *end < *start) errors.push_back({400, "end_date is before start_date"});
    return {from, until + std::chrono::milliseconds(1)};
}

void read_page(const open311::Form& form, RequestQuery& query, std::vector<Error>& errors) {
    query.count_max = std::min(number_of(form, "page_size", requests_max, errors), requests_max);
    query.after = form.value("after");
    const std::size_t page = number_of(form, "page", 1, errors);
    if (!query.after.empty() && page > 1)
        errors.push_back({400, "after is instead of page: give one of them"});
    query.offset = (page - 1) * query.count_max;
}

std::vector<std::string> read_ids(const open311::Form& form, std::vector<Error>& errors) {
    std::vector<std::string> ids = items_of(form.value("service_request_id"));
    if (ids.size() > ids_max)
        errors.push_back({400, "service_request_id may name 100 requests at most"});
    return ids;
}

// Who asks, and what is shown to them.
struct Eyes {
    std::shared_ptr<const Rules> rules;
    std::string language;
    bool all = false;  // also what was told in a chat

    // Calls `visit(whole, reader)` for each of `numbers` that is there and may be seen.
    template <class Visit>
    void each(ReadTx& tx, const std::vector<std::string>& numbers, Visit visit) const {
        const open311::Reader reader{rules->organisation, rules->texts, language, all};
        for (const std::string& number : numbers) {
            const auto whole = tx.complaint(number, true);
            if (whole && (all || open311::is_public(*whole))) visit(*whole, reader);
        }
    }
};

struct Found {
    Node list;
    std::string last, fault;  // as in open311::ListPage
};

struct ListWork {
    Eyes eyes;
    std::vector<std::string> ids;  // not empty: these, whatever the rest says
    RequestQuery query;

    Found operator()(ReadTx& tx) const {
        Found found{Node::list("request"), {}, {}};
        const auto ask = [&](const RequestQuery& asked) {
            return tx.console_reads().requests(asked);
        };
        open311::ListPage page;
        if (ids.empty()) {
            page = open311::read_page(query, ask);
        } else {
            page.numbers = ids;
        }
        found.last = std::move(page.last);
        found.fault = std::move(page.fault);
        eyes.each(tx, page.numbers, [&](const Complaint& whole, const open311::Reader& reader) {
            found.list.add(open311::request_node(open311::request_facts(whole, reader)));
        });
        return found;
    }
};

struct UpdatesWork {
    Eyes eyes;
    std::vector<std::string> ids;
    RequestQuery query;

    Found operator()(ReadTx& tx) const {
        Found found{Node::list("request_update"), {}, {}};
        const auto ask = [&](const RequestQuery& asked) {
            return tx.console_reads().happened_to(asked);
        };
        open311::ListPage page;
        if (ids.empty()) {
            page = open311::read_page(query, ask);
        } else {
            page.numbers = ids;
        }
        found.last = std::move(page.last);
        found.fault = std::move(page.fault);
        eyes.each(tx, page.numbers, [&](const Complaint& whole, const open311::Reader& reader) {
            open311::add_updates(found.list, whole, reader, query.from, query.until);
        });
        return found;
    }
};

}  // namespace

Task<HttpReply> Open311::list(Asked asked) {
    Errors errors;
    ListWork work;
    work.eyes = {asked.rules, asked.language, asked.reads_all()};
    work.ids = read_ids(asked.form, errors);
    if (work.ids.empty()) {
        RequestQuery& query = work.query;
        const TimeSpan span = read_span(asked.form, asked.now, errors);
        query.from = span.from;
        query.until = span.until;
        if (!work.eyes.all) query.channel = open311_channel;
        query.categories = items_of(asked.form.value("service_code"));
        for (const std::string& code : query.categories) {
            if (asked.rules->organisation.category(code) == nullptr)
                errors.push_back({404, "there is no service_code `" + code + "`"});
        }
        bool open = false, closed = false;
        for (const std::string& status : items_of(asked.form.value("status"))) {
            open = open || status == "open";
            closed = closed || status == "closed";
            if (status != "open" && status != "closed")
                errors.push_back({400, "status is open, closed or both"});
        }
        if (open != closed) query.open = open;
        read_page(asked.form, query, errors);
    }
    if (!errors.empty()) co_return refuse(asked, errors);
    const TimePoint until = work.query.until;
    const Found found = co_await read(house_.store, std::move(work));
    if (!found.fault.empty()) co_return refuse(asked, {{400, found.fault}});
    co_return say_list(asked, found.list, "service_requests", found.last, until);
}

HttpReply Open311::say_list(
    const Asked& asked,
    const Node& list,
    std::string_view root,
    const std::string& last,
    TimePoint until
) const {
    HttpReply reply = say(asked, list, root);
    if (last.empty()) return reply;
    const std::string_view ending = asked.format == open311::Format::json ? ".json" : ".xml";
    const std::string here =
        house_.config.server.public_url + "/open311/v2/" + asked.resource + std::string(ending);
    const std::string address = open311::next_page(here, asked.form, until, last);
    reply.headers.emplace_back("Link", "<" + address + ">; rel=\"next\"");
    reply.headers.emplace_back("Access-Control-Expose-Headers", "Link");
    return reply;
}

Task<HttpReply> Open311::show(Asked asked) {
    ListWork work;
    work.eyes = {asked.rules, asked.language, asked.reads_all()};
    work.ids = {asked.id};
    const Found found = co_await read(house_.store, std::move(work));
    const Errors unknown{{404, "there is no such service_request_id"}};
    co_return found.list.is_empty() ? refuse(asked, unknown)
                                    : say(asked, found.list, "service_requests");
}

// No service is of type batch, so no token is ever given: a request's number is its own.
Task<HttpReply> Open311::token(Asked asked) {
    auto work = [number = asked.id](ReadTx& tx) {
        const auto complaint = tx.complaint(number, false);
        return complaint && open311::is_public(*complaint);
    };
    const bool known = co_await read(house_.store, std::move(work));
    const Errors unknown{{404, "there is no such token"}};
    if (!known) co_return refuse(asked, unknown);
    Node one = Node::object();
    one.add("service_request_id", Node::text(asked.id));
    one.add("token", Node::text(asked.id));
    Node list = Node::list("request");
    list.add(std::move(one));
    co_return say(asked, list, "service_requests");
}

Task<HttpReply> Open311::updates(Asked asked) {
    Errors errors;
    UpdatesWork work;
    work.eyes = {asked.rules, asked.language, asked.reads_all()};
    work.ids = read_ids(asked.form, errors);
    const bool all_times = !work.ids.empty() && asked.form.value("start_date").empty() &&
                           asked.form.value("end_date").empty();
    const TimeSpan span = all_times ? TimeSpan{TimePoint{}, asked.now + std::chrono::hours(1)}
                                    : read_span(asked.form, asked.now, errors);
    work.query.from = span.from;
    work.query.until = span.until;
    if (!work.eyes.all) work.query.channel = open311_channel;
    read_page(asked.form, work.query, errors);
    if (!errors.empty()) co_return refuse(asked, errors);
    const TimePoint until = work.query.until;
    const Found found = co_await read(house_.store, std::move(work));
    if (!found.fault.empty()) co_return refuse(asked, {{400, found.fault}});
    co_return say_list(asked, found.list, "service_request_updates", found.last, until);
}

}  // namespace heed
