#include "storage/sql/tx.hpp"

#include "dialogs/ensure.hpp"

namespace heed::sql {

void NoRandom::fill(unsigned char*, std::size_t) {
    throw LogicError("a reader has no use for random bytes");
}

StoreCounts Tables::counts() {
    const auto count = [&](const char* sql) {
        Query query(connection, sql);
        return query.step() ? query.integer(0) : 0;
    };
    StoreCounts counts;
    // Complaints are never deleted.
    counts.complaints = count("SELECT coalesce(max(id), 0) FROM complaint");
    counts.open_complaints = count(
        "SELECT count(*) FROM complaint"
        " WHERE (status <> 'closed' AND status <> 'rejected' AND status <> 'withdrawn' AND status "
        "<> 'merged')"
    );
    counts.messages = count("SELECT messages FROM meta");
    counts.quarantined = count("SELECT count(*) FROM quarantine");
    counts.outbox_pending = count(
        "SELECT count(*) FROM outbox WHERE (state = 'pending' OR state = 'leased' OR state = "
        "'waiting')"
        " AND state <> 'waiting'"
    );
    counts.outbox_waiting = count(
        "SELECT count(*) FROM outbox WHERE (state = 'pending' OR state = 'leased' OR state = "
        "'waiting')"
        " AND state = 'waiting'"
    );
    return counts;
}

Claim SqlTx::claim(const IncomingMessage& message, TimePoint now) {
    return tables_.messages.claim(message, now);
}
void SqlTx::owe(const IncomingMessage& message, std::int64_t revision) {
    tables_.messages.owe(message, revision);
}
void SqlTx::remember_answer(const IncomingMessage& message, const Answer& answer) {
    tables_.messages.remember_answer(message, answer);
}
void SqlTx::quarantine(const IncomingMessage& message, std::string_view why, TimePoint now) {
    tables_.messages.quarantine(message, why, now);
}

Person SqlTx::touch_person(const ConversationKey& key, TimePoint now) {
    return tables_.persons.touch(key, now);
}
void SqlTx::save_person(const ConversationKey& key, const Person& person) {
    tables_.persons.save(key, person);
}
Conversation SqlTx::conversation(const ConversationKey& key) {
    return tables_.persons.conversation(key);
}
void SqlTx::save_conversation(
    const ConversationKey& key, const Conversation& conversation, TimePoint now
) {
    tables_.persons.save_conversation(key, conversation, now);
}

bool SqlTx::offer_link(
    const ConversationKey& key, std::string_view code_hash, TimePoint expires, TimePoint now
) {
    return tables_.links.offer(key, code_hash, expires, now);
}
bool SqlTx::offers_link(const ConversationKey& key, TimePoint now) {
    return tables_.links.offers(key, now);
}
bool SqlTx::link_codes_are_guessed(TimePoint now) { return tables_.links.are_guessed(now); }

LinkCheck SqlTx::check_link(
    std::string_view code_hash, bool is_short, const ConversationKey& key, TimePoint now
) {
    return tables_.links.check(code_hash, is_short, key, now);
}
void SqlTx::link(const ConversationKey& a, const ConversationKey& b, TimePoint now) {
    tables_.links.link(a, b, now);
}
std::vector<ConversationKey> SqlTx::unlink(
    const ConversationKey& key, const Conversation& left_behind, TimePoint now
) {
    return tables_.links.unlink(key, left_behind, now);
}
void SqlTx::save_scene(std::string_view scene, const Place& place, TimePoint now) {
    tables_.scenes.save(scene, place, now);
}

void SqlTx::arm_timer(
    const ConversationKey& key, std::string_view name, TimePoint due, std::int64_t revision
) {
    tables_.persons.arm_timer(key, name, due, revision);
}
std::vector<Timer> SqlTx::take_due_timers(TimePoint now, std::size_t count_max) {
    return tables_.persons.take_due_timers(now, count_max);
}

PhotoId SqlTx::add_photo(const ConversationKey& by, std::string_view media_id, TimePoint now) {
    return tables_.photos.add(by, PhotoRow::Kind::photo, media_id, now);
}
PhotoId SqlTx::add_voice(const ConversationKey& by, std::string_view media_id, TimePoint now) {
    return tables_.photos.add(by, PhotoRow::Kind::voice, media_id, now);
}
void SqlTx::photo_stored(PhotoId id, const PhotoInfo& info) { tables_.photos.stored(id, info); }
void SqlTx::photo_failed(PhotoId id, std::string_view why) { tables_.photos.failed(id, why); }
void SqlTx::discard_photo(PhotoId id) { tables_.photos.discard(id); }

std::uint32_t SqlTx::next_sequence(std::string_view date) {
    return tables_.complaints.next_sequence(date);
}
ComplaintId SqlTx::file(
    const Complaint& complaint, const std::vector<PhotoId>& photos, std::string_view phone
) {
    return tables_.complaints.file(complaint, photos, phone);
}
bool SqlTx::change(const casework::Change& change) {
    const bool done = tables_.complaints.change(change);
    if (StoreCounters* const counters = tables_.counters) {
        const auto status = static_cast<std::size_t>(change.status);
        tables_.outside.count(done ? counters->changes[status] : counters->conflicts);
    }
    return done;
}
std::vector<DueRow> SqlTx::due(TimePoint now, std::size_t count_max) {
    return tables_.due.reached(now, count_max);
}
void SqlTx::rewind(const Complaint& complaint) { tables_.complaints.rewind(complaint); }
void SqlTx::put_off(const DueRow& row, TimePoint until) { tables_.due.put_off(row, until); }
void SqlTx::attach_photo(ComplaintId id, PhotoId photo) {
    tables_.complaints.attach_photo(id, photo);
}
void SqlTx::detach_photo(ComplaintId id, PhotoId photo) {
    tables_.complaints.detach_photo(id, photo);
}
void SqlTx::note_phone_read(ComplaintId id, std::string_view by, TimePoint now) {
    tables_.complaints.note_phone_read(id, by, now);
}

void SqlTx::set_phone(ComplaintId id, std::string_view phone) {
    tables_.complaints.set_phone(id, phone);
}
void SqlTx::set_place(ComplaintId id, const Place& place, std::string_view area) {
    tables_.complaints.set_place(id, place, area);
}

void SqlTx::invite(const Invitation& invitation) { tables_.staff.invite(invitation); }
std::optional<casework::Staff> SqlTx::bind(
    std::string_view code_hash, const ConversationKey& key, TimePoint now
) {
    return tables_.staff.bind(code_hash, key, now);
}
std::vector<std::pair<casework::Staff, ConversationKey>> SqlTx::take_listed(
    std::string_view day, TimePoint bound_before, std::size_t count_max
) {
    return tables_.staff.take_listed(day, bound_before, count_max);
}

bool SqlTx::remove_staff(std::string_view staff_id, TimePoint now) {
    const std::int64_t person = tables_.staff.remove(staff_id, now);
    if (person != 0) tables_.outbox.cancel_for_staff(person);
    return person != 0;
}
void SqlTx::set_duty(std::string_view staff_id, bool on_duty, TimePoint now) {
    tables_.staff.set_duty(staff_id, on_duty, now);
}
void SqlTx::set_deputy(
    std::string_view department,
    std::string_view staff_id,
    TimePoint until,
    std::string_view by,
    TimePoint now
) {
    tables_.staff.set_deputy(department, staff_id, until, by, now);
}
void SqlTx::subscribe(std::string_view staff_id, std::string_view topic) {
    tables_.staff.subscribe(staff_id, topic);
}
void SqlTx::unsubscribe(std::string_view staff_id, std::string_view topic) {
    tables_.staff.unsubscribe(staff_id, topic);
}

bool SqlTx::cancel_notices(std::string_view number, std::int64_t version, std::size_t count) {
    return tables_.outbox.cancel(number, version, count);
}
void SqlTx::enqueue(const OutboxEntry& entry) { tables_.outbox.enqueue(entry); }
std::optional<OutboxItem> SqlTx::last_gathering(const ConversationKey& to) {
    return tables_.outbox.last_gathering(to);
}
bool SqlTx::replace_notice(const OutboxItem& item, const Notice& notice) {
    return tables_.outbox.replace_notice(item, notice);
}
std::vector<OutboxItem> SqlTx::lease(std::size_t count_max, TimePoint now, Duration lease_time) {
    return tables_.outbox.lease(count_max, now, lease_time);
}
bool SqlTx::settle(const OutboxItem& item, OutboxState state, TimePoint due, std::string_view why) {
    return tables_.outbox.settle(item, state, due, why);
}
std::optional<TimePoint> SqlTx::next_due() { return tables_.outbox.next_due(); }
void SqlTx::put_back(const OutboxItem& item, TimePoint until, std::string_view why) {
    tables_.outbox.put_back(item, until, why);
}
std::vector<OutboxItem> SqlTx::company(
    const OutboxItem& item, const std::vector<std::int64_t>& leased_with, TimePoint now
) {
    return tables_.outbox.company(item, leased_with, now);
}
void SqlTx::merge_notices(
    const OutboxItem& into, const std::vector<OutboxItem>& others, const Notice& notice
) {
    tables_.outbox.merge(into, others, notice);
}
std::vector<OutboxItem> SqlTx::went_along(const OutboxItem& item) {
    return tables_.outbox.went_along(item);
}
std::vector<OutboxItem> SqlTx::untried_notices(const ConversationKey& to, std::string_view number) {
    return tables_.outbox.untried(to, number);
}
void SqlTx::move_notice(const OutboxItem& item, TimePoint due) { tables_.outbox.move(item, due); }
std::vector<OutboxItem> SqlTx::waiting_notices(const ConversationKey& key) {
    return tables_.outbox.waiting(key);
}
void SqlTx::end_waiting(const OutboxItem& item, OutboxState state, std::string_view why) {
    tables_.outbox.end_waiting(item, state, why);
}
Redriven SqlTx::redrive(std::int64_t id, TimePoint now, TimePoint expires) {
    return tables_.outbox.redrive(id, now, expires);
}
std::size_t SqlTx::revive_notices(const ConversationKey& key, TimePoint now) {
    return tables_.outbox.revive(key, now);
}

}  // namespace heed::sql
