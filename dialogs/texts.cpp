#include "dialogs/texts.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/toml.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <utility>

extern "C" {
extern const char heed_text_zh_CN_begin[];
extern const char heed_text_zh_CN_end[];
extern const char heed_text_en_begin[];
extern const char heed_text_en_end[];
}

namespace heed {
namespace {

constexpr std::string_view default_language = "zh-CN";
constexpr std::string_view open_mark = "«", close_mark = "»";

using Keys = std::map<std::string, std::string, std::less<>>;

void flatten(const toml::table& table, const std::string& prefix, Keys& keys) {
    for (const auto& [name, node] : table) {
        const std::string key = prefix + std::string(name.str());
        if (const auto* inner = node.as_table()) {
            flatten(*inner, key + ".", keys);
        } else if (const auto text = node.value<std::string>(); text && node.is_string()) {
            keys[key] = *text;
        } else {
            throw LogicError("text `" + key + "` is not a string");
        }
    }
}

Keys load(const char* begin, const char* end) {
    try {
        Keys keys;
        flatten(
            toml::parse(std::string_view(begin, static_cast<std::size_t>(end - begin))), "", keys
        );
        return keys;
    } catch (const toml::parse_error& error) {
        throw LogicError(
            "texts, line " + std::to_string(error.source().begin.line) + ": " +
            std::string(error.description())
        );
    }
}

// Of a text in a file: names in braces, choices behind bars.
std::vector<std::string> names_between(
    std::string_view text, std::string_view open, std::string_view close
) {
    std::vector<std::string> names;
    for (std::size_t at = text.find(open); at != text.npos; at = text.find(open, at)) {
        at += open.size();
        const std::size_t end = text.find(close, at);
        if (end == text.npos) break;
        names.emplace_back(text.substr(at, end - at));
        at = end + close.size();
    }
    std::ranges::sort(names);
    return names;
}

// Of the placeholders, each once. "{n:hour/hours}" is one of {n}, too.
std::vector<std::string> placeholders_of(std::string_view text) {
    auto names = names_between(text, "{", "}");
    for (std::string& name : names) name.resize(std::min(name.size(), name.find(':')));
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

// A phone's screen, without scrolling back.
constexpr std::ptrdiff_t lines_max = 8;

std::optional<std::string> fault_of(std::string_view text, std::string_view built_in) {
    const auto names = placeholders_of(text), wanted = placeholders_of(built_in);
    const auto listed = [](const std::vector<std::string>& all) {
        std::string list;
        for (const std::string& name : all) list += (list.empty() ? "{" : ", {") + name + "}";
        return list.empty() ? std::string("none") : list;
    };
    if (names != wanted) {
        return "has the placeholders " + listed(names) + ", but must have " + listed(wanted);
    }
    if (names_between(text, "|", close_mark) != names_between(built_in, "|", close_mark)) {
        return std::string("must offer the same choices as the built-in text");
    }
    if (text.empty()) return std::string("is empty");
    if (std::ranges::count(text, '\n') >= lines_max) {
        return "has more than " + std::to_string(lines_max) + " lines";
    }
    return std::nullopt;
}

// "hour/hours": what stands behind one, and behind any other number.
std::string_view fitting(std::string_view forms, std::string_view key, std::string_view number) {
    const std::size_t slash = forms.find('/');
    if (slash == forms.npos)
        throw LogicError("text " + std::string(key) + " needs two forms, as in {n:hour/hours}");
    return number == "1" ? forms.substr(0, slash) : forms.substr(slash + 1);
}

std::string fill(std::string_view text, std::string_view key, const TextValues& values) {
    std::string out;
    while (true) {
        const std::size_t open = text.find('{');
        out += text.substr(0, open);
        if (open == text.npos) return out;
        const std::size_t close = text.find('}', open);
        if (close == text.npos) throw LogicError("open brace in text " + std::string(key));
        const std::string_view inside = text.substr(open + 1, close - open - 1);
        const std::size_t colon = inside.find(':');
        const std::string_view name = inside.substr(0, colon);
        bool found = false;
        for (const auto& [value_name, value] : values) {
            if (value_name != name) continue;
            out += colon == inside.npos ? std::string_view(value)
                                        : fitting(inside.substr(colon + 1), key, value);
            found = true;
            break;
        }
        if (!found) {
            throw LogicError("text " + std::string(key) + " needs {" + std::string(name) + "}");
        }
        text.remove_prefix(close + 1);
        // What was cut short ("the crossing…") ends no sentence twice.
        if (!out.ends_with("…")) continue;
        for (const std::string_view stop : {"。", "."}) {
            if (text.starts_with(stop)) text.remove_prefix(stop.size());
        }
    }
}

// "1 提交" is typed as "1", "进度" as itself.
std::string typed_for(const std::string& label) {
    const std::size_t digits = label.find_first_not_of("0123456789");
    return digits == 0 || digits == label.npos ? label : label.substr(0, digits);
}

}  // namespace

Texts Texts::built_in() {
    Texts texts;
    texts.texts_["zh-CN"] = load(heed_text_zh_CN_begin, heed_text_zh_CN_end);
    texts.texts_["en"] = load(heed_text_en_begin, heed_text_en_end);
    return texts;
}

std::vector<std::string> Texts::languages() const {
    std::vector<std::string> names;
    for (const auto& [language, keys] : texts_) names.push_back(language);
    return names;
}

bool Texts::has(std::string_view language, std::string_view key) const {
    const auto found = texts_.find(language);
    return found != texts_.end() && found->second.contains(key);
}

std::vector<std::string> Texts::keys(std::string_view language) const {
    std::vector<std::string> names;
    const auto found = texts_.find(language);
    if (found == texts_.end()) return names;
    for (const auto& [key, text] : found->second) names.push_back(key);
    return names;
}

std::vector<std::string> Texts::placeholders(std::string_view language, std::string_view key)
    const {
    return placeholders_of(raw(language, key));
}

std::size_t Texts::count(std::string_view language, std::string_view key, std::string_view name)
    const {
    TextValues values;
    const auto names = placeholders(language, key);
    constexpr std::string_view mark = "\x01";
    for (const std::string& one : names) values.emplace_back(one, one == name ? mark : "");
    const std::string words = text(language, key, values);
    return static_cast<std::size_t>(std::ranges::count(words, mark.front()));
}

std::optional<std::string> Texts::replace(
    std::string_view language, std::string_view key, std::string text
) {
    const auto keys = texts_.find(language);
    if (keys == texts_.end()) return "there are no texts in " + std::string(language);
    const auto known = keys->second.find(key);
    if (known == keys->second.end()) return std::string("no such text");
    if (!is_valid_utf8(text)) return std::string("is not UTF-8");
    if (auto fault = fault_of(text, known->second)) return fault;
    std::string old = std::exchange(known->second, std::move(text));
    try {
        TextValues values;
        const auto names = placeholders(language, key);
        for (const std::string& name : names) values.emplace_back(name, "7");
        static_cast<void>(reply(language, key, values));
    } catch (const LogicError& error) {
        known->second = std::move(old);
        return std::string(error.what());
    }
    return std::nullopt;
}

const std::string& Texts::raw(std::string_view language, std::string_view key) const {
    auto found = texts_.find(language);
    if (found == texts_.end()) found = texts_.find(default_language);
    if (found != texts_.end()) {
        if (const auto text = found->second.find(key); text != found->second.end()) {
            return text->second;
        }
    }
    throw LogicError("no text " + std::string(key));
}

std::string Texts::text(std::string_view language, std::string_view key, const TextValues& values)
    const {
    return plain_text(reply(language, key, values));
}

Reply Texts::reply(
    std::string_view language, std::string_view key, const TextValues& values, std::int64_t epoch
) const {
    Reply reply;
    std::string_view rest = raw(language, key);
    while (!rest.empty()) {
        const std::size_t open = rest.find(open_mark);
        const std::string_view before = rest.substr(0, open);
        if (!before.empty()) reply.spans.push_back({fill(before, key, values), "", ""});
        if (open == rest.npos) break;
        rest.remove_prefix(open + open_mark.size());
        const std::size_t bar = rest.find('|');
        const std::size_t close = rest.find(close_mark);
        if (close == rest.npos || bar == rest.npos || bar > close) {
            throw LogicError("text " + std::string(key) + " has an option without |choice»");
        }
        Span option;
        option.text = fill(rest.substr(0, bar), key, values);
        option.choice = fill(rest.substr(bar + 1, close - bar - 1), key, values);
        if (epoch != 0) option.choice += "@" + std::to_string(epoch);
        option.typed = typed_for(option.text);
        reply.spans.push_back(std::move(option));
        rest.remove_prefix(close + close_mark.size());
    }
    return reply;
}

}  // namespace heed
