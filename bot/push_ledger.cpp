#include "bot/push_ledger.hpp"

#include <algorithm>
#include <variant>

namespace heed {
namespace {

struct Allowed {
    int count;
    Duration time;
};
// A little less than the platform's 48 hours and one minute, for the way there.
constexpr Allowed after_message{5, std::chrono::hours(48) - std::chrono::minutes(1)};
constexpr Allowed after_event{3, std::chrono::seconds(55)};  // the menu, a scan, following
constexpr int kept_back = 1;
// An album that was chosen grants nothing; its photos do, each a message.
constexpr std::string_view album_mark = "menu:album:";

bool is_event(const Content& content) {
    return std::holds_alternative<content::Followed>(content) ||
           std::holds_alternative<content::Scanned>(content) ||
           std::holds_alternative<content::Choice>(content);
}

bool is_album(const Content& content) {
    const auto* choice = std::get_if<content::Choice>(&content);
    return choice != nullptr && choice->id.starts_with(album_mark);
}

int open_of(const PushAllowance& allowance, TimePoint now) {
    return now < allowance.until ? allowance.left : 0;
}

}  // namespace

void note_contact(Person& person, const Content& content, TimePoint now) {
    person.following = !std::holds_alternative<content::Unfollowed>(content);
    if (!person.following) return close_pushes(person);
    if (is_album(content)) return;
    if (is_event(content)) {
        person.after_event = {after_event.count, now + after_event.time};
    } else {
        person.after_message = {after_message.count, now + after_message.time};
    }
}

bool may_push(const Person& person, bool matters, int in_hand, TimePoint now) {
    const int lasting = open_of(person.after_message, now) - in_hand;
    const int brief = open_of(person.after_event, now) - in_hand;
    if (matters) return lasting > 0 || brief > 0;
    // Both are charged: what the short one gives would cost the long one's last.
    return lasting > kept_back || (brief > 0 && open_of(person.after_message, now) == 0);
}

void note_push(Person& person, TimePoint now) {
    for (PushAllowance* allowance : {&person.after_message, &person.after_event}) {
        if (open_of(*allowance, now) > 0) --allowance->left;
    }
}

void close_pushes(Person& person) { person.after_message = person.after_event = {}; }

}  // namespace heed
