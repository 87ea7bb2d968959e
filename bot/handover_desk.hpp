#pragma once
// The staff's side of a hand-over: who takes a resident, what is passed on to them, who ends it.
// Source: docs/decisions/0026.
#include "bot/turn.hpp"
#include "storage/handovers.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace heed {

// Of the dispatching department, in a role that handles complaints.
bool serves_residents(const Organisation& organisation, const casework::Staff& member);

class HandoverDesk {
public:
    // All arguments outlive the desk.
    HandoverDesk(
        const TurnContext& context,
        const ConversationKey& key,
        const casework::Staff& member,
        std::string_view language,
        std::function<PhotoId()> keep_photo
    )
        : context_(context),
          key_(key),
          member_(member),
          language_(language),
          keep_photo_(std::move(keep_photo)) {}

    // What to answer the member; an empty reply when their words went to the resident. Nothing:
    // the message has to do with no hand-over.
    std::optional<Reply> take(const Content& content);
    // The talk that the member has, as long as they serve residents.
    std::optional<Handover> served() const;
    // The words go to the resident of `served`, whatever they are. Empty reply: they went out.
    Reply say_to(const Handover& served, std::string_view words);
    bool enqueued() const { return enqueued_; }

private:
    void note(std::string_view command);
    Reply begin(std::string_view number);
    Reply end(const Handover& served);
    Reply pass_on(const Handover& served, const Content& content);
    std::string link_to(PhotoId photo) const;
    // Why it cannot be taken.
    Reply refuse(const Handover& wanted) const;
    Reply greet(const Handover& taken) const;
    void tell_resident(const Handover& handover, const conversation::PersonEvent& event);
    std::string name_of(const ConversationKey& staff) const;
    Reply say(std::string_view key, const TextValues& values = {}) const;

    const TurnContext& context_;
    const ConversationKey& key_;
    const casework::Staff& member_;
    std::string_view language_;
    std::function<PhotoId()> keep_photo_;  // of the message in hand; 0: it brings none
    bool enqueued_ = false;
};

}  // namespace heed
