// What a resident says about complaints that are filed: additions, corrections, second thoughts.
#include "dialogs/casework/routing.hpp"
#include "dialogs/conversation/turn.hpp"
#include "dialogs/mutant.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed::conversation {
namespace {

bool is_unaccepted(Status status) { return status == Status::filed || status == Status::assigned; }

std::string squeezed(std::string_view number) {
    std::string letters;
    for (const char byte : fold(number)) {
        if (byte != '-' && byte != ' ') letters += byte;
    }
    return letters;
}

void say_supplemented(Turn& turn, const std::string& what) {
    const std::string number = turn.state.supplemented;
    // Nine photos are one addition: only the last count is told.
    std::erase_if(turn.state.owed, [](const Part& part) { return part.key == "after.supplement"; });
    say(turn, "after.supplement", {{"no", number}, {"what", what}});
}

std::string staff_text(const Turn& turn, std::string_view key, const TextValues& values = {}) {
    return turn.context.texts.text(turn.context.settings.languages.front(), key, values);
}

void say_amended(
    Turn& turn, const RecentComplaint& complaint, std::string_view slot, std::string value
) {
    say(turn,
        is_unaccepted(complaint.status) ? "after.amended" : "after.amended_late",
        {{"no", complaint.number},
         {"slot", turn.text("slot." + std::string(slot))},
         {"value", std::move(value)}});
}

// A new category or place (`slot` is its name) takes it to whoever is responsible, as long as
// nobody has accepted it. False: it stays where it is, and nothing was said of it yet.
bool amend_matter(
    Turn& turn,
    const RecentComplaint& complaint,
    std::string_view slot,
    std::string value,
    Amend amendment
) {
    const Organisation& organisation = turn.context.organisation;
    const casework::Matter before{complaint.category, complaint.area};
    casework::Matter now = before;
    if (!amendment.category.empty()) now.category = amendment.category;
    // A place that the map does not know takes it from nobody.
    if (amendment.place && !amendment.place->area.empty()) now.area = amendment.place->area;
    const auto routed = casework::rerouted(organisation, before, now, complaint.department);
    if (!routed || !is_unaccepted(complaint.status)) {
        turn.effects.emplace_back(std::move(amendment));
        return false;
    }
    const Department* known = organisation.department(routed->department);
    const Department& to = known ? *known : organisation.dispatch();
    const std::string staff_language = turn.context.settings.languages.front();
    amendment.note +=
        staff_text(turn, "after.reroute_note", {{"unit", std::string(to.name.in(staff_language))}});
    turn.effects.emplace_back(std::move(amendment));
    say(turn,
        "after.rerouted",
        {{"no", complaint.number},
         {"slot", turn.text("slot." + std::string(slot))},
         {"value", std::move(value)},
         {"unit", department_name(turn, routed->department)}});
    return true;
}

void amend_category(
    Turn& turn, const RecentComplaint& complaint, const Category& category, Amend amendment
) {
    const std::string staff_language = turn.context.settings.languages.front();
    amendment.note = staff_text(
        turn, "after.category_note", {{"category", std::string(category.name.in(staff_language))}}
    );
    const std::string name = category_name(turn, category.id);
    const bool moved = amend_matter(turn, complaint, "category", name, std::move(amendment));
    if (!moved) say_amended(turn, complaint, "category", name);
}

// As amend_matter().
bool amend_place(Turn& turn, const RecentComplaint& complaint, PlaceFound place, Amend amendment) {
    amendment.note = staff_text(turn, "after.place_note", {{"place", place.place.label}});
    const std::string shown = short_label(place.place.label);
    amendment.place = std::move(place);
    return amend_matter(turn, complaint, "place", shown, std::move(amendment));
}

void supplement(
    Turn& turn, const RecentComplaint& complaint, std::string text, std::optional<Place> place
) {
    Supplement add{complaint.number, std::move(text), 0, std::move(place), {}};
    part_phone(turn, add.text, add.phone, complaint.anonymous);
    turn.effects.emplace_back(std::move(add));
}

// What was said as it was filed: whole, or its beginning, with which the conversation began.
bool begins_with(const RecentComplaint& complaint, std::string_view normal) {
    constexpr int beginnings_max = 8;
    std::size_t end = complaint.text.find('\n');
    for (int i = 0; i < beginnings_max && end != std::string::npos; ++i) {
        if (normalise(std::string_view(complaint.text).substr(0, end)) == normal) return true;
        end = complaint.text.find('\n', end + 1);
    }
    return normalise(complaint.text) == normal;
}

}  // namespace

