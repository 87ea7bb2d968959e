#include "bot/turn.hpp"

#include "adapters/open311/report_form.hpp"
#include "bot/concern_watch.hpp"
#include "bot/corrections.hpp"
#include "bot/engine.hpp"
#include "bot/log.hpp"
#include "bot/notice_company.hpp"
#include "bot/notices.hpp"
#include "bot/push_ledger.hpp"
#include "bot/staff_turn.hpp"
#include "bot/turn_counts.hpp"
#include "dialogs/casework/undo.hpp"
#include "dialogs/conversation/codec.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/mutant.hpp"
#include "dialogs/number.hpp"
#include "dialogs/staff/notices.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace heed {
namespace {

constexpr std::size_t recent_complaints = 5;
constexpr auto album_patience = std::chrono::seconds(15);      // for the next photo of an album
constexpr std::size_t token_bytes = 16;                        // contract: 128 random bits
constexpr auto photo_fetch_lifetime = std::chrono::hours(48);  // WeChat keeps media for 3 days

// What was sent before the person left and comes after it does not bring them back: they are not to
// be written to. Platforms give the time of sending in whole seconds.
bool overtaken_by_leaving(const std::optional<Person>& before, const IncomingMessage& message) {
    return before && !before->following &&
           message.sent_at + std::chrono::seconds(1) <= before->last_message_at;
}

template <class Effect>
bool has(const std::vector<conversation::Effect>& effects) {
    return std::ranges::any_of(effects, [](const conversation::Effect& effect) {
        return std::holds_alternative<Effect>(effect);
    });
}

conversation::State load_state(const std::string& bytes) {
    if (bytes.empty()) return {};
    if (auto state = conversation::decode(bytes)) return *std::move(state);
    log::error("conversation_unreadable");
    return {};
}

}  // namespace

ComplaintLink link_of(const Config& config, const Complaint& complaint) {
    return {complaint.number, config.server.public_url + "/c/" + complaint.token};
}

Turn::Turn(const TurnContext& context, const ConversationKey& key)
    : context_(context),
      key_(key),
      stored_(context.tx.conversation(key)),
      state_(load_state(stored_.state)),
      desk_(stored_.desk) {}

std::optional<Duration> Turn::take(const Inbound& inbound, bool silent) {
    const auto* photo = std::get_if<content::Photo>(&inbound.message.content);
    if (photo == nullptr || photo->words.empty()) return take_one(inbound, silent);
    // A photo and what is written below it: the words get the reply.
    Inbound picture = inbound, words = inbound;
    std::get<content::Photo>(picture.message.content).words.clear();
    words.message.content = content::Text{photo->words};
    words.photo.reset();
    words.shot.reset();
    take_one(picture, true);
    return take_one(words, silent);
}

