// What staff do to a common concern itself. It is said as it would be typed in chat, so that it is
// the same command.
#include "bot/console/console.hpp"
#include "dialogs/staff/desk.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <utility>

namespace heed {
namespace {

using console::refusal;
using console::text_of;

constexpr std::size_t text_bytes_max = 2000;
constexpr std::size_t number_bytes_max = 32;
constexpr rapidjson::SizeType numbers_max = 20;  // as in chat

bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= number_bytes_max &&
           std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '-';
           });
}

// "/": a command even while the member serves a resident. Nothing: the body is not what it should
// be.
std::optional<std::string> read_command(const HttpRequestView& request, const std::string& name) {
    rapidjson::Document body;
    if (!casework::parse_concern_name(name) || !console::read_object(request, body))
        return std::nullopt;
    const std::string action = text_of(body, "action");
    std::string command = "/concern " + name + " " + action + " ";
    if (action == "confirm") {
        const std::string text = text_of(body, "text");
        if (text.size() > text_bytes_max || !is_valid_utf8(text)) return std::nullopt;
        return command + text;
    }
    if (action == "merge") {
        const std::string into = text_of(body, "into");
        if (!casework::parse_concern_name(into)) return std::nullopt;
        return command + into;
    }
    const rapidjson::Value* numbers = json::find(body, "numbers");
    if (action != "split" || numbers == nullptr || !numbers->IsArray() || numbers->Empty() ||
        numbers->Size() > numbers_max)
        return std::nullopt;
    for (const rapidjson::Value& one : numbers->GetArray()) {
        if (!one.IsString() || !is_number({one.GetString(), one.GetStringLength()}))
            return std::nullopt;
        command.append(one.GetString(), one.GetStringLength()).append(" ");
    }
    return command;
}

}  // namespace

Task<HttpReply> Console::act_on_concern(const HttpRequestView& request, std::string name) {
    constexpr std::size_t id_bytes = 16;
    auto command = read_command(request, name);
    Engine& engine = house_.engine;
    const std::string id = "console:" + random_hex(house_.random, id_bytes);
    const TraceId trace = new_trace_id(house_.random);
    Writing writing =
        [command = std::move(command), id, trace, &engine](Tx& tx, const Visit& visit) -> Changed {
        if (!command)
            return {refusal(400, "malformed", "\"action\" is confirm, split or merge, with more")};
        Changed changed;
        std::string line;
        const auto say = [&](const std::string& text, std::string_view part) {
            Inbound inbound;
            inbound.message = {
                visit.session.key,
                id + std::string(part),
                visit.now,
                visit.language,
                content::Text{text}};
            inbound.trace = trace;
            inbound.by_program = visit.token.has_value();
            const TurnOutcome outcome = engine.take(tx, inbound, visit.now);
            changed.enqueued = changed.enqueued || outcome.enqueued;
            line.clear();
            for (const Reply& reply : outcome.answer.replies)
                line += (line.empty() ? "" : "\n") + plain_text(reply);
        };
        say(*command, "");
        // The page has asked whether its reader is sure.
        const staff::Desk desk = staff::decode_desk(tx.conversation(visit.session.key).desk);
        if (!desk.pending.code.empty()) say("/yes " + desk.pending.code, "+");
        JsonText out;
        out.open('{').member("line", line).close('}');
        changed.reply = console::json_reply(out.take());
        return changed;
    };
    return change(request, std::move(writing));
}

}  // namespace heed
