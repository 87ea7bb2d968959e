#pragma once
// Finds common concerns: each complaint is compared with those before it, joins what is the same
// trouble, and a concern that people have recognised, solved or suffered again is brought to those
// who must know. See docs/hearing.md for the method, docs/casework.md for what becomes of it.
#include "bot/config.hpp"
#include "bot/message_rate.hpp"
#include "bot/rules.hpp"
#include "dialogs/casework/concern_index.hpp"
#include "dialogs/conversation/step.hpp"
#include "storage/store.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace heed {

// A complaint as the index compares it.
casework::Sighting sighting_of(const Complaint& complaint);

// Only used on the store's writing thread.
class ConcernWatch {
public:
    // Both outlive this.
    ConcernWatch(const RulesInForce& rules, const Config& config)
        : rules_(rules), config_(config) {}

    struct Ran {
        bool more = false;      // there is more to do at once
        bool enqueued = false;  // the outbox has new rows
    };
    // Takes up some of what was filed or changed since the last time. What it has done is in the
    // store, so that a restart goes on where it left off.
    Ran follow(Tx& tx, TimePoint now);

    // What others than `by` have reported that is likely the same trouble as `sighting`. It says
    // nothing of where they are but the cell (casework::Cell), and after `lookups_a_day` drafts of
    // one person, or `lookups_around_a_day` of all in a neighbourhood, whose words could be guesses
    // at a neighbour's, nothing at all: what they file is joined all the same.
    std::optional<conversation::Neighbours> neighbours(
        ReadTx& tx, const casework::Sighting& sighting, const ConversationKey& by, TimePoint now
    );

    static constexpr int lookups_a_day = 30;
    static constexpr int lookups_around_a_day = 300;

private:
    struct Match {
        Complaint complaint;
        casework::Likeness likeness;
    };
    void take_rules();
    // Reads into the index what was compared before this process began.
    bool load(Tx& tx, TimePoint now);
    void hear(Tx& tx, const Complaint& complaint, TimePoint now);
    // Does what was filed still stand for a trouble that may be another's, too?
    bool speaks(const Complaint& complaint, TimePoint now) const;
    std::optional<Match> match(
        ReadTx& tx,
        const casework::Sighting& sighting,
        const std::vector<LikenessWord>& words,
        TimePoint now,
        casework::Places places
    );
    void join(Tx& tx, const Complaint& complaint, const Match& match, bool said, TimePoint now);
    bool bring_up(Tx& tx, casework::ConcernId id, TimePoint now);
    // In its history, with what its department owes from now on.
    void note(Tx& tx, const casework::Concern& concern, casework::ConcernNews news, TimePoint now);
    // So many say the same: the head signs the resolutions.
    void weigh(Tx& tx, casework::ConcernId id, TimePoint now);
    void tell_heads(
        Tx& tx, const casework::Concern& concern, casework::ConcernNews news, TimePoint now
    );
    void tell_residents(Tx& tx, const casework::Concern& concern, TimePoint now);
    const casework::ConcernSettings& settings() const { return in_force_->organisation.concerns; }

    const RulesInForce& rules_;
    const Config& config_;
    std::shared_ptr<const Rules> in_force_;  // what the index was made with
    std::optional<casework::ConcernIndex> index_;
    // What was compared before, and is not in the index yet; the oldest last. Not set: not asked.
    std::optional<std::vector<ComplaintId>> unread_;
    ComplaintId indexed_ = 0;  // all up to this one were looked at, or are in `unread_`
    MessageRate looked_up_{lookups_a_day, std::chrono::hours(24)};
    MessageRate looked_up_around_{lookups_around_a_day, std::chrono::hours(24)};
};

}  // namespace heed
