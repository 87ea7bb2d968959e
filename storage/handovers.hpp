#pragma once
// Residents who asked for a person: who waits, who is served by whom, and all that was said.
// Source: docs/decisions/0026.
#include "dialogs/message.hpp"
#include "dialogs/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

struct Handover {
    std::int64_t id = 0;       // the number that staff say; never given twice
    ConversationKey resident;  // the account that holds the conversation
    enum class State : std::uint8_t {
        promised,  // nobody was there, somebody will come
        waiting,   // the resident stays for it
        taken,
        ended
    } state = State::waiting;
    TimePoint asked_at{};
    std::optional<ConversationKey> staff;  // who took it
    TimePoint taken_at{};
};

// What was said: by the resident, or by the member of staff.
struct HandoverWord {
    std::string text;
    PhotoId photo = 0;  // 0: none
    bool by_staff = false;
    TimePoint at{};
};

class Handovers {
public:
    virtual ~Handovers() = default;
    virtual std::optional<Handover> get(std::int64_t id) = 0;
    // The resident's, unless it is ended; on whatever account.
    virtual std::optional<Handover> of(const ConversationKey& resident) = 0;
    // The one that this member of staff has taken and not ended.
    virtual std::optional<Handover> served_by(const ConversationKey& staff) = 0;
    // Whoever has waited longest; when nobody waits, who was promised somebody first.
    virtual std::optional<Handover> next() = 0;
    virtual std::optional<Handover> last_taken() = 0;
    virtual std::size_t count_waiting() = 0;

    // The resident's, begun when there is none; `state` is waiting or promised.
    virtual Handover ask(const ConversationKey& resident, Handover::State state, TimePoint now) = 0;
    // False when somebody else was faster, or it is ended.
    virtual bool take(std::int64_t id, const ConversationKey& staff, TimePoint now) = 0;
    virtual void end(std::int64_t id, TimePoint now) = 0;

    virtual void keep(std::int64_t id, const HandoverWord& word) = 0;
    // The latest `count_max`, oldest first.
    virtual std::vector<HandoverWord> words(std::int64_t id, std::size_t count_max) = 0;
    // Of all the resident's, ended ones among them.
    virtual std::vector<HandoverWord> words_of(
        const ConversationKey& resident, std::size_t count_max
    ) = 0;
};

}  // namespace heed
