#include "bot/notices.hpp"

#include "bot/notice_policy.hpp"
#include "dialogs/conversation/codec.hpp"

#include <algorithm>

namespace heed {

OutboxEntry notice_entry(
    Tx& tx, const Config& config, const Addressed& address, const Notice& notice, TimePoint now
) {
    OutboxEntry entry;
    entry.kind = OutboxKind::notice;
    entry.to = address.to;
    entry.number = address.number;
    entry.notice = notice;
    entry.created = now;
    const std::vector<Account> accounts = tx.accounts(address.to);
    const TimePoint last = accounts.empty() ? TimePoint{} : accounts.front().person.last_message_at;
    entry.due =
        notice_due(config.notices, {notice.event, address.to_staff, address.emergency, last}, now);
    const auto is_web = [&](const ChannelConfig& channel) {
        return channel.kind == "web" && channel.name == address.to.channel;
    };
    const bool to_visitor = std::ranges::any_of(config.channels, is_web);
    entry.expires = entry.due + notice_lifetime(address.emergency, to_visitor);
    return entry;
}

std::string spoken_language(Tx& tx, const Config& config, const ConversationKey& key) {
    const auto state = conversation::decode(tx.conversation(key).state);
    if (!state || state->language.empty()) return config.dialog.languages.front();
    return state->language;
}

}  // namespace heed
