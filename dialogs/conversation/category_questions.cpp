// What a category asks besides: "which floor?". Asked after place and category are known, each
// once; what is not required may be passed over.
#include "dialogs/conversation/trim.hpp"
#include "dialogs/conversation/turn.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace heed::conversation {
namespace {

constexpr std::size_t answer_bytes_max = 600;
constexpr std::size_t answers_bytes_max = 1200;  // of one draft

bool is_answered(const DraftValues& draft, std::string_view id) {
    return std::ranges::find(draft.answers, id, &std::pair<std::string, std::string>::first) !=
           draft.answers.end();
}

bool chooses(const heed::Question& question) {
    return question.type == "one" || question.type == "some";
}

const LocalText* value_named(const heed::Question& question, std::string_view id) {
    for (const auto& [value, name] : question.values) {
        if (value == id) return &name;
    }
    return nullptr;
}

void answer(Turn& turn, const heed::Question& question, std::string value) {
    remember(turn);
    std::size_t used = 0;
    for (const auto& [id, said] : turn.state.draft->now.answers) used += kept_bytes(said);
    value = kept_text(turn, value, used < answers_bytes_max ? answers_bytes_max - used : 0);
    turn.state.draft->now.answers.emplace_back(question.id, std::move(value));
    turn.state.asked.question = 0;
    turn.state.draft_changed = true;
}

// Digits anywhere in the answer ("3楼"), or a numeral ("三").
std::optional<std::string> number_in(std::string_view text) {
    const std::string normal = normalise(text);
    const std::size_t begin = normal.find_first_of("0123456789");
    if (begin != normal.npos) {
        std::size_t end = normal.find_first_not_of("0123456789.", begin);
        if (end == normal.npos) end = normal.size();
        std::string digits = normal.substr(begin, end - begin);
        if (digits.size() > 12) return std::nullopt;
        if (begin > 0 && normal[begin - 1] == '-') digits.insert(0, "-");
        return digits;
    }
    for (const std::string_view unit : {"楼", "层", "个", "次", "天", "户", "米"}) {
        std::string_view rest = normal;
        if (!strip_end(rest, unit)) continue;
        if (const auto number = number_of(rest)) return std::to_string(*number);
    }
    if (const auto number = number_of(normal)) return std::to_string(*number);
    return std::nullopt;
}

std::string iso_date(int year, int month, int day) {
    char text[48];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    return text;
}

std::string date_before(TimePoint now, int days) {
    const CivilTime civil = to_civil(now - std::chrono::hours{24} * days);
    return iso_date(civil.year, civil.month, civil.day);
}

// "昨天", "3天前", "11月20日", "2026-11-20", "20号".
std::optional<std::string> date_in(std::string_view text, TimePoint now) {
    const std::string normal = normalise(text);
    const auto has = [&](std::string_view words) { return normal.find(words) != normal.npos; };
    if (has("大前天")) return date_before(now, 3);
    if (has("前天") || has("day before yesterday")) return date_before(now, 2);
    if (has("昨") || has("yesterday") || has("last night")) return date_before(now, 1);
    if (has("今") || has("today") || has("刚才") || has("this morning")) return date_before(now, 0);
    std::vector<int> numbers;
    for (std::size_t at = 0; at < normal.size() && numbers.size() < 3;) {
        const std::size_t begin = normal.find_first_of("0123456789", at);
        if (begin == normal.npos) break;
        int value = 0;
        const auto read =
            std::from_chars(normal.data() + begin, normal.data() + normal.size(), value);
        if (read.ec != std::errc{}) return std::nullopt;
        numbers.push_back(value);
        at = static_cast<std::size_t>(read.ptr - normal.data());
    }
    const bool ago = has("天前") || has("days ago") || has("day ago");
    if (ago && numbers.size() == 1 && numbers[0] >= 0 && numbers[0] <= 3660) {
        return date_before(now, numbers[0]);
    }
    const CivilTime today = to_civil(now);
    int year = today.year, month = today.month, day = 0;
    if (numbers.size() == 3) {
        year = numbers[0];
        month = numbers[1];
        day = numbers[2];
    } else if (numbers.size() == 2) {
        month = numbers[0];
        day = numbers[1];
    } else if (numbers.size() == 1 && (has("号") || has("日"))) {
        day = numbers[0];
    }
    if (year < 1990 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31) {
        return std::nullopt;
    }
    return iso_date(year, month, day);
}

// "1 3", "一、三": the positions, when the whole text is nothing but numbers.
std::vector<int> numbers_in(std::string_view normal) {
    std::string spaced(normal);
    for (const std::string_view mark : {"、", "，", "和", ",", "/", "+", "跟"}) {
        for (std::size_t at = spaced.find(mark); at != spaced.npos; at = spaced.find(mark)) {
            spaced.replace(at, mark.size(), " ");
        }
    }
    std::vector<int> numbers;
    for (std::size_t at = 0; at < spaced.size();) {
        const std::size_t end = std::min(spaced.find(' ', at), spaced.size());
        if (end > at) {
            const auto number = number_of(std::string_view(spaced).substr(at, end - at));
            if (!number) return {};
            numbers.push_back(*number);
        }
        at = end + 1;
    }
    return numbers;
}

// The ids that an answer picks, by number or name ("1 3", "白天和晚上").
std::vector<std::string> picked(
    const heed::Question& question, std::string_view language, std::string_view text
) {
    std::vector<std::string> ids;
    const std::string normal = normalise(text);
    const auto pick = [&](const std::string& id) {
        if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
    };
    for (const int number : numbers_in(normal)) {
        const auto index = static_cast<std::size_t>(number - 1);
        if (index < question.values.size()) pick(question.values[index].first);
    }
    for (const auto& [id, name] : question.values) {
        const std::string label = normalise(name.in(language));
        if (!label.empty() && normal.find(label) != normal.npos) pick(id);
    }
    return ids;
}

std::string joined(const std::vector<std::string>& ids) {
    std::string all;
    for (const std::string& id : ids) all += (all.empty() ? "" : ",") + id;
    return all;
}

// "晚上、深夜" for "evening,night"; other answers as they are.
std::string in_words(const Turn& turn, const heed::Question& question, std::string_view value) {
    if (!chooses(question)) return std::string(value);
    std::string words;
    while (!value.empty()) {
        const std::size_t comma = value.find(',');
        const LocalText* name = value_named(question, value.substr(0, comma));
        if (name) {
            if (!words.empty()) words += turn.text("word.and");
            words += name->in(turn.language());
        }
        if (comma == value.npos) break;
        value.remove_prefix(comma + 1);
    }
    return words;
}

// What the typed words answer; nothing when they do not fit the question.
std::optional<std::string> value_of(
    const Turn& turn, const heed::Question& question, std::string_view text
) {
    if (question.type == "number") return number_in(text);
    if (question.type == "date") return date_in(text, turn.context.now);
    if (chooses(question)) {
        std::vector<std::string> ids = picked(question, turn.language(), text);
        if (ids.empty() || (question.type == "one" && ids.size() > 1)) return std::nullopt;
        return joined(ids);
    }
    if (!has_words(text)) return std::nullopt;
    return std::string(cut_kept(text, answer_bytes_max));
}

bool passes_over(Word word) {
    return word == Word::no || word == Word::nothing_to_add || word == Word::no_photos ||
           word == Word::unsure;
}

}  // namespace

