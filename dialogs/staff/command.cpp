#include "dialogs/staff/command.hpp"

#include "dialogs/casework/concern.hpp"
#include "dialogs/staff/scanner.hpp"
#include "dialogs/staff/typed_numbers.hpp"
#include "dialogs/staff/verbs.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

namespace heed::staff {
namespace {

constexpr std::size_t text_bytes_max = 8192;

struct FoundVerb {
    const VerbRow* row = nullptr;
    const VerbWord* word = nullptr;
};

// One character, or a word that people also say in passing.
bool is_short(const VerbWord& word) { return word.everyday || count_code_points(word.word) == 1; }

using VerbsByFirst = std::unordered_map<char32_t, std::vector<FoundVerb>>;

// In the order of the table, by their first character: every message is looked at for a verb.
const VerbsByFirst& verbs_by_first() {
    static const VerbsByFirst found = [] {
        VerbsByFirst all;
        for (const VerbRow& row : verbs()) {
            for (const VerbWord& word : row.words)
                all[Scanner(word.word).peek()].push_back({&row, &word});
        }
        return all;
    }();
    return found;
}

// The longest word that stands here.
FoundVerb take_verb(Scanner& scanner) {
    const std::size_t start = scanner.position();
    FoundVerb best;
    std::size_t end = start;
    const auto candidates = verbs_by_first().find(scanner.peek());
    if (candidates == verbs_by_first().end()) return best;
    for (const FoundVerb& candidate : candidates->second) {
        scanner.return_to(start);
        if (scanner.take(candidate.word->word) && scanner.position() > end) {
            best = candidate;
            end = scanner.position();
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

// Whether what was typed names common concerns as `row` takes them: one for all its complaints, or
// two of a merge.
bool concerns_fit(const Command& command, const VerbRow& row) {
    const auto concerns = std::ranges::count_if(command.numbers, [](const std::string& number) {
        return casework::parse_concern_name(number).has_value();
    });
    if (concerns == 0) return true;
    const bool all = static_cast<std::size_t>(concerns) == command.numbers.size();
    if (row.verb == Verb::merge) return all;
    return all && concerns == 1 && takes_concern(row);
}

// "0456.", "接 0456！": a mark that slipped in is no text.
bool is_only_marks(std::string_view text) {
    Scanner scanner(text);
    scanner.skip(U" \t\r\n.,;:!~。、…");
    return scanner.at_end();
}

Command finished(Command command, const VerbRow& row, std::string_view text) {
    using Fault = Command::Fault;
    command.verb = row.verb;
    command.text = is_only_marks(text) ? std::string_view{} : trimmed(text);
    if (row.text == VerbRow::Text::none && !command.text.empty()) {
        command.fault = Fault::extra_words;
    } else if (row.text == VerbRow::Text::required && command.text.empty()) {
        command.fault = Fault::needs_text;
    } else if (row.numbers == VerbRow::Numbers::two && command.numbers.size() != 2) {
        command.fault = Fault::needs_two_numbers;
    } else if (row.confirm == VerbRow::Confirm::always && command.used_focus) {
        // What cannot be undone is never done to what merely lies in front of somebody.
        command.fault = Fault::needs_number;
    }
    if (!concerns_fit(command, row)) command.fault = Fault::concern_not_here;
    return command;
}

bool is_code(std::string_view text) {
    return text.size() == 2 && Scanner::is_digit(static_cast<unsigned char>(text[0])) &&
           Scanner::is_digit(static_cast<unsigned char>(text[1]));
}

// A verb that names no complaint.
std::optional<Command> without_numbers(
    Scanner& scanner, const FoundVerb& found, bool joined, const Desk& desk
) {
    const VerbRow& row = *found.row;
    if (row.text == VerbRow::Text::code) {
        std::string code = scanner.take_while(&Scanner::is_digit, 3);
        if (!is_code(code) || !scanner.at_end()) return std::nullopt;
        return finished({}, row, code);
    }
    if (row.verb == Verb::no && desk.pending.verb.empty()) return std::nullopt;
    // "帮我看看", "单车乱停放": a resident's sentence that begins like a command.
    const bool sentence =
        !scanner.at_end() && (row.text == VerbRow::Text::none || (found.word->everyday && joined));
    if (sentence) return std::nullopt;
    return finished({}, row, scanner.rest());
}

// "14 马上处理": a number by itself; not "2 楼没人" or "3天", which count something.
bool begins_with_count(std::string_view words) {
    Scanner scanner(words);
    constexpr std::size_t digits_max = 3;
    const std::string digits = scanner.take_while(&Scanner::is_digit, digits_max + 1);
    if (digits.empty() || digits.size() > digits_max || !Scanner::is_blank(scanner.peek()))
        return false;
    scanner.skip(U" \t");
    constexpr std::u32string_view counted = U"天日月年周点分小时号层栋单盏台根处张";
    const char32_t next = scanner.peek();
    return !scanner.at_end() && !Scanner::is_latin(next) && !Scanner::is_digit(next) &&
           units.find(next) == units.npos && counted.find(next) == counted.npos;
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
    if (row.numbers == VerbRow::Numbers::none) return without_numbers(scanner, found, joined, desk);
    Command command;
    if (row.all_allowed && (scanner.take("全部") || scanner.take("all"))) {
        command.all = true;
        return finished(std::move(command), row, scanner.rest());
    }
    const bool into = row.numbers == VerbRow::Numbers::two;
    command.numbers = reader.read(scanner, row.index_allowed, short_digits_max, into).numbers;
    if (!command.numbers.empty()) return finished(std::move(command), row, scanner.rest());
    // "问题很严重", "退休", "收到": with a complaint in front of them, too, these are a person's
    // words.
    const bool wordy = joined && (found.word->everyday ||
                                  (row.text != VerbRow::Text::none && is_short(*found.word)));
    if (!wordy && use_focus(command, desk, now)) {
        const bool counted = row.text != VerbRow::Text::none && begins_with_count(scanner.rest());
        command = finished(std::move(command), row, scanner.rest());
        // "回 14 马上处理" may mean a row, or 0014: the resident must not read "14 马上处理".
        if (counted) command.fault = Command::Fault::index_not_allowed;
        return command;
    }
    // Without a number "回家路上" and "好了" are a person's words; "接" and "回 马上到" are not.
    if (joined || found.word->everyday) return std::nullopt;
    command.verb = row.verb;
    command.text = trimmed(scanner.rest());
    command.fault = Command::Fault::needs_number;
    return command;
}

// "N-17 确认 现场属实": what is done to the concern itself, as if 共性 stood before.
Command concern_first(Scanner& scanner, const std::string& name) {
    Command command;
    command.verb = Verb::concern;
    scanner.skip(separators);
    command.text = trimmed(name + " " + std::string(scanner.rest()));
    return command;
}

std::optional<Command> number_first(Scanner& scanner, const NumberReader& reader) {
    const std::size_t start = scanner.position();
    const TypedNumbers typed = reader.read(scanner, true, short_digits);
    if (typed.numbers.empty()) return std::nullopt;
    Command command;
    command.numbers = typed.numbers;
    if (is_only_marks(scanner.rest())) return finished(std::move(command), row_of(Verb::show), {});
    if (units.find(scanner.peek()) != units.npos) return std::nullopt;
    const std::size_t after_numbers = scanner.position();
    const FoundVerb found = take_verb(scanner);
    if (!found.row || found.row->numbers == VerbRow::Numbers::none) {
        // Of "N-17 0456 确认" the name alone: what follows it is for 共性 to read.
        scanner.return_to(start);
        const std::string concern = NumberReader::take_concern(scanner);
        if (!concern.empty()) return concern_first(scanner, concern);
        scanner.return_to(after_numbers);
        command.text = trimmed(scanner.rest());
        command.fault = Command::Fault::unknown_verb;
        return command;
    }
    scanner.skip(separators);
    if (found.row->numbers == VerbRow::Numbers::two) {
        scanner.take("到") || scanner.take("入") || scanner.take("into") || scanner.take("to");
        scanner.skip(separators);
        for (std::string& number :
             reader.read(scanner, false, short_digits_max, true).numbers) {
            if (std::ranges::find(command.numbers, number) == command.numbers.end())
                command.numbers.push_back(std::move(number));
        }
    }
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
    if (reader.concern_stands_at(scanner)) return number_first(scanner, reader);
    const FoundVerb found = take_verb(scanner);
    if (found.row) return verb_first(scanner, found, reader, desk, now);
    return number_first(scanner, reader);
}

bool is_clear_command(
    std::string_view text, const Desk& desk, TimePoint now, std::string_view number_prefix
) {
    const auto command = parse(text, desk, now, number_prefix);
    if (!command) return false;
    if (Scanner(trimmed(text)).peek() == U'/') return true;
    if (command->fault != Command::Fault::none || command->used_focus) return false;
    return !command->numbers.empty() || command->text.empty();
}

namespace {

std::optional<std::string> bare_code(std::string_view text) {
    constexpr std::size_t groups = 4, group = 4;
    Scanner scanner(trimmed(text));
    std::string code;
    bool digits = false;
    for (std::size_t i = 0; i < groups * group; ++i) {
        if (i > 0 && i % group == 0 && scanner.next() != U'-') return std::nullopt;
        const char32_t c = scanner.next();
        digits |= Scanner::is_digit(c);
        if (!Scanner::is_digit(c) && !Scanner::is_latin(c)) return std::nullopt;
        code += static_cast<char>(Scanner::is_digit(c) ? c : c - U'a' + U'A');
    }
    if (!scanner.at_end() || !digits) return std::nullopt;
    return code;
}

}  // namespace

std::optional<std::string> parse_bind(std::string_view text) {
    constexpr std::size_t bytes_max = 128, code_min = 4, code_max = 64;
    constexpr std::size_t code_characters = 16;  // of every code heed makes
    if (text.size() > bytes_max) return std::nullopt;
    Scanner scanner(trimmed(text));
    const bool slash = scanner.take("/");
    const bool chinese = scanner.take("绑定");
    // The code alone, as it was handed out: four groups of four.
    if (!chinese && !scanner.take("bind")) return slash ? std::nullopt : bare_code(text);
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
