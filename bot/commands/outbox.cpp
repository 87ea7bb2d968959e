#include "bot/commands/outbox.hpp"

#include "bot/commands/own_store.hpp"
#include "bot/control.hpp"
#include "bot/database.hpp"
#include "bot/notice_policy.hpp"
#include "bot/system.hpp"
#include "dialogs/json.hpp"

#include <algorithm>

namespace heed {
namespace {

constexpr std::size_t rows_max = 10'000;

std::string_view meaning_of(OutboxState state) {
    switch (state) {
        case OutboxState::pending:
            return "on its way: it is due, later, or being tried";
        case OutboxState::waiting:
            return "no way to push it: said first when the person next writes";
        case OutboxState::sent:
            return "the platform took it";
        case OutboxState::undeliverable:
            return "refused for good, or nobody to tell";
        case OutboxState::uncertain:
            return "sent, but nobody knows whether it arrived: not repeated by itself";
        case OutboxState::expired:
            return "could not be delivered in time";
        case OutboxState::cancelled:
            return "not wanted any more";
        case OutboxState::merged:
            return "its words went along with another notice";
    }
    return "";
}

std::string line_of(const OutboxItem& item) {
    std::string line = R"({"id":)" + std::to_string(item.id);
    const auto add = [&](std::string_view name, std::string_view value) {
        line += ',';
        json::append_quoted(line, name);
        line += ':';
        json::append_quoted(line, value);
    };
    add("state", to_string(item.state));
    add("kind", item.entry.kind == OutboxKind::notice ? "notice" : "fetch_photo");
    add("channel", item.entry.to.channel);
    add("event", item.entry.notice.event);
    add("number", item.entry.number);
    line += R"(,"attempts":)" + std::to_string(item.attempts);
    add("due", to_rfc3339(item.entry.due));
    add("why", item.why);
    add("means", meaning_of(item.state));
    if (item.merged_into != 0) line += R"(,"into":)" + std::to_string(item.merged_into);
    return line + "}\n";
}

}  // namespace

int run_outbox(const Config& config, const std::vector<OutboxState>& states, std::ostream& out) {
    const auto reader = open_reader(config.storage);
    std::vector<OutboxItem> items;
    if (states.empty()) items = reader->outbox(std::nullopt, rows_max);
    for (const OutboxState state : states) {
        std::vector<OutboxItem> some = reader->outbox(state, rows_max);
        std::ranges::move(some, std::back_inserter(items));
    }
    std::ranges::sort(items, std::greater<>(), &OutboxItem::id);
    for (const OutboxItem& item : items) out << line_of(item);
    return 0;
}

int run_redrive(const Config& config, std::int64_t id, std::ostream& out, std::ostream& err) {
    const auto socket = control_socket_of(config.storage.database);
    const auto reply =
        blocking_ask_server(socket, R"({"command":"redrive","id":)" + std::to_string(id) + "}");
    std::string problem;
    if (reply) {
        rapidjson::Document answer;
        if (!json::parse(*reply, answer).empty() || !answer.IsObject()) {
            problem = "the running server's answer cannot be read";
        } else {
            problem = json::string_at(answer, "error").value_or("");
        }
    } else {
        const TimePoint now = SystemClock().now();
        problem = problem_of(in_own_store(config, [&](Tx& tx) {
            return tx.redrive(id, now, now + notice_lifetime(false, false));
        }));
    }
    if (!problem.empty()) {
        err << "heed outbox: " << problem << '\n';
        return 1;
    }
    out << "Notice " << id << " is tried again" << (reply ? "." : " as soon as the server runs.")
        << '\n';
    return 0;
}

}  // namespace heed