const heed::Question* open_question_of(const Context& context, const DraftValues& draft) {
    const Category* category = context.organisation.category(draft.category);
    if (!category) return nullptr;
    const auto open = std::ranges::find_if(category->questions, [&](const heed::Question& one) {
        return !is_answered(draft, one.id);
    });
    return open == category->questions.end() ? nullptr : &*open;
}

Reply ask_category_question(Turn& turn) {
    const heed::Question* open = open_question_of(turn.context, turn.state.draft->now);
    if (!open) return {};
    std::string hint;
    if (turn.state.asked.question > 1 || open->type == "some") {
        hint = turn.text("question.how_" + open->type);
    }
    if (!open->required) hint += turn.text("question.skip");
    const TextValues values{{"ask", std::string(open->ask.in(turn.language()))}, {"hint", hint}};
    if (!chooses(*open)) {
        return turn.context.texts.reply(turn.language(), "question.open", values, turn.state.epoch);
    }
    std::vector<Reply> options;
    for (const auto& [id, name] : open->values) {
        options.push_back(turn.context.texts.reply(
            turn.language(),
            "question.option",
            {{"n", std::to_string(options.size() + 1)},
             {"label", std::string(name.in(turn.language()))},
             {"question", open->id},
             {"value", id}},
            turn.state.epoch
        ));
    }
    return with_options(turn, "question.choose", values, options);
}