void note_supplement(Turn& turn, const RecentComplaint& complaint) {
    State& state = turn.state;
    if (state.supplemented == complaint.number) return;
    forget_supplement(state);
    state.supplemented = complaint.number;
}

void part_phone(Turn& turn, std::string& text, std::string& phone, bool anonymous) {
    auto cut = cut_phone(text, turn.text("phone_mask"));
    if (!cut) return;
    text = std::move(cut->rest);
    phone = std::move(cut->phone);
    say(turn, anonymous ? "phone_unseen" : "phone");
}

void say_phone_noted(Turn& turn) {
    say(turn, turn.state.anonymous ? "phone_anonymous" : "phone");
}

void note_answered(Turn& turn, const std::string& number) {
    turn.state.answered = number;
    turn.state.answered_at = turn.context.now;
}

const RecentComplaint* just_filed(const Turn& turn) {
    if (turn.context.facts.recent.empty()) return nullptr;
    const RecentComplaint& newest = turn.context.facts.recent.front();
    const bool recent = turn.context.now - newest.filed_at <= supplement_time;
    return recent && is_open(newest.status) ? &newest : nullptr;
}

const RecentComplaint* addressed(const Turn& turn) {
    const auto* newest = just_filed(turn);
    const auto* told_more = recent_of(turn, turn.state.answered);
    const bool lately = told_more && is_open(told_more->status) &&
                        turn.context.now - turn.state.answered_at <= supplement_time;
    const bool since = !newest || newest->filed_at <= turn.state.answered_at;
    return lately && since ? told_more : newest;
}

bool supplement_text(
    Turn& turn, std::string_view text, const Ranking& ranking, const PlaceReading& reading
) {
    const RecentComplaint* complaint = addressed(turn);
    if (!complaint) return false;
    const std::string normal = normalise(text);
    const bool announced = normal.starts_with("补充") || normal.starts_with("in addition");
    const bool other_matter = !ranking.empty() && ranking.front().first != complaint->category &&
                              ranking.front().second >= turn.context.settings.ask_category_below;
    const bool other_place =
        !ranking.empty() && !reading.candidates.empty() &&
        complaint->place_label.find(reading.words) == complaint->place_label.npos;
    if (!announced && (other_matter || other_place)) return false;
    // "7楼": a number makes it more exact.
    const bool numbered = normal.find_first_of("0123456789") != normal.npos;
    const bool says_something = numbered || !ranking.empty() || !reading.candidates.empty() ||
                                looks_like_report(text) || cut_phone(text, "");
    if (!announced && !says_something) return false;
    note_supplement(turn, *complaint);
    turn.state.supplement_text = kept_text(turn, text);
    if (reading.candidates.size() == 1)
        turn.state.supplement_place = kept_place(reading.candidates.front());
    supplement(turn, *complaint, turn.state.supplement_text, std::nullopt);
    say_supplemented(turn, turn.text("word.text"));
    return true;
}

// The complaint of the last hours that was filed with these words.
const RecentComplaint* filed_so(const Turn& turn, std::string_view text) {
    std::string said(text);
    if (auto cut = cut_phone(said, turn.text("phone_mask"))) said = std::move(cut->rest);
    const std::string normal = normalise(said);
    const auto& recent = turn.context.facts.recent;
    const auto same = std::ranges::find_if(recent, [&](const RecentComplaint& complaint) {
        return turn.context.now - complaint.filed_at <= repeat_time && is_open(complaint.status) &&
               begins_with(complaint, normal);
    });
    return same == recent.end() || HEED_MUTANT("same-text-twice") ? nullptr : &*same;
}

// The answer may have got lost on the way: who says the same once more wants to know that it
// arrived. Only "new" makes a second complaint of it.
bool already_received(Turn& turn, std::string_view text, const PlaceReading& reading) {
    const RecentComplaint* same = filed_so(turn, text);
    if (same == nullptr) return false;
    turn.state.supplemented.clear();
    note_supplement(turn, *same);
    turn.state.supplement_text = kept_text(turn, text);
    if (reading.candidates.size() == 1)
        turn.state.supplement_place = kept_place(reading.candidates.front());
    say(turn, "after.already", {{"no", same->number}});
    return true;
}

