#pragma once
// Long-term subscription messages (长期订阅): which words go into which field of the template that
// the account has chosen. Source: docs/wechat.md, 2.7.
#include "adapters/channel.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed::wechat {

struct SubscriptionField {
    std::string name;  // of the template: "thing2"
    enum class Says { number, text, time } says = Says::text;
    bool operator==(const SubscriptionField&) const = default;
};
struct Subscription {
    std::string template_id;  // empty: this route is not used
    std::vector<SubscriptionField> fields;
};

// As heed.toml says them: "number" (the complaint's), "text" (the notice's first words), "time".
std::optional<SubscriptionField::Says> parse_says(std::string_view word);
// Empty when WeChat takes such words in a field of this name; else what is wrong, for people. A
// field's name is its kind and a number: `thing` takes anything, `character_string` a number,
// `time` and `date` a time.
std::string check_field(const SubscriptionField& field);
// {"thing2":{"value":…},…}, each cut to what its kind takes.
std::string subscription_data(
    const Subscription& subscription, const Notice& notice, TimePoint now
);

}  // namespace heed::wechat
