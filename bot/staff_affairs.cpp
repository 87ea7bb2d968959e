// What a member of staff arranges beside the complaints: duty, subscriptions, deputies, phrases,
// filing for somebody who called.
#include "bot/staff_turn.hpp"
#include "dialogs/staff/phrases.hpp"
#include "dialogs/staff/results.hpp"
#include "dialogs/staff/scanner.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <utility>

namespace heed {
namespace {

constexpr std::size_t topics_max = 20;
constexpr std::string_view name_suffix = "_name";  // of the key that a phrase is called by

TimePoint days_ago(TimePoint now, int days) {
    const CivilTime civil = to_civil(now);
    return from_civil(civil.year, civil.month, civil.day, 0, 0, 0) - std::chrono::hours(24 * days);
}

// The beginning of the period that `word` names.
std::optional<TimePoint> since_of(std::string_view word, TimePoint now) {
    const CivilTime civil = to_civil(now);
    if (word == "今天" || word == "today") return days_ago(now, 0);
    if (word == "本周" || word == "week") return days_ago(now, (civil.weekday + 6) % 7);
    if (word == "本月" || word == "month") return days_ago(now, civil.day - 1);
    return std::nullopt;
}

// "category:noise" for a word that names one category or area.
std::string topic_of(const Organisation& organisation, std::string_view word) {
    const auto categories =
        staff::match_words(staff::category_names(organisation), word, staff::Fit::beginning).ids;
    if (categories.size() == 1) return "category:" + categories.front();
    const auto areas =
        staff::match_words(staff::area_names(organisation), word, staff::Fit::beginning).ids;
    return areas.size() == 1 ? "area:" + areas.front() : std::string();
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    staff::Scanner scanner(text);
    scanner.skip(staff::separators);
    while (!scanner.at_end()) {
        std::string word;
        while (!scanner.at_end() && staff::separators.find(scanner.peek()) == staff::separators.npos
        )
            append_code_point(word, scanner.next());
        words.push_back(std::move(word));
        scanner.skip(staff::separators);
    }
    return words;
}

}  // namespace

Reply StaffTurn::set_duty(bool on_duty) {
    context_.tx.set_duty(actor_.staff.id, on_duty, context_.now);
    return text(on_duty ? "staff.on_duty" : "staff.off_duty");
}

std::string StaffTurn::topic_name(const std::string& topic) const {
    const Organisation& organisation = context_.rules.organisation;
    const std::string id = topic.substr(topic.find(':') + 1);
    if (const Category* category = organisation.category(id); category && topic.starts_with('c'))
        return std::string(category->name.in(language_));
    if (const Area* area = organisation.area(id)) return std::string(area->name.in(language_));
    return id;
}

Reply StaffTurn::subscribe(std::string_view words, bool wanted) {
    Tx& tx = context_.tx;
    const std::string& id = actor_.staff.id;
    std::string unknown;
    for (const std::string& word : words_of(words)) {
        const std::string topic = topic_of(context_.rules.organisation, word);
        if (topic.empty()) {
            unknown += (unknown.empty() ? "" : "、") + word;
        } else if (!wanted) {
            tx.unsubscribe(id, topic);
        } else if (tx.subscriptions(id).size() < topics_max) {
            tx.subscribe(id, topic);
        }
    }
    if (!unknown.empty())
        return text("staff.topic_unknown", {{"words", staff::shortened(unknown, 40, "…")}});
    std::string list;
    for (const std::string& topic : tx.subscriptions(id))
        list += (list.empty() ? "" : "、") + topic_name(topic);
    if (list.empty()) return text("staff.topics_none");
    return text("staff.topics", {{"list", staff::shortened(list, 300, "…")}});
}

Reply StaffTurn::stats(std::string_view words) {
    const Organisation& organisation = context_.rules.organisation;
    ComplaintFilter filter = scope();
    TimePoint since = days_ago(context_.now, 0);
    std::string unit = filter.departments.empty() ? std::string(organisation.name.in(language_))
                                                  : staff::unit_of(page(), actor_.staff.department);
    for (const std::string& word : words_of(words)) {
        if (const auto begin = since_of(word, context_.now)) {
            since = *begin;
            continue;
        }
        const auto match = staff::match_words(staff::department_names(organisation), word);
        const bool mine =
            match.ids.size() == 1 &&
            (filter.departments.empty() ||
             std::ranges::find(filter.departments, match.ids.front()) != filter.departments.end());
        if (!mine) return text("staff.stats_unknown", {{"word", staff::shortened(word, 20, "…")}});
        unit = staff::unit_of(page(), match.ids.front());
        filter.departments = match.ids;
        filter.unassigned = false;
    }
    const WorkCounts counts = context_.tx.work_counts(filter, since, context_.now);
    const auto number = [](std::int64_t value) { return std::to_string(value); };
    return text(
        "staff.stats",
        {{"unit", unit},
         {"since", staff::short_time(since).substr(0, 5)},
         {"filed", number(counts.filed)},
         {"resolved", number(counts.resolved)},
         {"reopened", number(counts.reopened)},
         {"open", number(counts.open)},
         {"waiting", number(counts.to_sign_for)},
         {"late", number(counts.late)}}
    );
}

Reply StaffTurn::deputise(const staff::VerbRow& row, std::string_view words) {
    Tx& tx = context_.tx;
    const casework::Staff& head = actor_.staff;
    if (head.role != casework::Role::head) return text("staff.deputy_only_heads");
    const std::string folded = fold(words);
    if (folded.empty()) {
        const auto now = tx.deputy_of(head.department, context_.now);
        if (!now) return text("staff.deputy_none");
        TimePoint until{};
        for (const casework::Deputyship& one : now->first.deputyships) {
            if (one.department == head.department) until = one.until;
        }
        return text(
            "staff.deputy_is",
            {{"name", staff::shortened(now->first.name, 20, "…")},
             {"until", staff::long_time(page(), until)}}
        );
    }
    if (folded == "取消" || folded == "none") {
        tx.set_deputy(head.department, {}, context_.now, head.id, context_.now);
        return text("staff.deputy_ended");
    }
    const staff::Arguments read =
        staff::read_arguments(context_.rules.organisation, row, words, {}, context_.now);
    const staff::NameMatch match = staff::match_words(colleagues(), read.text);
    if (!read.date || *read.date <= context_.now || match.ids.size() != 1 ||
        match.ids.front() == head.id) {
        return text("staff.deputy_how");
    }
    tx.set_deputy(head.department, match.ids.front(), *read.date, head.id, context_.now);
    const std::string until = staff::long_time(page(), *read.date);
    for (const StaffRow& one : tx.all_staff()) {
        if (one.member.id != match.ids.front()) continue;
        words_.push_back({{one.member, one.key}, "staff.deputy_told", head.department, *read.date});
    }
    return text(
        "staff.deputy_set",
        {{"name", staff::shortened(name_of(match.ids.front()), 20, "…")}, {"until", until}}
    );
}

std::vector<std::string> StaffTurn::phrase_keys() const {
    std::vector<std::string> keys;
    for (std::string& key : context_.rules.texts.keys(language_)) {
        if (key.starts_with("phrase.") && !key.ends_with(name_suffix))
            keys.push_back(std::move(key));
    }
    return keys;
}

Reply StaffTurn::list_phrases(std::string_view words) {
    const Texts& texts = context_.rules.texts;
    const std::string wanted = fold(words);
    std::string list;
    for (const std::string& key : phrase_keys()) {
        const std::string name = texts.text(language_, key + std::string(name_suffix));
        const std::string said = texts.text(language_, key);
        const bool fits = wanted.empty() || fold(name).find(wanted) != std::string::npos ||
                          fold(said).find(wanted) != std::string::npos;
        if (fits) list += "\n#" + name + " " + staff::one_line(said);
    }
    if (list.empty()) return text("staff.phrases_none");
    const std::string head = texts.text(language_, "staff.phrases");
    Reply reply;
    reply.spans.push_back({staff::cut_to(head + list, staff::page_bytes_max, "…"), {}, {}});
    return reply;
}

std::string StaffTurn::phrase_of(std::string_view name) const {
    const Texts& texts = context_.rules.texts;
    const std::string wanted = fold(name);
    for (const std::string& key : phrase_keys()) {
        for (const std::string& language : texts.languages()) {
            if (fold(texts.text(language, key + std::string(name_suffix))) == wanted) return key;
        }
    }
    return {};
}

std::optional<Reply> StaffTurn::file_for(std::string_view words) {
    if (!casework::may_file(actor_)) return text("staff.file_not_allowed");
    staff::Scanner scanner(words);
    std::string_view way = "phone";
    if (scanner.take("窗口") || scanner.take("counter")) {
        way = "counter";
    } else if (!scanner.take("电话") && !scanner.take("phone")) {
        return text("staff.file_how");
    }
    scanner.skip(staff::separators);
    if (scanner.at_end()) return text("staff.file_how");
    desk_.on_behalf = {std::string(way), context_.now};
    heard_ = scanner.rest();
    return std::nullopt;
}

}  // namespace heed
