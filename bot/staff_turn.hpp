#pragma once
// A member of staff speaks: the command is read, checked against the rights inside the transaction,
// carried out, and what the resident must hear is handed back.
#include "bot/turn.hpp"
#include "dialogs/answer.hpp"
#include "dialogs/casework/transitions.hpp"
#include "dialogs/staff/command.hpp"
#include "dialogs/staff/pages.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace heed {

class StaffTurn {
public:
    // `desk` is what the store keeps (staff::encode).
    StaffTurn(
        const TurnContext& context,
        const casework::Staff& member,
        std::string language,
        const std::string& desk
    );

    // The answer, or nothing when `text` is no command: then it is an ordinary resident's text.
    std::optional<Reply> take(std::string_view text);

    struct ResidentNotice {
        ConversationKey to;
        std::string number;
        Notice notice;
        bool emergency = false;
    };
    const std::vector<ResidentNotice>& notices() const { return notices_; }
    std::string desk() const { return staff::encode(desk_); }

private:
    // The complaint that `typed` means among those this member may see, or what to answer instead.
    std::variant<Complaint, Reply> find(const std::string& typed);
    Reply list(std::string_view filter, int page_number);
    Reply show(const std::string& typed);
    Reply act(casework::Action action, const staff::Command& command);
    std::string act_on_one(
        casework::Action action, const std::string& typed, std::string_view text
    );
    bool done_by_another(const Complaint& complaint) const;
    std::string name_of(std::string_view staff_id) const;
    staff::PageContext page() const;

    const TurnContext& context_;
    casework::Actor actor_;
    std::string language_;
    staff::Desk desk_;
    std::vector<ResidentNotice> notices_;
};

// `/bind CODE`: makes the person a member of staff; the answer either way.
Reply bind_staff(
    const TurnContext& context,
    const ConversationKey& key,
    std::string_view code,
    std::string_view language
);

}  // namespace heed
