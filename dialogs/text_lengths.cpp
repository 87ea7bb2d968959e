#include "dialogs/text_lengths.hpp"

#include "dialogs/complaint.hpp"
#include "dialogs/ensure.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace heed {
namespace {

// One of these texts, so many times; "*" at the end: whatever goes on like that.
struct Piece {
    std::string_view keys[3];
    std::size_t times = 1;
};
// A value that is put together of other texts. An empty key: in whatever text the name stands.
struct Compound {
    std::string_view key, name;
    std::vector<Piece> pieces;
};

const std::vector<Compound>& compounds() {
    static const std::vector<Compound> all{
        {"ask.got", "what", {{{"word.photo"}}, {{"word.and"}}, {{"word.location"}}}},
        {"ask.description", "got", {{{"ask.got"}}}},
        {"ask.description", "options", {{{"option.category"}, 4}, {{"option.other"}}}},
        {"ask.category", "options", {{{"option.category"}, 4}, {{"option.staff_decide"}}}},
        {"ask.place_pick", "options", {{{"option.place"}, 6}, {{"option.place_none"}}}},
        {"ask.confirm", "photos", {{{"word.no_photos", "word.photo_count_short"}}}},
        {"ask.confirm",
         "extra",
         {{{"ask.confirm_voices"}}, {{"ask.confirm_phone"}}, {{"ask.confirm_anonymous"}}}},
        {"ask.concern", "where", {{{"word.nearby", "word.right_here", "word.metres_away"}}}},
        {"ask.concern_one", "where", {{{"word.nearby", "word.right_here", "word.metres_away"}}}},
        {"question.open", "hint", {{{"question.how_*"}}, {{"question.skip"}}}},
        {"question.choose", "hint", {{{"question.how_*"}}, {{"question.skip"}}}},
        {"draft.stale", "when", {{{"word.days_ago", "word.earlier_today"}}}},
        {"filed.done", "photos", {{{"filed.photos"}}, {{"filed.voices"}}}},
        {"filed.auto", "photos", {{{"filed.photos"}}, {{"filed.voices"}}}},
        {"filed.reported", "photos", {{{"filed.photos"}}}},
        {"", "promise", {{{"promise.*"}}}},
        {"after.supplement", "what", {{{"word.text", "word.photo_count", "word.location"}}}},
        {"status.one", "unit", {{{"status.unit"}}, {{"status.due"}}}},
        {"status.one", "said", {{{"status.said"}}}},
        {"status.one", "next", {{{"status.asked", "status.rate", "status.hint"}}}},
        {"status.one", "page", {{{"status.page"}}}},
        {"handover.came", "name", {{{"handover.named", "handover.somebody"}}}},
        {"notice.rejected", "instead", {{{"notice.instead_*"}}}},
        {"notice.merged_news", "event", {{{"page.event_*"}}}},
        {"notice.resolved", "proofs", {{{"notice.proofs"}}}},
        {"staff.not_yours", "who", {{{"staff.who_*"}, 6}}},
        {"staff.bind_done", "role", {{{"staff.role_*"}}}},
        {"staff.bound", "role", {{{"staff.role_*"}}}},
        {"staff.emergency", "kind", {{{"staff.emergency_*"}}}},
        {"", "ago", {{{"staff.ago_*"}}}},
        {"", "event", {{{"staff.event_*"}}}},
        {"", "slot", {{{"slot.*"}}}},
        {"", "what", {{{"staff.what_*"}}}}};
    return all;
}

// Values that the code cuts, in bytes: a character of Chinese takes three, a rare one four.
constexpr std::size_t label = 30 * 2 * 3 + 3;    // short_label: by width, and "…"
constexpr std::size_t place = 60 * 4 + 3;        // staff/notices, staff/pages
constexpr std::size_t staff_title = 12 * 4 + 3;  // staff/phrases
constexpr std::size_t news_title = staff_title + 2 + 16 * 4 + 3;
constexpr std::size_t staff_unit = 24 * 4 + 3;
constexpr std::size_t person = 24 * 4 + 3;  // a name, shortened
constexpr std::size_t typed = 32 * 4 + 3;   // staff/results
constexpr std::size_t told = 200 * 4 + 48;  // what a resident said, with what marks the cut
constexpr std::size_t said_before = 1500;   // staff/handover_notices
constexpr std::size_t address = 300;        // a page's, with its token
constexpr std::size_t passed_on = 1600 + 1 + address;  // conversation/handover, with a photo
constexpr std::size_t number = 20;                     // of 64 bits
constexpr std::size_t moment = 40;                     // a day, a time, both
constexpr std::size_t room_for_words = 200;  // of staff, in a notice: the rest is cut to fit

struct Limit {
    std::string_view key, name;  // the key's beginning; empty: any
    std::size_t bytes;
};
// The first that fits.
constexpr Limit limits[] = {
    {"notice.", "text", room_for_words},
    {"notice.", "title", news_title},
    {"notice.", "unit", staff_unit},
    {"staff.handover_said_before", "text", said_before},
    {"staff.handover_taken", "text", said_before},
    {"staff.handover_said", "text", passed_on},
    {"staff.unknown_verb", "text", typed},
    {"staff.extra_words", "text", typed},
    {"staff.", "text", told},
    {"staff.", "unit", staff_unit},
    {"staff.", "place", place},
    {"staff.topics", "list", 300 * 4 + 3},
    {"staff.calls_kept_back", "list", 5 * (60 * 4 + 10)},
    {"voice.echo", "text", 60 * 4 + 3},
    {"status.", "text", 60 * 4 + 3},
    {"status.", "question", 60 * 4 + 3},
    {"", "text", 40 * 2 * 3 + 3},  // short_text, by width
    {"", "first", label},
    {"", "next", label},
    {"", "heard", label},
    {"", "title", staff_title},
    {"", "no", 24},
    {"", "number", 24},
    {"", "target", 24},
    {"", "main", 24},
    {"", "example", 24},
    {"", "resident", 18},
    {"staff.bound", "id", 18},
    {"", "code", 8},
    {"", "phone", 24},
    {"", "url", address},
    {"", "point", 32},
    {"", "name", person},
    {"", "who", person},
    {"", "typed", typed},
    {"", "word", typed},
    {"staff.topic_unknown", "words", typed},
    {"", "words", number},
    {"", "n", number},
    {"", "count", number},
    {"", "people", number},
    {"", "photos", number},
    {"", "voices", number},
    {"", "accounts", number},
    {"", "drafts", number},
    {"", "draft_days", number},
    {"", "photo_days", number},
    {"", "person_days", number},
    {"", "minutes", number},
    {"", "filed", number},
    {"", "dangers", number},
    {"", "persons", number},
    {"", "resolved", number},
    {"", "reopened", number},
    {"", "open", number},
    {"", "waiting", number},
    {"", "late", number},
    {"", "month", number},
    {"", "day", moment},
    {"", "due", moment},
    {"", "date", moment},
    {"", "eta", moment},
    {"", "since", moment},
    {"", "until", moment},
    {"", "when", moment},
    {"", "time", moment}};

// Not sent as they are: rows and lines of pages that are cut to a message (staff/pages,
// staff/results, staff/score_card, morning_list), what stands on web pages, notes for the history,
// and parts that only other texts hold.
constexpr std::string_view parts[] = {
    "staff.list_",
    "staff.case_",
    "staff.morning_",
    "staff.found_",
    "staff.use_",
    "staff.status_",
    "staff.concern_",
    "concern_state.",
    "staff.hot_",
    "staff.ambiguous",
    "staff.which",
    "staff.confirm",
    "staff.done_",
    "scores.",
    "page.",
    "chat.",
    "city.",
    "console.",
    "bottom."};

bool is_part(std::string_view key) {
    return key.ends_with("_note") || std::ranges::any_of(parts, [&](std::string_view begin) {
               return key.starts_with(begin);
           });
}

class Lengths {
public:
    Lengths(const Texts& texts, const Organisation& organisation, std::string_view language)
        : texts_(texts), language_(language), keys_(texts.keys(language)) {
        const auto widen = [&](std::size_t& most, const LocalText& name) {
            most = std::max(most, name.in(language).size());
        };
        city_ = organisation.name.in(language).size();
        for (const Department& department : organisation.departments)
            widen(department_, department.name);
        for (const Category& category : organisation.categories) {
            widen(category_, category.name);
            for (const Question& question : category.questions) {
                widen(ask_, question.ask);
                std::size_t options = 0;
                for (const auto& [id, name] : question.values)
                    options += own("question.option") + number + name.in(language).size() + 1;
                options_ = std::max(options_, options);
            }
        }
        for (const Area& area : organisation.areas) widen(area_, area.name);
        category_ = std::max(category_, own("word.to_be_decided"));
        const Hotlines& lines = organisation.hotlines;
        for (const std::string* line : {&lines.city, &lines.police, &lines.fire, &lines.medical})
            hotline_ = std::max(hotline_, line->size());
        // "09:00-12:00, "
        hours_ = organisation.calendar.hours.size() * 13;
    }

