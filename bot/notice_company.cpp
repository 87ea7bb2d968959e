#include "bot/notice_company.hpp"

#include "bot/notice_policy.hpp"
#include "bot/notices.hpp"
#include "dialogs/casework/ladder.hpp"

#include <algorithm>
#include <set>

namespace heed {
namespace {

// Bytes of one message, with room for what a channel adds: WeChat takes 2048 of a text, and half of
// it above the options of a menu (docs/wechat.md, 2.2).
constexpr std::size_t text_bytes_max = 1800;
constexpr std::size_t above_options_bytes_max = 1000;
constexpr std::string_view between = "\n\n";

bool has_options(const Notice& notice) {
    return std::ranges::any_of(notice.text.spans, [](const Span& span) {
        return !span.choice.empty();
    });
}

// What is answered by the next "1" must be the last thing on the screen.
bool asks(const Notice& notice) {
    return has_options(notice) || notice.event == "question" || notice.event == "resolved";
}

bool may_join(const OutboxItem& item) {
    const OutboxEntry& entry = item.entry;
    return entry.kind == OutboxKind::notice && !entry.number.empty() && !entry.pinned &&
           !entry.gathers && entry.notice.buttons.empty() && entry.notice.rewrites.empty() &&
           !is_survey_reminder(entry.notice);
}

// No attempt was made of it before this one.
bool is_untried(const OutboxItem& item) { return item.attempts == 1 && !item.unsettled; }

void append(Reply& to, const Reply& text) {
    if (!to.empty()) to.spans.push_back({std::string(between), {}, {}});
    to.spans.insert(to.spans.end(), text.spans.begin(), text.spans.end());
}

// One message being made of several.
class Company {
public:
    explicit Company(const OutboxItem& first, Reply heading = {}) : notice_(first.entry.notice) {
        notice_.text = std::move(heading);
        append(notice_.text, first.entry.notice.text);
    }
    // False when there is no room for it, or something that asks is the last word already.
    bool take(const OutboxItem& item) {
        const Notice& next = item.entry.notice;
        if (asks(notice_)) return false;
        Reply text = notice_.text;
        append(text, next.text);
        const std::size_t room = has_options(next) ? above_options_bytes_max : text_bytes_max;
        if (plain_text(text).size() > room) return false;
        notice_.text = std::move(text);
        notice_.complaint = next.complaint;
        notice_.status = next.status;
        // The channel's name for it is that of the weightiest.
        if (!is_minor(next.event) || is_minor(notice_.event)) notice_.event = next.event;
        others_.push_back(item);
        return true;
    }
    void close(Tx& tx, OutboxItem& first, std::vector<std::int64_t>& gone, bool is_digest) {
        if (others_.empty()) return;
        if (is_digest) {
            notice_.event = "reminder";  // the contract's event that is about no complaint
            notice_.complaint.reset();
            notice_.status.clear();
        }
        tx.merge_notices(first, others_, notice_);
        for (const OutboxItem& other : others_) gone.push_back(other.id);
        first.entry.notice = std::move(notice_);
    }
    std::size_t size() const { return others_.size() + 1; }

private:
    Notice notice_;
    std::vector<OutboxItem> others_;
};

// A program that is told each event by itself makes its own lists.
bool is_read_by_people(const Config& config, std::string_view channel) {
    return std::ranges::none_of(config.channels, [&](const ChannelConfig& one) {
        return one.name == channel && one.kind == "app";
    });
}

bool is_emergency(Tx& tx, const std::string& number) {
    const auto complaint = tx.complaint(number, false);
    return complaint && complaint->emergency;
}

Reply heading_of(const Texts& texts, std::string_view language, std::size_t count) {
    return texts.reply(language, "notice.digest", {{"count", std::to_string(count)}});
}

// Those of several complaints that may stand in one list, in order; of each complaint nothing
// overtakes what cannot.
std::vector<OutboxItem> for_digest(Tx& tx, const std::vector<OutboxItem>& company) {
    std::vector<OutboxItem> list;
    std::set<std::string, std::less<>> held_up;
    for (const OutboxItem& item : company) {
        if (held_up.contains(item.entry.number)) continue;
        if (may_join(item) && !asks(item.entry.notice) && !is_emergency(tx, item.entry.number)) {
            list.push_back(item);
        } else {
            held_up.insert(item.entry.number);
        }
    }
    return list;
}

}  // namespace

void gather_company(
    Tx& tx, const Config& config, const Texts& texts, std::vector<OutboxItem>& leased, TimePoint now
) {
    if (config.notices.merge_within <= Duration{}) return;
    std::vector<std::int64_t> ids, gone;
    for (const OutboxItem& item : leased) {
        if (may_join(item) && is_untried(item)) ids.push_back(item.id);
    }
    for (OutboxItem& item : leased) {
        const bool is_gone = std::ranges::find(gone, item.id) != gone.end();
        if (is_gone || !may_join(item) || !is_untried(item)) continue;
        std::vector<OutboxItem> company = tx.company(item, ids, now);
        std::erase_if(company, [&](const OutboxItem& other) {
            return std::ranges::find(gone, other.id) != gone.end();
        });
        if (company.empty() || is_emergency(tx, item.entry.number)) continue;
        std::vector<OutboxItem> list = for_digest(tx, company);
        const bool is_digest = !asks(item.entry.notice) && list.size() + 1 >= digest_from &&
                               is_read_by_people(config, item.entry.to.channel) &&
                               std::ranges::any_of(list, [&](const OutboxItem& other) {
                                   return other.entry.number != item.entry.number;
                               });
        Company whole(item);
        if (is_digest) {
            const std::string language = spoken_language(tx, config, item.entry.to);
            whole = Company(item, heading_of(texts, language, list.size() + 1));
            for (const OutboxItem& other : list) {
                if (!whole.take(other)) break;
            }
        } else {
            for (const OutboxItem& other : company) {
                if (other.entry.number != item.entry.number) continue;
                if (!may_join(other) || !whole.take(other)) break;
            }
        }
        whole.close(tx, item, gone, is_digest);
    }
    std::erase_if(leased, [&](const OutboxItem& item) {
        return std::ranges::find(gone, item.id) != gone.end();
    });
}

SaidFirst say_waiting(
    Tx& tx, const Texts& texts, std::string_view language, const ConversationKey& key, TimePoint now
) {
    SaidFirst said;
    std::size_t bytes = 0;
    for (OutboxItem& item : tx.waiting_notices(key)) {
        if (!is_wanted(tx, item)) {
            tx.end_waiting(item, OutboxState::cancelled, "answered meanwhile");
            continue;
        }
        bytes += plain_text(item.entry.notice.text).size() + between.size();
        // In order: what follows one that has no room waits, too.
        said.more = said.more || (bytes > above_options_bytes_max && !said.items.empty());
        if (said.more) continue;
        tx.end_waiting(item, OutboxState::sent, "said with a reply");
        said.items.push_back(std::move(item));
    }
    if (said.items.size() >= digest_from)
        said.replies.push_back(heading_of(texts, language, said.items.size()));
    for (const OutboxItem& item : said.items) said.replies.push_back(item.entry.notice.text);
    if (said.more) tx.revive_notices(key, now);
    return said;
}

bool is_wanted(Tx& tx, const OutboxItem& item) {
    if (item.entry.kind != OutboxKind::notice || !is_survey_reminder(item.entry.notice))
        return true;
    const auto complaint = tx.complaint(item.entry.number, false);
    return complaint && complaint->status == Status::resolved && !casework::is_rated(*complaint);
}

}  // namespace heed
