#include "bot/hook_watch.hpp"

#include "adapters/hook/hook.hpp"
#include "bot/json_text.hpp"
#include "bot/log.hpp"
#include "bot/public_events.hpp"
#include "storage/console.hpp"

#include <algorithm>

namespace heed {
namespace {

constexpr auto hook_lifetime = std::chrono::hours(72);  // then it ends as expired, to be redriven

// Nothing that a person wrote, and no address that opens their page.
std::string body_of(const HookEvent& event, const Complaint& complaint) {
    JsonText out;
    out.open('{').member("type", "complaint." + event.event).member("timestamp", event.at);
    out.key("data").open('{').member("number", complaint.number);
    out.member("status", to_string(event.status.value_or(complaint.status)));
    out.member("open", is_open(event.status.value_or(complaint.status)));
    out.member("category", complaint.category).member("area", complaint.area);
    out.member("department", complaint.department);
    out.member("filed_at", complaint.filed_at).member("due_at", complaint.due_at);
    out.close('}').close('}');
    return out.take();
}

}  // namespace

void HookWatch::begin(Tx& tx) const {
    std::vector<std::string> names;
    for (const HookConfig& hook : config_.hooks) {
        names.push_back(hook.name);
        // The outbox writes to persons.
        tx.touch_person({hook_channel(hook.name), std::string(hook_user)}, {});
    }
    tx.console().set_hooks(names);
}

bool HookWatch::follow(Tx& tx, std::size_t count_max, TimePoint now, bool& enqueued) const {
    if (config_.hooks.empty()) return false;
    const std::vector<HookEvent> events = tx.console().take_hook_events(count_max);
    for (const HookEvent& event : events) {
        if (!is_public_event(event.event)) continue;
        tx.follow(event.trace);
        const auto complaint = tx.complaint_of_id(event.complaint);
        if (!complaint) continue;
        for (const HookConfig& hook : config_.hooks) {
            const bool wanted = hook.events.empty() ||
                                std::ranges::find(hook.events, event.event) != hook.events.end();
            if (!wanted) continue;
            OutboxEntry entry;
            entry.to = {hook_channel(hook.name), std::string(hook_user)};
            entry.number = complaint->number;
            entry.notice.event = event.event;
            entry.notice.status = to_string(event.status.value_or(complaint->status));
            entry.notice.text.spans.push_back({body_of(event, *complaint), {}, {}});
            entry.created = entry.due = now;
            entry.expires = now + hook_lifetime;
            entry.pinned = true;  // goes alone, in order
            tx.enqueue(entry);
            enqueued = true;
        }
    }
    return events.size() == count_max;
}

void HookWatch::drop_next(Tx& tx, std::string_view why) const {
    for (const HookEvent& event : tx.console().take_hook_events(1)) {
        log::error(
            "hook_event_dropped",
            {{"complaint", std::to_string(event.complaint)}, {"why", std::string(why)}}
        );
    }
}

}  // namespace heed
