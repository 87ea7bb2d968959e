#include "bot/commands/concerns.hpp"
#include "bot/database.hpp"
#include "dialogs/json.hpp"

namespace heed {
namespace {

std::string in_quotes(std::string_view text) {
    std::string out;
    json::append_quoted(out, text);
    return out;
}

std::string event_json(const casework::ConcernEvent& event) {
    std::string out = "{\"at\":" + in_quotes(to_rfc3339(event.at)) +
                      ",\"event\":" + in_quotes(event.event) + ",\"by\":" + in_quotes(event.by) +
                      ",\"department\":" + in_quotes(event.department) +
                      ",\"people\":" + std::to_string(event.people);
    if (event.measure_due_at)
        out += ",\"measure_due_at\":" + in_quotes(to_rfc3339(*event.measure_due_at));
    if (event.due_at) out += ",\"due_at\":" + in_quotes(to_rfc3339(*event.due_at));
    if (!event.text.empty()) out += ",\"text\":" + in_quotes(event.text);
    return out + "}";
}

}  // namespace

int run_concern_histories(const Config& config, std::ostream& out) {
    const auto reader = open_reader(config.storage);
    for (const casework::ConcernHistory& history :
         reader->concern_histories(TimePoint::min(), TimePoint::max())) {
        std::string events;
        for (const casework::ConcernEvent& event : history.events)
            events += (events.empty() ? "" : ",") + event_json(event);
        out << "{\"concern\":" << in_quotes(casework::concern_name(history.id))
            << ",\"category\":" << in_quotes(history.category) << ",\"events\":[" << events
            << "]}\n";
    }
    return out.flush() ? 0 : 1;
}

}  // namespace heed