bool take_question_answer(Turn& turn, std::string_view text) {
    State& state = turn.state;
    if (state.focus != Focus::question || !state.draft || !is_valid_utf8(text)) return false;
    const heed::Question* open = open_question_of(turn.context, state.draft->now);
    if (!open) return false;
    const auto word = word_of(text);
    if (word && passes_over(*word)) {
        // "没有" may be the answer to "is anybody hurt?"; to a choice or a number it is none.
        if (open->type == "text" && open->required)
            return answer(turn, *open, std::string(text)), true;
        if (!open->required) return answer(turn, *open, {}), true;
        state.draft_changed = true;
        return true;
    }
    const bool yes_or_no = word && (*word == Word::yes || *word == Word::wrong);
    if (word && !(yes_or_no && open->type == "text")) {
        // A value may be named like a word: "一般" or "是".
        const auto ids =
            chooses(*open) ? picked(*open, turn.language(), text) : std::vector<std::string>{};
        if (ids.size() != 1) return false;
    }
    const bool number = number_of(normalise(text)).has_value();
    if (!number && take_correction(turn, text)) {
        state.asked.question = 0;  // it was no answer: asked once more
        return true;
    }
    std::string said(text);
    if (const auto cut = cut_phone(said, turn.text("phone_mask"))) {
        state.draft->now.phone = cut->phone;
        said = cut->rest;
        say_phone_noted(turn);
    }
    if (auto value = value_of(turn, *open, said)) {
        answer(turn, *open, *std::move(value));
        return true;
    }
    if (number) {
        state.draft_changed = true;  // asked once more, with a word on how to answer
        return true;
    }
    // No answer, but it may say more of the matter itself: it is kept, and the question passes.
    if (open->required) return false;
    answer(turn, *open, {});
    return false;
}

void choose_answer(Turn& turn, std::string_view value) {
    State& state = turn.state;
    const std::size_t colon = value.find(':');
    const heed::Question* open =
        state.draft ? open_question_of(turn.context, state.draft->now) : nullptr;
    if (!open || colon == value.npos || value.substr(0, colon) != open->id ||
        !value_named(*open, value.substr(colon + 1))) {
        return aside(turn, "option.expired");
    }
    answer(turn, *open, std::string(value.substr(colon + 1)));
}

void answer_from_text(Turn& turn, std::string_view text) {
    DraftValues& draft = turn.state.draft->now;
    const Category* category = turn.context.organisation.category(draft.category);
    if (!category) return;
    const std::string normal = normalise(text);
    for (const heed::Question& question : category->questions) {
        if (!chooses(question) || is_answered(draft, question.id)) continue;
        std::vector<std::string> named;
        for (const auto& [id, name] : question.values) {
            const std::string label = normalise(name.in(turn.language()));
            const bool distinct = count_code_points(label) >= 2;
            if (distinct && normal.find(label) != normal.npos) named.push_back(id);
        }
        if (named.size() == 1) draft.answers.emplace_back(question.id, named.front());
    }
}

std::string answers_in_words(const Turn& turn, const DraftValues& draft) {
    const Category* category = turn.context.organisation.category(draft.category);
    if (!category) return {};
    std::string all;
    for (const heed::Question& question : category->questions) {
        for (const auto& [id, value] : draft.answers) {
            if (id != question.id || value.empty()) continue;
            if (!all.empty()) all += '\n';
            all += question.ask.in(turn.language());
            all += ' ';
            all += in_words(turn, question, value);
        }
    }
    return all;
}

}  // namespace heed::conversation