bool comes_late(Turn& turn, std::string_view text) {
    const DraftValues& draft = turn.state.draft->now;
    if (draft.texts.empty() || draft.edit != Focus::none) return false;
    const RecentComplaint* same = filed_so(turn, text);
    if (same == nullptr) return false;
    say(turn, "after.received", {{"no", same->number}});
    turn.state.interrupted = true;
    return true;
}

bool supplement_photo(Turn& turn, PhotoId photo) {
    const RecentComplaint* complaint = addressed(turn);
    if (!complaint) return false;
    note_supplement(turn, *complaint);
    if (turn.state.supplement_photos.size() < supplement_photos_max)
        turn.state.supplement_photos.push_back(photo);
    turn.effects.emplace_back(Supplement{complaint->number, {}, photo, std::nullopt, {}});
    const std::string count = std::to_string(turn.state.supplement_photos.size());
    say_supplemented(turn, turn.text("word.photo_count", {{"n", count}}));
    return true;
}

void note_supplement_voice(Turn& turn, PhotoId sound) {
    std::vector<PhotoId>& voices = turn.state.supplement_voices;
    if (!turn.state.supplemented.empty() && voices.size() < supplement_photos_max)
        voices.push_back(sound);
}

bool supplement_place(Turn& turn, const PlaceFound& place) {
    const RecentComplaint* complaint = addressed(turn);
    if (!complaint) return false;
    note_supplement(turn, *complaint);
    turn.state.supplement_place = kept_place(place);
    if (is_unaccepted(complaint->status)) {
        PlaceFound better = *turn.state.supplement_place;
        // A pin without a name keeps the words that were filed.
        const bool named = better.place.label != turn.text("word.place_sent");
        if (!named) better.place.label = complaint->place_label;
        if (amend_place(turn, *complaint, std::move(better), Amend{complaint->number})) return true;
    } else {
        supplement(turn, *complaint, {}, turn.state.supplement_place->place);
    }
    say_supplemented(turn, turn.text("word.location"));
    return true;
}

void begin_another(Turn& turn) {
    State& state = turn.state;
    park(turn);
    const std::string text = std::exchange(state.supplement_text, {});
    const std::optional<PlaceFound> place = std::exchange(state.supplement_place, std::nullopt);
    std::vector<PhotoId> photos = std::exchange(state.supplement_photos, {});
    std::vector<PhotoId> voices = std::exchange(state.supplement_voices, {});
    const auto photos_max = static_cast<std::size_t>(turn.context.settings.photos_max);
    if (photos.size() > photos_max) photos.resize(photos_max);
    if (voices.size() > photos_max) voices.resize(photos_max);
    const std::string number = state.supplemented;
    const auto still =
        std::ranges::find(turn.context.facts.recent, number, &RecentComplaint::number);
    if (still == turn.context.facts.recent.end()) {
        photos.clear();
        voices.clear();
    }
    draft_of(turn).photos = photos;
    draft_of(turn).voices = voices;
    photos.insert(photos.end(), voices.begin(), voices.end());
    if (!photos.empty()) turn.effects.emplace_back(Detach{number, std::move(photos)});
    if (!text.empty()) add_text(turn, text);
    if (place) set_place(turn, *place);
    state.draft_changed = true;
    say(turn, "draft.another");
}

// A correction in so many words is about the newest one, for a day, as long as it is open.
const RecentComplaint* amended_one(const Turn& turn) {
    if (const auto* complaint = addressed(turn)) return complaint;
    const auto& recent = turn.context.facts.recent;
    const auto found = std::ranges::find_if(recent, [&](const RecentComplaint& one) {
        return is_open(one.status) && turn.context.now - one.filed_at <= amend_time;
    });
    return found == recent.end() ? nullptr : &*found;
}