    std::size_t of(std::string_view key) const {
        std::size_t bytes = own(key);
        for (const std::string& name : texts_.placeholders(language_, key)) {
            // In a choice it is not read.
            const std::size_t times = texts_.count(language_, key, name);
            if (times > 0) bytes += times * value(key, name);
        }
        return bytes;
    }

private:
    // The words alone.
    std::size_t own(std::string_view key) const {
        TextValues nothing;
        const auto names = texts_.placeholders(language_, key);
        for (const std::string& name : names) nothing.emplace_back(name, "");
        return texts_.text(language_, key, nothing).size();
    }

    std::size_t longest_of(const Piece& piece) const {
        std::size_t most = 0;
        for (const std::string_view pattern : piece.keys) {
            if (pattern.empty()) continue;
            const bool family = pattern.ends_with('*');
            const std::string_view begin = pattern.substr(0, pattern.size() - (family ? 1 : 0));
            for (const std::string& key : keys_) {
                const bool fits = family ? key.starts_with(begin) : key == begin;
                // "staff.emergency" names its kinds; no text holds itself.
                if (fits) most = std::max(most, of(key));
            }
        }
        return piece.times * (most + (piece.times > 1 ? 1 : 0));
    }

    std::size_t value(std::string_view key, std::string_view name) const {
        for (const Compound& compound : compounds()) {
            const bool fits = compound.name == name && compound.key == key;
            if (fits) return sum(compound);
        }
        if (const auto bytes = named(key, name)) return *bytes;
        for (const Limit& limit : limits) {
            if (limit.name == name && key.starts_with(limit.key)) return limit.bytes;
        }
        for (const Compound& compound : compounds()) {
            if (compound.key.empty() && compound.name == name) return sum(compound);
        }
        throw LogicError(
            "text " + std::string(key) + ": how long can {" + std::string(name) + "} become?"
        );
    }

