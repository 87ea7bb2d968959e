#include "bot/notices.hpp"

#include "bot/notice_policy.hpp"
#include "dialogs/conversation/codec.hpp"

#include <algorithm>

namespace heed {

namespace {

// On whatever account.
TimePoint last_message_at(Tx& tx, const ConversationKey& of) {
    const std::vector<Account> accounts = tx.accounts(of);
    return accounts.empty() ? TimePoint{} : accounts.front().person.last_message_at;
}

}  // namespace

bool is_web_channel(const Config& config, std::string_view name) {
    return std::ranges::any_of(config.channels, [&](const ChannelConfig& channel) {
        return channel.kind == "web" && channel.name == name;
    });
}

OutboxEntry notice_entry(
    Tx& tx, const Config& config, const Addressed& address, const Notice& notice, TimePoint now
) {
    OutboxEntry entry;
    entry.kind = OutboxKind::notice;
    entry.to = address.to;
    entry.number = address.number;
    entry.notice = notice;
    entry.created = now;
    entry.due = notice_due(
        config.notices,
        {notice.event, address.to_staff, address.emergency, last_message_at(tx, address.to)},
        now
    );
    const bool to_visitor = is_web_channel(config, address.to.channel);
    entry.expires = entry.due + notice_lifetime(address.emergency, to_visitor);
    return entry;
}

void meet_company(Tx& tx, const Config& config, OutboxEntry& entry) {
    if (config.notices.merge_within <= Duration{}) return;
    const TimePoint last = last_message_at(tx, entry.to);
    const auto earliest_of = [&](const OutboxEntry& one) {
        const NoticeOccasion occasion{one.notice.event, false, false, last};
        return earliest_due(config.notices, occasion, one.created);
    };
    const bool minor = is_minor(entry.notice.event);
    for (const OutboxItem& earlier : tx.untried_notices(entry.to, minor ? "" : entry.number)) {
        if (!is_minor(earlier.entry.notice.event)) continue;
        if (minor) {
            entry.due = std::min(entry.due, earlier.entry.due);
        } else if (earlier.entry.due > entry.due) {
            tx.move_notice(earlier, std::max(earliest_of(earlier.entry), entry.due));
        }
    }
    entry.due = std::max(entry.due, earliest_of(entry));
}

std::string spoken_language(Tx& tx, const Config& config, const ConversationKey& key) {
    const auto state = conversation::decode(tx.conversation(key).state);
    if (!state || state->language.empty()) return config.dialog.languages.front();
    return state->language;
}

}  // namespace heed