std::optional<Duration> Turn::take_one(const Inbound& inbound, bool silent) {
    const IncomingMessage& message = inbound.message;
    const auto before = context_.tx.person(key_);
    person_ = before ? *before : context_.tx.touch_person(key_, context_.now);
    // Of leaving the platform's time: what it delivers late is compared with it, and our own clock may
    // have been moved since.
    const bool leaves = std::holds_alternative<content::Unfollowed>(message.content);
    person_.last_message_at = leaves ? message.sent_at : context_.now;
    if (!overtaken_by_leaving(before, message) || HEED_MUTANT("late-message-brings-back")) {
        note_contact(person_, message.content, context_.now);
    }
    context_.tx.save_person(key_, person_);
    if (leaves) return std::nullopt;
    if (inbound.report) {
        take_report(inbound);
        return std::nullopt;
    }
    if (!silent) say_what_waits();
    if (take_linking(message) || take_binding(message) || take_tap(message) ||
        take_as_staff(inbound) || take_in_work_chat(message)) {
        return std::nullopt;
    }

    if (const auto* scanned = std::get_if<content::Scanned>(&message.content)) {
        scene_ = context_.tx.scene(scanned->scene);
    } else if (const auto* followed = std::get_if<content::Followed>(&message.content)) {
        scene_ = context_.tx.scene(followed->scene);
    }
    const conversation::DataWish wish = conversation::data_wish(message.content);
    if (wish == conversation::DataWish::what_is_kept) {
        holdings_ = context_.tx.holdings(key_);
        is_staff_ = works_here();
    } else if (wish == conversation::DataWish::copy && !silent) {
        copy_url_ = offer_copy();
    }
    const PhotoId photo = keep_photo(inbound);
    const bool is_photo = std::holds_alternative<content::Photo>(message.content);
    if (is_photo && take_proof(photo)) return std::nullopt;
    take_back_from_who_left();
    const Content content = heard_ ? Content(content::Text{*heard_}) : message.content;
    conversation::MessageEvent event{content, photo, message.language};
    const conversation::Step step = advance(event);
    if (inbound.shot) hear(conversation::PhotoShotEvent{photo, *inbound.shot});
    if (!step.reply_owed || silent) return std::nullopt;
    const DialogConfig& dialog = context_.config.dialog;
    if (inbound.holds_reply && step.hold == conversation::Hold::more) {
        // Said with the last one; if that never comes, unasked.
        context_.tx.arm_timer(key_, "owed", context_.now + album_patience, state_.revision);
        return std::nullopt;
    }
    Duration hold{0};
    if (inbound.holds_reply && step.hold == conversation::Hold::text) hold = dialog.hold_text;
    if (inbound.holds_reply && step.hold == conversation::Hold::photo) hold = dialog.hold_photo;
    // What was waiting is said with the reply, so a hold would have to remember it: say both now.
    if (hold > Duration::zero() && answer_.replies.empty()) return hold;
    flush();
    return std::nullopt;
}

void Turn::say_what_waits() {
    SaidFirst said = say_waiting(context_.tx, context_.rules.texts, language(), key_, context_.now);
    answer_.replies = std::move(said.replies);
    for (const OutboxItem& item : said.items) {
        said_first_.emplace_back(item.entry.notice.event, item.entry.number);
        Deed deed{Deed::Kind::notice, item.entry.notice.event, item.entry.number, {}, "said"};
        deed.trace = item.trace;
        context_.tx.note(std::move(deed));
    }
    enqueued_ = enqueued_ || said.more;
}

void Turn::flush() {
    conversation::Step step = advance(conversation::FlushEvent{});
    if (!step.reply.empty()) answer_.replies.push_back(std::move(step.reply));
    // What was said first is on the screen, too: without another question it is what "1" answers.
    for (const auto& [event, number] : said_first_) {
        if (!number.empty()) told(event, number);
    }
    said_first_.clear();
    answer_.dialog = conversation::summarise(state_);
}

void Turn::told(std::string_view event, std::string_view number) {
    advance(conversation::ToldEvent{std::string(event), std::string(number)});
}

void Turn::timer(const Timer& timer) {
    if (timer.name != "owed") {
        advance(conversation::TimerEvent{timer.name, timer.revision});
        return;
    }
    // A held reply that nobody fetched: say it unasked rather than never.
    if (timer.revision != state_.revision) return;
    flush();
    for (Reply& reply : answer_.replies) {
        Notice notice{"reminder", answer_.complaint, {}, std::move(reply)};
        if (answer_.complaint) notice.event = "filed";
        enqueue(key_, {}, notice, false, false);
    }
}

void Turn::say_only(std::string_view text_key) {
    answer_.replies = {context_.rules.texts.reply(language(), text_key)};
}

void Turn::save() {
    std::vector<conversation::Effect> effects;
    const Conversation conversation{conversation::keep(state_, effects), desk_};
    apply(effects);
    context_.tx.save_conversation(key_, conversation, context_.now);
}

std::string Turn::language() const {
    return state_.language.empty() ? context_.rules.conversation.languages.front()
                                   : state_.language;
}

