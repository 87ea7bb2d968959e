#include "dialogs/conversation/report.hpp"

#include "dialogs/conversation/turn.hpp"
#include "dialogs/understanding/areas.hpp"

#include <algorithm>
#include <charconv>

namespace heed::conversation {
namespace {

constexpr std::size_t answer_bytes_max = 600;
constexpr std::size_t number_digits_max = 12;

std::string two(int number) {
    std::string text = std::to_string(number);
    return text.size() < 2 ? "0" + text : text;
}

std::optional<std::string> number_of_text(const std::string& text) {
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value, std::chars_format::fixed);
    const bool good = read.ec == std::errc{} && read.ptr == end;
    if (!good || text.size() > number_digits_max) return std::nullopt;
    return text;
}

std::optional<std::string> date_of_text(const std::string& text) {
    const auto time = parse_rfc3339(text);
    if (!time) return std::nullopt;
    const CivilTime civil = to_civil(*time);
    return std::to_string(civil.year) + "-" + two(civil.month) + "-" + two(civil.day);
}

std::optional<std::string> chosen(
    const heed::Question& question, const std::vector<std::string>& values
) {
    std::string joined;
    // In the catalogue's order, each once.
    for (const auto& [id, name] : question.values) {
        if (std::ranges::find(values, id) == values.end()) continue;
        joined += (joined.empty() ? "" : ",") + id;
    }
    const bool known = std::ranges::all_of(values, [&](const std::string& value) {
        return std::ranges::any_of(question.values, [&](const auto& one) {
            return one.first == value;
        });
    });
    if (!known || joined.empty()) return std::nullopt;
    return joined;
}

// Whom to call now, whoever passes it on.
Reply hotline_of(const Turn& turn, std::optional<std::string_view> emergency) {
    if (!emergency) return {};
    const Hotlines& lines = turn.context.organisation.hotlines;
    return turn.context.texts.reply(
        turn.language(),
        "emergency." + std::string(*emergency),
        {{"city_line", lines.city},
         {"police", lines.police},
         {"fire", lines.fire},
         {"medical", lines.medical}}
    );
}

}  // namespace

std::optional<PlaceFound> place_of_report(
    const Organisation& organisation,
    const Gazetteer& gazetteer,
    const std::optional<std::pair<double, double>>& latitude_longitude,
    std::string_view words
) {
    PlaceFound found;
    if (!latitude_longitude) {
        PlaceReading reading = gazetteer.read(words);
        if (reading.candidates.size() == 1) found = std::move(reading.candidates.front());
        // All that was written: the reading may be of a part of it.
        found.place.label = words;
        return kept_place(std::move(found));
    }
    const auto [latitude_deg, longitude_deg] = *latitude_longitude;
    if (is_outside(organisation, latitude_deg, longitude_deg)) return std::nullopt;
    found.place.level = PlaceLevel::point;
    found.place.latitude_deg = latitude_deg;
    found.place.longitude_deg = longitude_deg;
    found.place.label = words;
    if (const Area* area = area_at(organisation, latitude_deg, longitude_deg))
        found.area = area->id;
    return kept_place(std::move(found));
}

std::optional<std::string> value_of_answer(
    const heed::Question& question, const std::vector<std::string>& values
) {
    if (question.type == "some") return chosen(question, values);
    if (values.size() != 1) return std::nullopt;
    const std::string& value = values.front();
    if (question.type == "one") return chosen(question, values);
    if (question.type == "number") return number_of_text(value);
    if (question.type == "date") return date_of_text(value);
    if (!has_words(value) || kept_bytes(value) > answer_bytes_max) return std::nullopt;
    return value;
}

Step file_report(State state, const Report& report, const Context& context) {
    Step result;
    result.state = std::move(state);
    Turn turn{result.state, context, result.effects};
    State& now = result.state;
    ++now.revision;
    now.last_message_at = context.now;
    const auto& known = context.settings.languages;
    if (now.language.empty()) now.language = known.empty() ? "zh-CN" : known.front();
    const auto spoken = language_of(report.text);
    if (spoken && std::ranges::find(known, spoken->language) != known.end())
        now.language = spoken->language;

    now.draft.emplace();
    DraftValues& draft = now.draft->now;
    std::string text = report.text;
    draft.phone = report.phone;
    part_phone(turn, text, draft.phone, now.anonymous);
    if (has_words(text)) draft.texts.push_back(std::move(text));
    draft.category = report.category;
    draft.certainty = 1;
    draft.category_from = CategorySource::resident;
    draft.place = report.place;
    if (draft.place->place.label.empty()) draft.place->place.label = turn.text("word.place_sent");
    draft.answers = report.answers;
    draft.photos = report.photos;
    draft.accepted = true;
    const auto emergency = emergency_in(report.text);
    if (emergency) {
        draft.emergency = *emergency != "self";
        result.effects.emplace_back(AlertStaff{std::string(*emergency), report.text});
    }
    Reply first = hotline_of(turn, emergency);
    result.reply = file_draft(turn, "filed.reported");
    if (!first.empty()) {
        first.spans.push_back({"\n", {}, {}});
        result.reply.spans.insert(
            result.reply.spans.begin(), first.spans.begin(), first.spans.end()
        );
    }
    now.owed.clear();
    now.reply_owed = now.draft_changed = false;
    return result;
}

}  // namespace heed::conversation