bool amend(Turn& turn, const Correction& correction) {
    const RecentComplaint* found = amended_one(turn);
    if (!found) return false;
    const RecentComplaint& complaint = *found;
    Amend amendment{complaint.number};
    const std::string words =
        amend_number(complaint.place_label, correction.value).value_or(correction.value);
    const PlaceReading reading = turn.context.gazetteer.read(words);
    const bool names_place = words != correction.value || !reading.candidates.empty();
    if (correction.slot == Correction::Slot::place ||
        (correction.slot == Correction::Slot::any && names_place)) {
        PlaceFound place;
        if (reading.candidates.size() == 1) place = reading.candidates.front();
        // "是21号": another door of the same road.
        if (place.area.empty() && words != correction.value) place.area = complaint.area;
        place.place.label = cut_bytes(words, label_bytes_max);
        const std::string shown = short_label(place.place.label);
        const bool moved = amend_place(turn, complaint, std::move(place), std::move(amendment));
        if (!moved) say_amended(turn, complaint, "place", shown);
        return true;
    }
    if (correction.slot == Correction::Slot::description) {
        amendment.text = kept_text(turn, correction.value);
        part_phone(turn, amendment.text, amendment.phone, complaint.anonymous);
        amendment.note = staff_text(turn, "after.text_note", {{"text", amendment.text}});
        const std::string label = short_label(amendment.text);
        turn.effects.emplace_back(std::move(amendment));
        say_amended(turn, complaint, "description", label);
        return true;
    }
    const Ranking ranking = turn.context.classifier.rank(correction.value);
    if (ranking.empty() || ranking.front().second < turn.context.settings.ask_category_below) {
        return false;
    }
    const std::string& id = ranking.front().first;
    const Category* category = turn.context.organisation.category(id);
    if (!category) return false;
    amendment.category = id;
    amend_category(turn, complaint, *category, std::move(amendment));
    return true;
}

void say_received(Turn& turn) {
    const RecentComplaint* complaint = just_filed(turn);
    if (!complaint) return say(turn, "ok");
    say(turn, "after.received", {{"no", complaint->number}});
}

bool looks_like_number(const Turn& turn, std::string_view words) {
    std::string digits = squeezed(words);
    const std::string prefix = fold(turn.context.organisation.number_prefix);
    const bool whole = digits.starts_with(prefix);
    if (whole) digits.erase(0, prefix.size());
    const bool only_digits = digits.find_first_not_of("0123456789") == digits.npos;
    return only_digits && (whole ? digits.size() >= 4 : digits.size() == 4);
}

const RecentComplaint* complaint_named(const Turn& turn, std::string_view words) {
    const std::string wanted = squeezed(words);
    if (wanted.size() < 4 || wanted.size() > 24) return nullptr;
    const auto& recent = turn.context.facts.recent;
    const auto found = std::ranges::find_if(recent, [&](const RecentComplaint& complaint) {
        return sequence_of(complaint.number) == wanted || squeezed(complaint.number) == wanted;
    });
    return found == recent.end() ? nullptr : &*found;
}

void withdraw(Turn& turn, const RecentComplaint* complaint) {
    const auto& recent = turn.context.facts.recent;
    if (!complaint) {
        const auto open = std::ranges::find_if(recent, [](const RecentComplaint& one) {
            return is_open(one.status);
        });
        if (open == recent.end()) return say(turn, "after.withdraw_none");
        complaint = &*open;
    }
    if (!is_open(complaint->status)) return say(turn, "after.withdraw_none");
    if (is_unaccepted(complaint->status)) {
        turn.effects.emplace_back(Withdraw{complaint->number});
        turn.state.taken_back = complaint->number;
        turn.state.taken_back_at = turn.context.now;
        say(turn, "after.withdrawn", {{"no", complaint->number}});
        return;
    }
    supplement(turn, *complaint, staff_text(turn, "after.withdraw_note"), std::nullopt);
    say(turn, "after.withdraw_late", {{"no", complaint->number}});
}

const RecentComplaint* withdrawn_lately(const Turn& turn) {
    const auto* complaint = recent_of(turn, turn.state.taken_back);
    const bool late = turn.context.now - turn.state.taken_back_at > taken_back_time;
    return complaint && complaint->status == Status::withdrawn && !late ? complaint : nullptr;
}

bool restore_withdrawn(Turn& turn) {
    State& state = turn.state;
    const auto* complaint = withdrawn_lately(turn);
    if (!complaint) return false;
    turn.effects.emplace_back(Unwithdraw{complaint->number});
    state.taken_back.clear();
    say(turn, "after.unwithdrawn", {{"no", complaint->number}});
    return true;
}

}  // namespace heed::conversation