bool Turn::take_as_staff(const Inbound& inbound) {
    const IncomingMessage& message = inbound.message;
    const auto member = context_.tx.staff(key_);
    if (!member) return false;
    if (take_as_server(*member, inbound)) return true;
    const auto* text = std::get_if<content::Text>(&message.content);
    if (text == nullptr || answers_own_question(text->utf8)) return false;
    auto reply = do_as_staff(*member, text->utf8);
    if (!reply) return false;
    answer_.replies.push_back(*std::move(reply));
    return true;
}

// "1" under a question about a draft that is newer than the list is no row of it.
bool Turn::answers_own_question(std::string_view text) const {
    constexpr std::size_t digits_max = 2;
    const bool number = !text.empty() && text.size() <= digits_max &&
                        text.find_first_not_of("0123456789") == text.npos;
    return number && state_.draft && !state_.options.empty() &&
           staff::decode_desk(desk_).listed_at <= state_.last_message_at;
}

std::optional<Reply> Turn::do_as_staff(const casework::Staff& member, std::string_view text) {
    StaffTurn turn(context_, member, language(), desk_);
    auto reply = turn.take(text);
    if (!reply && !turn.heard().empty()) {
        heard_ = turn.heard();
        begin_on_behalf(turn.desk());
    }
    if (!reply) return std::nullopt;
    carry_on(turn, member);
    return reply;
}

void Turn::carry_on(const StaffTurn& turn, const casework::Staff& member) {
    for (const StaffTurn::ResidentNotice& told : turn.notices()) {
        enqueue(told.to, told.number, told.notice, false, told.emergency, told.version);
    }
    for (const StaffNews& news : turn.news()) tell_of_colleague(news, member);
    for (const StaffWord& word : turn.words()) tell_word(word);
    desk_ = turn.desk();
}

bool Turn::take_proof(PhotoId photo) {
    const auto member = context_.tx.staff(key_);
    if (!member) return false;
    StaffTurn turn(context_, *member, language(), desk_);
    std::optional<Reply> answer;
    if (!turn.take_photo(photo, state_.draft.has_value(), answer)) return false;
    carry_on(turn, *member);
    if (answer) answer_.replies.push_back(*std::move(answer));
    return true;
}

PhotoId Turn::keep_photo(const Inbound& inbound) {
    const auto* photo = std::get_if<content::Photo>(&inbound.message.content);
    const auto* voice = std::get_if<content::Voice>(&inbound.message.content);
    const bool only_words = voice != nullptr && voice->media_id.empty() && !inbound.photo;
    if ((photo == nullptr && voice == nullptr) || only_words) return 0;
    const PhotoId id = photo != nullptr
                           ? context_.tx.add_photo(key_, photo->media_id, context_.now)
                           : context_.tx.add_voice(key_, voice->media_id, context_.now);
    if (inbound.photo) {
        context_.tx.photo_stored(id, *inbound.photo);
        return id;
    }
    OutboxEntry fetch;
    fetch.kind = OutboxKind::fetch_photo;
    fetch.to = key_;
    fetch.photo = id;
    fetch.created = fetch.due = context_.now;
    fetch.expires = context_.now + photo_fetch_lifetime;
    context_.tx.enqueue(fetch);
    enqueued_ = true;
    return id;
}

conversation::Facts Turn::facts() {
    conversation::Facts facts;
    if (!recent_) {
        recent_.emplace();
        for (const Complaint& complaint : context_.tx.complaints_of(key_, recent_complaints)) {
            recent_->push_back(recent_facts(complaint));
        }
    }
    facts.scene = scene_;
    // What is dictated for a caller is no addition to what whoever took the call has reported.
    if (!speaks_for_somebody()) facts.recent = *recent_;
    facts.resident = person_.resident;
    facts.holdings = holdings_;
    facts.copy_url = copy_url_;
    facts.staff = is_staff_;
    if (token_.empty()) {
        const std::string date = civil_date(context_.now);
        Complaint next;
        next.number = complaint_number(
            context_.rules.organisation.number_prefix, date, context_.tx.next_sequence(date)
        );
        next.token = token_ = random_hex(context_.random, token_bytes);
        next_ = link_of(context_.config, next);
    }
    facts.next = next_;
    return facts;
}

