#include "dialogs/staff/command.hpp"

#include "dialogs/number.hpp"
#include "dialogs/staff/verbs.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>

namespace heed::staff {
namespace {

constexpr auto desk_lifetime = std::chrono::minutes(10);
constexpr std::size_t text_bytes_max = 8192;
constexpr std::size_t numbers_max = 20;
constexpr std::size_t short_digits = 4;
constexpr std::size_t short_digits_max = 7;  // after more than 9999 complaints in a day
constexpr std::size_t index_max = 20;

// Reads `text` from the left; full-width letters and digits are read as half-width, case aside.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    bool at_end() const { return position_ >= text_.size(); }
    std::string_view rest() const { return text_.substr(position_); }
    std::size_t position() const { return position_; }
    void return_to(std::size_t position) { position_ = position; }

    // 0 at the end.
    char32_t peek() const {
        std::size_t position = position_;
        return at_end() ? U'\0' : folded(next_code_point(text_, position));
    }
    char32_t next() { return at_end() ? U'\0' : folded(next_code_point(text_, position_)); }

    // Takes `word` (folded) when it stands here; a Latin word only as a whole.
    bool take(std::string_view word) {
        const std::size_t start = position_;
        for (std::size_t i = 0; i < word.size();) {
            if (next() != next_code_point(word, i)) return return_to(start), false;
        }
        const char last = word.back();
        const bool latin = last >= 'a' && last <= 'z';
        if (latin && is_latin(peek())) return return_to(start), false;
        return true;
    }
    void skip(std::u32string_view characters) {
        while (!at_end() && characters.find(peek()) != characters.npos) next();
    }
    std::string take_while(bool (*wanted)(char32_t), std::size_t count_max) {
        std::string taken;
        while (!at_end() && taken.size() < count_max && wanted(peek()))
            append_code_point(taken, next());
        return taken;
    }

    static bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
    static bool is_latin(char32_t c) { return c >= U'a' && c <= U'z'; }
    static bool is_number_part(char32_t c) { return is_digit(c) || c == U'-'; }
    static bool is_blank(char32_t c) {
        return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r' || c == 0x3000 || c == 0xA0;
    }

private:
    static char32_t folded(char32_t c) {
        if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
        if (c == 0x3000 || c == 0xA0) c = U' ';
        return c >= U'A' && c <= U'Z' ? c + (U'a' - U'A') : c;
    }

    std::string_view text_;
    std::size_t position_ = 0;
};

constexpr std::u32string_view separators = U" \t\r\n,、:;。";
// A number with one of these behind it counts something else: 2024年, 1204房, 3000块.
constexpr std::u32string_view units = U"年月日室房楼栋座路弄巷米元块户人个次";

std::string_view trimmed(std::string_view text) {
    Scanner scanner(text);
    scanner.skip(U" \t\r\n");
    text = scanner.rest();
    while (!text.empty() && (text.back() == ' ' || (text.back() >= '\t' && text.back() <= '\r'))) {
        text.remove_suffix(1);
    }
    return text;
}

// What was typed to say which cases are meant.
struct Numbers {
    std::vector<std::string> numbers;
    bool by_index = false;
};

class NumberReader {
public:
    NumberReader(const Desk& desk, TimePoint now, std::string_view prefix)
        : list_(now - desk.listed_at <= desk_lifetime ? &desk.listed : nullptr),
          prefix_(prefix),
          folded_prefix_(fold(prefix)) {}

