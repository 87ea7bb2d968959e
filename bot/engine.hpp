#pragma once
// The turn: one message through the house, inside one write transaction. Everything here runs on
// the store's thread; what it decides is durable before anyone hears of it.
#include "bot/alert_rate.hpp"
#include "bot/audience.hpp"
#include "bot/config.hpp"
#include "bot/message_rate.hpp"
#include "bot/rules.hpp"
#include "bot/turn_counts.hpp"
#include "dialogs/answer.hpp"
#include "dialogs/conversation/report.hpp"
#include "dialogs/conversation/step.hpp"
#include "dialogs/message.hpp"
#include "dialogs/random.hpp"
#include "dialogs/staff/score_card.hpp"
#include "storage/store.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

class ConcernWatch;
class Corrections;
class Turn;
struct TurnContext;

// A message on its way into a turn. `photo` is set when the message brought the bytes of a picture,
// or of a voice, and they are already kept.
struct Inbound {
    IncomingMessage message;
    std::optional<PhotoInfo> photo;
    std::optional<PhotoShot> shot;  // where that picture was taken, if it says
    bool holds_reply = false;       // the channel may wait for more before its one free reply
    std::string source = {};        // the network that a visitor comes from; empty: it says nothing
    // What a member of staff asks for that takes long to read: read before the turn
    // (Engine::read_before).
    std::optional<staff::ScoreReport> scores = {};
    // The message is a whole report by another program, with pictures that are kept already; its
    // content is the report's text.
    struct WholeReport {
        conversation::Report report;
        std::vector<PhotoInfo> photos;
        // More about this complaint of the same person, by its number; empty: a new one.
        std::string about = {};
    };
    std::optional<WholeReport> report = {};
    TraceId trace = {};       // of what arrived
    bool by_program = false;  // at the staff API, for its member
};

struct TurnOutcome {
    // The evidence is kept, the reply is still to come: flush `revision` after `hold`.
    bool owed = false;
    std::int64_t revision = 0;
    Duration hold{};
    // What to say, when not owed.
    Answer answer;
    // The outbox has new rows: wake it after the commit.
    bool enqueued = false;
    // Another person's message had this id: nothing was done, and nothing may be told.
    bool id_of_another = false;
    // For the counter: "new", "duplicate", "limited", "quarantined".
    std::string_view outcome = "new";
    TraceId trace = {};    // of the message's first delivery
    std::string why = {};  // when quarantined
};

class Engine {
public:
    // All arguments outlive the engine. Without `corrections` none are kept, without `concerns`
    // nobody is asked whether the neighbours say the same.
    Engine(
        const RulesInForce& rules,
        const Config& config,
        Random& random,
        Corrections* corrections = nullptr,
        ConcernWatch* concerns = nullptr
    )
        : rules_(rules),
          config_(config),
          random_(random),
          corrections_(corrections),
          concerns_(concerns),
          rate_(config.limits.messages_per_minute) {}

    // Does the turn of this message need what takes long to read (read_before)?
    bool reads_before(const IncomingMessage& message, TimePoint now) const;
    // For Inbound::scores, in a reading transaction, so that nobody's turn waits for it.
    std::optional<staff::ScoreReport> read_before(
        ReadTx& tx, const IncomingMessage& message, TimePoint now
    ) const;
    // A message arrives. Delivered again, it has no second effect and gets the first answer.
    TurnOutcome take(Tx& tx, const Inbound& inbound, TimePoint now);
    // The hold is over. Silence when a newer message of the same person has taken over the reply.
    TurnOutcome flush(Tx& tx, const IncomingMessage& message, std::int64_t revision, TimePoint now);
    // What became of a photo that was fetched after its message. True when the outbox has new rows.
    bool hear_of_photo(
        Tx& tx, const ConversationKey& from, const conversation::Event& news, TimePoint now
    );
    // A message of this person that take() counted is forgotten: it was undone, and comes again.
    void take_back(const ConversationKey& from) { rate_.take_back(from); }
    // A message that made take() throw, or the process die three times, is kept for people to look
    // at and answered with an apology.
    TurnOutcome set_aside(
        Tx& tx,
        const IncomingMessage& message,
        const TraceId& trace,
        std::string_view why,
        TimePoint now
    );
    // Runs the timers that are due, at most `count_max`; the number of those that ran.
    // Sets `enqueued` when the outbox has new rows.
    std::size_t run_timers(Tx& tx, std::size_t count_max, TimePoint now, bool& enqueued);
    // The same for deadlines of complaints that have reached a rung of the ladder.
    std::size_t run_due(Tx& tx, std::size_t count_max, TimePoint now, bool& enqueued);
    // On a working day from 08:30 on: the lists of heads that are not written yet today.
    std::size_t write_morning_lists(Tx& tx, std::size_t count_max, TimePoint now, bool& enqueued);
    // What strangers called, too many for each to be told at once. False: it was not yet time.
    bool tell_of_strangers(Tx& tx, TimePoint now);
    // Whose lists these would be; they count as written.
    std::vector<Member> take_morning_readers(Tx& tx, std::size_t count_max, TimePoint now);

    // News of a complaint waits while its resident tells something else (docs/dialog.md): until
    // when, or nothing. Only for a notice to the resident of a complaint that is no emergency.
    std::optional<TimePoint> waits_until(Tx& tx, const OutboxItem& item, TimePoint now);
    // A turn that begins on a page, or with a program that acts for a member of staff, not with a
    // message: `work` says what is done in it. True when the outbox has new rows.
    bool act(
        Tx& tx,
        const ConversationKey& key,
        TimePoint now,
        const std::function<void(Turn&)>& work,
        bool by_program = false
    );
    // What is written from here on comes from no message: a cause of its own.
    void begin(Tx& tx) { tx.follow(new_trace_id(random_)); }
    // Of what was leased, what may go together is one message from now on (notice_company.hpp).
    void gather_company(Tx& tx, std::vector<OutboxItem>& leased, TimePoint now);
    // The notice has been delivered: what it asks is what the resident's next "1" answers.
    void delivered(Tx& tx, const OutboxItem& item, TimePoint now);

    // What turns have counted.
    const TurnCounts& counts() const { return counts_; }

private:
    TurnContext context(const Rules& rules, Tx& tx, TimePoint now);

    const RulesInForce& rules_;
    const Config& config_;
    Random& random_;
    Corrections* corrections_;
    ConcernWatch* concerns_;
    MessageRate rate_;
    AlertRate alerts_;
    static constexpr int wrong_codes_of_network = 20;  // an hour
    MessageRate wrong_codes_{wrong_codes_of_network, std::chrono::hours(1)};
    TurnCounts counts_;
};

}  // namespace heed
