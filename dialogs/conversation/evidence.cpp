// Free words: description, place, category and phone out of one text.
#include "dialogs/contains_any.hpp"
#include "dialogs/conversation/trim.hpp"
#include "dialogs/conversation/turn.hpp"
#include "dialogs/understanding/address.hpp"
#include "dialogs/understanding/gazetteer.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>

namespace heed::conversation {
namespace {

// What a text says, read once.
struct Reading {
    std::string_view text;
    PlaceReading place;
    Ranking ranking;
    std::size_t besides_place = 0;  // characters that are no part of the place

    bool names_place() const { return !place.candidates.empty(); }
    // "翠竹苑东门" and little else.
    bool only_place() const { return names_place() && ranking.empty() && besides_place <= 3; }
};

std::size_t characters_besides(std::string_view text, std::string_view words) {
    if (words.empty()) return count_code_points(normalise(text));
    const auto begin = static_cast<std::size_t>(words.data() - text.data());
    std::string rest(text.substr(0, begin));
    rest += text.substr(begin + words.size());
    rest = normalise(rest);
    for (const std::string_view filler :
         {"地址",  "地点", "位置", "就在", "这里", "我在", "我住", "我家",
          "那边",  "那里", "这边", "附近", "旁边", "在",   "是",   "near ",
          "it's ", "at ",  "on ",  "in ",  "the ", "by "}) {
        for (std::size_t at = rest.find(filler); at != rest.npos; at = rest.find(filler)) {
            rest.erase(at, filler.size());
        }
    }
    return count_code_points(normalise(rest));
}

Reading read(const Turn& turn, std::string_view text) {
    Reading reading{text, turn.context.gazetteer.read(text), {}, 0};
    // A keyword inside a place's name ("噪音路") says nothing about the trouble.
    std::string without_place(text);
    if (!reading.place.words.empty()) {
        const auto begin = static_cast<std::size_t>(reading.place.words.data() - text.data());
        without_place.replace(begin, reading.place.words.size(), " ");
    }
    reading.ranking = turn.context.classifier.rank(without_place);
    reading.besides_place = characters_besides(text, reading.place.words);
    return reading;
}

bool is_sure(const Turn& turn, const Ranking& ranking) {
    return !ranking.empty() && ranking.front().second >= turn.context.settings.ask_category_below;
}

std::string_view without_preposition(std::string_view text) {
    constexpr std::array<std::string_view, 17> openings{
        "就是在",
        "就在",
        "就是",
        "我在",
        "在",
        "是",
        "就系喺",
        "就系",
        "就係",
        "就喺",
        "系喺",
        "係喺",
        "喺",
        "响",
        "系",
        "at ",
        "it's "};
    for (const std::string_view opening : openings) {
        if (text.starts_with(opening) && text.size() > opening.size())
            return text.substr(opening.size());
    }
    return text;
}

// "嘉宾路那间药房旁边": heed asks for shops, so a kind of shop on a known road is one. Alone it is
// not: there are many.
bool names_shop(std::string_view text) {
    const std::string normal = normalise(text);
    constexpr std::array<std::string_view, 40> kinds{
        "药房",   "药店",        "超市",           "便利店",     "餐厅",     "餐馆",
        "饭店",   "饭馆",        "面馆",           "茶餐厅",     "酒楼",     "酒店",
        "宾馆",   "银行",        "邮局",           "诊所",       "理发店",   "发廊",
        "网吧",   "菜场",        "菜市场",         "加油站",     "幼儿园",   "麦当劳",
        "肯德基", "水果店",      "商店",           "士多",       "pharmacy", "chemist",
        "shop",   "store",       "supermarket",    "restaurant", "cafe",     "bank",
        "bakery", "post office", "petrol station", "bus stop"};
    return contains_any(normal, kinds);
}

// "东门街道办": there is one of each, so its name is an address.
bool names_office(std::string_view text) {
    const std::string normal = normalise(text);
    constexpr std::array<std::string_view, 8> offices{
        "街道办",
        "街道办事处",
        "派出所",
        "居委会",
        "政务大厅",
        "行政服务大厅",
        "社区工作站",
        "政务服务中心"};
    return std::ranges::any_of(offices, [&](auto office) {
        return normal.ends_with(office) && normal.size() > office.size();
    });
}

// The level and point that are known stay, the words say more.
void add_words_to_place(Turn& turn, std::string_view words) {
    const DraftValues& draft = draft_of(turn);
    const auto& known = draft.place;
    if (!known || known->place.level == PlaceLevel::words) return set_words_as_place(turn, words);
    PlaceFound more = *known;
    more.place.label += " " + std::string(words);
    if (more.place.level == PlaceLevel::road && (names_shop(words) || find_landmark(words)))
        more.place.level = PlaceLevel::door;
    set_place(turn, more);
}

// A better place replaces the known one; `meant` says that the person was speaking of the place.
void merge_place(Turn& turn, const Reading& reading, bool meant) {
    DraftValues& draft = draft_of(turn);
    if (reading.place.candidates.size() > 1) {
        if (meant || !draft.place || draft.place->place.level < PlaceLevel::road) {
            offer_places(turn, reading.place);
        }
        return;
    }
    const PlaceFound& found = reading.place.candidates.front();
    if (!draft.place || meant || found.place.level > draft.place->place.level) {
        const bool pinned = draft.place && draft.place->place.level == PlaceLevel::point &&
                            draft.edit != Focus::edit_place;
        if (!pinned) return set_place(turn, found);
        // The pin on the map is exact; the address gives it a name.
        PlaceFound named = *draft.place;
        named.place.label = found.place.label;
        set_place(turn, named);
    }
}

// "翠竹花园3栋1201", "Cuizhu Garden building 3": a short answer is the place, with all its words.
PlaceFound whole_answer(const Reading& reading, PlaceFound found) {
    const std::string_view text = reading.text;
    const bool latin = !text.empty() && static_cast<unsigned char>(text.front()) < 0x80;
    const bool sentence = text.find("，") != text.npos || text.find("。") != text.npos;
    if (reading.besides_place > (latin ? 30U : 12U) || sentence) return found;
    const std::string_view words = reading.place.words;
    // In Chinese what stands before is talk ("就是那个"), what follows makes it exact.
    std::string_view answer = text;
    if (!latin) answer.remove_prefix(static_cast<std::size_t>(words.data() - text.data()));
    answer = without_preposition(answer);
    answer = trimmed(answer);
    for (const std::string_view end : {"嘛", "啊", "呀", "吧", "哦", "呢", "的"}) {
        if (answer.ends_with(end)) answer.remove_suffix(end.size());
    }
    const bool shop = found.place.level == PlaceLevel::road && names_shop(text);
    if (shop || find_landmark(text) || names_office(text))
        found.place.level = std::max(found.place.level, PlaceLevel::door);
    if (answer.size() <= words.size() || answer.find(words) == answer.npos) return found;
    found.place.label = answer;
    std::string besides(answer);
    besides.erase(besides.find(words), words.size());
    const bool numbered = besides.find_first_of("0123456789") != besides.npos;
    if (numbered && found.place.level < PlaceLevel::door) found.place.level = PlaceLevel::door;
    return found;
}

// "翠园中学": not in the gazetteer, but a name one can ask for.
bool take_landmark(Turn& turn, const Reading& reading) {
    const bool known = find_landmark(reading.text) || names_office(reading.text);
    if (!known || count_code_points(reading.text) > 40) return false;
    PlaceFound found;
    found.place.level = PlaceLevel::door;
    found.place.label = without_preposition(reading.text);
    set_place(turn, found);
    return true;
}

// "翠竹小学对面" of an answer from which only "翠竹" is known.
std::string_view landmark_or(const Reading& reading, std::string_view words) {
    const auto landmark = find_landmark(reading.text);
    if (!landmark) return words;
    const std::size_t end = extend_by_tail(reading.text, landmark->end);
    return reading.text.substr(landmark->begin, end - landmark->begin);
}

// "那个灯", in a breath between others: what is broken, not where it stands.
bool points_at_a_thing(std::string_view text) {
    constexpr std::array<std::string_view, 8> pointers{
        "那个", "这个", "那盏", "这盏", "那棵", "这棵", "那根", "这根"};
    return !sounds_like_place(text) && std::ranges::any_of(pointers, [&](std::string_view pointer) {
        return text.starts_with(pointer);
    });
}

void take_place_answer(Turn& turn, const Reading& reading) {
    const DraftValues& draft = turn.state.draft->now;
    const std::string old_label = draft.place ? draft.place->place.label : std::string{};
    if (const auto amended = amend_number(old_label, without_preposition(reading.text))) {
        const PlaceReading again = turn.context.gazetteer.read(*amended);
        if (again.candidates.size() == 1) {
            set_place(turn, again.candidates.front());
        } else {
            set_words_as_place(turn, *amended);
        }
        return;
    }
    if (reading.names_place()) {
        const PlaceLevel level = reading.place.candidates.front().place.level;
        // "文昌街" answered "菜市场后面": less exact words are added, not put in its place.
        if (draft.place && level < draft.place->place.level && draft.edit != Focus::edit_place) {
            add_words_to_place(turn, landmark_or(reading, reading.place.words));
        } else if (reading.place.candidates.size() == 1 && reading.ranking.empty()) {
            Reading whole = reading;
            PlaceFound& found = whole.place.candidates.front();
            found = whole_answer(reading, found);
            merge_place(turn, whole, true);
        } else {
            merge_place(turn, reading, true);
        }
        // "我也说不清楚，就在老邮局对面嘛": talk around the place is no description.
        if (!reading.ranking.empty() || reading.besides_place > 20) add_text(turn, reading.text);
        return;
    }
    const bool nobody_acts = reading.text.starts_with("没人") || reading.text.starts_with("没有人");
    // While nobody knows what is wrong, words that name a trouble say what, not where.
    const bool trouble = is_sure(turn, reading.ranking) &&
                         (looks_like_report(reading.text) || draft.category.empty());
    // "已经三天了，老人家走路不方便" is a sentence; after "菜市场后面", "孩子睡不着" is no better
    // place.
    const bool numbered = reading.text.find_first_of("0123456789") != reading.text.npos;
    const bool sentence = reading.text.find("，") != reading.text.npos && !numbered;
    const bool no_better = draft.place && !numbered;
    const bool says_more = (sentence || no_better) && !find_landmark(reading.text);
    const bool rather_a_report =
        (trouble || nobody_acts || says_more || declares_report(reading.text)) &&
        draft.edit != Focus::edit_place && !sounds_like_place(reading.text);
    // "救命啊", "打了119了": nobody could be sent there. In an edit the resident knows best.
    const bool no_place = draft.edit != Focus::edit_place && !find_landmark(reading.text) &&
                          (is_plainly_no_place(reading.text) || points_at_a_thing(reading.text));
    if (rather_a_report || no_place) {
        add_text(turn, reading.text);
    } else if (take_landmark(turn, reading)) {
        return;
    } else if (draft.edit == Focus::edit_place) {
        set_words_as_place(turn, without_preposition(reading.text));
    } else {
        add_words_to_place(turn, without_preposition(reading.text));
    }
}

void describe_anew(Turn& turn, const Reading& reading) {
    DraftValues& draft = draft_of(turn);
    draft.texts.clear();
    draft.edit = Focus::none;
    if (draft.category_from == CategorySource::classifier) {
        draft.category.clear();
        draft.certainty = 0;
        draft.category_from = CategorySource::nobody;
    }
    add_text(turn, reading.text);
    if (reading.names_place()) merge_place(turn, reading, false);
}

void take_as_told(Turn& turn, const Reading& reading) {
    DraftValues& draft = draft_of(turn);
    const bool chooses_category = turn.state.focus == Focus::category &&
                                  is_sure(turn, reading.ranking) &&
                                  count_code_points(reading.text) <= 12;
    if (chooses_category) {
        set_category(draft, reading.ranking.front().first, 1.0, CategorySource::resident);
        if (turn.state.asked.confirm > 0) {
            say(turn,
                "draft.edited",
                {{"slot", turn.text("slot.category")},
                 {"value", category_name(turn, draft.category)}});
        }
        return;
    }
    if (draft.edit == Focus::edit_menu || draft.edit == Focus::edit_contact)
        draft.edit = Focus::none;
    // "我们小区门口", before what is wrong there.
    const bool only_where = !draft.place && !reading.names_place() && reading.ranking.empty() &&
                            draft.candidates.empty() && sounds_like_place(reading.text);
    if (only_where) return set_words_as_place(turn, without_preposition(reading.text));
    if (reading.names_place()) merge_place(turn, reading, reading.only_place());
    if (!reading.only_place()) add_text(turn, reading.text);
}

void take_generally(Turn& turn, const Reading& reading) {
    const auto midway = takes_back_midway(reading.text);
    if (!midway) return take_as_told(turn, reading);
    const auto& [told, correction] = *midway;
    take_as_told(turn, read(turn, told));
    if (take_correction(turn, correction)) {
        add_text(turn, correction);  // or the words would speak of what was denied
    } else {
        take_as_told(turn, read(turn, correction));
    }
}

bool says_something(const Reading& reading) {
    return looks_like_report(reading.text) || !reading.ranking.empty() || reading.names_place() ||
           sounds_like_place(reading.text) || cut_phone(reading.text, "");
}

// True when a text begins nothing. It may be the first breath of a burst: the words wait for what
// follows before the reply.
bool turn_away(Turn& turn, const Reading& reading, Hold hold) {
    State& state = turn.state;
    if (says_something(reading)) return false;
    if (state.parked) {
        offer_parked(turn);
        return true;
    }
    if (state.partner == Partner::promised) {
        say(turn, "handover.noted");
        return true;
    }
    if (!state.fragment.empty()) state.fragment += '\n';
    state.fragment += reading.text;
    state.fragment = cut_kept(state.fragment, fragment_bytes_max);
    turn.hold = hold;
    return true;
}

void hide_identity(Turn& turn) {
    turn.state.anonymous = true;
    say(turn, "anonymous");
}

bool says_it_again(const DraftValues& draft, std::string_view text) {
    const std::string normal = normalise(text);
    return std::ranges::any_of(draft.texts, [&](const std::string& said) {
        return normalise(said) == normal;
    });
}

// Told once more, days later: the same matter, not a new one.
bool repeats_parked(const State& state, std::string_view text) {
    return state.parked && says_it_again(state.parked->now, text);
}

// "路灯坏了，还有垃圾没人收": the first is told now, the others wait for it.
bool take_several(Turn& turn, std::string_view text, Hold hold) {
    std::vector<std::string> matters = matters_in(turn, text);
    if (matters.size() < 2) return false;
    take_evidence(turn, matters.front(), hold);
    if (turn.state.draft) {
        tell_apart(turn, matters);
        return true;
    }
    matters.erase(matters.begin());
    if (auto next = begin_next(turn, std::move(matters), std::nullopt)) {
        say(turn, std::move(next->key), std::move(next->values));
    }
    return true;
}

bool completes_parked(const State& state, const Reading& reading) {
    return state.parked && !state.parked->now.place && reading.only_place();
}

}  // namespace

void take_evidence(Turn& turn, std::string_view text, Hold hold) {
    State& state = turn.state;
    Reading reading = read(turn, text);
    std::string burst;
    if (!state.draft && !state.fragment.empty() && says_something(reading)) {
        burst = std::exchange(state.fragment, {}) + "\n" + std::string(text);
        text = burst;
        reading = read(turn, text);
    }
    if (!state.draft) {
        if (already_received(turn, text, reading.place)) return;
        if (completes_parked(state, reading) || repeats_parked(state, text)) {
            unpark(turn);
        } else if (answer_staff(turn, text, reading.ranking, reading.place) ||
                   supplement_text(turn, text, reading.ranking, reading.place)) {
            return;
        } else if (turn_away(turn, reading, hold)) {
            return;
        } else if (take_several(turn, text, hold)) {
            return;
        }
    } else if (comes_late(turn, text)) {
        return;
    }
    state.misunderstood = 0;
    remember(turn);
    DraftValues& draft = draft_of(turn);
    state.draft_changed = true;
    turn.hold = hold;
    heed_child(turn, text);
    if (wants_anonymity(text)) hide_identity(turn);
    // Sent once more because the answer got lost: the question is asked again, nothing is added.
    const bool knows_place = draft.place || !reading.names_place();
    if (draft.edit == Focus::none && knows_place && says_it_again(draft, text)) return;
    const Focus focus = draft.edit != Focus::none ? draft.edit : state.focus;
    const auto phone = cut_phone(text, "");
    if (phone && is_phone_label(phone->rest)) {
        draft.phone = phone->phone;
        if (draft.edit == Focus::edit_contact) draft.edit = Focus::none;
        say_phone_noted(turn);
    } else if (focus == Focus::edit_description) {
        describe_anew(turn, reading);
    } else if (focus == Focus::place || focus == Focus::edit_place) {
        // "就系聚福路": the copula of a dialect must not be read as the beginning of the name.
        const std::string_view place = without_preposition(text);
        take_place_answer(turn, place.size() == text.size() ? reading : read(turn, place));
    } else if (focus == Focus::place_pick && reading.ranking.empty()) {
        draft.candidates.clear();
        take_place_answer(turn, reading);
    } else {
        take_generally(turn, reading);
    }
}

std::optional<std::string_view> emergency_told(const Turn& turn, std::string_view text) {
    if (const auto kind = emergency_in(text)) return kind;
    if (!turn.state.draft) return std::nullopt;
    for (const std::string& told : turn.state.draft->now.texts) {
        if (const auto kind = harm_after(told, text)) return kind;
    }
    return std::nullopt;
}

void take_emergency(Turn& turn, std::string_view kind, std::string_view text) {
    State& state = turn.state;
    const auto spoken = language_of(text);
    const auto& known = turn.context.settings.languages;
    const bool clear = spoken && !state.language_settled &&
                       std::ranges::find(known, spoken->language) != known.end();
    if (clear) state.language = spoken->language;
    turn.effects.emplace_back(AlertStaff{std::string(kind), std::string(text)});
    say_first(turn, "emergency." + std::string(kind));
    const Reading reading = read(turn, text);
    if (kind == "self") {
        // "天天施工，吵得人活不下去了": whatever it is, the trouble is heard as well.
        const bool told = names_trouble(text) && reading.names_place();
        if (is_sure(turn, reading.ranking) || told) return take_evidence(turn, text, Hold::none);
        state.interrupted = true;
        return;
    }
    if (!state.draft && already_received(turn, text, reading.place)) return;
    remember(turn);
    DraftValues& draft = draft_of(turn);
    draft.emergency = true;
    draft.edit = Focus::none;
    if (wants_anonymity(text)) hide_identity(turn);
    add_text(turn, text);
    if (reading.names_place()) merge_place(turn, reading, false);
    if (!draft.candidates.empty()) take_place_as_is(turn);
    state.draft_changed = true;
    // A bare cry for help is not answered with a form.
    state.hushed = kind != "missing" && draft.category.empty() && !draft.place;
}

// ---------------------------------------------------------------- corrections

namespace {

void say_edited(Turn& turn, std::string_view slot, std::string value) {
    turn.state.draft->now.edit = Focus::none;
    turn.state.draft_changed = true;
    say(turn,
        "draft.edited",
        {{"slot", turn.text("slot." + std::string(slot))}, {"value", std::move(value)}});
}

bool correct_place(Turn& turn, const std::string& value, bool surely) {
    const DraftValues& draft = turn.state.draft->now;
    const std::string old_label = draft.place ? draft.place->place.label : std::string{};
    const std::string words = amend_number(old_label, value).value_or(value);
    const PlaceReading reading = turn.context.gazetteer.read(words);
    const bool amended = words != value;
    if (reading.candidates.empty() && !amended && !surely) return false;
    remember(turn);
    if (reading.candidates.size() == 1) {
        PlaceFound place = reading.candidates.front();
        // "长江路地铁站C口": an amended name keeps all its words.
        if (amended) place.place.label = words;
        set_place(turn, place);
    } else if (reading.candidates.size() > 1) {
        offer_places(turn, reading);
        turn.state.draft_changed = true;
        return true;
    } else {
        set_words_as_place(turn, words);
    }
    say_edited(turn, "place", short_label(turn.state.draft->now.place->place.label));
    return true;
}

// "不是路灯，是红绿灯": what it was taken for is denied, and what it is has no category: staff
// decide.
bool deny_category(Turn& turn, const Correction& correction) {
    DraftValues& draft = turn.state.draft->now;
    const Ranking denied = turn.context.classifier.rank(correction.denied);
    const std::string rest = catch_all(turn.context.organisation);
    const Ranking meant = turn.context.classifier.rank(correction.value);
    if (denied.empty() || denied.front().first != draft.category || rest.empty()) return false;
    // "红绿灯坏了" sounds like a street light, too, and is said to be none.
    if (is_sure(turn, meant) && meant.front().first != draft.category) return false;
    remember(turn);
    add_text(turn, correction.value);
    set_category(draft, rest, 1.0, CategorySource::resident);
    say_edited(turn, "description", short_label(correction.value));
    return true;
}

// `said`: in the resident's own words, which whoever handles it reads beside the ones of before.
bool correct_category(Turn& turn, const std::string& value, std::string_view said) {
    const Ranking ranking = turn.context.classifier.rank(value);
    if (!is_sure(turn, ranking)) return false;
    remember(turn);
    if (!said.empty() && !turn.state.draft->now.texts.empty()) add_text(turn, said);
    set_category(turn.state.draft->now, ranking.front().first, 1.0, CategorySource::resident);
    say_edited(turn, "category", category_name(turn, ranking.front().first));
    return true;
}

bool correct_description(Turn& turn, const std::string& value) {
    remember(turn);
    turn.state.draft->now.texts.clear();
    add_text(turn, value);
    say_edited(turn, "description", short_text(turn.state.draft->now, 18));
    return true;
}

}  // namespace

bool take_correction(Turn& turn, std::string_view text) {
    const auto correction = correction_in(text);
    if (!correction) return false;
    const std::string& value = correction->value;
    if (!turn.state.draft) {
        const bool plain = correction->slot == Correction::Slot::any;
        return (!plain || addressed(turn)) && amend(turn, *correction);
    }
    switch (correction->slot) {
        case Correction::Slot::place:
            return correct_place(turn, value, true);
        case Correction::Slot::category:
            return correct_category(turn, value, {});
        case Correction::Slot::description:
            return !turn.state.draft->now.texts.empty() && correct_description(turn, value);
        case Correction::Slot::any:
            return correct_place(turn, value, false) || deny_category(turn, *correction) ||
                   correct_category(turn, value, text);
    }
    return false;
}

}  // namespace heed::conversation