    Numbers read(Scanner& scanner, bool index_allowed, std::size_t digits_max) const {
        Numbers result;
        while (result.numbers.size() < numbers_max) {
            std::string number = whole_or_short(scanner, digits_max);
            if (number.empty() && index_allowed) {
                number = position_in_list(scanner);
                result.by_index |= !number.empty();
            }
            if (number.empty()) return result;
            if (std::ranges::find(result.numbers, number) == result.numbers.end()) {
                result.numbers.push_back(std::move(number));
            }
            scanner.skip(separators);
            scanner.take("和");
            scanner.skip(separators);
        }
        return result;
    }

private:
    // "LH261123-0001-6", "261123-0001-6", "#0001", "编号0001", "0001号"; empty when there is none.
    std::string whole_or_short(Scanner& scanner, std::size_t digits_max) const {
        const std::size_t start = scanner.position();
        scanner.take("#") || scanner.take("编号") || scanner.take("工单");
        const bool prefixed = !folded_prefix_.empty() && take_prefix(scanner);
        constexpr std::size_t typed_max = 24;
        std::string typed = scanner.take_while(&Scanner::is_number_part, typed_max);
        const bool digits_only = typed.find('-') == typed.npos;
        const auto query = parse_number(prefix_, prefixed ? std::string(prefix_) + typed : typed);
        std::string number;
        if (!prefixed && digits_only && typed.size() >= short_digits &&
            typed.size() <= digits_max) {
            number = typed;
        } else if (query && !query->date.empty()) {
            number = complaint_number(prefix_, query->date, query->sequence);
        } else if (looks_whole(typed, prefixed)) {
            // A wrong check digit: named as it was typed, so that the answer says "not found".
            number = std::string(prefix_) + typed;
        }
        if (number.empty()) return scanner.return_to(start), number;
        const std::size_t after = scanner.position();
        if (scanner.take("号") && units.find(scanner.peek()) != units.npos)
            scanner.return_to(after);
        return number;
    }

    bool take_prefix(Scanner& scanner) const {
        const std::size_t start = scanner.position();
        for (const char letter : folded_prefix_) {
            if (scanner.next() != static_cast<unsigned char>(letter)) {
                return scanner.return_to(start), false;
            }
        }
        return true;
    }

    static bool looks_whole(std::string_view typed, bool prefixed) {
        const auto hyphens = std::ranges::count(typed, '-');
        const std::size_t digits = typed.size() - static_cast<std::size_t>(hyphens);
        constexpr std::size_t digits_min = 11;  // YYMMDD, sequence, check digit
        return digits >= digits_min && (prefixed || hyphens == 2);
    }

    // "2", "第2", "2号", "2." where nothing but a separator follows.
    std::string position_in_list(Scanner& scanner) const {
        const std::size_t start = scanner.position();
        scanner.take("第") || scanner.take("no.") || scanner.take("no");
        const std::string digits = scanner.take_while(&Scanner::is_digit, 3);
        std::size_t index = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), index);
        const bool known = list_ && index >= 1 && index <= std::min(index_max, list_->size());
        if (!known || digits.size() > 2 || !ends_here(scanner)) return scanner.return_to(start), "";
        return (*list_)[index - 1];
    }

    static bool ends_here(Scanner& scanner) {
        if (scanner.take("号")) return scanner.at_end() || Scanner::is_blank(scanner.peek());
        if (scanner.take(".")) return !Scanner::is_digit(scanner.peek());
        constexpr std::u32string_view ends = U" \t\r\n,、和";
        return scanner.at_end() || ends.find(scanner.peek()) != ends.npos;
    }

    const std::vector<std::string>* list_;  // nothing when it is stale
    std::string_view prefix_;
    std::string folded_prefix_;
};

struct FoundVerb {
    const VerbRow* row = nullptr;
    const VerbWord* word = nullptr;
};

// The longest word that stands here.
FoundVerb take_verb(Scanner& scanner) {
    const std::size_t start = scanner.position();
    FoundVerb best;
    std::size_t end = start;
    for (const VerbRow& row : verbs()) {
        for (const VerbWord& word : row.words) {
            scanner.return_to(start);
            if (scanner.take(word.word) && scanner.position() > end) {
                best = {&row, &word};
                end = scanner.position();
            }
        }
    }
    scanner.return_to(end);
    return best;
}

bool use_focus(Command& command, const Desk& desk, TimePoint now) {
    if (desk.focus.empty() || now - desk.focus_at > desk_lifetime) return false;
    command.numbers = {desk.focus};
    command.used_focus = true;
    return true;
}

Command finished(Command command, const VerbRow& row, std::string_view text) {
    command.verb = row.verb;
    command.text = trimmed(text);
    if (row.text == VerbRow::Text::none && !command.text.empty()) {
        command.fault = Command::Fault::extra_words;
    } else if (row.text == VerbRow::Text::required && command.text.empty()) {
        command.fault = Command::Fault::needs_text;
    }
    return command;
}

