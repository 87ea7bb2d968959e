#include "storage/postgres/kept_answers.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace heed::postgres {
namespace {

constexpr std::size_t answers_max = 4096;

// What the schema changes by itself when whole rows of the first come or go: by a trigger (`event`)
// or with the row that is referred to (ON DELETE CASCADE).
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> follow{{
    {"event", "concern"},
    {"event", "hook_event"},
    {"person", "handover"},
    {"person", "handover_word"},
    {"handover", "handover_word"},
}};

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The words outside of quoted text, and the text of quoted names. At depth 0 a word stands in no
// parentheses.
struct Word {
    std::string_view text;
    int depth = 0;
};
std::vector<Word> words_of(std::string_view sql) {
    std::vector<Word> words;
    int depth = 0;
    for (std::size_t at = 0; at < sql.size();) {
        const char c = sql[at];
        if (c == '\'') {
            at = std::min(sql.find('\'', at + 1), sql.size() - 1) + 1;
        } else if (is_word(c)) {
            std::size_t end = at;
            while (end < sql.size() && is_word(sql[end])) ++end;
            words.push_back({sql.substr(at, end - at), depth});
            at = end;
        } else {
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            ++at;
        }
    }
    return words;
}

// Columns that it does not name: SELECT *, p.*; not count(*).
bool names_no_columns(std::string_view sql) {
    for (std::size_t at = sql.find('*'); at != std::string_view::npos; at = sql.find('*', at + 1)) {
        if (at == 0 || sql[at - 1] != '(') return true;
    }
    return false;
}

}  // namespace

Scope scope_of(std::string_view sql) {
    const std::vector<Word> words = words_of(sql);
    Scope scope;
    if (words.size() < 2) return scope;
    const std::string_view first = words.front().text;
    if (first == "SAVEPOINT" || first == "RELEASE") {
        scope.kind = Scope::Kind::neither;
    } else if (first == "SELECT") {
        if (names_no_columns(sql)) return scope;
        scope.kind = Scope::Kind::reads;
        for (const Word& word : words) scope.words.emplace(word.text);
    } else if (first == "UPDATE") {
        scope.kind = Scope::Kind::updates;
        scope.table = words[1].text;
        for (const Word& word : words) {
            if (word.depth == 0 && word.text == "WHERE") break;
            scope.words.emplace(word.text);
        }
        for (const char* of_the_sentence : {"UPDATE", "SET"}) scope.words.erase(of_the_sentence);
        scope.words.erase(scope.table);
    } else if (first == "INSERT" || first == "DELETE") {
        scope.kind = Scope::Kind::changes;
        scope.table = words.size() > 2 ? words[2].text : std::string_view();  // INTO, FROM
    }
    return scope;
}

bool Scope::touches(const Scope& reading) const {
    switch (kind) {
        case Kind::reads:
        case Kind::neither:
            return false;
        case Kind::updates:
            return reading.words.contains(table) &&
                   std::ranges::any_of(words, [&](const std::string& column) {
                       return reading.words.contains(column);
                   });
        case Kind::changes:
            return reading.words.contains(table) ||
                   std::ranges::any_of(follow, [&](const auto& pair) {
                       return pair.first == table && reading.words.contains(pair.second);
                   });
        case Kind::unknown:
            break;
    }
    return true;
}

void KeptAnswers::forget() {
    on_ = false;
    count_ = 0;
    for (auto& [reading, kept] : readings_) kept.answers.clear();
}

SharedResult KeptAnswers::find(const Scope& reading, const std::string& key) const {
    const auto kept = readings_.find(&reading);
    if (kept == readings_.end()) return nullptr;
    const auto answer = kept->second.answers.find(key);
    return answer == kept->second.answers.end() ? nullptr : answer->second;
}

void KeptAnswers::keep(const Scope& reading, std::string key, SharedResult answer) {
    if (!on_ || reading.kind != Scope::Kind::reads || count_ >= answers_max) return;
    ++count_;
    readings_[&reading].answers.insert_or_assign(std::move(key), std::move(answer));
}

void KeptAnswers::changed(const Scope& change) {
    if (!on_ || change.kind == Scope::Kind::reads || change.kind == Scope::Kind::neither) return;
    for (auto& [reading, kept] : readings_) {
        if (kept.answers.empty()) continue;
        const auto [touched, is_new] = kept.touched_by.try_emplace(&change, false);
        if (is_new) touched->second = change.touches(*reading);
        if (!touched->second) continue;
        count_ -= kept.answers.size();
        kept.answers.clear();
    }
}

}  // namespace heed::postgres
