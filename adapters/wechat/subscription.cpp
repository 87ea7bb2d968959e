#include "adapters/wechat/subscription.hpp"

#include "adapters/tencent/plain.hpp"
#include "adapters/wechat/template_fields.hpp"

#include <algorithm>
#include <array>

namespace heed::wechat {
namespace {

using Says = SubscriptionField::Says;

// What a kind of field takes. Source: docs/wechat.md, 2.7.
struct Kind {
    std::string_view name;
    bool number, text, time;
};
constexpr std::array kinds = {
    Kind{"thing", true, true, true},
    Kind{"character_string", true, false, false},
    Kind{"time", false, false, true},
    Kind{"date", false, false, true},
};

const Kind* kind_of(std::string_view name) {
    const std::size_t digits = name.find_first_of("0123456789");
    if (digits == name.npos || name.find_first_not_of("0123456789", digits) != name.npos)
        return nullptr;
    const auto* const found = std::ranges::find(kinds, name.substr(0, digits), &Kind::name);
    return found == kinds.end() ? nullptr : found;
}

}  // namespace

std::optional<Says> parse_says(std::string_view word) {
    if (word == "number") return Says::number;
    if (word == "text") return Says::text;
    if (word == "time") return Says::time;
    return std::nullopt;
}

std::string check_field(const SubscriptionField& field) {
    const Kind* kind = kind_of(field.name);
    if (kind == nullptr) {
        return "`" + field.name +
               "` is no field that heed can fill: thing, character_string, time or date and its "
               "number, as in `thing2`";
    }
    const bool fits = field.says == Says::number ? kind->number
                      : field.says == Says::text ? kind->text
                                                 : kind->time;
    if (fits) return {};
    return "a field `" + std::string(kind->name) + "` takes " +
           (kind->time ? "only \"time\"" : "only \"number\"");
}

std::string subscription_data(
    const Subscription& subscription, const Notice& notice, TimePoint now
) {
    std::string data = "{";
    for (const SubscriptionField& field : subscription.fields) {
        const bool is_thing = field.name.starts_with("thing");
        std::string value = field.says == Says::text     ? words_of(notice)
                            : field.says == Says::number ? number_of(notice)
                                                         : civil_minute(now);
        if (is_thing) value = tencent::short_words(value, thing_points_max);
        append_field(data, field.name, value);
    }
    return data + "}";
}

}  // namespace heed::wechat