std::optional<Command> verb_first(
    Scanner& scanner,
    const FoundVerb& found,
    const NumberReader& reader,
    const Desk& desk,
    TimePoint now
) {
    const VerbRow& row = *found.row;
    const std::size_t after_verb = scanner.position();
    scanner.skip(separators);
    const bool joined = scanner.position() == after_verb && !scanner.at_end();
    Command command;
    if (row.numbers == VerbRow::Numbers::none) {
        // "帮我看看", "单车乱停放": a resident's sentence that begins like a command.
        const bool sentence = !scanner.at_end() &&
                              (row.text == VerbRow::Text::none || (found.word->everyday && joined));
        if (sentence) return std::nullopt;
        return finished(std::move(command), row, scanner.rest());
    }
    command.numbers = reader.read(scanner, row.index_allowed, short_digits_max).numbers;
    if (!command.numbers.empty() || use_focus(command, desk, now)) {
        return finished(std::move(command), row, scanner.rest());
    }
    // Without a number "回家路上" and "好了" are a person's words; "接" and "回 马上到" are not.
    if (joined || found.word->everyday) return std::nullopt;
    command.verb = row.verb;
    command.text = trimmed(scanner.rest());
    command.fault = Command::Fault::needs_number;
    return command;
}

std::optional<Command> number_first(Scanner& scanner, const NumberReader& reader) {
    const Numbers typed = reader.read(scanner, true, short_digits);
    if (typed.numbers.empty()) return std::nullopt;
    Command command;
    command.numbers = typed.numbers;
    if (scanner.at_end()) {
        command.verb = Verb::show;
        return command;
    }
    if (units.find(scanner.peek()) != units.npos) return std::nullopt;
    const std::size_t after_numbers = scanner.position();
    const FoundVerb found = take_verb(scanner);
    if (!found.row || found.row->numbers == VerbRow::Numbers::none) {
        scanner.return_to(after_numbers);
        command.text = trimmed(scanner.rest());
        command.fault = Command::Fault::unknown_verb;
        return command;
    }
    scanner.skip(separators);
    command = finished(std::move(command), *found.row, scanner.rest());
    if (typed.by_index && !found.row->index_allowed) {
        command.fault = Command::Fault::index_not_allowed;
    }
    return command;
}

}  // namespace

std::optional<Command> parse(
    std::string_view text, const Desk& desk, TimePoint now, std::string_view number_prefix
) {
    if (text.size() > text_bytes_max) return std::nullopt;
    Scanner scanner(trimmed(text));
    scanner.skip(U"/。. ");
    const NumberReader reader(desk, now, number_prefix);
    const FoundVerb found = take_verb(scanner);
    if (found.row) return verb_first(scanner, found, reader, desk, now);
    return number_first(scanner, reader);
}

std::optional<std::string> parse_bind(std::string_view text) {
    constexpr std::size_t bytes_max = 128, code_min = 4, code_max = 64;
    constexpr std::size_t code_characters = 16;  // of every code heed makes
    if (text.size() > bytes_max) return std::nullopt;
    Scanner scanner(trimmed(text));
    const bool slash = scanner.take("/");
    const bool chinese = scanner.take("绑定");
    if (!chinese && !scanner.take("bind")) return std::nullopt;
    scanner.skip(U" \t:");
    std::string code;
    while (!scanner.at_end()) {
        const char32_t c = scanner.next();
        if (Scanner::is_digit(c)) {
            code += static_cast<char>(c);
        } else if (Scanner::is_latin(c)) {
            code += static_cast<char>(c - U'a' + U'A');
        } else if (c != U'-' && c != U' ' && !(c >= 0x2010 && c <= 0x2014)) {
            return std::nullopt;
        }
    }
    // "bind" is also a word of a sentence; only what looks like a code makes it a command.
    const std::size_t least = slash || chinese ? code_min : code_characters;
    const std::size_t most = slash || chinese ? code_max : code_characters;
    if (code.size() < least || code.size() > most) return std::nullopt;
    return code;
}

}  // namespace heed::staff
