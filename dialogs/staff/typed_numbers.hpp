#pragma once
// Which complaints somebody means: numbers, whole or short, and places in the list just shown.
#include "dialogs/number.hpp"
#include "dialogs/staff/desk.hpp"
#include "dialogs/staff/scanner.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

namespace heed::staff {

inline constexpr std::size_t numbers_max = 20;  // in one command
inline constexpr std::size_t short_digits = 4;
inline constexpr std::size_t short_digits_max = 7;  // after more than 9999 complaints in a day
inline constexpr std::size_t index_max = 20;

// A number with one of these behind it counts something else: 2024年, 1204房, 3000块.
inline constexpr std::u32string_view units = U"年月日室房楼栋座路弄巷米元块户人个次";

// What was typed to say which cases are meant.
struct TypedNumbers {
    std::vector<std::string> numbers;
    bool by_index = false;
};

class NumberReader {
public:
    NumberReader(const Desk& desk, TimePoint now, std::string_view prefix)
        : list_(now - desk.listed_at <= desk_lifetime ? &desk.listed : nullptr),
          prefix_(prefix),
          folded_prefix_(fold(prefix)) {}

    // With `into`, "到" and the like stand between two numbers, too.
    TypedNumbers read(
        Scanner& scanner, bool index_allowed, std::size_t digits_max, bool into = false
    ) const {
        TypedNumbers result;
        while (result.numbers.size() < numbers_max) {
            const std::size_t after_last = scanner.position();
            if (!result.numbers.empty()) skip_between(scanner, into);
            std::string number = take_concern(scanner);
            if (number.empty()) number = whole_or_short(scanner, digits_max);
            if (number.empty() && index_allowed) {
                number = position_in_list(scanner);
                result.by_index |= !number.empty();
            }
            if (number.empty()) {
                // "0456 和平路": the word between two numbers may begin what follows the last.
                scanner.return_to(after_last);
                break;
            }
            if (std::ranges::find(result.numbers, number) == result.numbers.end()) {
                result.numbers.push_back(std::move(number));
            }
        }
        if (!result.numbers.empty()) scanner.skip(separators);
        return result;
    }

    bool concern_stands_at(Scanner& scanner) const {
        const std::size_t start = scanner.position();
        const bool stands = !take_concern(scanner).empty();
        scanner.return_to(start);
        return stands;
    }

    // "N-17", "n17"; empty when there is none. "n0456" is a note to 0456.
    static std::string take_concern(Scanner& scanner) {
        const std::size_t start = scanner.position();
        constexpr std::size_t digits_max = 18;
        std::string name;
        if (scanner.next() == U'n') {
            const bool hyphen = scanner.peek() == U'-';
            if (hyphen) scanner.next();
            const std::string digits = scanner.take_while(&Scanner::is_digit, digits_max);
            const bool some = !digits.empty() && digits.front() != '0' &&
                              (hyphen || digits.size() < short_digits);
            const char32_t after = scanner.peek();
            if (some && !Scanner::is_number_part(after) && !Scanner::is_latin(after))
                name = "N-" + digits;
        }
        if (name.empty()) scanner.return_to(start);
        return name;
    }

private:
    static void skip_between(Scanner& scanner, bool into) {
        scanner.skip(separators);
        if (!scanner.take("和") && into) {
            scanner.take("到") || scanner.take("入") || scanner.take("into") || scanner.take("to");
        }
        scanner.skip(separators);
    }

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

}  // namespace heed::staff
