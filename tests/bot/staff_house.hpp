#pragma once
// Staff and residents of the demonstration's city, on the real store.
#include "dialogs/number.hpp"
#include "tests/support/house.hpp"

#include <optional>
#include <string>
#include <vector>

namespace heed::test {

class StaffHouse : public DemoCity {
public:
    StaffHouse() : DemoCity(from_civil(2026, 11, 24, 10, 0, 0)) {}

    TurnOutcome take(const std::string& user, Content content, const std::string& language) {
        Inbound inbound;
        inbound.message = {
            {"app", user},
            "m" + std::to_string(++messages),
            clock.now(),
            language,
            std::move(content)};
        return in_store([&](Tx& tx) { return engine->take(tx, inbound, clock.now()); });
    }
    // What heed answers.
    std::string say(
        const std::string& user, std::string text, const std::string& language = "zh-CN"
    ) {
        const TurnOutcome outcome = take(user, content::Text{std::move(text)}, language);
        std::string words;
        for (const Reply& reply : outcome.answer.replies)
            words += (words.empty() ? "" : "\n") + plain_text(reply);
        CHECK(words.size() <= 2048);
        return words;
    }
    void bind(
        const std::string& user,
        const std::string& department,
        casework::Role role,
        const std::string& name
    ) {
        say(user, "/bind " + invite(department, role, name));
    }
    // A complaint about noise in Dongmen, with dongmen-office; its number.
    std::string file(
        const std::string& user, const std::string& text = "东门步行街半夜装修太吵了"
    ) {
        say(user, text);
        take(user, content::Location{{22.5463, 114.1235, Datum::wgs84}, "东门步行街"}, "zh-CN");
        const TurnOutcome outcome = take(user, content::Text{"提交"}, "zh-CN");
        REQUIRE(outcome.answer.complaint);
        return outcome.answer.complaint->number;
    }
    Complaint complaint(const std::string& number) {
        const auto found = in_store([&](Tx& tx) { return tx.complaint(number, true); });
        REQUIRE(found);
        return *found;
    }
    // Texts to `user` in this state, oldest first.
    std::vector<std::string> told(
        const std::string& user, OutboxState state = OutboxState::pending
    ) {
        std::vector<std::string> texts;
        for (const OutboxItem& item : in_store([&](Tx& tx) { return tx.outbox(state, 1000); })) {
            if (item.entry.to.user == user)
                texts.insert(texts.begin(), plain_text(item.entry.notice.text));
        }
        return texts;
    }
};

inline bool has(const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
}
// "0001" of a number.
inline std::string short_of(const std::string& number) {
    const std::size_t first = number.find('-');
    return number.substr(first + 1, number.rfind('-') - first - 1);
}

}  // namespace heed::test
