#include "bot/handover_desk.hpp"

#include "bot/notices.hpp"
#include "bot/photo_link.hpp"
#include "dialogs/staff/handover_command.hpp"
#include "dialogs/staff/handover_notices.hpp"
#include "dialogs/staff/phrases.hpp"
#include "dialogs/utf8.hpp"

#include <charconv>

namespace heed {
namespace {

constexpr std::size_t words_shown = 20;         // of what was said before, to who takes over
constexpr std::size_t words_bytes_max = 14000;  // of one message to a resident, in some parts
constexpr std::size_t name_max = 20;            // characters of a colleague's name
constexpr auto fresh_race = std::chrono::minutes(5);

// What one says to a person, unlike a tap or the scan of a code.
bool is_said(const Content& content) {
    return std::holds_alternative<content::Photo>(content) ||
           std::holds_alternative<content::Location>(content) ||
           std::holds_alternative<content::Voice>(content) ||
           std::holds_alternative<content::Unsupported>(content);
}

}  // namespace

bool serves_residents(const Organisation& organisation, const casework::Staff& member) {
    const bool serves = member.role == casework::Role::dispatcher ||
                        member.role == casework::Role::officer ||
                        member.role == casework::Role::head;
    return serves && member.department == organisation.dispatch().id;
}

std::optional<Reply> HandoverDesk::take(const Content& content) {
    using Kind = staff::HandoverCommand::Kind;
    const auto served = this->served();
    const auto* text = std::get_if<content::Text>(&content);
    if (text == nullptr) {
        if (served && is_said(content)) return pass_on(*served, content);
        return std::nullopt;
    }
    const staff::HandoverCommand command = staff::parse_handover(
        text->utf8, served.has_value(), context_.now, context_.rules.organisation.number_prefix
    );
    switch (command.kind) {
        case Kind::take:
            note("take");
            if (served) return say("staff.handover_busy", {{"no", std::to_string(served->id)}});
            return begin(command.number);
        case Kind::end:
            note("end");
            return served ? end(*served) : say("staff.handover_nobody");
        case Kind::unknown:
            return say("staff.handover_bad_command");
        case Kind::words:
            if (served) return pass_on(*served, content);
            return std::nullopt;
        case Kind::other:
            return std::nullopt;
    }
    return std::nullopt;
}

void HandoverDesk::note(std::string_view command) {
    context_.tx.note({Deed::Kind::command, std::string(command), {}, member_.id});
}

std::optional<Handover> HandoverDesk::served() const {
    if (!serves_residents(context_.rules.organisation, member_)) return std::nullopt;
    return context_.tx.handovers().served_by(key_);
}

Reply HandoverDesk::begin(std::string_view number) {
    Handovers& handovers = context_.tx.handovers();
    if (!serves_residents(context_.rules.organisation, member_))
        return say("staff.handover_not_yours");
    std::optional<Handover> wanted;
    if (number.empty()) {
        wanted = handovers.next();
        const auto last = handovers.last_taken();
        // Two colleagues at once: the second hears who was first.
        const bool lost = !wanted && last && context_.now - last->taken_at < fresh_race;
        if (lost) return refuse(*last);
        if (!wanted) return say("staff.handover_empty");
    } else {
        std::int64_t id = 0;
        std::from_chars(number.data(), number.data() + number.size(), id);
        wanted = handovers.get(id);
        if (!wanted) return say("staff.handover_unknown", {{"no", std::string(number)}});
    }
    if (context_.tx.same_person(wanted->resident, key_)) return say("staff.handover_own");
    if (!handovers.take(wanted->id, key_, context_.now)) return refuse(*wanted);
    const std::string name = staff::shortened(member_.name, name_max, "…");
    tell_resident(*wanted, {conversation::PersonEvent::Kind::came, name});
    return greet(*wanted);
}

Reply HandoverDesk::refuse(const Handover& wanted) const {
    const std::string no = std::to_string(wanted.id);
    if (wanted.state != Handover::State::taken || !wanted.staff) {
        return say("staff.handover_over", {{"no", no}});
    }
    const staff::PageContext page{
        context_.rules.organisation, context_.rules.texts, language_, context_.now};
    return say(
        "staff.handover_race",
        {{"no", no},
         {"who", name_of(*wanted.staff)},
         {"ago", staff::time_ago(page, wanted.taken_at)}}
    );
}

Reply HandoverDesk::greet(const Handover& taken) const {
    std::vector<std::string> words;
    for (HandoverWord& word : context_.tx.handovers().words(taken.id, words_shown)) {
        if (word.photo != 0) word.text += " " + link_to(word.photo);
        words.push_back(std::move(word.text));
    }
    const auto person = context_.tx.person(taken.resident);
    const staff::PageContext page{
        context_.rules.organisation, context_.rules.texts, language_, context_.now};
    return staff::handover_page(page, taken.id, person ? person->resident : "", words);
}

Reply HandoverDesk::end(const Handover& served) {
    context_.tx.handovers().end(served.id, context_.now);
    tell_resident(served, {conversation::PersonEvent::Kind::gone, {}});
    return say("staff.handover_ended", {{"no", std::to_string(served.id)}});
}

Reply HandoverDesk::say_to(const Handover& served, std::string_view words) {
    return pass_on(served, content::Text{std::string(words)});
}

Reply HandoverDesk::pass_on(const Handover& served, const Content& content) {
    const auto* text = std::get_if<content::Text>(&content);
    const auto* voice = std::get_if<content::Voice>(&content);
    std::string words = text ? text->utf8 : voice ? voice->recognised : "";
    if (words.size() > words_bytes_max) return say("staff.handover_too_long");
    const PhotoId photo = keep_photo_();
    if (photo != 0) {
        const std::string theirs = spoken_language(context_.tx, context_.config, served.resident);
        const std::string key = voice ? "handover.voice" : "handover.photo";
        if (!words.empty()) words += "\n";
        words += context_.rules.texts.text(theirs, key, {{"url", link_to(photo)}});
    }
    if (words.empty() || !is_valid_utf8(words)) return say("staff.handover_not_passed");
    context_.tx.handovers().keep(served.id, {words, photo, true, context_.now});
    tell_resident(served, {conversation::PersonEvent::Kind::said, words});
    return {};
}

void HandoverDesk::tell_resident(const Handover& handover, const conversation::PersonEvent& event) {
    Turn resident(context_, handover.resident);
    resident.hear(event);
    resident.save();
    enqueued_ = enqueued_ || resident.enqueued();
}

std::string HandoverDesk::link_to(PhotoId photo) const {
    const Config& config = context_.config;
    return photo_link(config.storage.encryption_key, config.server.public_url, photo, context_.now);
}

std::string HandoverDesk::name_of(const ConversationKey& staff) const {
    const auto member = context_.tx.staff(staff);
    if (member && !member->name.empty()) return member->name;
    return context_.rules.texts.text(language_, "staff.role_officer");
}

Reply HandoverDesk::say(std::string_view key, const TextValues& values) const {
    return context_.rules.texts.reply(language_, key, values);
}

}  // namespace heed