conversation::Step Turn::advance(const conversation::Event& event) {
    conversation::Facts known = facts();
    known.neighbours = neighbours(event);
    if (conversation::wants_reception(state_, event)) known.reception = reception();
    const conversation::Focus focus = state_.focus;
    const bool had_draft = state_.draft.has_value();
    conversation::Step step = conversation::step(std::move(state_), event, context(known));
    if (context_.counts != nullptr) count(event, step, focus, had_draft);
    follow(step);
    return step;
}

void Turn::count(
    const conversation::Event& event,
    const conversation::Step& step,
    conversation::Focus before,
    bool had_draft
) {
    TurnCounts& counts = *context_.counts;
    const conversation::State& after = step.state;
    counts.step(context_.tx, before, event, after.focus);
    if (has<conversation::FileComplaint>(step.effects)) {
        counts.outcome(context_.tx, TurnCounts::Outcome::filed);
    } else if (had_draft && !after.draft && after.parked) {
        counts.outcome(context_.tx, TurnCounts::Outcome::parked);
    } else if (had_draft && !after.draft) {
        counts.outcome(context_.tx, TurnCounts::Outcome::cancelled);
    }
    if (has<conversation::AskForPerson>(step.effects))
        counts.outcome(context_.tx, TurnCounts::Outcome::person);
}

std::optional<conversation::Neighbours> Turn::neighbours(const conversation::Event& event) {
    if (context_.concerns == nullptr || !state_.draft) return std::nullopt;
    if (!std::holds_alternative<conversation::FlushEvent>(event)) return std::nullopt;
    const conversation::Facts nothing;
    if (!conversation::wants_neighbours(state_, context(nothing))) return std::nullopt;
    const conversation::DraftValues& draft = state_.draft->now;
    casework::Sighting sighting;
    sighting.at = context_.now;
    sighting.category = draft.category;
    const auto person = context_.tx.person(key_);
    sighting.resident = person ? person->resident : std::string();
    for (const std::string& text : draft.texts)
        sighting.text += (sighting.text.empty() ? "" : "\n") + text;
    const Place& place = draft.place->place;
    if (place.latitude_deg && place.longitude_deg)
        sighting.position = casework::Position{*place.latitude_deg, *place.longitude_deg};
    return context_.concerns->neighbours(context_.tx, sighting, key_, context_.now);
}

conversation::Context Turn::context(const conversation::Facts& known) const {
    const Rules& rules = context_.rules;
    return {
        context_.now,
        rules.organisation,
        *rules.gazetteer,
        rules.texts,
        *rules.classifier,
        rules.conversation,
        known};
}

void Turn::follow(conversation::Step& step) {
    state_ = std::move(step.state);
    apply(step.effects);
}

void Turn::apply(std::vector<conversation::Effect>& effects) {
    for (conversation::Effect& effect : effects) {
        std::visit([this](auto& what) { apply(what); }, effect);
    }
}

bool Turn::is_theirs(const Complaint& complaint) const {
    return context_.tx.same_person(complaint.by, key_);
}

void Turn::apply(conversation::FileComplaint& effect) {
    Complaint& complaint = effect.complaint;
    complaint.token = std::exchange(token_, {});
    complaint.by = key_;
    if (person_.resident.empty()) person_ = context_.tx.touch_person(key_, context_.now);
    complaint.resident = person_.resident;
    file_on_behalf(complaint);
    const ComplaintId filed = context_.tx.file(complaint, effect.photos, effect.phone);
    count_filed(complaint);
    const bool same = !effect.same_as.empty();
    const std::string& about = same ? effect.same_as : effect.other_than;
    if (!about.empty()) {
        if (const auto other = context_.tx.complaint(about, false))
            context_.tx.note_likeness({filed, other->id, same, "resident"}, context_.now);
    }
    recent_.reset();
    answer_.complaint = link_of(context_.config, complaint);
    if (effect.category_by_resident && context_.corrections != nullptr) {
        context_.corrections->record(complaint.category, complaint.text, complaint.number);
    }

    const auto build = [&](const staff::PageContext& page) {
        return staff::new_case_notice(page, complaint);
    };
    if (complaint.emergency && !calls_at_once()) {
        const std::string words = complaint.number + " " + complaint.text;
        strangers().keep(StrangerAlerts::Call::filed, words, context_.now);
        return;
    }
    EnumSet<casework::Told> told = {casework::Told::officers};
    if (casework::is_heavy(complaint)) told.insert(casework::Told::head);
    tell(told, complaint, complaint, build);
    tell_subscribers(complaint);
}

