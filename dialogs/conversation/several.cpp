// Several matters in one message: told one after the other, none is lost.
#include "dialogs/conversation/turn.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>

namespace heed::conversation {
namespace {

constexpr std::size_t matters_max = 4;
constexpr std::size_t shortest_matter = 4;  // characters

// What a further matter begins with; without one of these, two sentences are one story.
constexpr auto beginnings = std::to_array<std::string_view>(
    {"还有",
     "另外",
     "再有",
     "再就是",
     "再一个",
     "其次",
     "第二",
     "第三",
     "第四",
     "二是",
     "三是",
     "同时",
     "顺便",
     "对了",
     "仲有",
     "同埋",
     "2.",
     "3.",
     "2、",
     "3、",
     "also ",
     "also,",
     "and also",
     "plus ",
     "another ",
     "and another",
     "second",
     "third",
     "besides",
     "there's also ",
     "there is also ",
     "there are also "}
);
constexpr std::array<std::string_view, 10> ends{
    "。", "；", ";", "\n", "！", "!", "，", ",", ". ", " and "};
// "1.积水 2.占道": a number needs no more than a blank before it.
constexpr std::array<std::string_view, 18> numerals{
    "2.",
    "3.",
    "4.",
    "2、",
    "3、",
    "4、",
    "2，",
    "3，",
    "②",
    "③",
    "二、",
    "三、",
    "四、",
    "第二，",
    "第三，",
    "第二、",
    "第三、",
    "其次，"};
constexpr std::array<std::string_view, 10> first_numerals{
    "1.", "1、", "1，", "①", "一、", "一是", "第一，", "第一、", "首先，", "首先"};

bool begins_with_any(std::string_view text, const auto& words) {
    return std::ranges::any_of(words, [&](std::string_view word) {
        return text.starts_with(word);
    });
}

bool begins_another(std::string_view text) {
    const std::string folded = fold(text);
    return std::ranges::any_of(beginnings, [&](std::string_view beginning) {
        return std::string_view(folded).starts_with(beginning);
    });
}

// Cut where a further matter is announced: "路灯坏了，还有垃圾没人收".
std::vector<std::string> announced_parts(std::string_view text) {
    std::vector<std::string> parts{""};
    for (std::size_t at = 0; at < text.size();) {
        std::size_t length = 0;
        for (const std::string_view end : ends) {
            if (text.substr(at).starts_with(end)) length = end.size();
        }
        const bool counted = text[at] == ' ' && begins_with_any(text.substr(at + 1), numerals);
        if (counted) length = 1;
        if (counted || (length > 0 && begins_another(text.substr(at + length)))) {
            parts.emplace_back();
            at += length;
            continue;
        }
        parts.back() += text[at++];
    }
    return parts;
}

// "两个事：1." leads up to the first of those that are counted.
std::string_view without_lead(std::string_view text) {
    constexpr std::size_t lead_max = 10;  // characters
    for (const std::string_view first : first_numerals) {
        const std::size_t at = text.find(first);
        if (at == text.npos || count_code_points(text.substr(0, at)) > lead_max) continue;
        if (text.size() > at + first.size()) return text.substr(at + first.size());
    }
    return text;
}

std::string_view without_beginning(std::string_view text) {
    for (const std::string_view numeral : numerals) {
        if (text.size() > numeral.size() && text.starts_with(numeral))
            text.remove_prefix(numeral.size());
    }
    for (bool again = true; again;) {
        again = false;
        for (const std::string_view filler :
             {"还有一个",  "还有一件事", "还有就是", "还有",   "另外",  "对了",   "仲有",  "同埋",
              "and also ", "Plus ",      "plus ",    "Also, ", "Also ", "also, ", "also ", "，",
              "、",        "：",         "。",       " ",      ",",     "\n"}) {
            if (text.size() > filler.size() && text.starts_with(filler)) {
                text.remove_prefix(filler.size());
                again = true;
            }
        }
    }
    return text;
}

// Its likeliest category, where that needs no question; else empty.
std::string sure_category(const Turn& turn, std::string_view words) {
    const Ranking ranking = turn.context.classifier.rank(words);
    const bool sure =
        !ranking.empty() && ranking.front().second >= turn.context.settings.ask_category_below;
    return sure ? ranking.front().first : std::string{};
}

std::string shortened(std::string_view text) {
    DraftValues draft;
    draft.texts.emplace_back(text);
    return short_text(draft, 14);
}

}  // namespace

std::vector<std::string> matters_in(const Turn& turn, std::string_view text) {
    std::vector<std::string> matters;
    std::vector<std::string> categories;  // of the matters, empty where it is not sure
    std::string places;                   // that the matters name
    const std::vector<std::string> parts = announced_parts(text);
    for (const std::string& part : parts) {
        const bool leads = &part == &parts.front();
        std::string_view words = part;
        if (parts.size() > 1) words = leads ? without_lead(part) : without_beginning(part);
        const std::string category = sure_category(turn, words);
        const PlaceReading place = turn.context.gazetteer.read(words);
        const bool elsewhere = !place.candidates.empty() && places.find(place.words) == places.npos;
        const bool of_another_kind = std::ranges::find(categories, category) == categories.end();
        const bool long_enough = count_code_points(words) >= shortest_matter;
        // What leads up to the others may be of no kind that we know, where it says what and where.
        const bool other = leads ? !category.empty() || (elsewhere && looks_like_report(words))
                                 : !category.empty() && (of_another_kind || elsewhere);
        places += place.words;
        if (other && long_enough && matters.size() < matters_max) {
            matters.emplace_back(words);
            categories.push_back(category);
        } else if (leads) {
            return {std::string(text)};
        } else {
            matters.back() += "\n" + part;
        }
    }
    return matters;
}

void tell_apart(Turn& turn, const std::vector<std::string>& matters) {
    Draft& draft = *turn.state.draft;
    std::size_t room = text_bytes_max;
    for (const std::string& text : draft.now.texts) room -= std::min(room, kept_bytes(text));
    for (auto matter = matters.begin() + 1; matter != matters.end(); ++matter) {
        draft.queue.push_back(kept_text(turn, *matter, room));
        room -= kept_bytes(draft.queue.back());
    }
    std::erase(draft.queue, "");
    say(turn,
        "several.first",
        {{"n", std::to_string(matters.size())},
         {"first", shortened(matters[0])},
         {"next", shortened(matters[1])}});
}

std::optional<Part> begin_next(
    Turn& turn, std::vector<std::string> queue, const std::optional<PlaceFound>& place
) {
    if (queue.empty()) return std::nullopt;
    const std::string text = std::move(queue.front());
    queue.erase(queue.begin());
    draft_of(turn);
    add_text(turn, text);
    PlaceReading reading = turn.context.gazetteer.read(text);
    const bool names_place = !reading.candidates.empty();
    if (reading.candidates.size() == 1) {
        set_place(turn, reading.candidates.front());
    } else if (names_place) {
        offer_places(turn, reading);
    } else if (place) {
        set_place(turn, *place);
        turn.state.draft->now.place_as_is = true;
    }
    turn.state.draft->queue = std::move(queue);
    turn.state.draft_changed = true;
    const DraftValues& draft = turn.state.draft->now;
    if (names_place || !draft.place) return Part{"several.next", {{"text", shortened(text)}}};
    return Part{
        "several.next_here",
        {{"text", shortened(text)}, {"place", short_label(draft.place->place.label)}}};
}

}  // namespace heed::conversation
