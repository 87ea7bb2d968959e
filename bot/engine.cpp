#include "bot/engine.hpp"

#include "bot/handover_desk.hpp"
#include "bot/log.hpp"
#include "bot/notice_company.hpp"
#include "bot/notices.hpp"
#include "bot/staff_scores.hpp"
#include "bot/turn.hpp"
#include "dialogs/casework/clocks.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/mutant.hpp"
#include "dialogs/number.hpp"

#include <utility>
#include <variant>

namespace heed {
namespace {

// When a held reply was not flushed in time (the process died), it goes out as a notice instead.
constexpr auto owed_reply_after = std::chrono::seconds(30);

// The morning list is for the beginning of work, and late only as long as people are there.
constexpr auto list_from = std::chrono::hours(8) + std::chrono::minutes(30);
constexpr auto list_until = std::chrono::hours(18);

TimePoint midnight(TimePoint time) {
    const CivilTime civil = to_civil(time);
    return from_civil(civil.year, civil.month, civil.day, 0, 0, 0);
}

// When today's lists are written; nothing when this is not the time for them.
std::optional<TimePoint> morning_of(const WorkingCalendar& calendar, TimePoint now) {
    const TimePoint day = midnight(now);
    const bool time = now >= day + list_from && now < day + list_until;
    if (!time || !casework::is_working_day(calendar, now)) return std::nullopt;
    return day + list_from;
}

// The same on the last working day before.
TimePoint morning_before(const WorkingCalendar& calendar, TimePoint now) {
    TimePoint morning = midnight(now) + list_from;
    do {
        morning -= std::chrono::hours(24);
    } while (!casework::is_working_day(calendar, morning));
    return morning;
}

TurnOutcome already_answered(const Claim& claim) {
    TurnOutcome outcome;
    outcome.answer = claim.answer;
    outcome.outcome = "duplicate";
    outcome.trace = claim.trace;
    outcome.id_of_another = claim.state == Claim::State::of_another;
    return outcome;
}

bool is_settled(const Claim& claim) {
    return claim.state == Claim::State::answered || claim.state == Claim::State::of_another;
}

}  // namespace

TurnContext Engine::context(const Rules& rules, Tx& tx, TimePoint now) {
    return {
        rules, config_, random_, tx, alerts_, now, corrections_, concerns_, nullptr, &counts_};
}

bool Engine::reads_before(const IncomingMessage& message, TimePoint now) const {
    return asks_for_scores(*rules_.get(), message.content, now);
}

std::optional<staff::ScoreReport> Engine::read_before(
    ReadTx& tx, const IncomingMessage& message, TimePoint now
) const {
    return read_scores(tx, *rules_.get(), message, now);
}

TurnOutcome Engine::take(Tx& tx, const Inbound& inbound, TimePoint now) {
    const IncomingMessage& message = inbound.message;
    // A program is told to come again, so nothing of it is kept.
    if (inbound.report && rate_.count(message.from, now) != RateVerdict::within) {
        TurnOutcome refused;
        refused.outcome = "limited";
        return refused;
    }
    tx.follow(inbound.trace);
    const Claim claim = tx.claim(message, now);
    if (HEED_MUTANT("another-answer") && is_settled(claim)) return {};
    if (is_settled(claim)) return already_answered(claim);
    if (claim.state == Claim::State::owed) {
        TurnOutcome outcome;
        outcome.owed = true;
        outcome.revision = claim.revision;
        outcome.hold = config_.dialog.hold_text;
        outcome.outcome = "duplicate";
        outcome.trace = claim.trace;
        return outcome;
    }

    const auto rules = rules_.get();
    TurnContext turn_context = context(*rules, tx, now);
    if (inbound.scores) turn_context.scores = &*inbound.scores;
    turn_context.source = inbound.source;
    turn_context.wrong_codes = &wrong_codes_;
    turn_context.by_program = inbound.by_program;
    Turn turn(turn_context, message.from);
    TurnOutcome outcome;
    outcome.trace = claim.trace;
    const RateVerdict verdict =
        inbound.report ? RateVerdict::within : rate_.count(message.from, now);
    const bool limited = verdict != RateVerdict::within;
    const auto hold = turn.take(inbound, limited);
    if (hold && !limited) {
        tx.owe(message, turn.revision());
        tx.arm_timer(message.from, "owed", now + *hold + owed_reply_after, turn.revision());
        outcome.owed = true;
        outcome.revision = turn.revision();
        outcome.hold = *hold;
    } else {
        if (verdict == RateVerdict::first_beyond) turn.say_only("muted");
        outcome.answer = turn.answer();
        tx.remember_answer(message, outcome.answer);
    }
    turn.save();
    turn.erase_if_wished();
    outcome.enqueued = turn.enqueued();
    if (limited) outcome.outcome = "limited";
    return outcome;
}

TurnOutcome Engine::flush(
    Tx& tx, const IncomingMessage& message, std::int64_t revision, TimePoint now
) {
    const Claim claim = tx.claim(message, now);
    if (is_settled(claim)) return already_answered(claim);

    tx.follow(claim.trace);
    const auto rules = rules_.get();
    Turn turn(context(*rules, tx, now), message.from);
    TurnOutcome outcome;
    outcome.trace = claim.trace;
    if (turn.revision() == revision) {
        turn.flush();
        turn.save();
    }
    outcome.answer = turn.answer();
    tx.remember_answer(message, outcome.answer);
    outcome.enqueued = turn.enqueued();
    return outcome;
}

bool Engine::hear_of_photo(
    Tx& tx, const ConversationKey& from, const conversation::Event& news, TimePoint now
) {
    const auto rules = rules_.get();
    Turn turn(context(*rules, tx, now), from);
    if (const auto* lost = std::get_if<conversation::PhotoLostEvent>(&news)) {
        turn.note_lost_photo(lost->photo);
    }
    turn.hear(news);
    turn.save();
    return turn.enqueued();
}

TurnOutcome Engine::set_aside(
    Tx& tx,
    const IncomingMessage& message,
    const TraceId& trace,
    std::string_view why,
    TimePoint now
) {
    TurnOutcome outcome;
    outcome.outcome = "quarantined";
    outcome.why = why;
    tx.follow(trace);
    const Claim claim = tx.claim(message, now);
    if (is_settled(claim)) return already_answered(claim);
    outcome.trace = claim.trace;
    tx.quarantine(message, why, now);
    const auto rules = rules_.get();
    const std::string& language =
        message.language.empty() ? rules->conversation.languages.front() : message.language;
    outcome.answer.replies.push_back(
        rules->texts.reply(language, "turn.trouble", {{"city", rules->organisation.hotlines.city}})
    );
    tx.remember_answer(message, outcome.answer);
    return outcome;
}

std::optional<TimePoint> Engine::waits_until(Tx& tx, const OutboxItem& item, TimePoint now) {
    if (item.entry.kind != OutboxKind::notice || item.entry.number.empty()) return std::nullopt;
    // What ends a draft is no news.
    if (item.entry.notice.event == "filed") return std::nullopt;
    const auto complaint = tx.complaint(item.entry.number, false);
    if (!complaint || complaint->by != item.entry.to || complaint->emergency) return std::nullopt;
    const auto rules = rules_.get();
    return Turn(context(*rules, tx, now), item.entry.to).busy_until();
}

void Engine::gather_company(Tx& tx, std::vector<OutboxItem>& leased, TimePoint now) {
    heed::gather_company(tx, config_, rules_.get()->texts, leased, now);
}

void Engine::delivered(Tx& tx, const OutboxItem& item, TimePoint now) {
    if (item.entry.kind != OutboxKind::notice || item.entry.number.empty()) return;
    const auto complaint = tx.complaint(item.entry.number, false);
    if (!complaint || complaint->by != item.entry.to) return;
    const auto rules = rules_.get();
    Turn turn(context(*rules, tx, now), item.entry.to);
    turn.told(item.entry.notice.event, item.entry.number);
    turn.save();
}

bool Engine::act(
    Tx& tx,
    const ConversationKey& key,
    TimePoint now,
    const std::function<void(Turn&)>& work,
    bool by_program
) {
    begin(tx);
    const auto rules = rules_.get();
    TurnContext turn_context = context(*rules, tx, now);
    turn_context.by_program = by_program;
    Turn turn(turn_context, key);
    work(turn);
    turn.save();
    return turn.enqueued();
}

std::size_t Engine::run_timers(Tx& tx, std::size_t count_max, TimePoint now, bool& enqueued) {
    const auto rules = rules_.get();
    const auto timers = tx.take_due_timers(now, count_max);
    for (const Timer& timer : timers) {
        timer.trace.is_none() ? begin(tx) : tx.follow(timer.trace);
        Turn turn(context(*rules, tx, now), timer.key);
        turn.timer(timer);
        turn.save();
        enqueued = enqueued || turn.enqueued();
    }
    return timers.size();
}

std::size_t Engine::run_due(Tx& tx, std::size_t count_max, TimePoint now, bool& enqueued) {
    const auto rules = rules_.get();
    const auto rows = tx.due(now, count_max);
    for (const DueRow& row : rows) {
        const auto complaint = tx.complaint(row.number, false);
        HEED_ENSURE(complaint);
        begin(tx);
        Turn turn(context(*rules, tx, now), complaint->by);
        turn.climb(*complaint, row.deadline, row.quiet);
        enqueued = enqueued || turn.enqueued();
    }
    return rows.size();
}

bool Engine::tell_of_strangers(Tx& tx, TimePoint now) {
    StrangerAlerts& strangers = alerts_.strangers();
    const StrangerAlerts before = strangers;
    const auto calls = strangers.take_due(now);
    if (!calls) return false;
    // Undone, they are told at the next look.
    tx.when_undone([&strangers, before] { strangers = before; });
    log::warning("strangers_told_together", {{"calls", std::to_string(calls->count())}});
    const auto rules = rules_.get();
    std::vector<Member> members = tx.staff_of(rules->organisation.dispatch().id);
    std::erase_if(members, [&](const Member& member) {
        return !serves_residents(rules->organisation, member.first);
    });
    const bool urgent = calls->dangers + calls->filed > 0;
    for (const auto& [member, key] : on_duty(std::move(members))) {
        const std::string language = spoken_language(tx, config_, key);
        const Notice notice = staff::calls_kept_back_notice(
            {rules->organisation, rules->texts, language, now}, *calls
        );
        tx.enqueue(notice_entry(tx, config_, {key, {}, true, urgent}, notice, now));
    }
    return true;
}

std::vector<Member> Engine::take_morning_readers(Tx& tx, std::size_t count_max, TimePoint now) {
    const auto morning = morning_of(rules_.get()->organisation.calendar, now);
    if (!morning) return {};
    return tx.take_listed(civil_date(now), *morning, count_max);
}

std::size_t Engine::write_morning_lists(
    Tx& tx, std::size_t count_max, TimePoint now, bool& enqueued
) {
    const std::vector<Member> readers = take_morning_readers(tx, count_max, now);
    if (readers.empty()) return 0;
    const auto rules = rules_.get();
    const WorkingCalendar& calendar = rules->organisation.calendar;
    const TimePoint since = morning_before(calendar, now);
    for (const auto& [member, key] : readers) {
        begin(tx);
        Turn turn(context(*rules, tx, now), key);
        turn.tell_morning_list(member, since);
        enqueued = enqueued || turn.enqueued();
    }
    const int year = to_civil(now).year;
    if (!calendar.years.contains(year))
        log::error("calendar_missing", {{"year", std::to_string(year)}});
    return readers.size();
}

}  // namespace heed