void Turn::count_filed(const Complaint& complaint) {
    if (context_.counts == nullptr) return;
    const auto& categories = context_.rules.organisation.categories;
    const auto category = std::ranges::find(categories, complaint.category, &Category::id);
    const bool known = category != categories.end();
    const std::string_view kind = known ? std::string_view(category->kind) : "other";
    context_.counts->filed(context_.tx, kind, key_.channel);
}

void Turn::apply(conversation::ArmTimer& effect) {
    context_.tx.arm_timer(key_, effect.name, context_.now + effect.after, state_.revision);
}

void Turn::apply(conversation::Push& effect) { enqueue(key_, {}, effect.notice, false, false); }

void Turn::apply(conversation::DiscardPhotos& effect) {
    for (const PhotoId photo : effect.photos) context_.tx.discard_photo(photo);
}

bool Turn::calls_at_once() {
    if (!is_web_channel(context_.config, key_.channel) || context_.tx.staff(key_)) return true;
    // Staff have been to one of theirs: somebody knows them.
    const auto taken_up = [](const Complaint& complaint) {
        constexpr EnumSet<Status> by_staff = {
            Status::accepted,
            Status::verified,
            Status::in_progress,
            Status::resolved,
            Status::reopened,
            Status::closed};
        return by_staff.contains(complaint.status);
    };
    if (std::ranges::any_of(context_.tx.complaints_of(key_, recent_complaints), taken_up))
        return true;
    return strangers().allow(key_, context_.source, context_.now);
}

bool Turn::may_alert(std::string_view kind) {
    AlertRate& alerts = context_.alerts;
    if (!alerts.allow(key_, kind, context_.now)) return false;
    auto take_back = [&alerts, key = key_, kind = std::string(kind), now = context_.now] {
        alerts.take_back(key, kind, now);
    };
    context_.tx.when_undone(std::move(take_back));
    return true;
}

StrangerAlerts& Turn::strangers() {
    StrangerAlerts& all = context_.alerts.strangers();
    context_.tx.when_undone([&all, before = all] { all = before; });
    return all;
}

void Turn::apply(conversation::AlertStaff& effect) {
    if (!may_alert(effect.kind)) return;
    if (!calls_at_once()) {
        strangers().keep(StrangerAlerts::Call::danger, effect.text, context_.now);
        return;
    }
    const auto build = [&](const staff::PageContext& page) {
        return staff::emergency_notice(page, effect.kind, effect.text);
    };
    tell_staff(context_.rules.organisation.dispatch().id, {}, build, true);
}

// Everyone is told in the language in which they talk with heed themselves.
std::string Turn::language_of(const ConversationKey& key) const {
    return key == key_ ? language() : spoken_language(context_.tx, context_.config, key);
}

void Turn::enqueue(
    const ConversationKey& to,
    std::string_view number,
    const Notice& notice,
    bool to_staff,
    bool emergency,
    std::int64_t version
) {
    // Who reports through a program asks that program.
    if (to.channel == open311_channel) return;
    OutboxEntry entry = notice_entry(
        context_.tx, context_.config, {to, number, to_staff, emergency}, notice, context_.now
    );
    entry.version = version;
    const TimePoint due = entry.due;
    if (!to_staff && !emergency && !number.empty()) {
        meet_company(context_.tx, context_.config, entry);
    }
    const bool joined = to_staff && fit_work_chat(entry, emergency);
    entry.expires += entry.due - due;
    if (!joined) context_.tx.enqueue(entry);
    enqueued_ = true;
}

}  // namespace heed
