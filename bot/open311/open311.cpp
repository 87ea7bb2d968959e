#include "bot/open311/open311.hpp"

#include "adapters/traceparent.hpp"
#include "bot/log.hpp"
#include "bot/web/page.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <utility>

namespace heed {
namespace {

using open311::Format;
using open311::Node;

constexpr std::string_view prefix = "/open311/v2/";
constexpr std::string_view key_service_text =
    "Keys are given by the city that runs this service; they are needed for POST only.";

struct Address {
    Format format = Format::xml;
    std::string resource, id;
};
// "requests/LH261123-0001-6.json". Nothing without one of the two formats.
std::optional<Address> parse_address(std::string_view path) {
    path.remove_prefix(prefix.size());
    Address address;
    if (path.ends_with(".xml")) {
        path.remove_suffix(4);
    } else if (path.ends_with(".json")) {
        address.format = Format::json;
        path.remove_suffix(5);
    } else {
        return std::nullopt;
    }
    const std::size_t slash = path.find('/');
    address.resource = path.substr(0, slash);
    if (slash != path.npos) address.id = path.substr(slash + 1);
    return address;
}

// When the catalogue was last changed, so that programs ask for it anew.
std::string changeset_of(const std::filesystem::path& file) {
    std::error_code error;
    const auto written = std::filesystem::last_write_time(file, error);
    if (error) return to_rfc3339(TimePoint{});
    const auto system = std::chrono::file_clock::to_sys(written);
    return to_rfc3339(std::chrono::time_point_cast<Duration>(system));
}

// A coroutine, so that what is known at once is answered like all else.
Task<HttpReply> at_once(HttpReply reply) { co_return reply; }

}  // namespace

std::size_t Open311::body_bytes_max(std::string_view method, std::string_view path) const {
    if (method != "POST" || !has(path)) return 0;
    return house_.config.limits.body_bytes + house_.config.limits.photo_bytes;
}

HttpReply Open311::say(const Asked& asked, const Node& node, std::string_view root) const {
    HttpReply reply;
    reply.content_type = open311::media_type(asked.format);
    reply.body = node.write(asked.format, root);
    // The service is for every page's scripts, and no cookie goes along.
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
    return reply;
}

HttpReply Open311::refuse(const Asked& asked, const Errors& errors) const {
    HttpReply reply = say(asked, open311::errors_node(errors), "errors");
    reply.status = errors.front().code;
    if (reply.status == 429) reply.headers.emplace_back("Retry-After", "60");
    if (reply.status == 503) reply.headers.emplace_back("Retry-After", "5");
    if (reply.status == 405) reply.headers.emplace_back("Allow", "GET, POST");
    return reply;
}

Node Open311::discovery() const {
    const Config& config = house_.config;
    const std::string changeset = changeset_of(config.organisation_file);
    Node formats = Node::list("format");
    formats.add(Node::text("text/xml")).add(Node::text("application/json"));
    Node endpoint = Node::object();
    endpoint.add("specification", Node::text("http://wiki.open311.org/GeoReport_v2"));
    endpoint.add("url", Node::text(config.server.public_url + "/open311/v2"));
    endpoint.add("changeset", Node::text(changeset));
    endpoint.add("type", Node::text("production"));
    endpoint.add("formats", std::move(formats));
    Node endpoints = Node::list("endpoint");
    endpoints.add(std::move(endpoint));
    const std::string& contact = config.open311.contact;
    Node discovery = Node::object();
    discovery.add("changeset", Node::text(changeset));
    discovery.add("contact", Node::text(contact.empty() ? config.server.public_url : contact));
    discovery.add("key_service", Node::text(key_service_text));
    discovery.add("endpoints", std::move(endpoints));
    return discovery;
}

Task<HttpReply> Open311::handle(HttpRequestView request) {
    Asked asked;
    asked.now = house_.clock.now();
    asked.trace = asked_trace(request);
    asked.rules = house_.rules.get();
    asked.language = page_language(*asked.rules, request);
    const auto address = parse_address(request.path);
    if (!address)
        co_return refuse(asked, {{404, "an address ends with .xml or .json, as in services.xml"}});
    asked.format = address->format;
    asked.resource = address->resource;
    asked.id = address->id;
    HttpReply reply;
    try {
        reply = co_await answer(request, asked);
    } catch (const StoreBusy&) {
        reply = refuse(asked, {{503, "heed cannot do this now; try again in a moment"}});
    }
    co_return reply;
}

Task<HttpReply> Open311::answer(const HttpRequestView& request, Asked asked) {
    const bool gets = request.method == "GET", posts = request.method == "POST";
    if (!gets && !posts) return at_once(refuse(asked, {{405, "only GET and POST work here"}}));
    // Nobody's name: whoever asks is counted by address.
    if (gets && !readings_.allows_message(request.peer, request.peer, asked.now))
        return at_once(refuse(asked, {{429, "too many requests from this address; wait a minute"}})
        );
    const std::string fault = open311::read_form(
        posts ? request.header("content-type") : std::string_view(),
        posts ? request.body : std::string_view(),
        request.query,
        asked.form
    );
    if (!fault.empty()) return at_once(refuse(asked, {{400, fault}}));
    const std::string& ours = house_.config.open311.jurisdiction_id;
    const std::string_view theirs = asked.form.value("jurisdiction_id");
    if (!ours.empty() && !theirs.empty() && theirs != ours)
        return at_once(refuse(asked, {{404, "there is no such jurisdiction_id; ours is " + ours}}));
    asked.key = key_of(asked.form);

    const Organisation& organisation = asked.rules->organisation;
    const bool bare = asked.id.empty();
    if (posts) {
        if (asked.resource == "requests" && bare)
            return file(std::move(asked), std::string(request.header("idempotency-key")));
        if (asked.resource == "servicerequestupdates" && bare) return update(std::move(asked));
        return at_once(refuse(asked, {{404, "nothing is posted to this address"}}));
    }
    if (asked.resource == "discovery" && bare) return at_once(say(asked, discovery(), "discovery"));
    if (asked.resource == "services") {
        if (bare)
            return at_once(
                say(asked, open311::services_node(organisation, asked.language), "services")
            );
        const Category* category = organisation.category(asked.id);
        if (category == nullptr || category->questions.empty()) {
            return at_once(
                refuse(asked, {{404, "there is no such service_code, or its metadata is false"}})
            );
        }
        return at_once(
            say(asked, open311::definition_node(*category, asked.language), "service_definition")
        );
    }
    if (asked.resource == "requests") return bare ? list(std::move(asked)) : show(std::move(asked));
    if (asked.resource == "tokens" && !bare) return token(std::move(asked));
    if (asked.resource == "servicerequestupdates" && bare) return updates(std::move(asked));
    return at_once(refuse(asked, {{404, "there is nothing at this address"}}));
}

}  // namespace heed