    std::size_t sum(const Compound& compound) const {
        std::size_t bytes = 0;
        for (const Piece& piece : compound.pieces) bytes += longest_of(piece);
        return bytes;
    }

    // What the organisation calls things.
    std::optional<std::size_t> named(std::string_view key, std::string_view name) const {
        const bool of_staff = key.starts_with("staff.") || key.starts_with("notice.");
        if (name == "city") return std::max(city_, hotline_);  // turn.trouble names the line
        if (name == "city_line" || name == "police" || name == "fire" || name == "medical" ||
            name == "hotline")
            return hotline_;
        if (name == "hours") return hours_;
        if (name == "ask") return ask_;
        if (name == "category") return category_;
        if (name == "unit" && !of_staff) return department_;
        if (name == "place" && !of_staff) return std::max(label, area_);
        if (name == "label" || name == "value") return std::max({label, category_, area_});
        if (name == "question" && !key.starts_with("status.")) return open_question();
        if (name == "options") return options_;
        if (name == "status") return longest_status(key);
        // Category or words, place, photos, voices, with bars between them.
        if (name == "summary") {
            return std::max(category_, std::size_t{18 * 2 * 3 + 3}) + label + 3 * own("word.bar") +
                   of("word.photo_count") + of("word.voice_count");
        }
        return std::nullopt;
    }

    std::size_t open_question() const {
        std::size_t most = ask_;
        for (const std::string& key : keys_) {
            if (key.starts_with("open.") && key != "open.line") most = std::max(most, own(key));
        }
        return most;
    }

    std::size_t longest_status(std::string_view key) const {
        const std::string begin = key.starts_with("staff.") ? "staff.status_" : "status.";
        std::size_t most = 0;
        for (int i = 0; i <= static_cast<int>(Status::merged); ++i)
            most = std::max(most, own(begin + std::string(to_string(static_cast<Status>(i)))));
        return most;
    }

    const Texts& texts_;
    std::string_view language_;
    std::vector<std::string> keys_;
    std::size_t city_ = 0, department_ = 0, category_ = 0, area_ = 0, ask_ = 0, options_ = 0;
    std::size_t hotline_ = 0, hours_ = 0;
};

}  // namespace

std::optional<std::size_t> longest(
    const Texts& texts,
    const Organisation& organisation,
    std::string_view language,
    std::string_view key
) {
    if (is_part(key)) return std::nullopt;
    return Lengths(texts, organisation, language).of(key);
}

std::vector<LongText> long_texts(const Texts& texts, const Organisation& organisation) {
    std::vector<LongText> found;
    for (const std::string& language : texts.languages()) {
        const Lengths lengths(texts, organisation, language);
        for (const std::string& key : texts.keys(language)) {
            if (is_part(key)) continue;
            const std::size_t bytes = lengths.of(key);
            if (bytes > message_bytes_max) found.push_back({language, key, bytes});
        }
    }
    return found;
}

std::string to_string(const LongText& text) {
    return "text `" + text.key + "` (" + text.language + ") can become " +
           std::to_string(text.bytes) + " bytes with the longest names of the organisation; a " +
           "message holds " + std::to_string(message_bytes_max) +
           ": shorten the text, or the names that it holds";
}

}  // namespace heed
